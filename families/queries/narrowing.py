"""What a list of families is narrowed to, and the one condition that says so.

The list, its counts, the team board and the dashboard ask by it, so that a figure is as long as the
list that it opens. Upper apps register more: lower code shows, upper code knows.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Case, CharField, DateField, Exists, OuterRef, Q, Value, When
from django.db.models.lookups import Exact, LessThan
from django.utils import timezone

from families.framework import Framework, Headline
from families.models import Allocation, Assessment, Need, Risk
from families.models.risks import STANDS
from families.queries.districts import in_district
from families.queries.families import not_closed
from families.queries.frameworks import rules_in_use
from families.queries.task_sources import BY_HAND, sources
from families.rules.cases import Stage
from families.rules.field_groups import group_of_headline
from families.rules.periods import period_named, year_of
from privacy import access
from privacy.models import User
from privacy.roles import Permission

NOBODY_LEADS = "none"
OPEN = "open"
# The filters that narrowings are offered in: what there is to do, how far a family came, and what
# is wrong with its record.
TO_DO, STEP, FAULT = "todo", "step", "fault"
PERIODS = ("identified", "attached", "claimed")


@dataclass(frozen=True)
class Filters:
    """Codes and ids only: they stand in addresses. An empty one does not filter."""

    team: str = ""
    keyworker: str = ""
    framework: str = ""
    headline: str = ""
    cases: str = ""
    todo: str = ""
    fault: str = ""
    step: str = ""
    identified: str = ""
    attached: str = ""
    claimed: str = ""
    ahead: str = ""
    route: str = ""
    service: str = ""
    district: str = ""
    returned: str = ""

    def narrowed_by(self, **more: str) -> "Filters | None":
        """With these too; None where a filter would have to hold two values, as no address can.

        A quarter stands for its year too.
        """
        chosen: dict[str, str] = {}
        for name, value in more.items():
            held: str = getattr(self, name)
            within = name in PERIODS and (held.startswith(value) or value.startswith(held))
            if held not in ("", value) and not within:
                return None
            chosen[name] = max(held, value, key=len) if within else value
        return replace(self, **chosen)

    @property
    def query(self) -> str:
        """As they stand in the address of the list."""
        return urlencode({name: value for name, value in asdict(self).items() if value})


@dataclass(frozen=True)
class Narrowing:
    """What there is to do with a family, as a condition on families, for whoever asks on a day.

    `words` name it in the list's filter `asked_as`; one that is `on_board` has a figure on the team
    board, with a `hint` of what it counts.
    """

    code: str
    words: str
    condition: Callable[[User, date], Q]
    hint: str = ""
    on_board: bool = False
    asked_as: str = TO_DO
    permission: Permission = Permission.WORK_TASKS


@dataclass(frozen=True)
class Led:
    """A filter that only figures lead to: what a code of it says, and the condition on families.

    A code that says nothing is no choice of a form. `now` gives the code by which the filter is
    explained, with what it then counts in `meaning`.
    """

    label: str
    words: Callable[[str], str]
    condition: Callable[[str], Q]
    permission: Permission = Permission.VIEW_FAMILY
    meaning: str = ""
    now: Callable[[date], str] | None = None


# Open families that nobody leads.
UNALLOCATED = Filters(keyworker=NOBODY_LEADS, cases=OPEN)
_narrowings: dict[str, Narrowing] = {}
_led: dict[str, Led] = {}


def register_narrowing(narrowing: Narrowing) -> None:
    """Add something that the list can be narrowed to."""
    _narrowings[narrowing.code] = narrowing


def register_led(name: str, filter_: Led) -> None:
    """Say what a filter means to which figures lead."""
    _led[name] = filter_


def led_for(user: User) -> dict[str, Led]:
    """Those that this reader may use, by name."""
    return {name: each for name, each in _led.items() if access.can(user, each.permission)}


def narrowings_for(user: User, asked_as: str = TO_DO) -> dict[str, Narrowing]:
    """Those of one filter that this reader may use, by code."""
    return {
        code: each
        for code, each in _narrowings.items()
        if each.asked_as == asked_as and access.can(user, each.permission)
    }


def matching(filters: Filters, user: User) -> Q:
    """The filters as one condition on families."""
    found = Q()
    for name, condition in _CONDITIONS.items():
        if value := getattr(filters, name):
            found &= condition(value)
    for asked_as in (TO_DO, STEP, FAULT):
        narrowing = narrowings_for(user, asked_as).get(getattr(filters, asked_as))
        if narrowing is not None:
            found &= narrowing.condition(user, timezone.localdate())
    for name, led in led_for(user).items():
        if value := getattr(filters, name):
            found &= led.condition(value)
    return found


def _identified_in(code: str) -> Q:
    period = period_named(code)
    return Q(identified_on__range=(period.first, period.last)) if period else Q(pk__in=[])


def period_words(code: str) -> str:
    """Of a year or quarter; nothing for what is none."""
    period = period_named(code)
    return period.words if period else ""


def code_of_year(day: date) -> str:
    """Of the financial year of a day."""
    return year_of(day).code


register_led(
    "identified",
    Led(
        *("Identified in", period_words, _identified_in),
        meaning="Families that were identified in the year.",
        now=code_of_year,
    ),
)


def _led_by(keyworker: str) -> Q:
    lead = Allocation.objects.filter(family=OuterRef("pk"), ended_on=None)
    if keyworker == NOBODY_LEADS:
        return ~Q(Exists(lead))
    return Q(Exists(lead.filter(worker__in=[keyworker])))


def _with_headline(choice: str) -> Q:
    """`tf-2015-national:H2`: families of that framework with a need of that headline."""
    code, _, headline = choice.partition(":")
    found = Q(pk__in=[])
    for key, framework in rules_in_use(code).items():
        needs = [need.id for need in framework.needs.values() if need.headline == headline]
        recorded = Need.objects.filter(family=OuterRef("pk"), closed_as="", need__in=needs)
        found |= Q(framework=key.version, local_plan=key.plan) & Q(Exists(recorded))
    return found


# Of each filter that is no choice of a narrowing.
_CONDITIONS: dict[str, Callable[[str], Q]] = {
    "team": lambda key: Q(team_id=key),
    "district": in_district,
    "framework": lambda code: Q(framework__code=code),
    "keyworker": _led_by,
    "headline": _with_headline,
    "cases": lambda choice: not_closed() if choice == OPEN else Q(),
}


def open_headlines(framework: Framework) -> list[Headline]:
    """Those that are of no hidden group: a list by one would tell it of every family in it."""
    return [each for each in framework.headlines if group_of_headline(each.needs) is None]


def stage_of(day: date) -> Case:
    """The stage of a family on a day; the same reading as `rules.cases.stage_on`."""
    begun = (
        ("closed_on", Stage.CLOSED),
        ("step_down_on", Stage.STEPPED_DOWN),
        ("attached_on", Stage.ATTACHED),
    )
    return Case(
        *(When(Q(**{f"{field}__lte": day}), then=Value(stage.value)) for field, stage in begun),
        default=Value(Stage.IDENTIFIED.value),
        output_field=CharField(),
    )


def stage_is(stage: str, day: date) -> Q:
    """The families in a stage on a day."""
    return Q(Exact(stage_of(day), stage))


# --- What there is to do


def _overdue(kind: str) -> Callable[[User, date], Q]:
    """Families of which something of a kind was due before the day."""

    def condition(user: User, day: date) -> Q:
        source = sources()[kind]
        if source.due is not None:
            return Q(LessThan(source.due(day), Value(day, DateField())))
        rows: Any = source.rows(user, day, day)
        return Q(Exists(rows.filter(task_family=OuterRef("pk"), task_due__lt=day)))

    return condition


def _waits_for_approval(user: User, day: date) -> Q:
    """Whoever is to approve it: a manager who wrote a part of one is shown that it waits, too."""
    waiting = Assessment.objects.filter(submitted_at__isnull=False, approved_at=None)
    return Q(Exists(waiting.filter(family=OuterRef("pk"))))


def _high_risk(user: User, day: date) -> Q:
    held = Risk.objects.filter(STANDS, level=Risk.Level.HIGH)
    return Q(Exists(held.filter(family=OuterRef("pk"))))


for each in (
    Narrowing(
        *("contact", "Contact overdue", _overdue("contact")),
        hint=f"No contact for more than {settings.CONTACT_DAYS} days",
        on_board=True,
    ),
    Narrowing(
        *("review", "Review overdue", _overdue("review")),
        hint=f"No review for more than {settings.REVIEW_DAYS} days, or its agreed day is past",
        on_board=True,
    ),
    Narrowing(
        *("approval", "Awaiting approval", _waits_for_approval),
        hint="An assessment and plan has been submitted",
        on_board=True,
        permission=Permission.VIEW_NOTES,
    ),
    Narrowing("evidence", "Evidence of a need overdue", _overdue("evidence")),
    Narrowing(
        *("alert", "High risk", _high_risk),
        hint="An alert of high risk stands",
        on_board=True,
    ),
    Narrowing("goal", "Goal of the plan overdue", _overdue("goal")),
    Narrowing("task", "Task overdue", _overdue(BY_HAND)),
):
    register_narrowing(each)
