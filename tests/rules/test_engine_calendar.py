"""The day on which time alone may change a result is foreseen: never too late."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from outcomes.engine import Inputs, Outputs, evaluate
from outcomes.engine.calendar import everybody_on, feed_days, next_days, outcomes_asking
from outcomes.engine.days import EPOCH, day_number
from tests.rules.engine_cases import MOTHER, TF, Cases, planned, rows_of
from tests.rules.engine_drawn import add_days, cases, days, quick

WINDOWS = ("window_start", "window_end")


def first_change(inputs: Inputs, outputs: Outputs) -> int:
    """The first day after the check date of which any rule of the calendar speaks."""
    feeds = feed_days(inputs.feeds, inputs.frameworks.values())
    every = [*everybody_on(inputs), *(day for found in feeds.values() for day in found)]
    later = [day for day in every if day > day_number(inputs.as_of)]
    return min([int(next_days(inputs, outputs)[0]), *later])


def found(outputs: Outputs) -> list[object]:
    """Everything but the windows, which move along with the check date."""
    results = outputs.results.drop(columns=list(WINDOWS))
    frames = (outputs.eligibility, results, outputs.claims, outputs.suggested, outputs.left_out)
    return [rows_of(frame) for frame in frames]


@quick
@given(cases(), days, st.integers(0, 1000))
def test_nothing_changes_before_the_day_that_is_foreseen(case: Cases, on: str, part: int) -> None:
    inputs = case.inputs(on)
    before = evaluate(inputs)
    ahead = min(first_change(inputs, before) - day_number(inputs.as_of), 800) - 1
    for later in {ahead, ahead * part // 1000} - {0}:
        assert found(case.outputs(add_days(on, later))) == found(before)


def test_a_maturity_is_foreseen_to_the_day() -> None:
    case = Cases().need("H1.2", MOTHER).feed_all().terms("A 2017-09-01 2017-12-20")
    day, visited = date(2018, 1, 11), []
    while day < date(2018, 7, 10):
        inputs = case.inputs(day.isoformat())
        day = date.fromordinal(first_change(inputs, evaluate(inputs)) + EPOCH.toordinal())
        visited.append(day)
    assert visited[-1] == date(2018, 7, 10)
    assert len(visited) < 20


def test_days_in_work_that_are_still_counted_are_looked_at_every_day() -> None:
    case = Cases(attached_on="2018-01-10").worked_with().terms("A 2017-09-01 2017-12-20")
    case.status("out_of_work_benefit", "2017-01-01", "2018-02-01", MOTHER, detail="jsa")
    case.status("in_work", "2018-02-02", "", MOTHER)
    inputs = case.inputs("2018-04-01")
    assert first_change(inputs, evaluate(inputs)) == day_number(date(2018, 4, 2))


def test_which_outcomes_ask_for_a_feed() -> None:
    framework = planned("")[TF]
    asking = outcomes_asking([framework], {"proven_offence"})
    assert asking
    assert asking < set(framework.outcomes)
    assert outcomes_asking([framework], {"nothing"}) == set()
