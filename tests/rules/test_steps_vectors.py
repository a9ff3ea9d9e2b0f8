"""Rows by step, cut: exactly what is told, and what of a whole council is, time after time."""

from datetime import date, timedelta

import pytest

from outcomes.rules.funnel import STEPS_TOLD, Step
from outcomes.rules.whole_council import (
    OTHERS,
    Counted,
    Universe,
    beside_others,
    is_due,
    stands,
    steps_of,
    tell,
    totals_then,
)
from privacy.rules.crosstab import NOT_TOLD
from privacy.rules.steps import Steps

Before = dict[int, list[tuple[int, bool]]]


@pytest.mark.parametrize(
    ("rows", "rest", "before", "shown"),
    [
        (
            [[34, 15, 5], [10, 5, 3], [14, 12, 12], [40, 20, 17]],
            False,
            [
                {
                    0: [(26, True), (0, True), (14, True), (44, True)],
                    2: [(0, True), (7, True), (7, True), (9, True)],
                }
            ],
            "..x .xx ..x ...",
        ),
        ([[19, 17, 14], [30, 17, 12]], False, [{0: [(14, True), (34, True)]}], ".x. .x."),
        (
            [[29, 17, 9], [34, 17, 12], [14, 5, 3], [30, 25, 9]],
            True,
            [
                {
                    0: [(29, True), (22, True), (18, True), (25, True)],
                    1: [(9, False), (12, False), (0, False), (25, True), (0, False)],
                },
                {
                    0: [(17, True), (34, True), (6, True), (25, True), (0, True)],
                    1: [(17, True), (14, False), (0, True), (17, True), (0, True)],
                    2: [(0, True), (9, False), (0, True), (9, True)],
                },
            ],
            "..x ..x .xx xxx",
        ),
        (
            [[20, 15, 15], [19, 15, 14]],
            False,
            [{1: [(15, True), (7, False)], 2: [(10, False), (14, True)]}],
            "..x .xx",
        ),
        ([[25, 0]], False, [], ".x"),
        ([[25], [3]], True, [], ". x"),
        ([[19, 9], [15, 9]], True, [], "xx xx"),
        ([[40, 19, 15], [40, 25, 19]], False, [], "... .x."),
        ([[25, 24, 5], [15, 14, 0], [29, 24, 15]], False, [], "x.x xxx x.."),
        ([[25, 9], [25, 0]], False, [], ".x .x"),
        ([[30], [3]], False, [{0: [(25, True), (0, False)]}], ". x"),
        (
            [[34, 14], [10, 9]],
            False,
            [{0: [(24, True), (0, True)], 1: [(14, True), (0, True), (0, False)]}],
            ".x .x",
        ),
        (
            [[40, 34, 25], [20, 20, 10], [29, 17, 17]],
            False,
            [{1: [(34, True), (17, True), (12, True)]}, {2: [(25, True), (5, True), (7, True)]}],
            "... ..x .x.",
        ),
        ([[25, 20, 17], [15, 10, 5], [20, 20, 10]], True, [], "... x.x xxx"),
        (
            [[40, 34, 5], [25, 24, 5], [17, 17, 0]],
            False,
            [
                {
                    0: [(37, True), (29, True), (7, True), (0, False)],
                    2: [(0, True), (2, True), (0, True)],
                },
                {
                    0: [(40, True), (29, False), (17, True)],
                    1: [(34, True), (28, False), (12, True)],
                },
            ],
            "x.x x.x ..x",
        ),
        ([[30, 15, 9]], False, [], "xxx"),
        (
            [[20, 9, 0], [30, 9, 0], [34, 17, 14]],
            False,
            [
                {1: [(0, False), (13, True), (17, True), (0, True)]},
                {
                    0: [(20, False), (27, True), (26, True), (4, True)],
                    1: [(13, True), (9, False), (17, True), (0, True)],
                    2: [(0, True), (0, False), (14, True)],
                },
            ],
            ".xx .xx .x.",
        ),
        ([[15], [3]], True, [], ". x"),
        ([[10, 0], [15, 9]], True, [], ".x xx"),
        (
            [[30, 29, 3], [30, 29, 17]],
            False,
            [
                {
                    0: [(30, True), (34, False)],
                    1: [(24, False), (29, False)],
                    2: [(7, False), (14, True)],
                }
            ],
            "..x ...",
        ),
        ([[20, 5], [15, 5]], True, [], "xx xx"),
        ([[12, 0], [25, 17]], False, [], "xx .."),
        ([[40, 20, 14], [20, 9, 5]], True, [], ".xx xxx"),
        (
            [[14, 12], [24, 15]],
            False,
            [
                {0: [(4, False), (24, True)], 1: [(2, True), (10, False), (0, True)]},
                {0: [(6, False), (21, True)]},
            ],
            ".x ..",
        ),
        (
            [[19, 15], [29, 14], [15, 5]],
            True,
            [
                {0: [(23, True), (26, True), (19, True)]},
                {
                    0: [(7, False), (21, True), (19, True), (0, True)],
                    1: [(3, False), (6, True), (2, False)],
                },
            ],
            ".. .. xx",
        ),
        (
            [[30, 12, 10], [17, 14, 10], [40, 20, 15], [29, 19, 17]],
            False,
            [
                {
                    0: [(34, True), (7, True), (28, False), (26, True)],
                    1: [(7, True), (14, True), (20, False), (23, False), (0, True)],
                    2: [(10, False), (2, True), (10, False), (14, True)],
                }
            ],
            "..x ... ... ...",
        ),
        (
            [[30, 9, 0], [15, 12, 9]],
            False,
            [
                {1: [(13, False), (4, True)], 2: [(0, True), (6, True)]},
                {2: [(0, False), (13, True)]},
            ],
            "xxx .xx",
        ),
        (
            [[17, 15], [9, 3], [40, 14]],
            True,
            [
                {
                    0: [(7, False), (9, False), (30, True)],
                    1: [(7, True), (7, True), (18, True), (4, True)],
                },
                {0: [(21, True), (4, True), (28, False), (0, True)]},
            ],
            ".. xx xx",
        ),
        (
            [[12, 10, 0], [25, 24, 19], [14, 9, 0]],
            False,
            [
                {
                    0: [(0, False), (17, True), (11, True)],
                    1: [(5, True), (16, True), (13, True), (0, False)],
                },
                {
                    0: [(4, False), (20, True), (4, True), (0, False)],
                    1: [(10, True), (14, True), (13, False)],
                    2: [(0, False), (19, True), (0, True), (0, True)],
                },
            ],
            ".xx xx. xxx",
        ),
        ([[34, 20, 14], [34, 24, 20]], False, [], "... .x."),
        ([[15], [17], [3]], False, [{0: [(3, True), (12, False), (0, True), (0, True)]}], "x . x"),
        (
            [[17, 0], [25, 5]],
            False,
            [{0: [(9, False), (22, True)], 1: [(0, False), (0, True)]}],
            ".x .x",
        ),
        (
            [[25, 24], [29, 5]],
            False,
            [{0: [(17, False), (33, True)], 1: [(12, True), (5, True), (0, True)]}],
            "xx .x",
        ),
        ([[17]], False, [], "."),
        ([[20, 5], [29, 9]], True, [], "xx xx"),
    ],
)
def test_a42_a38_what_is_kept_back_of_rows_that_come_to_steps(
    rows: list[list[int]], before: list[Before], shown: str, *, rest: bool
) -> None:
    """A row a word, a step a letter: `x` is not told."""
    steps = Steps(rows, rest=rest)
    steps.hide(before)
    places = [
        [(row, step) in steps.told for step in range(steps.steps)] for row in range(len(rows))
    ]
    assert " ".join("".join("x."[told] for told in row) for row in places) == shown


