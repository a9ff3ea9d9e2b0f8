"""The calendar of returns: each half-year with its owner, its deadline and its last run."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from exports.models import Return, ReturnDue
from exports.planning import GONE_OUT, SHOWN, Standing, inferred, oddities, standing
from exports.rules import Period, period_of, read_period
from families.models import FeedCoverage
from privacy.models import User
from privacy.roles import ROLE_PERMISSIONS, Permission

MOST = 20
BUILDERS = [role for role, held in ROLE_PERMISSIONS.items() if Permission.BUILD_RETURN in held]


@dataclass(frozen=True)
class Slot:
    """One return of the calendar: planned, built, or neither."""

    kind: str
    period: Period
    plan: ReturnDue | None
    last: Return | None
    standing: Standing

    @property
    def state(self) -> str:
        """Of the last return of it; empty where there is none."""
        return self.last.state if self.last else ""


def calendar(today: date) -> list[Slot]:
    """The latest first: FPD of the last half-years, and what else is planned and has not gone."""
    now = period_of(today)
    usual = {(Return.Kind.FPD.value, now.earlier(number)) for number in range(SHOWN)}
    plans = {
        (each.kind, read_period(each.period)): each
        for each in ReturnDue.objects.select_related("owner")
    }
    runs = _last_runs({str(period) for _, period in (*usual, *plans)})
    waiting = {
        key for key in plans if key not in runs or runs[key].state not in (*GONE_OUT, "recalled")
    }
    wanted = sorted(usual | waiting, key=lambda key: (key[1], key[0]), reverse=True)[:MOST]
    return [_slot(key, plans.get(key), runs.get(key), today) for key in wanted]


def _slot(
    key: tuple[str, Period], plan: ReturnDue | None, last: Return | None, today: date
) -> Slot:
    stands = standing(last.state if last else "", plan.due_on if plan else None, key[1], today)
    return Slot(key[0], key[1], plan, last, stands)


def _last_runs(periods: Collection[str]) -> dict[tuple[str, Period], Return]:
    """The newest return of each half-year."""
    found = Return.objects.filter(period__in=periods).defer("metrics", "params")
    ordered = found.order_by("requested_at")
    return {(each.kind, read_period(each.period)): each for each in ordered}


def plan_of(kind: str, period: str) -> ReturnDue | None:
    """The plan for one return."""
    return ReturnDue.objects.filter(kind=kind, period=period).select_related("owner").first()


def possible_owners() -> list[User]:
    """Who may build a return and can sign in."""
    staff = User.objects.filter(role__in=BUILDERS, is_active=True)
    return list(staff.exclude(email__endswith="@system.invalid").order_by("name"))


def newest_fact() -> date | None:
    """The last day that any feed covers."""
    found: date | None = FeedCoverage.objects.aggregate(last=Max("to_date"))["last"]
    return found


def due_now(today: date) -> Period:
    """The half-year that is offered first."""
    return inferred(today, newest_fact())


def odd_about(kind: str, period: Period) -> list[str]:
    """What is asked about before this half-year is built."""
    gone = Return.objects.filter(kind=kind, state__in=GONE_OUT, period__gt=str(period))
    later = [read_period(text) for text in gone.values_list("period", flat=True)]
    return oddities(period, newest=newest_fact(), gone_out=later)
