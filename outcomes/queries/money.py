"""Attachments and results of a year in money, and what is on the way."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import CharField, Count, Q, Value
from django.utils import timezone

from families.queries.narrowing import Filters, Led, code_of_year, period_words
from families.rules.periods import Period, period_named, year_of
from outcomes.models import Claim
from outcomes.queries.ahead import by_the_end_of
from outcomes.queries.figures import AFTER, OWN_PHASE, families_matching, whole_council
from outcomes.queries.forecast import Forecast
from outcomes.queries.windows import Tariffs, tariffs_of
from outcomes.rules.ahead import LIKELY, NO_DATE, PREPARING, READY, Wanted
from outcomes.rules.allocations import Allocation
from outcomes.rules.money import Sum, total
from outcomes.rules.windows import TariffKind
from privacy.models import User
from privacy.roles import Permission
from privacy.telling import sees_cases

BEGUN = "begun"


def _attached_in(code: str) -> Q:
    period = period_named(code)
    return Q(attached_on__range=(period.first, period.last)) if period else Q(pk__in=[])


ATTACHED = Led(
    *("Attached in", period_words, _attached_in, Permission.VIEW_FIGURES),
    meaning="Families with whom work began in the year.",
    now=code_of_year,
)


@dataclass(frozen=True)
class Coming:
    """What is on the way to a claim, at what a result pays today."""

    preparing: Sum
    ready: Sum
    likely: Sum
    at_risk: Sum
    months: dict[str, Sum]


class Money:
    """Some families' attachments and results in a financial year; each question asked once."""

    def __init__(self, user: User, filters: Filters, year: Period) -> None:
        self.user, self.filters, self.year = user, filters, year
        self.families = families_matching(user, filters)

    @property
    def attached(self) -> Sum:
        """Families with whom work began in the year, at the attachment fee."""
        return total(self._days(BEGUN), self._tariffs[TariffKind.ATTACHMENT_FEE])

    @property
    def results(self) -> dict[str, Sum]:
        """By state of the claim: submitted and not answered, or paid."""
        return {state: total(self._days(state), self._pays) for state in AFTER}

    def _days(self, what: str) -> list[tuple[str, date, int]]:
        return [(phase, day, number) for each, phase, day, number in self._rows if each == what]

    @cached_property
    def _rows(self) -> list[tuple[str, str, date, int]]:
        """What began or was claimed, by phase and day."""
        span, what = (self.year.first, self.year.last), Value(BEGUN, CharField())
        mine = Claim.objects.filter(OWN_PHASE, family__in=self.families.values("pk")).order_by()
        claims = mine.filter(on_date__range=span).values("state", "phase", "on_date")
        begun = self.families.filter(attached_on__range=span).annotate(what=what)
        days: Any = begun.values("what", "framework__code", "attached_on")
        names = ("what", "framework__code", "attached_on", "n")
        told: Any = claims.annotate(n=Count("pk")).values_list("state", "phase", "on_date", "n")
        return list(told.union(days.annotate(n=Count("pk")).values_list(*names), all=True))

    @cached_property
    def _tariffs(self) -> dict[TariffKind, Tariffs]:
        return tariffs_of(*TariffKind)

    @property
    def _pays(self) -> Tariffs:
        return self._tariffs[TariffKind.RESULT_PAYMENT]

    @property
    def allocation(self) -> Allocation | None:
        """The year against what the programme allots; only of the whole council, exactly."""
        narrowed = replace(self.filters, framework="")
        if narrowed != Filters() or not (whole_council(self.user) and sees_cases(self.user)):
            return None
        fewest, most = (
            self._allotted(kind)
            for kind in (TariffKind.ALLOCATION_MINIMUM, TariffKind.ALLOCATION_MAXIMUM)
        )
        if fewest is None and most is None:
            return None
        ahead = self.coming or Coming(Sum(), Sum(), Sum(), Sum(), {})
        return Allocation(
            *(self.filters.framework, fewest, most),
            claimed=sum(each.families for each in self.results.values()),
            preparing=ahead.preparing.families,
            ready=ahead.ready.families,
            likely=ahead.likely.families,
        )

    def _allotted(self, kind: TariffKind) -> int | None:
        """Of all phases that are counted, as it holds at the end of the year."""
        tariffs = self._tariffs[kind]
        wanted = [self.filters.framework] if self.filters.framework else list(tariffs.by_phase)
        known = [tariffs.on(phase, self.year.last) for phase in wanted]
        figures = [int(each) for each in known if each is not None]
        return sum(figures) if figures else None

    @property
    def by_then(self) -> Wanted:
        """The likely ones that are due by the end of the year."""
        return by_the_end_of(self.year.last)

    @cached_property
    def coming(self) -> Coming | None:
        """What is on the way, of the year that runs; of another there is nothing to expect."""
        today = timezone.localdate()
        if self.year != year_of(today):
            return None
        made = Coming(Sum(), Sum(), Sum(), Sum(), {})
        places = {PREPARING: made.preparing, READY: made.ready}
        for phase, place, month, at_risk, number in Forecast(self.families).counted:
            each = self._pays.on(phase, today)
            if place in places:
                places[place].add(number, each)
            if place == LIKELY:
                made.months.setdefault(month or NO_DATE, Sum()).add(number, each)
                if self.by_then.takes(month):
                    made.likely.add(number, each)
            if at_risk:
                made.at_risk.add(number, each)
        return made
