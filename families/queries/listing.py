"""The list of families: filters by codes, counts by stage, sorting, and what a page of it shows."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject
from django.utils import timezone

from families.models import Family, Member, Need, Person
from families.queries import kept
from families.queries.families import families_visible_to, with_lead_name
from families.queries.narrowing import stage_is, stage_of
from families.queries.notes import with_contact
from families.queries.restrictions import with_restriction
from families.queries.reveals import with_reveals
from families.queries.risks import with_risk
from families.rules import people as rules
from families.rules.cases import STAGE_COLOURS, STAGE_WORDS, CaseDates, Stage, stage_on
from families.rules.notes import days_since
from families.rules.risks import LEVEL_COLOURS, LEVEL_WORDS
from privacy.encryption import decrypt_value, plain_letters
from privacy.models import User

# Names are decrypted to be sorted by, which is done for so many families at most.
SORTED_BY_NAME = 500
STAGE_BEGAN = {
    Stage.IDENTIFIED: "identified_on",
    Stage.ATTACHED: "attached_on",
    Stage.STEPPED_DOWN: "step_down_on",
    Stage.CLOSED: "closed_on",
}
SORTS = ("name", "reference", "team", "identified_on", "attached_on", "risk")
FIELDS = {"team": "team__name", "risk": "risk_level"}
FILE_COLUMNS = (
    *("reference", "framework", "team", "keyworker", "stage", "identified_on", "assessed_on"),
    *("attached_on", "step_down_on", "closed_on", "needs", "needs_with_evidence"),
)


@dataclass(frozen=True)
class Counts:
    """How many families are within reach, and how many of the filtered are in each stage."""

    reach: int
    stages: dict[str, int]

    @property
    def filtered(self) -> int:
        """All stages together."""
        return sum(self.stages.values())


@dataclass(frozen=True)
class ListedFamily:
    """A line of the list."""

    family: Family
    name: str
    members: int
    stage: Stage
    today: date

    def row(self) -> dict[str, Any]:
        """Its cells, in words: a template finds them in a table far sooner than in an object."""
        family: Any = self.family
        day = getattr(family, STAGE_BEGAN[self.stage])
        last, of, evidenced = family.last_contact, *needs_of(family)
        return {
            "url": family.get_absolute_url(),
            "name": self.name or "No members now",
            # By what links name it: its surnames, or its reference where nobody is a member.
            "called": self.name or family.reference,
            "members": f"{self.members} member{'' if self.members == 1 else 's'}",
            "restricted": family.restriction,
            "reference": family.reference,
            "risk": LEVEL_WORDS.get(family.risk_level, ""),
            "risk_colour": LEVEL_COLOURS.get(family.risk_level, ""),
            "contact": days_since(last, self.today).capitalize() if last else "None yet",
            "needs": f"{evidenced} of {of}" if of else "None yet",
            "stage": STAGE_WORDS[self.stage],
            "stage_colour": STAGE_COLOURS[self.stage],
            "begun": f"since {day:%-d %b %Y}",
            "worker": family.worker_name,
            "team": family.team_name or "–",
        }


def counts(user: User, match: Q) -> Counts:
    """All that the page counts, in one query that looks at each family once."""
    matches = Case(When(match, then=Value(True)), default=Value(False)) if match else Value(True)

    def counted() -> QuerySet[Any, Any]:
        found = families_visible_to(user).order_by()
        rows = found.values(matches=matches, at=stage_of(timezone.localdate()))
        return rows.annotate(number=Count("pk"))

    stages = {stage.value: 0 for stage in Stage}
    reach = 0
    for row in counted() if match else kept.asked("stages", counted, user=user):
        reach += row["number"]
        stages[row["at"]] += row["number"] if row["matches"] else 0
    return Counts(reach, stages)


def counts_of(families: Iterable[Family]) -> Counts:
    """The same of families that are read already, all within reach and none filtered away."""
    stages = {stage.value: 0 for stage in Stage}
    today = timezone.localdate()
    for family in families:
        stages[stage_on(dates_of(family), today).value] += 1
    return Counts(sum(stages.values()), stages)


def listed(user: User, match: Q, stage: str) -> QuerySet[Family]:
    """The families that match, with lead and counts of needs, open cases first, newest first.

    Of team and framework what the list tells: a record of each for every line takes long to make.
    """
    today = timezone.localdate()
    bare = families_visible_to(user).select_related(None).defer(None)
    named = bare.annotate(team_name=F("team__name"), framework_code=F("framework__code"))
    found = with_contact(with_lead_name(named))
    found = with_risk(with_restriction(found))
    found = with_reveals(found, user).filter(match)
    if stage:
        found = found.filter(stage_is(stage, today))
    return found.annotate(counted_needs=_counted_needs()).order_by(
        F("closed_on").desc(nulls_first=True), F("identified_on").desc(), "reference"
    )


def file_rows(families: QuerySet[Family]) -> list[list[object]]:
    """The list for a spreadsheet: references, codes and days, no names of the family."""
    today = timezone.localdate()
    return [
        [
            *(each.reference, each.framework_code, each.team_name or "", each.worker_name or ""),  # type: ignore[attr-defined]
            *(stage_on(dates_of(each), today).value, each.identified_on, each.assessed_on),
            *(each.attached_on, each.step_down_on, each.closed_on),
            *needs_of(each),
        ]
        for each in families
    ]


def _counted_needs() -> Subquery:
    """How many there are, and how many of them with evidence; nothing where there is none."""
    needs = Need.objects.filter(closed_as="", family=OuterRef("pk")).order_by().values("family")
    evidenced = Count("pk", filter=Q(evidenced=True))
    return Subquery(
        needs.annotate(row=JSONObject(all=Count("pk"), evidenced=evidenced)).values("row")
    )


def needs_of(family: Family) -> tuple[int, int]:
    """Of a listed family: how many needs, and how many of them with evidence."""
    counted = family.counted_needs or {}  # type: ignore[attr-defined]
    return counted.get("all", 0), counted.get("evidenced", 0)


def ordered(families: QuerySet[Family], sort: str) -> QuerySet[Family] | list[Family]:
    """Sorted by a column (`-` turns it round); by name in memory, each with its surnames."""
    column = sort.removeprefix("-")
    if column not in SORTS:
        return families
    if column == "name":
        return _by_name(list(families), falling=sort.startswith("-"))
    field = F(FIELDS.get(column, column))
    direction = field.desc(nulls_last=True) if sort.startswith("-") else field.asc(nulls_last=True)
    return families.order_by(direction, "reference")


def _by_name(families: list[Family], *, falling: bool) -> list[Family]:
    _add_members(families)
    return sorted(
        families,
        key=lambda each: (_sortable(rules.family_name(each.listed)), each.reference),  # type: ignore[attr-defined]
        reverse=falling,
    )


def _sortable(name: str) -> tuple[bool, str]:
    """By letters without accents; families without a name come last."""
    return (not name, plain_letters(name))


def _add_members(families: Sequence[Family]) -> None:
    """The surnames of each family's members of today as `listed`, in one query."""
    surnames = _current_surnames([family.pk for family in families])
    for family in families:
        family.listed = surnames.get(family.pk, [])  # type: ignore[attr-defined]


