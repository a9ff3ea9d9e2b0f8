"""All that a reader without cases is told of a council, put together by a linear program."""

import random
from itertools import product

import numpy as np
import pytest

from privacy.rules.crosstab import NOT_TOLD
from privacy.rules.intervals import ALL
from privacy.rules.small_numbers import SMALLEST, Told
from privacy.rules.small_numbers import told as shown_alone
from privacy.rules.whole_council import (
    Earlier,
    told_apart,
    told_totals,
    totals_of,
    totals_told,
)
from tests.rules.linear import Program, between


def test_steps_between_which_few_stopped_are_not_told() -> None:
    assert totals_told([100, 97, 60, 60, 9]) == [0, 2, 3]
    assert told_totals([100, 97, 60, 60, 9]) == [100, NOT_TOLD, 60, 60, NOT_TOLD]
    assert totals_told([9, 3]) == []
    assert totals_told([30, 20]) == [0, 1]
    assert totals_told([29, 20]) == [0]
    assert told_totals([]) == []


def test_groups_by_steps() -> None:
    shown = told_apart({"North": [30, 3], "South": [40, 21]})
    assert shown == {"North": [30, NOT_TOLD], "South": [40, 20]}


def test_everybody_else_is_told_nothing_and_protected() -> None:
    shown = told_apart({"Some": [14], "Others": [6]}, rest=True)
    assert shown == {"Some": [NOT_TOLD], "Others": [NOT_TOLD]}
    shown = told_apart({"Some": [40], "Others": [60]}, rest=True)
    assert shown == {"Some": [40], "Others": [NOT_TOLD]}


# By team, by year, and by one headline problem beside everybody else.
WAYS = {"team": 3, "year": 3, "headline": 2}
STEPS, NOT_YET = 3, -1
Way = tuple[int, ...]
# Team, year, headline; then the step to which a family has come in each month.
Family = tuple[Way, Way]


def council(dice: random.Random, months: int) -> list[Family]:
    """Families of a random council; from month to month they come, and go further."""
    weights = [[dice.choice((1, 3, 10)) for _ in range(n)] for n in WAYS.values()]
    made = []
    for _ in range(dice.randrange(20, 140)):
        steps = [min(dice.randrange(STEPS), dice.randrange(STEPS + 1))]
        if months > 1 and dice.random() < 0.3:
            steps[0] = NOT_YET
        while len(steps) < months:
            steps.append(min(STEPS - 1, steps[-1] + (dice.random() < 0.3)))
        made.append((tuple(dice.choices(range(len(w)), w)[0] for w in weights), tuple(steps)))
    return made


def rows_by(families: list[Family], month: int, way: int, values: int) -> dict[str, list[int]]:
    """How many of each came to each step."""
    return {
        str(value): [
            sum(each[0][way] == value and each[1][month] >= step for each in families)
            for step in range(STEPS)
        ]
        for value in range(values)
    }


Cell = tuple[int, int, int, int]
Pages = dict[Cell, object]


def pages(families: list[Family], months: int, *, protected: bool) -> Pages:
    """All that is told, month by month: by month, way, value and step, the totals among them."""
    found: Pages = {}
    earlier: dict[int, list[Earlier]] = {way: [] for way in range(len(WAYS))}
    before: list[list[int | None]] = []
    for month in range(months):
        totals = totals_of(rows_by(families, month, 0, WAYS["team"]))
        total = told_totals(totals, before) if protected else [_alone(n) for n in totals]
        found |= {(month, 0, ALL, step): shown for step, shown in enumerate(total)}
        for way, (name, values) in enumerate(WAYS.items()):
            rows = rows_by(families, month, way, values)
            told = _told(rows, earlier[way], rest=name == "headline", protected=protected)
            earlier[way].append(Earlier(rows, told))
            cells = {(int(v), s): shown for v, row in told.items() for s, shown in enumerate(row)}
            found |= {(month, way, *place): shown for place, shown in cells.items()}
        before.append(
            [n if isinstance(t, int) else None for n, t in zip(totals, total, strict=True)]
        )
    return found


def _told(
    rows: dict[str, list[int]], earlier: list[Earlier], *, rest: bool, protected: bool
) -> dict[str, list[Told]]:
    if protected:
        return told_apart(rows, rest=rest, earlier=earlier)
    return {v: [_alone(n) for n in row] for v, row in rows.items() if not (rest and v == "1")}


def _alone(count: int) -> Told:
    """As it was: each number is rounded by itself."""
    return shown_alone(count, exact=False)


