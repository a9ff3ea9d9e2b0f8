"""What the family page shows, in as few queries as there are kinds of rows."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from families.models import Artefact, Family, Intervention, Member, Need, Person
from families.queries import kept
from families.queries.listing import dates_of
from families.queries.members import (
    address_keys,
    household_address,
    is_current,
    members_of,
    protected_addresses,
)
from families.queries.record_lines import (
    ArtefactLine,
    HeadlineLines,
    InterventionLine,
    MemberLine,
    NeedLine,
)
from families.queries.rectifications import with_corrected, with_statements
from families.queries.words import Words
from families.rules import people as rules
from families.rules.cases import STAGE_COLOURS, STAGE_WORDS, Stage, stage_on, waiting_days
from families.rules.field_groups import (
    HIDES_WHOSE_AND_WHEN,
    Group,
    Mask,
    group_of_text,
    hidden_words,
)
from families.rules.identifiers import lines_of_address
from families.rules.risks import LEVEL_COLOURS, LEVEL_WORDS


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
    def risk_words(self) -> str:
        """How high the highest alert is, for the tag; nothing where none stands."""
        return LEVEL_WORDS.get(getattr(self.family, "risk_level", None) or 0, "")

    @property
    def risk_colour(self) -> str:
        """For the tag."""
        return LEVEL_COLOURS.get(getattr(self.family, "risk_level", None) or 0, "")

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
    interventions: tuple[InterventionLine, ...]
    artefacts: tuple[ArtefactLine, ...]
    closure_reason: str
    district: str
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
    protected = protected_addresses(members) if family.mask.hides(Group.ADDRESS) else set()
    lines = [_member_line(member, household, protected, family.mask) for member in members]
    restricted = {line.person.pk for line in lines if line.restricted}
    own = kept.asked("needs", lambda: _needs_of(family), family.pk)
    needs = [_need_line(n, family, words, names) for n in own if n.person_id not in restricted]
    services = kept.asked(
        "interventions", lambda: Intervention.objects.filter(family=family), family.pk
    )
    made = kept.asked("artefacts", lambda: Artefact.objects.filter(family=family), family.pk)
    interventions = [each for each in services if each.person_id not in restricted]
    return Record(
        identity=identity_of(family, members),
        household=tuple(_shown_address(household, protected)),
        members=tuple(line for line in lines if line.current),
        former=tuple(line for line in lines if not line.current),
        headlines=_by_headline([line for line in needs if not line.need.closed_as]),
        in_error=tuple(line for line in needs if line.need.closed_as),
        interventions=tuple(_intervention_line(each, family.mask, names) for each in interventions),
        artefacts=tuple(ArtefactLine(each, _written(each.detail, family.mask)) for each in made),
        closure_reason=_written(family.closure_reason, family.mask),
        district=_district(family, lines),
        names=names,
    )


def _needs_of(family: Family) -> QuerySet[Need]:
    """With what people say of them, and whether another stands in their place."""
    return with_statements(with_corrected(Need.objects.filter(family=family)))


def _district(family: Family, lines: Sequence[MemberLine]) -> str:
    """Nothing where somebody's home has to stay unknown, or the council tells none apart."""
    hidden = any(line.person.address_protected for line in lines if not line.left)
    return "" if hidden or not settings.DISTRICTS else family.district or "Not recorded"


def _member_line(
    member: Member, household: tuple[str, str], protected: set[str], mask: Mask
) -> MemberLine:
    own = (member.person.address, member.person.postcode)
    same = own == household and member.lives_in_household
    left = member.left_on is not None and member.left_on <= timezone.localdate()
    # A person has one address, the present one: a refuge must not show in the family that was left.
    address = "Not shown after leaving" if left else ", ".join(_shown_address(own, protected))
    return MemberLine(
        member=member,
        person=member.person,
        age=_age(member.person),
        current=is_current(member, timezone.localdate()),
        address="" if same and not left else address,
        left=left,
        mask=mask,
    )


def _shown_address(address: tuple[str, str], protected: set[str]) -> list[str]:
    hidden = bool(address_keys(*address) & protected)
    return [hidden_words(Group.ADDRESS)] if hidden else _address_lines(address)


def _intervention_line(
    each: Intervention, mask: Mask, names: Mapping[uuid.UUID, str]
) -> InterventionLine:
    hidden = mask.hidden_among(group_of_text(each.kind, each.provider))
    whose = "Hidden" if hidden in HIDES_WHOSE_AND_WHEN else _whose(each.person_id, names)
    return InterventionLine(each, whose, hidden)


def _written(text: str, mask: Mask) -> str:
    """What somebody wrote, unless its words are of a hidden group."""
    hidden = mask.hidden_among(group_of_text(text))
    return hidden_words(hidden) if hidden else text


def _address_lines(address: tuple[str, str]) -> list[str]:
    return [*lines_of_address(address[0]), *([address[1]] if address[1] else [])]


def _need_line(need: Need, family: Family, words: Words, names: dict[uuid.UUID, str]) -> NeedLine:
    meaning = words.need(family.framework.code, need.need)
    line = NeedLine(need, meaning, _whose(need.person_id, names))
    return line if line.dated else replace(line, whose="Hidden")


def _whose(person_id: uuid.UUID | None, names: Mapping[uuid.UUID, str]) -> str:
    return "Whole family" if person_id is None else names.get(person_id, "Not in this family")


def _by_headline(lines: list[NeedLine]) -> tuple[HeadlineLines, ...]:
    lines = sorted(lines, key=lambda line: (line.words.order, line.words.code, line.whose))
    names = dict.fromkeys(line.words.headline for line in lines)
    return tuple(
        HeadlineLines(name, tuple(line for line in lines if line.words.headline == name))
        for name in names
    )


def _first_name(person: Person) -> str:
    return person.forename or person.surname


def _age(person: Person) -> str:
    return rules.age_words(person.date_of_birth, timezone.localdate(), person.died_on)
