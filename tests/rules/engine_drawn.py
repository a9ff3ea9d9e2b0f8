"""Families, records and local plans drawn at random under any framework, for the engine's laws."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from families.framework import Outcome, Sustain
from families.framework.checks import window_faults
from tests.rules.engine_cases import FFP, MOTHER, SF, SON, TF, Cases
from tests.rules.engine_inputs import national_frameworks

FIRST, LAST = date(2018, 1, 1), date(2019, 6, 30)
LONG = (LAST - FIRST).days
FRAMEWORKS = (TF, SF, FFP)
TERMS = (
    ("A", "2017-09-04", "2017-12-20"),
    ("B", "2018-01-04", "2018-03-29"),
    ("C", "2018-04-16", "2018-07-20"),
    ("D", "2018-09-03", "2018-12-19"),
    ("E", "2019-01-07", "2019-04-05"),
    ("F", "2019-04-23", "2019-07-23"),
)
TF_NEEDS = (
    *("H1.1", "H1.2", "H1.3", "H1.6", "H2.1", "H2.2", "H3.2", "H3.4"),
    *("H4.1", "H4.3", "H4.5", "H5.1", "H6.1"),
)
SF_NEEDS = (
    *("1.1", "1.3", "2.1", "2.3", "3.1", "5.2", "6.1", "6.2"),
    *("7.1", "7.3", "8.1", "8.3", "9.1", "9.2"),
)
NEEDS = {TF: TF_NEEDS, SF: SF_NEEDS, FFP: SF_NEEDS}
SF_EVENTS = ("proven_offence", "missing_episode", "domestic_abuse_incident", "eviction")
EVENTS = {
    TF: ("proven_offence", "asb_intervention", "reopened_case", "domestic_abuse_callout"),
    SF: SF_EVENTS,
    FFP: SF_EVENTS,
}
SF_STATUSES = (
    *("need_managed", "parental_conflict", "settled_tenancy"),
    *("abuse_or_neglect_in_household", "not_engaged_education"),
)
STATUSES = {
    TF: ("child_in_need", "in_work", "in_eet", "in_treatment", "debt_plan_kept"),
    SF: SF_STATUSES,
    FFP: SF_STATUSES,
}
JUDGED = {TF: ("H5.O1",), SF: ("8.1.O", "8.3.O"), FFP: ("8.1.O", "8.3.O")}
SCORES = {TF: "star_score", SF: "validated_score", FFP: "validated_score"}
EXCLUDED = {TF: "fixed_term_exclusion", SF: "permanent_exclusion", FFP: "permanent_exclusion"}
THRESHOLD = {
    TF: "persistent_absence_threshold_pct",
    SF: "persistent_absence_below_pct",
    FFP: "persistent_absence_below_pct",
}

quick = settings(
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
days = st.integers(0, LONG).map(lambda n: (FIRST + timedelta(n)).isoformat())
# Needs are found early and judged late, so that there is time for them to be met and broken.
early = st.integers(0, 200).map(lambda n: (FIRST + timedelta(n)).isoformat())
late = st.integers(350, LONG + 200).map(lambda n: (FIRST + timedelta(n)).isoformat())
people = st.sampled_from((MOTHER, SON, ""))


def tried(law: Callable[..., None]) -> Callable[..., None]:
    """Under each framework: a little with every change, and long before a release."""
    long = pytest.param(2000, marks=pytest.mark.prove)
    by_framework = pytest.mark.parametrize("framework", FRAMEWORKS)
    return by_framework(pytest.mark.parametrize("examples", [8, long])(law))


def holds(law: Callable[..., None], examples: int, *drawn: st.SearchStrategy[Any]) -> None:
    """Try a law on so many drawn examples."""
    settings(quick, max_examples=examples)(given(*drawn)(law))()


def add_days(day: str, count: int) -> str:
    return (date.fromisoformat(day) + timedelta(count)).isoformat()


def _written(rule: Sustain) -> dict[str, Any]:
    """A sustain rule as a plan writes it."""
    written: dict[str, Any] = {"unit": rule.unit, "count": rule.count}
    if rule.start_anchor:
        written["start_anchor"] = rule.start_anchor
    if rule.alternative:
        written["alternative"] = _written(rule.alternative)
    return written


@st.composite
def sustains(draw: st.DrawFn) -> Sustain:
    """How long something must hold, from which day, and perhaps another way to get there."""
    units = {"month": 14, "week": 40, "school_term": 3}
    unit, other = draw(st.sampled_from(sorted(units))), draw(st.sampled_from(sorted(units)))
    anchor = draw(st.sampled_from(("", "case_closure", "step_down_or_closure")))
    alternative = (
        Sustain(other, draw(st.integers(1, units[other]))) if draw(st.booleans()) else None
    )
    return Sustain(unit, draw(st.integers(1, units[unit])), anchor, alternative)


def _fits(outcome: Outcome, rule: Sustain) -> bool:
    """Whether a plan may give the outcome this rule."""
    fits = not window_faults(replace(outcome, sustain=rule, sustain_param=""))
    return fits and not (outcome.without_need and rule.start_anchor)


@st.composite
def plans(draw: st.DrawFn, framework: str) -> str:
    """A local plan: another threshold, absence basis and counting, other windows, more outcomes."""
    known = national_frameworks()[framework]
    outcomes = list(known.outcomes.values())
    parameters: dict[str, Any] = {
        "absence_basis": draw(st.sampled_from(("all_absence", "unauthorised_only"))),
        THRESHOLD[framework]: draw(st.integers(5, 95)),
    }
    own: dict[str, Sustain] = {}
    if framework != TF:
        parameters["count_unit"] = draw(st.sampled_from(known.eligibility.count_unit_allowed))
        rule = draw(sustains())
        parameters["sustain_default"] = _written(rule)
        # Those that look at one window keep it, whatever holds for all others.
        own = {o.id: o.sustain for o in outcomes if o.sustain_param and not _fits(o, rule)}
    for rule in draw(st.lists(sustains(), max_size=3)):
        fitting = [outcome.id for outcome in outcomes if _fits(outcome, rule)]
        own[draw(st.sampled_from(fitting))] = rule
    optional = [outcome.id for outcome in outcomes if outcome.optional]
    plan = {
        "extends": framework,
        "parameters": parameters,
        "optional_outcomes": draw(st.lists(st.sampled_from(optional), unique=True))
        if optional
        else [],
        "outcomes": {outcome: {"sustain": _written(rule)} for outcome, rule in own.items()},
    }
    return yaml.safe_dump(plan)


@st.composite
def cases(draw: st.DrawFn, framework: str = "") -> Cases:
    """A family with some needs, facts of every kind, feeds with gaps, and perhaps a closure."""
    framework = framework or draw(st.sampled_from(FRAMEWORKS))
    plan = draw(plans(framework)) if draw(st.booleans()) else ""
    found = Cases(
        framework,
        plan=plan,
        closed_on=draw(st.one_of(st.just(""), days)),
        identified_on="2018-01-01",
        attached_on="2018-01-01",
    )
    found.worked_with("2018-01-05").terms(*(" ".join(term) for term in TERMS))
    for need in draw(st.lists(st.sampled_from(NEEDS[framework]), min_size=2, max_size=5)):
        found.need(need, draw(people), draw(early))
    _draw_facts(draw, found, framework)
    for code in (*EVENTS[framework], *STATUSES[framework], EXCLUDED[framework]):
        for day in draw(st.lists(days, max_size=2)):
            found.feed(code, "2017-01-01", day)
    return found


def _draw_facts(draw: st.DrawFn, found: Cases, framework: str) -> None:
    for code in (*EVENTS[framework], EXCLUDED[framework]):
        for day in draw(st.lists(days, max_size=3)):
            found.events(code, day, person=draw(people))
    for code in STATUSES[framework]:
        for day in draw(st.lists(days, max_size=2)):
            length = draw(st.one_of(st.none(), st.integers(0, 200)))
            end = "" if length is None else add_days(day, length)
            found.status(code, day, end, draw(people))
    for outcome in JUDGED[framework]:
        for day in draw(st.lists(days, max_size=3)):
            found.judged(outcome, day, draw(st.sampled_from(("met", "not_met"))), draw(people))
    for day in draw(st.lists(days, max_size=4)):
        found.reading(SCORES[framework], day, str(draw(st.integers(1, 5))), draw(people))
    missed = st.one_of(st.integers(0, 6), st.integers(0, 50))
    for _, first, _ in TERMS[: draw(st.integers(0, len(TERMS)))]:
        found.attended(SON, first, draw(missed), draw(missed))
