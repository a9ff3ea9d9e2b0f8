"""Continuous employment explained: who, by which rule, which days, on which observations."""

from collections import defaultdict
from datetime import date

import pytest

from outcomes.engine import ExplainedWork, explain_work
from outcomes.engine.explain_line import line_of
from outcomes.rules.claim_answers import work_answer
from tests.rules.engine_cases import Cases, rows_of
from tests.rules.engine_inputs import CHECK_DATES
from tests.rules.test_engine_sample import outputs, sample
from tests.rules.vectors_claims import LATER, jobseeker, off_benefit, support


def one(cases: Cases) -> ExplainedWork:
    [found] = explain_work(cases.inputs(LATER))
    return found


@pytest.mark.parametrize("as_of", CHECK_DATES, ids=date.isoformat)
def test_it_says_of_every_family_what_the_claims_file_says(as_of: date) -> None:
    states: defaultdict[str, set[str]] = defaultdict(set)
    for why in explain_work(sample(as_of)):
        states[why.family_ref].add(why.state)
        assert why.observations
        assert (why.state == "met_sustained") == (why.work_days >= why.needed_days)
        assert why.anchor < why.window_start <= why.window_end <= as_of
    routes = [row for row in rows_of(outputs(as_of).claims) if row["route"] == "CE"]
    assert len(routes) > 50
    for row in routes:
        blocks, found = str(row["blocked_by"]).split(";"), states[str(row["family_ref"])]
        assert (not found) == ("no_adult_off_benefit" in blocks), row
        assert (found == {"not_met"}) == ("employment_not_sustained" in blocks), row


@pytest.mark.parametrize(
    ("cases", "state", "days", "window"),
    [
        # V55 and V56: 26 weeks within any 30.
        (jobseeker(28, 182), "met_sustained", 182, ("2018-02-01", "2018-08-29")),
        (jobseeker(28, 181), "not_met", 181, ("2018-02-01", "2018-08-29")),
        (jobseeker(29, 182), "not_met", 181, ("2018-02-01", "2018-08-29")),
        # V57: 13 weeks in a row.
        (support(91), "met_sustained", 91, ("2018-02-01", "2018-05-02")),
        (support(90), "not_met", 90, ("2018-02-01", "2018-05-01")),
        (off_benefit("income_support"), "not_met", 0, ("2018-02-01", LATER)),
    ],
)
def test_the_days_that_count_and_where_they_lie(
    cases: Cases, state: str, days: int, window: tuple[str, str]
) -> None:
    why = one(cases)
    assert (why.state, why.work_days) == (state, days)
    assert (why.window_start.isoformat(), why.window_end.isoformat()) == window
    assert why.words.startswith(f"{days} days in work counted; ")
    assert why.anchor_words.endswith(" was 31 January 2018.")


def test_the_strictest_rule_holds_where_the_benefit_is_not_named() -> None:
    known, other = one(support(91)), one(off_benefit("other", ("2018-02-01", "2018-05-02")))
    assert known.rule_words.endswith(": 13 weeks without a break.")
    assert "26 weeks out of 30. The rules do not name the benefit" in other.rule_words


def test_each_observation_is_named_with_its_days_and_source_and_drawn() -> None:
    """And none that does not bear on it: work that ended before the benefit did."""
    cases = off_benefit(
        "jobseekers_allowance", ("2017-01-01", "2017-05-01"), ("2018-03-01", "2018-11-30")
    )
    why = one(cases)
    assert [(used.code, used.start_on, used.end_on, used.source) for used in why.observations] == [
        ("out_of_work_benefit", date(2017, 6, 1), date(2018, 1, 31), "test"),
        ("in_work", date(2018, 3, 1), date(2018, 11, 30), "test"),
    ]
    assert why.observations[0].told == "jobseekers allowance"
    line = line_of(why)
    assert line
    assert [bar.kind for bar in line.lanes[1].bars] == ["spell", "spell"]
    assert "Counted from 31 January 2018." in line.words
    assert any("1 March 2018 to 30 November 2018" in words for words in line.words)


def test_work_that_goes_on_is_said_to_be_without_a_break_where_the_rule_asks_for_it() -> None:
    unbroken = one(off_benefit("employment_support_allowance", ("2018-02-01", "")))
    assert unbroken.clock_start == date(2018, 2, 1)
    assert one(off_benefit("jobseekers_allowance", ("2018-02-01", ""))).clock_start is None
    assert one(support(91)).clock_start is None


def test_it_is_frozen_like_any_result() -> None:
    [row] = work_answer([one(support(91))])
    assert (row["route"], row["person_ref"], row["state"]) == ("CE", "P1", "met_sustained")
    assert (row["window_start"], row["window_end"]) == ("2018-02-01", "2018-05-02")
    assert [used["code"] for used in row["observations"]] == ["out_of_work_benefit", "in_work"]
    assert row["observations"][1]["start_on"] == "2018-02-01"
