"""Councils as witnesses: exactly what is kept back, and what another council may look like."""

import random
from collections.abc import Iterator

import pytest

from outcomes.rules.crossed import (
    FIXED,
    OF_FAMILIES,
    OF_PEOPLE,
    Crossed,
    Families,
    People,
    _goals,
    row_of,
    table_of,
)
from outcomes.rules.funnel import STEPS_TOLD
from outcomes.rules.whole_council import tell
from privacy.rules.crosstab import NOT_TOLD
from privacy.rules.worlds import Council, Kind, Number, protect
from tests.rules.test_worlds import DRAWN


@pytest.mark.parametrize(
    ("unit", "seed", "shown"),
    [
        (
            "families",
            1,
            ".. xxxx xxxx .. xxxx xxxx xxxx xx xx xxxx ... xxxxxx xx..xx xxxxxx xxxxxx",
        ),
        (
            "families",
            2,
            "x. xxxx xxxx .x xxxx xxxx .xxx xx .. x.x. xxx xxxxxx xxxxxx xxxxxx x...x.",
        ),
        (
            "families",
            5,
            ".. .... .... .. .... x.xx .xxx .. .. x.xx ... xxxx.. xxxx.x ..x... x..xxx",
        ),
        (
            "families",
            8,
            ".. xxx. x.x. xx xx.x xxx. xxxx x. x. xxx. ... xxxx.. xxxxx. xxx.x. xxx.xx",
        ),
        (
            "families",
            17,
            ".. .... .... .. .... .... .... .. .. .... ... ...... ...... xx..xx ......",
        ),
        (
            "people",
            0,
            ".. .. xx .. xxxx .... .. .... . . x x xx xx x xx . xx .. .. .. xxxx .. .... .. "
            ".... .. xx .. xxxx .... .. .... . ..",
        ),
        (
            "people",
            3,
            ".. x. x. x. xxxx xxxx x. xxxx . . . . .x xx . xx . xx xx xx xx xxxx xx xxxx .. "
            "xxxx xx xx xx .x.x xxxx xx xxxx . xx",
        ),
        (
            "people",
            9,
            "xx xx xx xx xxxx xxxx xx xxxx . . . . .. .x . .. . x. .x .x .x xxxx .x ..xx xx "
            "xxxx xx xx xx xxxx xxxx xx xxxx . ..",
        ),
    ],
)
def test_a42_what_is_kept_back_of_the_crossed_tables_of_a_council(
    unit: str, seed: int, shown: str
) -> None:
    """A table a word, a number a letter: `x` is not told."""
    draw, universe = DRAWN[unit]
    _, tables = tell(universe(draw(random.Random(seed))), [])  # noqa: S311
    crossed = [tables[name]["told"] for name in sorted(tables) if name.startswith("by/")]
    told = [["x."[isinstance(row[0], int)] for row in table.values()] for table in crossed]
    assert " ".join(map("".join, told)) == shown


# --- One small council: colour, size, and whether somebody is old, which cannot be otherwise


def numbers_of(kind: Kind) -> Iterator[Number]:
    colour, size, old = kind
    yield ((0, colour),)
    yield ((1, size),)
    yield (0, colour), (1, size)
    yield (0, colour), (FIXED, old)


def council(**told: int) -> Council:
    """Three red and big, twenty of each other kind; nothing is known of any number yet."""
    kinds = {("red", "big", "old"): 3, ("red", "small", "old"): 20}
    kinds |= {("blue", "big", "old"): 20, ("blue", "small", "old"): 20}
    return Council(kinds, numbers_of, lambda kind, place: kind[2] == "old")


RED, BIG = (0, "red"), (1, "big")
BOTH: Number = (RED, BIG)


def test_what_is_known_of_a_number_is_how_far_from_it_may_be_thought() -> None:
    made = council()
    assert made.counts[BOTH] == 3
    for number, know, below, above in (
        (BOTH, made.keep_back, 3, 6),
        ((RED,), made.tell, 8, 1),
        ((BIG,), made.fix, 0, 0),
        (((0, "blue"),), made.keep_back, 40, 10**9 - 40),
    ):
        know(number)
        assert (made.below[number], made.above[number]) == (below, above)


def test_where_nothing_is_known_a_number_may_be_anything() -> None:
    made = council()
    assert not made.in_the_way(BOTH, 0)
    assert not made.in_the_way(BOTH, 23)


def test_what_stands_in_the_way_is_named() -> None:
    made = council()
    made.fix((RED,))
    made.fix((BIG,))
    # Only two who change with one another leave both totals: the small red and the big blue.
    assert not made.in_the_way(BOTH, 0)
    made.fix((RED, (1, "small")))
    assert (
        {(RED, (1, "small"))}
        < {*made.in_the_way(BOTH, 0)}
        <= {
            *((RED,), (BIG,), (RED, (1, "small"))),
        }
    )
    made.keep_back((RED, (1, "small")))
    assert not made.in_the_way(BOTH, 0)


def test_what_stands_in_the_way_is_kept_back_and_nothing_else() -> None:
    made = council()
    for number in ((RED,), (BIG,), (RED, (1, "small"))):
        made.fix(number)
    may_hide = {(RED, (1, "small")), ((0, "blue"),)}
    protect(made, BOTH, 0, may_hide)
    assert may_hide == {((0, "blue"),)}
    # That there are so many it may be without.
    protect(made, BOTH, 3, may_hide)
    assert may_hide == {((0, "blue"),)}