def test_of_no_rows_nothing_is_told() -> None:
    steps = Steps([], rest=False)
    steps.hide([])
    assert (steps.steps, steps.told) == (0, set())


# --- What is told of a universe, time after time

TOTALS = [60, 40, 30, 12, 11]
TABLE = {"North": [40, 25, 18, 12, 11], "South": [20, 15, 12, 0, 0]}


def test_a_universe_is_kept_with_what_was_told_of_it() -> None:
    universe = Universe(TOTALS, {"team": Counted(TABLE), "some": beside_others([24], [60])})
    totals, tables = tell(universe, [])
    assert totals == {"counts": TOTALS, "told": [60, 40, 30, 10, NOT_TOLD]}
    assert tables["team"]["rows"] == TABLE
    assert tables["team"]["told"] == {
        "North": [40, 30, 20, 10, NOT_TOLD],
        "South": [20, NOT_TOLD, 10, NOT_TOLD, NOT_TOLD],
    }
    assert tables["some"] == {
        "rows": {"": [24], OTHERS: [36]},
        "told": {"": [20], OTHERS: [NOT_TOLD]},
    }
    # With its own rows told, the last would be as well.
    _, told = tell(Universe([60], {"some": Counted({"": [24], OTHERS: [36]})}), [])
    assert told["some"]["told"] == {"": [20], OTHERS: [40]}


