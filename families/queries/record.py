"""What the family page shows, in as few queries as there are kinds of rows."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from families.models import Artefact, Family, Intervention, Member, Need, Person
from families.queries.listing import dates_of
from families.queries.members import household_address, is_current, members_of
from families.queries.words import NeedWords, Words
from families.rules import people as rules
from families.rules.cases import STAGE_COLOURS, STAGE_WORDS, Stage, stage_on, waiting_days
from families.rules.codes import ETHNICITY_WORDS
from families.rules.identifiers import NUMBER_WORDS, lines_of_address


@dataclass(frozen=True)
class Number:
    """An identifier of a person, and whether it passes its check."""

    words: str
    value: str
    verified: bool


@dataclass(frozen=True)
class MemberLine:
    """A member with the words of the page. `address` is empty where it is the household's."""

    member: Member
    person: Person
    age: str
    current: bool
    address: str
    left: bool

    @property
    def name(self) -> str:
        """First and last name."""
        return self.person.full_name

    @property
    def ethnicity(self) -> str:
        """In words."""
        return ETHNICITY_WORDS.get(self.person.ethnicity, self.person.ethnicity)

    @property
    def parts(self) -> list[str]:
        """What the role leaves open, for a second line."""
        return [
            *(["Parenting responsibility"] if self.member.parenting_responsibility else []),
            *([] if self.member.lives_in_household else ["Lives elsewhere"]),
        ]

    @property
    def has_address(self) -> bool:
        """Whether any address is known."""
        return bool(self.person.address or self.person.postcode)

    @property
    def expecting(self) -> bool:
        """Whether a birth is expected."""
        due = self.person.expecting_until
        return due is not None and due >= timezone.localdate()

    @property
    def numbers(self) -> list[Number]:
        """The identifiers that are known; none of somebody who has left."""
        if self.left:
            return []
        return [
            Number(words, getattr(self.person, name), name not in self.person.unverified)
            for name, words in NUMBER_WORDS.items()
            if getattr(self.person, name)
        ]


@dataclass(frozen=True)
class NeedLine:
    """A recorded need with its words and whose it is."""

    need: Need
    words: NeedWords
    whose: str


@dataclass(frozen=True)
class HeadlineLines:
    """The needs of one headline."""

    name: str
    needs: tuple[NeedLine, ...]


@dataclass(frozen=True)
class Identity:
    """The bar on top of every page of a family."""

    family: Family
    name: str
    people: tuple[str, ...]
    stage: Stage

    @property
    def title(self) -> str:
        """How the family is called."""
        return f"{self.name} family" if self.name else f"Family {self.family.reference}"

    @property
    def caption(self) -> str:
        """Name and reference, above the heading of a page about a part of the record."""
        return f"{self.title}, {self.family.reference}" if self.name else self.title

    @property
    def people_words(self) -> str:
        """Every member of today with age."""
        return ", ".join(self.people)

    @property
    def stage_words(self) -> str:
        """For the tag."""
        return STAGE_WORDS[self.stage]

    @property
    def stage_colour(self) -> str:
        """For the tag."""
        return STAGE_COLOURS[self.stage]

    @property
    def worker(self) -> str:
        """The keyworker, or nothing."""
        return getattr(self.family, "worker_name", None) or ""

    @property
    def waiting(self) -> int:
        """How many days since the family was identified."""
        return waiting_days(self.family.identified_on, timezone.localdate())


@dataclass(frozen=True)
class Record:
    """All of the family page that is there at once."""

    identity: Identity
    household: tuple[str, ...]
    members: tuple[MemberLine, ...]
    former: tuple[MemberLine, ...]
    headlines: tuple[HeadlineLines, ...]
    in_error: tuple[NeedLine, ...]
    interventions: tuple[tuple[Intervention, str], ...]
    artefacts: tuple[Artefact, ...]
    names: Mapping[uuid.UUID, str]


def identity_of(family: Family, members: Sequence[Member] | None = None) -> Identity:
    """Names with ages, stage and lead. `family` comes from `family_or_404`."""
    today = timezone.localdate()
    found = members_of(family) if members is None else members
    current = [member for member in found if is_current(member, today)]
    return Identity(
        family=family,
        name=rules.family_name(member.person.surname for member in current),
        people=tuple(f"{_first_name(m.person)} ({_age(m.person)})" for m in current),
        stage=stage_on(dates_of(family), today),
    )


def record_of(family: Family, words: Words) -> Record:
    """The page's rows, sorted and in words."""
    members = members_of(family)
    names = {member.person_id: member.person.full_name for member in members}
    household = household_address(members)
    lines = [_member_line(member, household) for member in members]
    needs = [_need_line(need, family, words, names) for need in Need.objects.filter(family=family)]
    interventions = Intervention.objects.filter(family=family)
    return Record(
        identity=identity_of(family, members),
        household=tuple(_address_lines(household)),
        members=tuple(line for line in lines if line.current),
        former=tuple(line for line in lines if not line.current),
        headlines=_by_headline([line for line in needs if not line.need.closed_as]),
        in_error=tuple(line for line in needs if line.need.closed_as),
        interventions=tuple((each, _whose(each.person_id, names)) for each in interventions),
        artefacts=tuple(Artefact.objects.filter(family=family)),
        names=names,
    )


def _member_line(member: Member, household: tuple[str, str]) -> MemberLine:
    own = (member.person.address, member.person.postcode)
    same = own == household and member.lives_in_household
    left = member.left_on is not None and member.left_on <= timezone.localdate()
    # A person has one address, the present one: a refuge must not show in the family that was left.
    address = "Not shown after leaving" if left else ", ".join(_address_lines(own))
    return MemberLine(
        member=member,
        person=member.person,
        age=_age(member.person),
        current=is_current(member, timezone.localdate()),
        address="" if same and not left else address,
        left=left,
    )


def _address_lines(address: tuple[str, str]) -> list[str]:
    return [*lines_of_address(address[0]), *([address[1]] if address[1] else [])]


def _need_line(need: Need, family: Family, words: Words, names: dict[uuid.UUID, str]) -> NeedLine:
    meaning = words.need(family.framework.code, need.need)
    return NeedLine(need, meaning, _whose(need.person_id, names))


def _whose(person_id: uuid.UUID | None, names: dict[uuid.UUID, str]) -> str:
    return "Whole family" if person_id is None else names.get(person_id, "Not in this family")


def _by_headline(lines: list[NeedLine]) -> tuple[HeadlineLines, ...]:
    lines = sorted(lines, key=lambda line: (line.words.order, line.need.need, line.whose))
    names = dict.fromkeys(line.words.headline for line in lines)
    return tuple(
        HeadlineLines(name, tuple(line for line in lines if line.words.headline == name))
        for name in names
    )


def _first_name(person: Person) -> str:
    return person.forename or person.surname


def _age(person: Person) -> str:
    return rules.age_words(person.date_of_birth, timezone.localdate(), person.died_on)
