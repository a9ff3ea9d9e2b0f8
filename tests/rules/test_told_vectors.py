"""Tables of counts by vectors: exactly what is kept back, and what a reader can work out."""

import pytest

from exports import explore
from exports.explore import EVERYBODY, CrossTable, check_ways
from outcomes.rules.crossed import NOT_KNOWN, row_of
from privacy.errors import RuleBroken
from privacy.rules.crosstab import NOT_TOLD, known, publish, with_margins
from privacy.rules.intervals import ALL, ANY_NUMBER, Place, Table, Told
from privacy.rules.small_numbers import rounded, share, told

Rows = list[list[int]]


def picture(counts: Rows) -> str:
    """A row a word, its total last, then the totals: `x` is not told; how many were kept back."""
    published = publish(counts)
    down, across = [*range(len(counts)), ALL], [*range(len(counts[0])), ALL]
    rows = ["".join(".x"[published.cells[r, c] == NOT_TOLD] for c in across) for r in down]
    return f"{' '.join(rows)} {published.kept_back}"


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([[3]], "xx xx 0"),
        ([[10]], ".. .. 0"),
        ([[10, 0]], ".xx .xx 2"),
        ([[3, 10]], "xxx xxx 4"),
        ([[14, 14, 9]], "x.x. x.x. 2"),
        ([[9, 34, 34]], "xxxx xxxx 6"),
        ([[34, 23, 9, 9]], ".xxx. .xxx. 2"),
        ([[34, 9, 9, 14]], "xxxx. xxxx. 4"),
        ([[0, 15, 10, 15]], "xxxxx xxxxx 8"),
        ([[9, 24], [10, 24]], "xx. ... ... 1"),
        ([[0, 1], [10, 9]], "xxx xxx ... 2"),
        ([[1, 9], [5, 9]], "xxx xx. xxx 3"),
        ([[10, 5], [0, 14]], "xx. xxx x.. 4"),
        ([[14, 9], [15, 9]], "xxx xx. xx. 5"),
        ([[9, 9], [1, 10]], "xxx xxx xxx 6"),
        ([[1, 34, 34], [10, 9, 1]], "x... xxx. .... 1"),
        ([[24, 10, 14], [9, 15, 0]], ".xx. x.x. .... 2"),
        ([[9, 24, 9], [15, 10, 9]], "xxxx x.xx x.x. 6"),
        ([[34], [24], [9]], ".. xx xx .. 2"),
        ([[1], [17], [15]], "xx xx xx xx 6"),
        ([[24, 24, 14], [10, 10, 14], [0, 9, 34]], ".x.. .... xx.. .... 1"),
        ([[5, 14, 24], [34, 24, 1], [0, 9, 0]], "xx.x ..xx xxxx ...x 4"),
        ([[9, 9, 0], [9, 34, 10], [9, 24, 14]], "xxxx x..x xx.x x.xx 7"),
        ([[24, 24, 24, 24, 9]], "x...x. x...x. 2"),
        ([[20, 30], [40, 50]], "... ... ... 0"),
    ],
)
def test_a42_sdc_06_what_is_kept_back_beside_a_small_number(counts: Rows, shown: str) -> None:
    assert picture(counts) == shown


@pytest.mark.parametrize(
    ("count", "hidden", "least", "most"),
    [
        (0, True, 0, 9),
        (9, True, 0, 9),
        (10, True, 0, ANY_NUMBER),
        (10, False, 10, 14),
        (14, False, 10, 14),
        (15, False, 15, 24),
        (24, False, 15, 24),
        (25, False, 25, 34),
    ],
)
def test_what_a_reader_knows_of_a_number(
    count: int, *, hidden: bool, least: int, most: int
) -> None:
    assert known(count, hidden=hidden) == Told(count, least, most)


def told_of(counts: Rows, hidden: set[Place]) -> Table:
    every = with_margins(counts).items()
    said = {place: known(count, hidden=place in hidden) for place, count in every}
    return Table(said, len(counts), len(counts[0]))