def test_each_total_and_table_stands_beside_what_was_told_before() -> None:
    then, tables = tell(Universe([48], {"team": Counted({"A": [24], "B": [24]})}), [])
    before = [(totals_then(then), tables)]
    now = Universe([58], {"team": Counted({"A": [29], "B": [29]}), "new": Counted({"C": [58]})})
    totals, told = tell(now, before)
    assert totals["told"] == [60]
    assert told["team"]["told"] == {"A": [NOT_TOLD], "B": [30]}
    assert told["new"]["told"] == {"C": [60]}
    # Moved by few: the total is not told, nor any table of the same families.
    totals, told = tell(Universe([52], {"new": Counted({"C": [52]})}), before)
    assert totals["told"] == [NOT_TOLD]
    assert told["new"]["told"] == {"C": [NOT_TOLD]}
    # One of others is laid beside its own earlier ones alone.
    totals, told = tell(Universe([52], {"few": Counted({"C": [30]})}), before)
    assert told["few"]["told"] == {"C": [30]}


def test_what_was_told_of_the_totals() -> None:
    kept = {"counts": [60, 40, 4], "told": [60, NOT_TOLD, "fewer than 10"]}
    assert totals_then(kept) == [60, None, None]


@pytest.mark.parametrize(
    ("now", "before", "days", "stand"),
    [
        ([60], [], 0, False),
        ([60], [[60]], 0, False),
        ([63], [[60]], 0, True),
        ([63], [[60]], 91, True),
        ([63], [[60]], 92, False),
        ([69], [[60]], 0, True),
        ([70], [[60]], 0, False),
        ([51], [[60]], 0, True),
        ([50], [[60]], 0, False),
        ([63], [[None]], 0, False),
        ([70, 41], [[60, 40]], 0, True),
        ([70, 40], [[60, 40], [67, None]], 0, True),
    ],
)
def test_until_when_it_stands(
    now: list[int], before: list[list[int | None]], days: int, *, stand: bool
) -> None:
    assert stands(now, before, timedelta(days=days)) is stand


def test_once_a_month_it_is_asked_for() -> None:
    assert not is_due(date(2026, 11, 1), date(2026, 11, 30))
    assert is_due(date(2026, 10, 31), date(2026, 11, 1))
    assert is_due(date(2025, 11, 30), date(2026, 11, 30))


def test_how_many_came_to_each_step_that_is_told() -> None:
    stops = {Step.IDENTIFIED: 1, Step.ATTACHED: 2, Step.SUSTAINED: 4, Step.PAID: 8}
    assert steps_of(stops) == [15, 14, 14, 12, 12]
    assert [step.value for step in STEPS_TOLD] == [
        *("identified", "eligible", "attached", "in_progress", "sustained")
    ]


def test_numbers_that_do_not_belong_together_are_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="argument"):
        beside_others([24], [60, 40])
    with pytest.raises(ValueError, match="argument"):
        stands([60, 40], [[60]], timedelta(0))
    with pytest.raises(ValueError, match="argument"):
        totals_then({"counts": [60, 40], "told": [60]})
