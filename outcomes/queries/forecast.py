"""Claimed, ready, likely by date, at risk, near misses: how many families, and which."""

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, overload

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import CharField, F, Max, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce, Concat, JSONObject

from families.framework import Framework
from families.models import Allocation, Family, FeedCoverage
from families.queries import frameworks
from families.rules.field_groups import ALL_HIDDEN, Mask, group_of_outcome, hidden_words
from outcomes.engine.calendar import outcomes_asking
from outcomes.engine.words import STATE_WORDS, missing_words
from outcomes.models import LIVE_STATES, OutcomeResult, OutcomeRun, OutcomeState
from outcomes.queries.forecast_sql import COUNTS, KEYS, LINES, PAGE, PHASES
from outcomes.queries.results import of_latest_run
from outcomes.rules.ahead import (
    FURTHER,
    LIKELY,
    NEAR,
    NO_DATE,
    PREPARING,
    READY,
    RISK,
    TOGETHER,
    Wanted,
)
from outcomes.rules.claims import words_of_blocks

# Data that ends so soon after the last run must be delivered again before it is asked for.
ENDING = timedelta(14)
LIVE = [state.value for state in LIVE_STATES]
# What does not pass and is no matter of time; and the codes of what is one.
STATES = (OutcomeState.NOT_MET, OutcomeState.REGRESSED, OutcomeState.NO_DATA)
TIME = ("need_in_window", "nothing_sustained")
# Family and blocking code to sentences.
Missing = dict[tuple[uuid.UUID, str], list[str]]


Masks = Callable[[uuid.UUID], Mask]


@dataclass(frozen=True)
class Filters:
    """Codes and ids only: they stand in addresses. An empty one does not filter."""

    team: str = ""
    framework: str = ""


@dataclass(frozen=True)
class ForecastLine:
    """A family on the way to a claim."""

    id: uuid.UUID
    reference: str
    place: str
    due: date | None
    claim: str
    worker: str
    missing: str
    risks: tuple[str, ...]