def test_where_all_of_it_has_to_be_told_what_is_near_is_kept_back() -> None:
    made = council()
    for number in ((RED,), (BIG,), (RED, (1, "small")), ((0, "blue"), BIG)):
        made.fix(number)
    near: Number = (RED, (FIXED, "old"))
    may_hide = {near, ((0, "blue"),), ((1, "small"),)}
    protect(made, BOTH, 5, may_hide)
    assert len(may_hide) == 3, "that it may be many is asked for where it costs nothing near"
    protect(made, BOTH, 0, may_hide)
    assert may_hide == {((0, "blue"),), ((1, "small"),)}


def test_the_tables_by_one_and_by_two_things() -> None:
    kinds = {("a", "x"): 3, ("b", "x"): 20, ("b", "y"): 4}
    tables = Crossed(kinds, ("team", "began")).counted()
    assert tables == {
        table_of("team"): {"a": [3], "b": [24]},
        table_of("began"): {"x": [23], "y": [4]},
        table_of("team", "began"): {
            row_of(*pair): [number]
            for pair, number in zip(("ax", "ay", "bx", "by"), (3, 0, 20, 4), strict=True)
        },
    }


ATTACHED = ("North", "sf", "2018-19", "Open", "Without a result yet", "attached", "")
LAST = (*ATTACHED[:5], "sustained", "held")
EARLY = ("North", "", "", "Open", "", "eligible", "")


def test_what_a_family_could_be_for_all_that_the_pages_tell() -> None:
    made = Families({ATTACHED: 1}, OF_FAMILIES)
    places = range(len(ATTACHED))
    told = [[made.may_change(kind, place) for place in places] for kind in (EARLY, ATTACHED, LAST)]
    assert told == [
        [True, False, False, True, False, False, False],
        [True, True, True, True, False, False, False],
        # Its headline tells the programme; whether there is a result is open.
        [True, False, True, True, True, False, False],
    ]
    assert [made.is_counted(kind) for kind in (EARLY, ATTACHED, LAST)] == [False, True, True]
    assert {*made.numbers_of(EARLY)} == {
        ((0, "North"), (FIXED, "identified")),
        ((0, "North"), (FIXED, "eligible")),
        ((3, "Open"), (FIXED, "eligible_only")),
    }
    assert len({*made.numbers_of(ATTACHED)}) == 3 + 1 + 5 + 10


def test_what_the_pages_tell_of_families_is_that_of_the_tables() -> None:
    tables = {
        "team": {"told": {"North": [60, NOT_TOLD, 40, 30, NOT_TOLD]}},
        "by/began": {"told": {"2018-19": [40], "2019-20": [20], "Not known": [10]}},
        "begun": {"told": {"2018-19": [NOT_TOLD], "2019-20": [20]}},
        **{f"open/{step}": {"told": {"": [NOT_TOLD]}} for step in STEPS_TOLD[1:]},
        "open/identified": {"told": {"": [20]}},
    }
    said = dict(Families({}, OF_FAMILIES).said(tables))
    assert {number for number, is_told in said.items() if is_told} == {
        *(((0, "North"), (FIXED, step)) for step in ("identified", "attached", "in_progress")),
        *(((0, "North"),), ((2, "2019-20"),), ((3, "Open"), (FIXED, "identified_only"))),
    }
    assert len(said) == 5 + 1 + 3 + 5


def test_what_the_pages_tell_of_people_is_that_of_the_tables() -> None:
    tables = {
        "sex": {"told": {"F": [40, NOT_TOLD]}},
        "age": {"told": {"Under 5": [NOT_TOLD, 10]}},
        "ethnicity": {"told": {"White": [20, 10]}},
    }
    made = People({}, (*OF_PEOPLE, *OF_FAMILIES))
    having = (8, "With a result")
    assert dict(made.said(tables)) == {
        ((0, "F"),): True,
        ((0, "F"), having): False,
        ((1, "Under 5"),): False,
        ((1, "Under 5"), having): True,
        ((2, "White"),): True,
        ((2, "White"), having): True,
    }
    assert list(made.known()) == [(having,)]


@pytest.mark.parametrize(
    ("count", "own", "goals"),
    [
        (0, True, [5]),
        (0, False, []),
        (1, True, [0, 5]),
        (4, True, [0, 5]),
        (4, False, [0]),
        (5, True, [0]),
        (9, True, [0]),
        (10, True, []),
    ],
)
def test_what_a_number_may_be_thought_to_be(count: int, goals: list[int], *, own: bool) -> None:
    assert list(_goals(count, own=own)) == goals


def test_a_number_goes_as_far_as_is_known_of_it_and_no_farther() -> None:
    made = council()
    made.fix((RED, (1, "small")))
    made.tell((RED,))
    assert made.above[(RED,)] == 1
    assert made.in_the_way(BOTH, 4) == {}
    assert (RED,) in made.in_the_way(BOTH, 5)
    made.below[(RED,)] = 1
    assert made.in_the_way(BOTH, 2) == {}
    assert (RED,) in made.in_the_way(BOTH, 1)
