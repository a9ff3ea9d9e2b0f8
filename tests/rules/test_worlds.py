"""All that is told of a council, pages and crossed tables, put together by a linear program."""

import random
from collections import Counter
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

from outcomes.rules.crossed import (
    CLOSED,
    FIXED,
    IS_HELD,
    OF_FAMILIES,
    OF_PEOPLE,
    OPEN,
    TEAM,
    WITH,
    WITHOUT,
    Crossed,
    Families,
    People,
    table_of,
)
from outcomes.rules.funnel import STEPS_TOLD, Step
from outcomes.rules.whole_council import Counted, Universe, beside_others, tell
from privacy.rules.small_numbers import SMALLEST
from privacy.rules.worlds import Kind, Number
from tests.rules.linear import Program, between

TEAMS, PROGRAMMES, YEARS = ("North", "South", "West"), ("sf", "tf"), ("2017-18", "2018-19")
LAST = STEPS_TOLD[-1]


def family(dice: random.Random, weights: dict[str, list[int]]) -> Kind:
    """One of a random council."""
    draw = lambda name, values: dice.choices(values, weights[name][: len(values)])[0]  # noqa: E731
    far = STEPS_TOLD[max(dice.randrange(len(STEPS_TOLD)), dice.randrange(len(STEPS_TOLD)))]
    team, state = draw("team", TEAMS), draw("state", (OPEN, CLOSED))
    if far in (Step.IDENTIFIED, Step.ELIGIBLE):
        return team, "", "", state, "", far.value, ""
    result = draw("result", (WITH, WITHOUT)) if far == LAST else WITHOUT
    begun = (draw("programme", PROGRAMMES), draw("began", YEARS), state, result)
    return (team, *begun, far.value, dice.choice(("", IS_HELD)))


def families(dice: random.Random) -> Families:
    weights = {
        name: [dice.choice((1, 3, 10)) for _ in range(3)]
        for name in ("team", "state", "result", "programme", "began")
    }
    drawn = Counter(family(dice, weights) for _ in range(dice.randrange(60, 260)))
    return Families(drawn, OF_FAMILIES)


def universe_of(crossed: Families) -> Universe:
    """With the pages of figures that have anything in common with its tables."""

    def number(holds: Callable[[Kind], bool]) -> int:
        return sum(count for kind, count in crossed.kinds.items() if holds(kind))

    def came(kind: Kind, step: Step) -> bool:
        return STEPS_TOLD.index(Step(kind[5])) >= STEPS_TOLD.index(step)

    totals = [number(lambda k, s=step: came(k, s)) for step in STEPS_TOLD]  # type: ignore[misc]
    teams = {
        team: [number(lambda k, s=s, t=team: k[0] == t and came(k, s)) for s in STEPS_TOLD]  # type: ignore[misc]
        for team in TEAMS
    }
    begun = {
        year: [number(lambda k, y=year: k[2] == y and came(k, Step.ATTACHED))]  # type: ignore[misc]
        for year in YEARS
    }
    begun["Not begun"] = [totals[0] - totals[2]]
    open_ = {
        f"open/{step}": beside_others(
            [number(lambda k, s=step: k[5] == s.value and k[3] == OPEN)],  # type: ignore[misc]
            [number(lambda k, s=step: k[5] == s.value)],  # type: ignore[misc]
        )
        for step in STEPS_TOLD
    }
    return Universe(totals, {TEAM: Counted(teams), "begun": Counted(begun), **open_}, crossed)


def people(dice: random.Random) -> People:
    values = (("F", "M"), ("Under 5", "5 to 10"), ("White",), ("child", "adult"))
    values = (*values, TEAMS[:2], ("sf",), YEARS[:1], (OPEN,), (WITH, WITHOUT))
    weights = [[dice.choice((1, 3, 10)) for _ in each] for each in values]
    drawn = [
        tuple(dice.choices(each, by)[0] for each, by in zip(values, weights, strict=True))
        for _ in range(dice.randrange(60, 200))
    ]
    return People(Counter(drawn), (*OF_PEOPLE, *OF_FAMILIES))


def universe_of_people(crossed: People) -> Universe:
    def rows(place: int) -> Counted:
        found: dict[str, list[int]] = {}
        for kind, count in crossed.kinds.items():
            row = found.setdefault(kind[place], [0, 0])
            row[0] += count
            row[1] += count * (kind[8] == WITH)
        return Counted(found)

    tables = {"sex": rows(0), "age": rows(1), "ethnicity": rows(2)}
    every = sum(crossed.kinds.values())
    return Universe([every, sum(row[1] for row in tables["sex"].rows.values())], tables, crossed)


