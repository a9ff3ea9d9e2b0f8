"""What the family page shows, in as few queries as there are kinds of rows."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from families.models import Artefact, Family, Intervention, Member, Need, Observation, Person
from families.queries.listing import dates_of
from families.queries.words import NeedWords, need_words, observation_words
from families.rules import people as rules
from families.rules.cases import STAGE_COLOURS, STAGE_WORDS, Stage, stage_on
from families.rules.codes import ETHNICITY_WORDS
from families.rules.identifiers import NUMBER_WORDS, lines_of_address


@dataclass(frozen=True)
class MemberLine:
    """A member with the words of the page. `address` is empty where it is the household's."""

    member: Member
    person: Person
    name: str
    age: str
    current: bool
    address: str
    unverified: tuple[str, ...]

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


@dataclass(frozen=True)
class ObservationLine:
    """A dated fact in words."""

    observation: Observation
    words: str
    whose: str


def identity_of(family: Family, members: Sequence[Member] | None = None) -> Identity:
    """Names with ages, stage and lead. `family` comes from `family_or_404`."""
    today = timezone.localdate()
    found = members_of(family) if members is None else members
    current = [member for member in found if is_current(member, today)]
    return Identity(
        family=family,
        name=rules.family_name(member.person.surname for member in current),
        people=tuple(f"{_first_name(m.person)} ({_age(m.person, today)})" for m in current),
        stage=stage_on(dates_of(family), today),
    )


def record_of(family: Family) -> Record:
    """The page's rows, sorted and in words."""
    members = members_of(family)
    names = {member.person_id: member.person.full_name for member in members}
    household = _household_address(members)
    lines = [_member_line(member, household) for member in members]
    needs = [
        _need_line(need, family.framework.code, names)
        for need in Need.objects.filter(family=family)
    ]
    return Record(
        identity=identity_of(family, members),
        household=tuple([*lines_of_address(household[0]), household[1]] if any(household) else []),
        members=tuple(line for line in lines if line.current),
        former=tuple(line for line in lines if not line.current),
        headlines=_by_headline([line for line in needs if not line.need.closed_as]),
        in_error=tuple(line for line in needs if line.need.closed_as),
        interventions=tuple(
            (each, _whose(each.person_id, names))
            for each in Intervention.objects.filter(family=family)
        ),
        artefacts=tuple(Artefact.objects.filter(family=family)),
    )


def members_of(family: Family) -> list[Member]:
    """Everybody who is or was a member: parents first, then by age."""
    members = list(Member.objects.filter(family=family).select_related("person"))
    return sorted(
        members,
        key=lambda member: (
            rules.ROLE_ORDER.index(member.role),
            member.person.date_of_birth or rules.ALWAYS,
            member.person.reference,
        ),
    )


def is_current(member: Member, day: date) -> bool:
    """Whether somebody is a member on a day (case files: joined, not left, not died)."""
    ends = (member.left_on, member.person.died_on)
    begun = member.joined_on is None or member.joined_on <= day
    return begun and all(end is None or end > day for end in ends)


def member_or_404(family: Family, member_id: uuid.UUID) -> Member:
    """A membership of this family."""
    member = Member.objects.select_related("person").filter(family=family, pk=member_id).first()
    if member is None:
        raise Http404
    member.family = family
    return member


def person_or_404(family: Family, person_id: uuid.UUID) -> Person:
    """Somebody who is or was a member of this family."""
    person = Person.objects.filter(memberships__family=family, pk=person_id).first()
    if person is None:
        raise Http404
    return person


def intervention_or_404(family: Family, intervention_id: uuid.UUID) -> Intervention:
    """An intervention of this family."""
    found = (
        Intervention.objects.select_related("person")
        .filter(family=family, pk=intervention_id)
        .first()
    )
    if found is None:
        raise Http404
    found.family = family
    return found


def observations_of(family: Family) -> QuerySet[Observation]:
    """The family's dated facts and those of its members that name no family, latest first."""
    people = Member.objects.filter(family=family).values("person_id")
    return Observation.objects.filter(
        Q(family=family) | Q(family=None, person__in=people)
    ).order_by("-start_on", "reference")


def observation_lines(family: Family, observations: Sequence[Observation]) -> list[ObservationLine]:
    """A page of observations in words."""
    names = {member.person_id: member.person.full_name for member in members_of(family)}
    return [
        ObservationLine(
            observation=each,
            words=observation_words(family.framework.code, each.kind, each.code),
            whose=_whose(each.person_id, names, nobody="Household"),
        )
        for each in observations
    ]


def _household_address(members: Sequence[Member]) -> tuple[str, str]:
    """Address and postcode at which most current members of the household live."""
    today = timezone.localdate()
    found = [
        (member.person.address, member.person.postcode)
        for member in members
        if member.lives_in_household and is_current(member, today)
    ]
    known = [each for each in found if any(each)]
    return max(known, key=known.count) if known else ("", "")


def household_address(family: Family) -> tuple[str, str]:
    """Address and postcode of the household, empty where nobody's is known."""
    return _household_address(members_of(family))


def _member_line(member: Member, household: tuple[str, str]) -> MemberLine:
    person, today = member.person, timezone.localdate()
    own = (person.address, person.postcode)
    address = "" if own == household else ", ".join([*lines_of_address(own[0]), own[1]]).strip(", ")
    return MemberLine(
        member=member,
        person=person,
        name=person.full_name,
        age=_age(person, today),
        current=is_current(member, today),
        address=address,
        unverified=tuple(NUMBER_WORDS.get(name, name) for name in person.unverified),
    )


def _need_line(need: Need, framework: str, names: dict[uuid.UUID, str]) -> NeedLine:
    return NeedLine(need, need_words(framework, need.need), _whose(need.person_id, names))


def _whose(
    person_id: uuid.UUID | None, names: dict[uuid.UUID, str], nobody: str = "Whole family"
) -> str:
    return nobody if person_id is None else names.get(person_id, "Somebody not in this family")


def _by_headline(lines: list[NeedLine]) -> tuple[HeadlineLines, ...]:
    lines = sorted(lines, key=lambda line: (line.words.order, line.need.need, line.whose))
    names = dict.fromkeys(line.words.headline for line in lines)
    return tuple(
        HeadlineLines(name, tuple(line for line in lines if line.words.headline == name))
        for name in names
    )


def _first_name(person: Person) -> str:
    return person.forename or person.surname


def _age(person: Person, day: date) -> str:
    return rules.age_words(person.date_of_birth, day, person.died_on)