@pytest.mark.parametrize(
    ("counts", "hidden", "place", "enough", "interval"),
    [
        ([[24, 24, 24, 24, 9]], {(0, 4), (ALL, 4)}, (0, 4), 10, (9, 9)),
        ([[9, 24], [10, 24]], {(0, 0)}, (0, 0), 10, (7, 9)),
        ([[20, 4], [30, 40]], {(0, 1)}, (0, 1), 10, (0, 9)),
        ([[20, 4], [30, 40]], {(0, 1)}, (0, 1), 2, (2, 6)),
        ([[20, 40], [30, 50]], {(0, 0), (ALL, ALL)}, (ALL, ALL), ANY_NUMBER, (130, 148)),
        ([[20, 40], [30, 50]], {(0, 0), (ALL, ALL)}, (ALL, ALL), 5, (135, 145)),
        ([[20, 40], [30, 50]], {(0, 0), (0, ALL), (ALL, 0)}, (0, 1), ANY_NUMBER, (35, 44)),
        ([[20, 40], [30, 50]], {(0, 0), (ALL, ALL)}, (0, 0), ANY_NUMBER, (11, 29)),
        ([[20, 40], [30, 50]], {(0, ALL), (ALL, 1)}, (0, ALL), ANY_NUMBER, (51, 68)),
        ([[20, 40], [30, 50]], {(0, ALL), (ALL, 1)}, (ALL, 1), ANY_NUMBER, (81, 98)),
    ],
)
def test_sdc_06_between_what_a_number_must_lie(
    counts: Rows, hidden: set[Place], place: Place, enough: int, interval: tuple[int, int]
) -> None:
    assert told_of(counts, hidden).interval(place, enough) == interval


def test_a_share_is_of_a_hundred_at_the_most() -> None:
    assert (share(300, 400), share(20, 10), share(0, 10)) == ("75%", "100%", "0%")
    assert (share(10, 0), share("fewer", 10), share(10, "fewer")) == ("", "", "")
    assert [rounded(count) for count in (0, 4, 5, 14, 15, 24)] == [0, 0, 10, 10, 20, 20]
    assert [told(count, exact=False) for count in (0, 9, 10)] == ["fewer than 10"] * 2 + [10]


# --- What is put into a table to explore


ONE = {"North": [40], "East": ["not told"], NOT_KNOWN: [10]}
OTHER = {"25 and over": [30], "Under 5": [20]}
BOTH = {row_of(one, other): [f"{one[0]}{other[0]}"] for one in ONE for other in OTHER}
TABLES = {
    name: {"told": told}
    for name, told in (("by/team", ONE), ("by/age", OTHER), ("by/team/age", BOTH))
}


def test_what_is_not_known_comes_last_and_totals_stand_at_the_end() -> None:
    table = CrossTable(TABLES, 90, "team", "age")
    assert (table.rows, table.columns) == (
        ["East", "North", NOT_KNOWN],
        ["Under 5", "25 and over"],
    )
    assert table.lines() == [
        ("East", ["EU", "E2", NOT_TOLD]),
        ("North", ["NU", "N2", 40]),
        (NOT_KNOWN, ["NU", "N2", 10]),
        (EVERYBODY, [20, 30, 90]),
    ]
    # The other way round the same numbers.
    turned = CrossTable(TABLES, 90, "age", "team")
    assert turned.lines()[0] == ("Under 5", ["EU", "NU", "NU", 20])
    alone = CrossTable(TABLES, NOT_TOLD, "age")
    assert alone.columns == []
    assert alone.lines() == [("Under 5", [20]), ("25 and over", [30]), (EVERYBODY, [NOT_TOLD])]
    assert (explore.MOST_TABLES, explore.MOST_SAVED) == (100, 20)


@pytest.mark.parametrize(
    ("unit", "down", "across", "field"),
    [
        ("families", "sex", "", "unit"),
        ("families", "team", "age", "unit"),
        ("people", "sex", "sex", "across"),
        ("people", "sex", "", None),
        ("people", "team", "", None),
        ("people", "team", "began", "across"),
        ("people", "team", "sex", None),
        ("families", "team", "state", None),
    ],
)
def test_what_may_be_counted_by_what(unit: str, down: str, across: str, field: str | None) -> None:
    if field is None:
        check_ways(unit, down, across)
    else:
        with pytest.raises(RuleBroken) as broken:
            check_ways(unit, down, across)
        assert broken.value.field == field