def given_away(families: list[Family], months: int, *, protected: bool) -> list[object]:
    """Small numbers of which a reader of every page of every month is certain.

    Of each value of each way: who came to a step, who stopped there, and who came to it since.
    """
    courses = [c for c in product(range(NOT_YET, STEPS), repeat=months) if list(c) == sorted(c)]
    atoms = list(product(product(*map(range, WAYS.values())), courses))
    told = pages(families, months, protected=protected)

    def inside(month: int, way: int, value: int, step: int) -> np.ndarray:
        return np.array([value in (ALL, a[0][way]) and a[1][month] >= step for a in atoms])

    known = [(inside(*cell), *lies) for cell, shown in told.items() if (lies := between(shown))]
    if not known:
        return []
    program, numbers = Program(known), np.array([families.count(atom) for atom in atoms])
    asked: dict[object, np.ndarray] = {}
    for month, step, (way, values) in product(
        range(months), range(STEPS), enumerate(WAYS.values())
    ):
        for value in (*range(values), ALL):
            here = inside(month, way, value, step)
            asked["came", month, way, value, step] = here
            asked["stopped", month, way, value, step] = here & ~inside(month, way, value, step + 1)
            for then in range(month):
                asked["since", then, month, way, value, step] = here & ~inside(
                    then, way, value, step
                )
    found = []
    for name, wanted in asked.items():
        if 0 < (truth := int(numbers @ wanted)) < SMALLEST:
            least, most = program.interval(wanted)
            assert least - 1e-6 <= truth <= most + 1e-6
            if least > 1e-6 and most < SMALLEST - 1e-6:
                found.append((name, truth, least, most))
    return found


@pytest.mark.parametrize("months", [1, 2])
@pytest.mark.parametrize("councils", [12, pytest.param(300, marks=pytest.mark.prove)])
def test_sdc_06_a42_a38_no_small_number_follows_from_all_pages_of_all_months_together(
    months: int, councils: int
) -> None:
    """Nor would the test be blind: without the auditor some councils give some away."""
    dice = random.Random(months)  # noqa: S311
    drawn = [council(dice, months) for _ in range(councils)]
    assert [given_away(each, months, protected=True) for each in drawn] == [[]] * councils
    assert any(given_away(each, months, protected=False) for each in drawn[:12])


def test_most_is_told_all_the_same() -> None:
    counted = [
        [isinstance(shown, int) for shown in pages(each, 1, protected=protected).values()]
        for protected in (True, False)
        for each in [council(random.Random(n), 1) for n in range(40)]  # noqa: S311
    ]
    told, would_be = (sum(map(sum, part)) for part in (counted[:40], counted[40:]))
    assert told > 0.75 * would_be


def test_a_total_that_has_moved_by_few_is_not_told_again() -> None:
    assert totals_told([110, 40], [[100, 40]]) == [0, 1]
    assert totals_told([110, 43], [[100, 40]]) == [0]
    assert totals_told([110, 43], [[120], [100, 40]]) == [0]
    assert totals_told([104], [[100]]) == []
    assert totals_told([112], [[None], [100]]) == [0]
    assert told_apart({"A": [104]}, earlier=[Earlier({"A": [100]}, {"A": [100]})]) == {
        "A": [NOT_TOLD]
    }
    assert told_apart({"A": [104]}, before=[[90]]) == {"A": [100]}


def test_a38_who_has_come_since_an_earlier_table_is_protected_too() -> None:
    """Of ten who came, two teams had a few each: their numbers would both have gone up."""
    then, now = {"North": [24], "South": [24]}, {"North": [29], "South": [29]}
    told = told_apart(then)
    assert told == {"North": [20], "South": [20]}
    assert told_apart(now) == {"North": [30], "South": [30]}
    again = told_apart(now, earlier=[Earlier(then, told)])
    assert again == {"North": [NOT_TOLD], "South": [30]}
    gone = {"North": [24], "West": [24]}
    assert told_apart(gone, earlier=[Earlier(then, told)]) == {"North": [20], "West": [20]}


def test_a38_where_nobody_has_gone_a_reader_may_know_it() -> None:
    """Two of three have more than before: of ten who came, five are one to nine for certain."""
    then, now = {"A": [24], "B": [24], "C": [0]}, {"A": [29], "B": [26], "C": [3]}
    assert told_apart(now) == {"A": [30], "B": [30], "C": [NOT_TOLD]}
    again = told_apart(now, earlier=[Earlier(then, told_apart(then))])
    assert again == {"A": [30], "B": [NOT_TOLD], "C": [NOT_TOLD]}
    # Where somebody has gone, more may have come.
    then = {"A": [24], "B": [24], "C": [12]}
    again = told_apart(now, before=[], earlier=[Earlier(then, {n: [NOT_TOLD] for n in then})])
    assert again == {"A": [30], "B": [30], "C": [NOT_TOLD]}


def test_who_stopped_between_two_steps_is_protected_as_well() -> None:
    """Five stopped in each: both numbers go from 30 to 20, and ten stopped in all."""
    shown = told_apart({"North": [29, 24], "South": [29, 24]})
    assert shown == {"North": [NOT_TOLD, 20], "South": [30, 20]}
