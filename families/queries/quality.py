"""What is missing or cannot be right in records: one condition for list, figures and trend."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone

from families.models import Agreement, Artefact, Family, Member, QualityCount
from families.queries.allocation import sees_every_team
from families.queries.caseload import Caseload, caseloads
from families.queries.families import families_visible_to, not_closed, with_lead_name
from families.queries.listing import members_on
from families.queries.narrowing import FAULT, NOBODY_LEADS, OPEN, Filters, Narrowing, matching
from families.queries.team_board import NO_KEYWORKER, Figure
from families.rules.agreements import GIVEN, NOTICE, SERVICE
from families.rules.quality import STALE_DAYS, Fault, unverified_words
from privacy.models import User

POINTS, APART = 13, timedelta(7)


def _member(**wrong: Any) -> Any:
    """Families in which somebody of today is recorded so."""

    def condition(user: User, day: date) -> Q:
        return Q(Exists(members_on(day).filter(family=OuterRef("pk"), **wrong)))

    return condition


def _unanswered(user: User, day: date) -> Q:
    asked = Agreement.objects.filter(family=OuterRef("pk"), kind=SERVICE)
    return ~Q(Exists(asked))


def _without_notice(user: User, day: date) -> Q:
    given = Agreement.objects.filter(family=OuterRef("pk"), kind=NOTICE, answer=GIVEN)
    return ~Q(Exists(given))


def _stale_plan(user: User, day: date) -> Q:
    """Worked with for so long, and no plan since."""
    since = day - timedelta(STALE_DAYS)
    plan = Artefact.objects.filter(family=OuterRef("pk"), artefact=Artefact.Kind.PLAN)
    here = Q(attached_on__lte=since) & (Q(step_down_on=None) | Q(step_down_on__gt=day))
    return here & ~Q(Exists(plan.filter(on_date__gt=since)))


CONDITIONS = {
    Fault.NO_BIRTH_DATE: _member(person__date_of_birth=None),
    Fault.NO_NOTICE: _without_notice,
    Fault.NO_CONSENT: _unanswered,
    Fault.STALE_PLAN: _stale_plan,
    Fault.BAD_NUMBER: _member(person__unverified__len__gt=0),
}
FAULTS = [
    Narrowing(fault.value, fault.words, CONDITIONS[fault], fault.hint, asked_as=FAULT)
    for fault in Fault
]


@dataclass(frozen=True)
class Line:
    """One thing to mend: of which family, whose, and where that is done."""

    family: Family
    what: str
    url: str

    @property
    def worker(self) -> str:
        """The keyworker's name."""
        return self.family.worker_name or "Nobody"  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Row:
    """What is wrong in the families of one keyworker."""

    name: str
    families: Figure
    faults: tuple[Figure, ...]


class Quality:
    """The open families within reach and what is wrong with their records; asked once each."""

    def __init__(self, user: User, filters: Filters) -> None:
        self.user, self.filters = user, replace(filters, cases=OPEN)

    @cached_property
    def _caseloads(self) -> dict[uuid.UUID | None, Caseload]:
        everybody = replace(self.filters, keyworker="", fault="")
        return caseloads(self.user, everybody, FAULTS)

    @property
    def tiles(self) -> list[Figure]:
        """Each fault with the list of the families that have it."""
        found = []
        for each in FAULTS:
            number = sum(held.todo[each.code] for held in self._caseloads.values())
            filters = replace(self.filters, keyworker="", fault=each.code)
            found.append(Figure(number, filters, each.words, each.hint))
        return found

    @property
    def rows(self) -> list[Row]:
        """By keyworker, the most to mend first."""
        rows = [self._row(key, held) for key, held in self._caseloads.items()]
        return sorted(rows, key=lambda row: (-sum(f.number for f in row.faults), row.name))

    def _row(self, key: uuid.UUID | None, held: Caseload) -> Row:
        own = replace(self.filters, keyworker=str(key or NOBODY_LEADS), fault="")
        faults = (
            Figure(held.todo[each.code], replace(own, fault=each.code), each.words)
            for each in FAULTS
        )
        return Row(
            held.name or NO_KEYWORKER, Figure(held.load.families, own, "Open"), tuple(faults)
        )

    @property
    def families(self) -> QuerySet[Family]:
        """Those that have the fault which is looked at, the longest in the programme first."""
        found = with_lead_name(families_visible_to(self.user)).filter(
            matching(self.filters, self.user)
        )
        return found.order_by("identified_on", "reference")


def to_mend(families: Sequence[Family], fault: Fault) -> list[Line]:
    """What is wrong with these, each with the form that puts it right."""
    if fault in (Fault.NO_BIRTH_DATE, Fault.BAD_NUMBER):
        return _of_members(families, fault)
    address, query = MENDED_AT[fault]
    return [
        Line(each, fault.mend, reverse(f"families:{address}", args=[each.pk]) + query)
        for each in families
    ]


MENDED_AT = {
    Fault.NO_NOTICE: ("agreement_new", f"?what={NOTICE}"),
    Fault.NO_CONSENT: ("agreement_new", f"?what={SERVICE}"),
    Fault.STALE_PLAN: ("assessments", ""),
}


def _of_members(families: Iterable[Family], fault: Fault) -> list[Line]:
    """A line for each person, under their family."""
    by_key = {each.pk: each for each in families}
    here = members_on(timezone.localdate()).filter(family__in=by_key).select_related("person")
    wrong = {"person__date_of_birth": None}
    if fault is Fault.BAD_NUMBER:
        wrong = {"person__unverified__len__gt": 0}  # type: ignore[dict-item]
    found: dict[uuid.UUID, list[Member]] = {}
    for member in here.filter(**wrong):
        found.setdefault(member.family_id, []).append(member)
    return [
        _of_member(by_key[key], member, fault) for key in by_key for member in found.get(key, [])
    ]


def _of_member(family: Family, member: Member, fault: Fault) -> Line:
    person = member.person
    numbers = unverified_words(person.unverified) if fault is Fault.BAD_NUMBER else ""
    what = f"{fault.mend}: {person.full_name}{numbers}"
    return Line(family, what, reverse("families:person_change", args=[family.pk, person.pk]))


def counted_by_team(user: User, day: date) -> list[dict[str, Any]]:
    """For the trend: open families of each team, and how many of them have each fault."""
    numbers = {each.code: Count("pk", filter=each.condition(user, day)) for each in FAULTS}
    teams = Family.objects.filter(not_closed()).order_by().values("team_id")
    rows: Any = teams.annotate(open=Count("pk"), **numbers)
    return list(rows)


def trend(user: User, team: str) -> list[tuple[date, dict[str, int]]]:
    """The last counts that lie a week apart, the first first, of a team or of the council."""
    found = QualityCount.objects.order_by("-day")
    if team:
        found = found.filter(team_id=team)
    elif not sees_every_team(user):
        found = found.filter(team=user.team)
    days: dict[date, dict[str, int]] = {}
    # Every day is kept: a month has its faults, and so many days are read at most.
    since = timezone.localdate() - APART * POINTS
    for day, code, number in (
        found.filter(day__gte=since).values_list("day", "code").annotate(number=Sum("families"))
    ):
        days.setdefault(day, {})[code] = number
    shown: list[date] = []
    for day in days:
        if not shown or shown[-1] - day >= APART:
            shown.append(day)
    return [(day, days[day]) for day in reversed(shown)]