def page_of(found: Iterable[Family]) -> list[ListedFamily]:
    """What one page shows; only its own names are decrypted."""
    shown = list(found)
    if not all(hasattr(family, "listed") for family in shown):
        _add_members(shown)
    today = timezone.localdate()
    return [
        ListedFamily(
            family=family,
            name=rules.family_name(family.listed),  # type: ignore[attr-defined]
            members=len(family.listed),  # type: ignore[attr-defined]
            stage=stage_on(dates_of(family), today),
            today=today,
        )
        for family in shown
    ]


def names_of(family_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The surnames by which each family is known."""
    return {key: rules.family_name(names) for key, names in _current_surnames(family_ids).items()}


def dates_of(family: Family) -> CaseDates:
    """The family's dates as plain values."""
    return CaseDates(
        identified_on=family.identified_on,
        assessed_on=family.assessed_on,
        attached_on=family.attached_on,
        step_down_on=family.step_down_on,
        closed_on=family.closed_on,
    )


def rank(member: Member) -> tuple[int, date, str]:
    """Parents first, then by age: the order of members on every page."""
    person = member.person
    return _rank(member.role, person.date_of_birth, person.reference)


def _rank(role: str, born: date | None, reference: str) -> tuple[int, date, str]:
    return rules.ROLE_ORDER.index(role), born or rules.ALWAYS, reference


def members_on(day: date) -> QuerySet[Member]:
    """Who is a member of any family on a day; the same reading as `members.is_current`."""
    here = Member.objects.filter(Q(joined_on=None) | Q(joined_on__lte=day))
    here = here.filter(Q(left_on=None) | Q(left_on__gt=day))
    return here.filter(Q(person__died_on=None) | Q(person__died_on__gt=day))


def _current_surnames(family_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """The surnames of each family's members of today, one for each, parents first."""

    keys = kept.evened(family_ids)

    def members() -> QuerySet[Member, Any]:
        own = members_on(timezone.localdate()).filter(family__in=keys)
        of_person = (f"person__{name}" for name in ("date_of_birth", "reference", "pk", "surname"))
        return own.values_list("family", "role", *of_person)

    found: dict[uuid.UUID, list[tuple[Any, ...]]] = {}
    # Rows, not records: of some hundred people nothing but their surname is wanted.
    for family, role, born, reference, key, sealed in kept.asked("surnames", members, *keys):
        found.setdefault(family, []).append((_rank(role, born, reference), key, sealed))
    return {
        family: [_surname(key, sealed) for _, key, sealed in sorted(rows)]
        for family, rows in found.items()
    }


def _surname(key: uuid.UUID, sealed: Any) -> str:
    """Empty where none is kept."""
    return decrypt_value(Person._meta.db_table, "surname", key, sealed or None)
