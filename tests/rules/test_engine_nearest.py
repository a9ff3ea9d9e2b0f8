"""Each state and missing code → words, whose hands it lies in, and the page where it is done."""

from datetime import date

import pytest

from outcomes.engine import nearest as rules
from outcomes.engine.nearest import (
    Step,
    Wanted,
    Where,
    matures_next,
    nearest,
    next_step,
    wanted_facts,
)
from outcomes.engine.next_change import SUPPLY
from outcomes.engine.words import BLOCKED_WORDS, MISSING_WORDS, STATE_WORDS
from tests.rules.engine_inputs import national_frameworks

TF = national_frameworks()["tf-2015-national"]
SOON, LATER = date(2018, 11, 1), date(2019, 1, 8)


def where(state: str, *missing: str, on: date | None = None, outcome: str = "H1.O3") -> Where:
    return Where(TF.outcomes[outcome], "The household", state, on, missing)


CLOSING = "The day on which the case is closed; it must hold for its period from then on."
ONE_MISSING = [
    ("judgement", "A professional judgement that says met or not met.", rules.WORKER, ""),
    ("reading", "A second reading of the same tool, on another day.", rules.WORKER, ""),
    ("status:in_work", "A record, with its first day, of: in paid work.", rules.WORKER, ""),
    (
        "person",
        "The need recorded for a child by name, instead of the household.",
        rules.WORKER,
        "need_new",
    ),
    ("case_not_closed", CLOSING, rules.TIME, "family_dates"),
    (
        "feed:asb_intervention",
        f"A delivery of data that covers the whole period for: "
        f"{TF.vocabulary.events['asb_intervention']}.",
        rules.DELIVERY,
        "",
    ),
    (
        "term:2017-18 autumn",
        "Both attendance figures of the child for the term 2017-18 autumn.",
        rules.DELIVERY,
        "",
    ),
    ("terms", "The dates of the school terms.", rules.DELIVERY, ""),
    ("term_pending", "Nothing to add: the end of the school term decides.", rules.TIME, ""),
    (
        "baseline_zero",
        "A senior decision: there was nothing before that could fall.",
        rules.SENIOR,
        "",
    ),
]


@pytest.mark.parametrize(("code", "words", "by", "action"), ONE_MISSING)
def test_one_missing_thing_is_named_with_who_brings_it(
    code: str, words: str, by: int, action: str
) -> None:
    # What only begins a period, or waits for one, is not said to complete anything.
    alone = by != rules.TIME
    assert next_step(where("no_data", code), TF) == Step(words, by, action, single=alone)


def test_every_code_of_the_engine_has_its_step() -> None:
    assert set(rules.STEPS) == set(MISSING_WORDS) == set(SUPPLY)
    named = {code.partition(":")[0] for code, *_ in ONE_MISSING}
    assert named == {code.partition(":")[0] for code in MISSING_WORDS}


BY_STATE = [
    (where("met_sustained"), None),
    (where("neutral"), None),
    (where("overridden"), None),
    (
        where("met_in_window", on=SOON),
        Step("Nothing to add: sustained on 1 November 2018 if it holds.", rules.TIME, on=SOON),
    ),
    (
        where("met_in_window"),
        Step("Nothing to add: it waits for the school terms ahead.", rules.TIME),
    ),
    (
        where("met_in_window", "case_not_closed"),
        Step(CLOSING, rules.TIME, "family_dates"),
    ),
    (
        where("regressed", on=SOON),
        Step(
            "Nothing to add: sustained again on 1 November 2018 if it holds.",
            rules.TIME,
            on=SOON,
        ),
    ),
]


@pytest.mark.parametrize(("place", "step"), BY_STATE)
def test_each_state_says_what_would_bring_it_on(place: Where, step: Step | None) -> None:
    assert next_step(place, TF) == step


@pytest.mark.parametrize("state", ["not_met", "regressed"])
def test_what_is_not_true_says_the_rule(state: str) -> None:
    step = next_step(where(state), TF)
    assert step
    assert step.by == rules.LIFE
    assert step.words.startswith("It must become true: no ")


def test_several_things_are_counted_and_are_no_single_one() -> None:
    step = next_step(where("no_data", "judgement", "feed:asb_intervention"), TF)
    assert step
    assert (step.by, step.single) == (rules.SEVERAL, False)
    assert step.words.startswith("2 things: A professional judgement")


def test_every_state_that_has_further_to_go_has_a_step() -> None:
    missing = {"no_data": ["judgement"]}
    steps = {state: next_step(where(state, *missing.get(state, [])), TF) for state in STATE_WORDS}
    further = {state for state, step in steps.items() if step}
    assert further == {"no_data", "not_met", "regressed", "met_in_window"}


def test_the_nearest_is_what_one_thing_completes_then_the_soonest() -> None:
    judged = where("no_data", "judgement")
    delivered = where("no_data", "feed:asb_intervention")
    soon, later = where("met_in_window", on=SOON), where("met_in_window", on=LATER)
    hard, lost = where("no_data", "terms", "judgement"), where("not_met")
    closing = where("met_in_window", "case_not_closed")
    order = [judged, delivered, soon, later, closing, hard, lost]
    for place, expected in enumerate(order):
        found = nearest([where("met_sustained"), *reversed(order[place:])], TF)
        assert found
        assert found[0] is expected
    assert nearest([where("met_sustained"), where("neutral")], TF) is None
    assert nearest([], TF) is None


def test_the_next_day_is_the_soonest_of_the_running_periods() -> None:
    places = [where("met_in_window", on=LATER), where("regressed", on=SOON), where("not_met")]
    assert matures_next(places) == SOON
    assert matures_next([where("not_met")]) is None


def test_no_word_speaks_of_claims() -> None:
    said = [words for words, *_ in rules.STEPS.values()]
    said += [step.words for _, step in BY_STATE if step]
    assert BLOCKED_WORDS
    assert not [words for words in said if "claim" in words.lower() or "pay" in words.lower()]


ATTENDED = Wanted("attendance", "attendance", "2017-18 autumn")
WANTED = [
    ("H5.O1", "no_data", "judgement", [Wanted("judgement", "H5.O1")]),
    ("H3.O2", "no_data", "reading", [Wanted("reading", "star_score")]),
    ("H4.O3", "no_data", "status:debt_plan_kept", [Wanted("status", "debt_plan_kept")]),
    ("H2.O1", "no_data", "term:2017-18 autumn", [ATTENDED]),
    # Nobody need deliver a status: a spell with its last day is enough.
    ("H3.O1", "no_data", "feed:child_protection_plan", [Wanted("status", "child_protection_plan")]),
    ("H3.O1", "no_data", "feed:reopened_case", []),
    ("H4.O3", "not_met", "", [Wanted("status", "debt_plan_kept")]),
    ("H5.O1", "regressed", "", [Wanted("judgement", "H5.O1")]),
    ("H4.O3", "met_sustained", "", []),
    ("H1.O2", "no_data", "baseline_zero", []),
]


@pytest.mark.parametrize(("outcome", "state", "code", "found"), WANTED)
def test_what_somebody_could_record_is_named_by_kind_and_code(
    outcome: str, state: str, code: str, found: list[Wanted]
) -> None:
    missing = (code,) if code else ()
    assert wanted_facts(Where(TF.outcomes[outcome], "Ada", state, None, missing)) == found