def atoms_of(crossed: Crossed) -> list[Kind]:
    """Every kind that there could be: what is counted, in any combination."""
    if isinstance(crossed, People):
        values = [sorted({kind[place] for kind in crossed.kinds}) for place in range(9)]
        return list(product(*values))
    early = [
        (team, "", "", state, "", step.value, "")
        for team, state, step in product(TEAMS, (OPEN, CLOSED), STEPS_TOLD[:2])
    ]
    begun = product(TEAMS, PROGRAMMES, YEARS, (OPEN, CLOSED), (WITH, WITHOUT), STEPS_TOLD[2:])
    return early + [
        (*rest, result, step.value, "")
        for *rest, result, step in begun
        if step == LAST or result == WITHOUT
    ]


def told_numbers(universe: Universe, tables: dict[str, Any]) -> dict[Number, object]:
    """Every number of the pages and of the crossed tables, and what stands there for it."""
    crossed = universe.crossed
    assert crossed
    shown: dict[Number, object] = {}
    for at in [(p,) for p in range(len(crossed.things))] + list(crossed._pairs()):
        for row, told in tables[table_of(*(crossed.things[p] for p in at))]["told"].items():
            shown[tuple(zip(at, row.split("\t"), strict=True))] = told[0]
    if isinstance(crossed, People):
        for place, name in enumerate(("sex", "age", "ethnicity")):
            for value, (every, having) in tables[name]["told"].items():
                shown[((place, value),)] = every
                shown[(place, value), (8, WITH)] = having
        return shown
    for team, row in tables[TEAM]["told"].items():
        shown |= {((0, team), (FIXED, s.value)): n for s, n in zip(STEPS_TOLD, row, strict=True)}
    for step in STEPS_TOLD:
        shown[(3, OPEN), (FIXED, step.stopped)] = tables[f"open/{step}"]["told"][""][0]
    for year in YEARS:
        shown[((2, year),)] = tables["begun"]["told"][year][0]
    return shown


def given_away(universe: Universe) -> list[object]:
    """Small numbers of which a reader of everything is certain that they are of somebody."""
    totals, tables = tell(universe, [])
    crossed = universe.crossed
    assert crossed
    shown, atoms = told_numbers(universe, tables), atoms_of(crossed)
    numbers_in = [frozenset(crossed.numbers_of(atom)) for atom in atoms]
    known = [
        (np.array([number in each for each in numbers_in]), *lies)
        for number, told in shown.items()
        if (lies := between(told))
    ]
    if isinstance(crossed, Families):
        came = [[STEPS_TOLD.index(Step(a[5])) >= at for a in atoms] for at in range(5)]
        sums = zip(came, totals["told"], strict=True)
        known += [(np.array(each), *lies) for each, told in sums if (lies := between(told))]
    if not known:
        return []
    program = Program(known)
    counts: Counter[Number] = Counter()
    for kind, count in crossed.kinds.items():
        counts.update(dict.fromkeys(crossed.numbers_of(kind), count))
    found: list[object] = []
    for number in shown:
        if 0 < (truth := counts[number]) < SMALLEST:
            inside = np.array([number in each for each in numbers_in])
            least, most = program.interval(inside)
            assert least - 1e-6 <= truth <= most + 1e-6
            if least > 1e-6 and most < SMALLEST - 1e-6:
                found.append((number, truth, least, most))
    return found


DRAWN = {"families": (families, universe_of), "people": (people, universe_of_people)}


@pytest.mark.parametrize("unit", list(DRAWN))
@pytest.mark.parametrize("councils", [8, pytest.param(150, marks=pytest.mark.prove)])
def test_sdc_06_sdc_07_a42_no_small_number_follows_from_pages_and_crossed_tables_together(
    monkeypatch: pytest.MonkeyPatch, unit: str, councils: int
) -> None:
    """Nor would the test be blind: told apart, each cut by itself, some give one away."""
    draw, universe = DRAWN[unit]
    drawn = [universe(draw(random.Random(n))) for n in range(councils)]  # type: ignore[operator]  # noqa: S311
    assert [given_away(each) for each in drawn] == [[]] * councils
    monkeypatch.setattr(Crossed, "cut", lambda *_: None)
    blind = [universe(draw(random.Random(n))) for n in range(40)]  # type: ignore[operator]  # noqa: S311
    assert any(given_away(each) for each in blind)
