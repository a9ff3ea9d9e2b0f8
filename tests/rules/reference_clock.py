"""A second, slow reading of the specification: clocks, and how parts join."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from families.framework.model import (
    Framework,
    JudgementTest,
    Outcome,
    ReadingChangeTest,
    StatusTest,
    Sustain,
)
from tests.rules.reference_facts import DAY, Facts, Row, active, add

ORDER = ("not_met", "regressed", "no_data", "met_in_window", "met_sustained")


@dataclass(frozen=True)
class Told:
    state: str
    matures: date | None = None
    first: date | None = None
    last: date | None = None
    missing: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Asked:
    facts: Facts
    framework: Framework
    outcome: Outcome
    family: Row
    person: str | None
    anchor: date
    identified: date
    is_open: bool

    @property
    def ref(self) -> str:
        return str(self.family["family_ref"])

    @property
    def today(self) -> date:
        return self.facts.day


def no_data(*missing: str, first: date | None = None, last: date | None = None) -> Told:
    return Told("no_data", None, first, last, frozenset(missing))


def all_of(parts: list[Told]) -> Told:
    state = min((part.state for part in parts), key=ORDER.index)
    waiting = [part.matures for part in parts if part.state != "met_sustained"]
    firsts = [part.first for part in parts if part.first]
    lasts = [part.last for part in parts if part.last]
    known = [day for day in waiting if day is not None]
    return Told(
        state,
        max(known) if known and len(known) == len(waiting) else None,
        min(firsts, default=None),
        max(lasts, default=None),
        frozenset().union(*(part.missing for part in parts)),
    )


def any_of(parts: list[Told]) -> Told:
    state = max((part.state for part in parts), key=ORDER.index)
    best = [part for part in parts if part.state == state]
    chosen = min(best, key=lambda part: part.matures or date.max)
    if state == "no_data":
        every = frozenset().union(*(part.missing for part in best))
        return replace(chosen, missing=every)
    return chosen


# Clock tests


def matures(asked: Asked, since: date) -> tuple[date | None, Sustain]:
    def one(rule: Sustain) -> date | None:
        if rule.count == 0:
            return since
        if rule.unit != "school_term":
            return add(since, rule.unit, rule.count)
        later = [term for term in asked.facts.terms if term["start_on"] >= since]
        return later[rule.count - 1]["end_on"] if len(later) >= rule.count else None

    main = asked.outcome.sustain
    found = [(one(main), main)]
    if main.alternative:
        found.append((one(main.alternative), main.alternative))
    known = [pair for pair in found if pair[0] is not None]
    return min(known, key=lambda pair: pair[0] or date.max) if known else (None, main)


def back(asked: Asked, rule: Sustain) -> date:
    if rule.count == 0:
        return asked.today
    if rule.unit == "school_term":
        start: date = asked.facts.completed(asked.today)[-rule.count]["start_on"]
        return start
    return add(asked.today, rule.unit, -rule.count)


def clock(asked: Asked, true_on: Callable[[date], bool], feed: str | None) -> Told:
    """§6; `feed` is the code that must cover the window where the test is true."""
    runs: list[tuple[date, date]] = []
    day = asked.anchor
    while day <= asked.today:
        if true_on(day):
            joined = bool(runs) and runs[-1][1] == day - DAY
            runs[-1:] = [(runs[-1][0], day)] if joined else [*runs[-1:], (day, day)]
        day += DAY
    now = runs.pop() if runs and runs[-1][1] == asked.today else None
    if asked.outcome.sustain.start_anchor:
        relapsed = bool(runs)
    else:
        due = [(matures(asked, first)[0], last) for first, last in runs]
        relapsed = any(on is not None and on <= last for on, last in due)
    relapsed = relapsed and not asked.is_open
    if now is None:
        return Told("regressed" if relapsed else "not_met", None, asked.anchor, asked.today)
    since = now[0]
    on, rule = matures(asked, since)
    if on is None and not asked.is_open:
        return no_data("terms")
    ripe = on is not None and on <= asked.today and not asked.is_open
    first = max(since, back(asked, rule)) if ripe else since
    if feed and not asked.facts.covered(feed, first, asked.today):
        return no_data(f"feed:{feed}", first=first, last=asked.today)
    if ripe:
        return Told("met_sustained", None, first, asked.today)
    return Told("regressed" if relapsed else "met_in_window", on, first, asked.today)


def status(asked: Asked, test: StatusTest) -> Told:
    rows = asked.facts.of(asked.ref, asked.person, "status", test.status)
    if test.wanted:
        if not rows:
            return no_data(f"status:{test.status}")
        return clock(asked, lambda day: active(rows, day), None)
    return clock(asked, lambda day: not active(rows, day), None if rows else test.status)


def judgement(asked: Asked, test: JudgementTest) -> Told:
    del test
    rows = asked.facts.judgements(asked.ref, asked.person, asked.outcome.id)
    words = [
        (row["start_on"], (row["detail"] or "").startswith("met"))
        for row in rows
        if (row["detail"] or "").startswith(("met", "not_met"))
    ]
    return clock(asked, lambda day: last_says(words, day), None) if words else no_data("judgement")


def last_says(words: list[tuple[date, bool]], day: date) -> bool:
    by_then = [good for on, good in words if on <= day]
    return bool(by_then) and by_then[-1]


def readings(asked: Asked, test: ReadingChangeTest) -> Told:
    rows = asked.facts.of(asked.ref, asked.person, "metric", test.metric)
    rows = [row for row in rows if row["start_on"] >= asked.family["identified_on"]]
    rows = [row for row in rows if row["detail"] == rows[0]["detail"]]
    if len({row["start_on"] for row in rows}) < 2:
        return no_data("reading")
    base = Fraction(rows[0]["value"])
    words = [(r["start_on"], Fraction(r["value"]) - base >= test.value) for r in rows]
    return clock(asked, lambda day: last_says(words, day), None)