class Forecast:
    """Some families as the last run left them; each question is asked once."""

    def __init__(self, families: QuerySet[Family], masks: Masks | None = None) -> None:
        """`masks` gives what is hidden of a family; without it everything is."""
        self.families, self.filters = families, Filters()
        self.mask_of: Masks = masks or (lambda family: ALL_HIDDEN)

    @cached_property
    def rules(self) -> dict[str, Framework]:
        """All rules that a family may be held under."""
        return frameworks.every_rules_under(self._marks)

    @cached_property
    def frameworks(self) -> dict[str, str]:
        """Code to name of each framework."""
        known = frameworks.frameworks_under(self._marks)
        return {code: each.name for code, each in known.items()}

    @cached_property
    def _marks(self) -> tuple[uuid.UUID, ...]:
        return frameworks.rules_in_force()

    @property
    def as_of(self) -> date | None:
        """The day of the last run."""
        return self._run[0]

    @cached_property
    def _run(self) -> tuple[date | None, dict[str, date]]:
        return _last_run()

    @cached_property
    def counted(self) -> list[tuple[str, str, str | None, bool, int]]:
        """Phase, place, month in which they are due, whether at risk, and how many families."""
        return self._asked(COUNTS, [])

    def number(self, wanted: Wanted) -> int:
        """How many families the list of these shows."""
        return sum(
            count
            for _, place, month, at_risk, count in self.counted
            if (at_risk if wanted.place == RISK else place == wanted.place) and wanted.takes(month)
        )

    def by_phase(self, until: date) -> Counter[tuple[str, str]]:
        """How many of each phase stand at each place; of the likely those due by a day."""
        return Counter(
            {(code, place): number for code, place, number in self._asked(PHASES, [until])}
        )

    @cached_property
    def months(self) -> list[str]:
        """The months in which families are likely to be ready, `none` last."""
        found = {month or NO_DATE for _, place, month, _, _ in self.counted if place == LIKELY}
        return sorted(found, key=lambda month: (month == NO_DATE, month))

    def lines(self, wanted: Wanted) -> "Lines":
        """The families themselves, a page at a time."""
        return Lines(self, wanted)

    def page(self, wanted: Wanted, first: int, number: int) -> list[ForecastLine]:
        """Some of the list, the soonest first, then by reference."""
        condition, values = _condition(wanted)
        rows = self._asked(PAGE.format(wanted=condition), [*values, number, first])
        keys = [row[0] for row in rows]
        workers, missing = _workers(keys), self._missing(keys)
        return [_line(row, workers, missing) for row in rows]

    def at(self, wanted: Wanted) -> Q:
        """The families of a list, as a condition on families; which data ends is asked for risk."""
        condition, values = _condition(wanted)
        ending = self._ending if wanted.place == RISK else []
        text, values = self._whole(KEYS.format(wanted=condition), values, ending)
        # Our own words and what Django compiled: whatever is asked for is a parameter.
        return Q(pk__in=RawSQL(text, values))  # noqa: S611  # nosec B611

    def _asked(self, question: str, values: Sequence[Any]) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(*self._whole(question, values, self._ending))
            return list(cursor.fetchall())

    def _whole(
        self, question: str, values: Sequence[Any], ending: list[str]
    ) -> tuple[str, list[Any]]:
        mine, parameters = self._mine().query.sql_with_params()
        whole = LINES.format(mine=mine) + question
        return whole, [*parameters, self._optional, ending, LIVE, *values]

    def _mine(self) -> QuerySet[Family, Any]:
        found = self.families
        if self.filters.team:
            found = found.filter(team_id=self.filters.team)
        if self.filters.framework:
            found = found.filter(framework__code=self.filters.framework)
        text = CharField()
        plan = Coalesce(Cast("local_plan_id", text), Value(""))
        rules = Concat(Cast("framework_id", text), Value("/"), plan, output_field=text)
        return found.order_by().values("id", "reference", code=F("framework__code"), rules=rules)

    @cached_property
    def _optional(self) -> list[str]:
        """`version/plan/outcome` of those outcomes that need not be met."""
        return [
            f"{key}/{outcome.id}"
            for key, rules in self.rules.items()
            for outcome in rules.in_use
            if outcome.optional
        ]

    @cached_property
    def _ending(self) -> list[str]:
        """The same of those that ask for data which ends soon after the last run."""
        if self.as_of is None:
            return []
        until = self.as_of + ENDING
        codes = {code for code, last in self._run[1].items() if self.as_of <= last < until}
        return [
            f"{key}/{outcome}"
            for key, rules in self.rules.items()
            for outcome in outcomes_asking([rules], codes)
        ]

    def _missing(self, families: Sequence[uuid.UUID]) -> Missing:
        """Of each family, by the code that blocks it, what does not pass in words."""
        rows = OutcomeResult.objects.filter(of_latest_run(), family__in=families).values(
            *("family_id", "need_id", "need__need", "outcome", "state", "missing"),
            version=F("family__framework_id"),
            plan=F("family__local_plan_id"),
        )
        found: Missing = {}
        settled = set()
        # Optional outcomes first: one that is sustained settles its need.
        told = [(row, self._rules_for(row)) for row in rows.order_by("outcome", "pk")]
        for row, rules in sorted(told, key=lambda pair: not _optional(*pair)):
            if _optional(row, rules):
                settled |= {row["need_id"]} if row["state"] == "met_sustained" else set()
            elif row["state"] in STATES and row["need_id"] not in settled:
                code = f"need_{row['state']}" if row["need_id"] else "education"
                found.setdefault((row["family_id"], code), []).append(
                    _words(row, rules, self.mask_of(row["family_id"]))
                )
        return found

    def _rules_for(self, row: Mapping[str, Any]) -> Framework:
        return self.rules[frameworks.RulesKey(row["version"], row["plan"]).text]


