"""Periods, states, approvers, rounding."""

from datetime import date

import pytest

from exports import rules
from exports.rules import LIVE_STATES, NEXT, Period, State
from privacy.errors import RuleBroken


@pytest.mark.parametrize(
    ("text", "first", "last", "words"),
    [
        ("2026-H1", date(2026, 4, 1), date(2026, 9, 30), "April to September 2026"),
        ("2026-H2", date(2026, 10, 1), date(2027, 3, 31), "October 2026 to March 2027"),
    ],
)
def test_a_half_year_begins_in_april_or_october(
    text: str, first: date, last: date, words: str
) -> None:
    period = rules.read_period(text)
    assert (period.first_day, period.last_day, period.words) == (first, last, words)
    assert str(period) == text


@pytest.mark.parametrize(
    "text", ["2026", "2026-H3", "2026-h1", "26-H1", "2026-04", "2014-H2", "", "2026-H1; drop"]
)
def test_what_is_no_half_year_is_refused_in_words(text: str) -> None:
    with pytest.raises(RuleBroken, match="written like 2026-H1"):
        rules.read_period(text)


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2026, 9, 30), "2025-H2"),
        (date(2026, 10, 1), "2026-H1"),
        (date(2027, 3, 31), "2026-H1"),
        (date(2027, 4, 1), "2026-H2"),
    ],
)
def test_the_half_year_that_ended_last_is_due(today: date, due: str) -> None:
    assert str(rules.last_ended(today)) == due


def test_a_half_year_that_has_not_ended_is_asked_about_and_one_to_come_refused() -> None:
    today = date(2026, 11, 22)
    running, coming = Period(2026, 2), Period(2027, 1)
    with pytest.raises(RuleBroken, match="does not end until 31 March 2027"):
        rules.check_period(running, today=today, unfinished_confirmed=False)
    rules.check_period(running, today=today, unfinished_confirmed=True)
    with pytest.raises(RuleBroken, match="has not begun"):
        rules.check_period(coming, today=today, unfinished_confirmed=True)
    rules.check_period(Period(2026, 1), today=today, unfinished_confirmed=False)


def test_a_half_year_has_not_ended_on_its_last_day() -> None:
    period = Period(2026, 1)
    with pytest.raises(RuleBroken, match="does not end until 30 September 2026"):
        rules.check_period(period, today=date(2026, 9, 30), unfinished_confirmed=False)
    rules.check_period(period, today=date(2026, 10, 1), unfinished_confirmed=False)


def test_earlier_periods_follow_each_other() -> None:
    assert [str(Period(2026, 1).earlier(n)) for n in range(4)] == [
        *("2026-H1", "2025-H2", "2025-H1", "2024-H2")
    ]


def test_a_released_return_only_ends_and_an_ended_one_never_begins_again() -> None:
    assert NEXT[State.RELEASED] == {State.EXPIRED, State.RECALLED}
    for ended in (State.FAILED, State.EXPIRED, State.REFUSED, State.RECALLED):
        assert NEXT[ended] == frozenset()
        assert ended not in LIVE_STATES
    reached = {to for following in NEXT.values() for to in following}
    assert reached == set(State)


def test_no_way_leads_to_released_but_through_built() -> None:
    assert [state for state, following in NEXT.items() if State.RELEASED in following] == [
        State.BUILT
    ]


@pytest.mark.parametrize("to", [State.RELEASED, State.BUILT])
def test_a_move_that_the_table_does_not_know_is_refused(to: State) -> None:
    with pytest.raises(RuleBroken, match="waiting to be built"):
        rules.check_move(State.REQUESTED, to)


def test_neither_the_author_nor_the_same_person_twice_approves() -> None:
    with pytest.raises(RuleBroken, match="somebody else"):
        rules.check_approver(author=1, approver=1, approved_by=[])
    with pytest.raises(RuleBroken, match="already approved"):
        rules.check_approver(author=1, approver=2, approved_by=[2])
    rules.check_approver(author=1, approver=3, approved_by=[2])


@pytest.mark.parametrize(
    ("count", "shown", "words"),
    [
        (0, 0, "none"),
        (1, 0, "fewer than 10"),
        (4, 5, "fewer than 10"),
        (9, 10, "fewer than 10"),
        (13, 15, "about 10"),
    ],
)
def test_small_numbers_are_rounded(count: int, shown: int, words: str) -> None:
    assert (rules.rounded(count), rules.about(count)) == (shown, words)
