"""A second, slow reading of the specification: the tests that look at one window, and terms."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from families.framework.model import (
    CompoundTest,
    CountChangeTest,
    EventTest,
    JudgementTest,
    MetricTest,
    ReadingChangeTest,
    StatusTest,
    TermChangeTest,
    Test,
)
from tests.rules.reference_clock import (
    Asked,
    Told,
    all_of,
    any_of,
    clock,
    judgement,
    no_data,
    readings,
    status,
)
from tests.rules.reference_facts import DAY, Row, active, add, compare


def fall(asked: Asked, test: CountChangeTest) -> Told:
    facts, today = asked.facts, asked.today
    before = add(asked.identified, test.baseline.unit, -test.baseline.count)
    first = max(asked.anchor, add(today, test.measure.unit, -test.measure.count))
    baseline = measure = 0
    missing = set()
    for code in asked.framework.vocabulary.counts[test.metric]:
        days = [r["start_on"] for r in facts.of(asked.ref, asked.person, "event", code)]
        baseline += sum(before <= day < asked.identified for day in days)
        measure += sum(first <= day <= today for day in days)
        if not facts.covered(code, before, asked.identified - DAY) or not facts.covered(
            code, first, today
        ):
            missing.add(f"feed:{code}")
    if baseline == 0:
        missing.add("baseline_zero")
    if missing:
        return no_data(*missing, first=first, last=today)
    if (baseline - measure) * 100 < test.value * baseline:
        return Told("not_met", None, first, today)
    due = add(asked.anchor, test.measure.unit, test.measure.count)
    if today >= due:
        return Told("met_sustained", None, first, today)
    return Told("met_in_window", due, first, today)


def sessions(asked: Asked, terms: list[Row], day: date) -> tuple[Fraction, Fraction, set[str]]:
    """Possible, missed, and the terms without data."""
    possible = missed = Fraction(0)
    missing = set()
    parameter = asked.framework.parameters.get("absence_basis")
    every = parameter is None or parameter.on(day) == "all_absence"
    for term in terms:
        most, lost, reported = Fraction(0), Fraction(0), False
        for code in ("unauthorised_absence_sessions", "authorised_absence_sessions"):
            for row in asked.facts.of(asked.ref, asked.person, "metric", code):
                if term["start_on"] <= row["start_on"] <= term["end_on"]:
                    most = max(most, Fraction(row["out_of"] or 0))
                    reported = reported or code.startswith("un")
                    lost += Fraction(row["value"]) if every or code.startswith("un") else 0
        if not reported or most == 0:
            missing.add(f"term:{term['term']}")
        possible, missed = possible + most, missed + lost
    return possible, missed, missing


def is_good(asked: Asked, test: MetricTest, terms: list[Row], day: date) -> tuple[bool, set[str]]:
    possible, missed, missing = sessions(asked, terms, day)
    if missing:
        return False, missing
    part = missed if test.metric == "absence_pct" else possible - missed
    value = asked.framework.parameters[test.value_param].on(day) if test.value_param else test.value
    assert isinstance(value, Fraction)
    return compare(test.op, part * 100 / possible, value), missing


def is_neutral(asked: Asked) -> bool:
    done = asked.facts.completed(asked.today)
    person = asked.person or ""
    rows = asked.facts.of(asked.ref, person, "status", "left_compulsory_schooling")
    young = not done or asked.facts.school_age(asked.ref, person, done[-1]["start_on"])
    return active(rows, asked.today) or not young


def since_anchor(asked: Asked, k: int) -> tuple[list[Row], bool, date | None]:
    """The terms judged, whether they are all k, and when the k-th ends."""
    every = [term for term in asked.facts.terms if term["start_on"] >= asked.anchor]
    done = [term for term in every if term["end_on"] <= asked.today]
    due = every[k - 1]["end_on"] if len(every) >= k else None
    return done[-k:], len(done) >= k, due


def level(asked: Asked, test: MetricTest) -> Told:
    if asked.person is None:
        return no_data("person")
    if is_neutral(asked):
        return Told("neutral")
    k = test.period.count
    terms, full, due = since_anchor(asked, k)
    if not terms:
        return no_data("term_pending")
    first, last = terms[0]["start_on"], terms[-1]["end_on"]
    good, missing = is_good(asked, test, terms, asked.today)
    if missing:
        return no_data(*missing, first=first, last=last)
    if good:
        return Told("met_sustained" if full else "met_in_window", due, first, last)
    done = [t for t in asked.facts.completed(asked.today) if t["start_on"] >= asked.anchor]
    earlier = (done[end - k : end] for end in range(k, len(done)))
    back_then = full and any(is_good(asked, test, run, asked.today)[0] for run in earlier)
    return Told("regressed" if back_then else "not_met", None, first, last)


def level_without_need(asked: Asked, test: MetricTest) -> Told:
    if is_neutral(asked):
        return Told("neutral")
    done, k = asked.facts.completed(asked.today), test.period.count
    person = asked.person or ""
    terms = [t for t in done if asked.facts.school_age(asked.ref, person, t["start_on"])][-k:]
    if len(done) < k:
        return no_data("terms")
    first, last = terms[0]["start_on"], terms[-1]["end_on"]
    good, missing = is_good(asked, test, terms, asked.today)
    if missing:
        return no_data(*missing, first=first, last=last)
    return Told("met_sustained" if good else "not_met", None, first, last)


def gain(asked: Asked, test: TermChangeTest) -> Told:
    if asked.person is None:
        return no_data("person")
    if is_neutral(asked):
        return Told("neutral")
    k = test.measure.count
    before = asked.facts.completed(asked.identified)
    terms, full, due = since_anchor(asked, k)
    missing: set[str] = set()
    was = now = Fraction(0)
    if len(before) < test.baseline.count:
        missing.add("terms")
    else:
        possible, missed, lost = sessions(asked, before[-test.baseline.count :], asked.today)
        missing |= lost
        was = (possible - missed) / possible if possible else was
    if not terms:
        missing.add("term_pending")
    else:
        possible, missed, lost = sessions(asked, terms, asked.today)
        missing |= lost
        now = (possible - missed) / possible if possible else now
    shapeless = {"terms", "term_pending"} & missing
    first, last = (None, None) if shapeless else (terms[0]["start_on"], terms[-1]["end_on"])
    if missing:
        return no_data(*missing, first=first, last=last)
    allowed = test.guard is None or compare(test.guard.op, was * 100, test.guard.value)
    if not allowed or now < was * (100 + test.value) / 100:
        return Told("not_met", None, first, last)
    return Told("met_sustained" if full else "met_in_window", due, first, last)


def event(asked: Asked, test: EventTest) -> Told:
    rows = asked.facts.of(asked.ref, asked.person, "event", test.event)
    if test.period.unit == "school_term":
        return events_over_terms(asked, test, rows)
    days = {row["start_on"] for row in rows}
    return clock(asked, lambda day: day not in days, test.event)


def total(test: EventTest, rows: list[Row], first: date, last: date) -> Fraction:
    weights = (
        Fraction(row["value"] or 1) if test.days else Fraction(1)
        for row in rows
        if first <= row["start_on"] <= last
    )
    return sum(weights, Fraction(0))


def events_over_terms(asked: Asked, test: EventTest, rows: list[Row]) -> Told:
    k, today = test.period.count, asked.today
    every = [term for term in asked.facts.terms if term["start_on"] >= asked.anchor]
    done = [term for term in every if term["end_on"] <= today]
    full = len(done) >= k
    first = done[-k]["start_on"] if full else asked.anchor
    good = compare(test.op, total(test, rows, first, today), test.value)
    if good and not asked.facts.covered(test.event, first, today):
        return no_data(f"feed:{test.event}", first=first, last=today)
    if good:
        due = every[k - 1]["end_on"] if len(every) >= k else None
        return Told("met_sustained" if full else "met_in_window", due, first, today)
    earlier = [(done[end - k]["start_on"], done[end - 1]["end_on"]) for end in range(k, len(done))]
    back_then = any(compare(test.op, total(test, rows, a, b), test.value) for a, b in earlier)
    return Told("regressed" if full and back_then else "not_met", None, first, today)


LEAVES: dict[type, Callable[[Asked, Any], Told]] = {
    StatusTest: status,
    EventTest: event,
    JudgementTest: judgement,
    ReadingChangeTest: readings,
    CountChangeTest: fall,
    MetricTest: level,
    TermChangeTest: gain,
}


def judge(asked: Asked, test: Test) -> Told:
    if isinstance(test, CompoundTest):
        parts = [told for part in test.tests if (told := judge(asked, part)).state != "neutral"]
        if not parts:
            return Told("neutral")
        return all_of(parts) if test.every else any_of(parts)
    told = LEAVES[type(test)](asked, test)
    if not asked.is_open or told.state in ("no_data", "neutral"):
        return told
    if told.state in ("met_sustained", "met_in_window"):
        return replace(
            told, state="met_in_window", matures=None, missing=frozenset({"case_not_closed"})
        )
    return replace(told, state="not_met", matures=None)