class Lines(Sequence[ForecastLine]):
    """A list that asks the database for the page that is shown, and for no other."""

    def __init__(self, forecast: Forecast, wanted: Wanted) -> None:
        self.forecast, self.wanted = forecast, wanted

    def __len__(self) -> int:
        return self.forecast.number(self.wanted)

    @overload
    def __getitem__(self, place: int) -> ForecastLine: ...
    @overload
    def __getitem__(self, place: slice) -> list[ForecastLine]: ...
    def __getitem__(self, place: int | slice) -> ForecastLine | list[ForecastLine]:
        if isinstance(place, int):
            return self.forecast.page(self.wanted, place, 1)[0]
        first, last, _ = place.indices(len(self))
        return self.forecast.page(self.wanted, first, last - first)


def _last_run() -> tuple[date | None, dict[str, date]]:
    """The day of the last run, and of each code the last day that data covers."""
    last = FeedCoverage.objects.order_by().values("code").annotate(last=Max("to_date"))
    feeds = ArraySubquery(last.values(row=JSONObject(code=F("code"), last=F("last"))))
    runs = OutcomeRun.objects.filter(framework="").annotate(feeds=feeds)
    found = runs.order_by("-finished_at").values_list("as_of", "feeds").first()
    if found is None:
        return None, {}
    return found[0], {row["code"]: date.fromisoformat(row["last"]) for row in found[1]}


def _condition(wanted: Wanted) -> tuple[str, list[str]]:
    if not wanted.month:
        return ("at_risk", []) if wanted.place == RISK else ("place = %s", [wanted.place])
    month = "to_char(due, 'YYYY-MM') <= %s"
    if wanted.place == TOGETHER:
        values = [PREPARING, READY, LIKELY, wanted.month]
        return f"(place IN (%s, %s) OR place = %s AND {month})", values
    if not wanted.until:
        month = "coalesce(to_char(due, 'YYYY-MM'), 'none') = %s"
    return f"place = %s AND {month}", [wanted.place, wanted.month]


def _workers(families: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    leads = Allocation.objects.filter(family__in=families, ended_on=None)
    return dict(leads.values_list("family_id", "worker__name"))


def _line(row: Sequence[Any], workers: Mapping[uuid.UUID, str], missing: Missing) -> ForecastLine:
    key, reference, blocked_by, claim, place, due, gone_back, ending, relapse = row
    flags = ((relapse, "relapse"), (gone_back, "gone_back"), (ending, "ending"))
    blocks = (blocked_by or "").split(";")
    codes = [code for code in blocks if code and code not in TIME] or blocks
    words = [" ".join(missing.get((key, code)) or [words_of_blocks(code)]) for code in codes]
    return ForecastLine(
        id=key,
        reference=reference,
        place=place,
        due=due,
        claim=claim or "",
        worker=workers.get(key, ""),
        missing=" ".join(words) if place in (NEAR, FURTHER) else "",
        risks=tuple(code for flag, code in flags if flag),
    )


def _optional(row: Mapping[str, Any], rules: Framework) -> bool:
    return row["need_id"] is not None and rules.outcomes[row["outcome"]].optional


def _words(row: Mapping[str, Any], rules: Framework, mask: Mask) -> str:
    """`No ASB incident: cannot be judged. No feed covers …`; of a hidden one no more than that."""
    outcome = rules.outcomes[row["outcome"]]
    if hidden := mask.hidden_among(group_of_outcome(outcome, row["need__need"] or "")):
        return f"{hidden_words(hidden)}: {STATE_WORDS[row['state']][0].lower()}."
    label = outcome.label
    lacking = [missing_words(code, rules) for code in row["missing"].split(";") if code]
    return " ".join((f"{label}: {STATE_WORDS[row['state']][0].lower()}.", *lacking))
