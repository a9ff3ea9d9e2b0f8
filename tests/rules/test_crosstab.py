"""Tables of counts: what is not told cannot be worked out from what is told."""

from collections.abc import Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privacy.rules.crosstab import NOT_TOLD, known, publish, told_together, with_margins
from privacy.rules.intervals import ALL, ANY_NUMBER, Place, Table, Told
from privacy.rules.small_numbers import FEWER, SMALLEST, about, share, told

COUNTS = st.one_of(st.integers(0, 12), st.integers(8, 24), st.integers(0, 200))


def exactly(count: int) -> Told:
    return Told(count, count, count)


def test_a42_sdc_06_a_cell_that_follows_from_its_total_is_found() -> None:
    """12, a small one and 9 with the total of 24 shown: the small one is 3."""
    cells = {(0, 0): exactly(12), (0, 1): Told(3, 0, 9), (0, 2): exactly(9)}
    margins = {(0, ALL): exactly(24), (ALL, ALL): exactly(24)}
    columns = {(ALL, 0): exactly(12), (ALL, 1): Told(3, 0, ANY_NUMBER), (ALL, 2): exactly(9)}
    assert Table(cells | margins | columns, 1, 3).interval((0, 1)) == (3, 3)


def test_a42_sdc_06_one_cell_in_a_row_and_a_column_is_no_hiding_place() -> None:
    """Four cells around it are told exactly, and so are the totals."""
    counts = [[20, 4], [30, 40]]
    told_of = {place: exactly(count) for place, count in with_margins(counts).items()}
    table = Table(told_of | {(0, 1): Told(4, 0, 9)}, 2, 2)
    assert table.interval((0, 1)) == (4, 4)
    others = {
        place: Told(counts[place[0]][place[1]], 0, ANY_NUMBER) for place in product((0, 1), (0, 1))
    }
    assert Table(told_of | others, 2, 2).interval((0, 1)) == (0, 24)


@settings(max_examples=25, deadline=None)
@given(st.tuples(*[st.integers(0, 4)] * 4), st.data())
def test_sdc_06_the_auditor_finds_what_trying_every_table_finds(
    cells: tuple[int, int, int, int], data: st.DataObject
) -> None:
    """Of two rows and two columns, every table that fits what is told is tried."""
    true = with_margins([cells[:2], cells[2:]])
    wide = {place: data.draw(st.tuples(st.integers(0, 2), st.integers(0, 2))) for place in true}
    told_of = {
        place: Told(count, max(0, count - wide[place][0]), count + min(1, wide[place][1]))
        for place, count in true.items()
    }
    fitting: list[dict[Place, int]] = []
    for tried in product(range(6), repeat=4):
        other = with_margins([tried[:2], tried[2:]])
        if all(told_of[place].least <= other[place] <= told_of[place].most for place in true):
            fitting.append(other)
    table = Table(told_of, 2, 2)
    for place in true:
        possible = [other[place] for other in fitting]
        assert table.interval(place) == (min(possible), max(possible))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 4).flatmap(
        lambda wide: st.lists(
            st.lists(COUNTS, min_size=wide, max_size=wide), min_size=1, max_size=4
        )
    )
)
def test_a42_sdc_06_in_no_table_does_a_small_number_follow(counts: list[list[int]]) -> None:
    true, published = with_margins(counts), publish(counts)
    hidden = {place for place, shown in published.cells.items() if shown == NOT_TOLD}
    assert {place for place, count in true.items() if count < SMALLEST} <= hidden
    told_of = {place: known(count, hidden=place in hidden) for place, count in true.items()}
    table = Table(told_of, len(counts), len(counts[0]))
    for place in hidden if len(hidden) < len(true) else ():
        least, most = table.interval(place, enough=SMALLEST)
        assert most - least >= (SMALLEST // 2 if true[place] < SMALLEST else SMALLEST)


def test_whoever_may_open_what_is_counted_is_told_it_exactly() -> None:
    assert [told(count, exact=True) for count in (0, 9, 10, 14)] == [0, 9, 10, 14]
    assert [told(count, exact=False) for count in (9, 10)] == ["fewer than 10", 10]


def test_a42_a_share_of_a_rounded_total_says_no_more() -> None:
    assert share(told(14, exact=False), told(65, exact=False)) == "14%"
    assert share(told(9, exact=False), told(65, exact=False)) == ""


@pytest.mark.parametrize("count", [0, 1, 9, 10, 14, 15, 65, 104, 105])
def test_sdc_08_a_table_tells_a_number_as_every_page_does(count: int) -> None:
    """The same people are the same number, whatever is counted beside them."""
    shown = publish([[count, 500], [500, 500]]).cells[0, 0]
    assert shown == (told(count, exact=False) if count >= SMALLEST else NOT_TOLD)


@pytest.mark.parametrize("apart", range(1, 10))
def test_a38_sdc_09_a_filter_and_what_is_left_without_it_tell_no_few(apart: int) -> None:
    """From two told numbers that differ by a few, all that follows is that they may."""
    for whole in range(30, 60):
        first, second = told(whole, exact=False), told(whole - apart, exact=False)
        assert isinstance(first, int)
        assert isinstance(second, int)
        assert (first - second) in (0, SMALLEST)


# --- Pages of figures: parts beside their total


def alone(counts: Sequence[int]) -> dict[Place, object]:
    """As it was: each number is rounded by itself."""
    true = with_margins([[count] for count in counts])
    return {place: told(count, exact=False) for place, count in true.items()}


def worked_out(cells: Mapping[Place, object], parts: int) -> list[tuple[int, int]]:
    """Between what each part must lie, by what stands on the page and by nothing else."""
    lies = [_between(cells[place, ALL]) for place in range(parts)]
    least, most = _between(cells[ALL, ALL])
    found = []
    for place, (low, high) in enumerate(lies):
        others = [each for at, each in enumerate(lies) if at != place]
        low = max(low, least - sum(high for _, high in others))
        found.append((low, min(high, most - sum(low for low, _ in others))))
    return found


def _between(cell: object) -> tuple[int, int]:
    if cell == FEWER:
        return 0, SMALLEST - 1
    if cell == NOT_TOLD:
        return 0, ANY_NUMBER
    assert isinstance(cell, int)
    return max(SMALLEST, cell - 5), cell + 4


def test_a42_sdc_06_a_part_that_follows_from_rounded_numbers_does_so_no_more() -> None:
    """Four teams of 24 and one of 9, 105 together: rounded by themselves they tell the nine."""
    counts = [24, 24, 24, 24, 9]
    assert worked_out(alone(counts), 5)[4] == (9, 9)
    shown = told_together([[count] for count in counts], exact=False)
    assert (shown[4, ALL], shown[ALL, ALL]) == (FEWER, 110)
    assert [shown[place, ALL] for place in range(4)] == [NOT_TOLD, 20, 20, 20]
    assert worked_out(shown, 5)[4] == (0, 9)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(COUNTS, st.sampled_from([9, 14, 24, 34])), min_size=1, max_size=12))
def test_a42_sdc_06_no_small_part_of_a_page_of_figures_is_one_of_few(counts: list[int]) -> None:
    shown = told_together([[count] for count in counts], exact=False)
    for count, (least, most) in zip(counts, worked_out(shown, len(counts)), strict=True):
        assert least <= count <= most
        assert count >= SMALLEST or most - least >= SMALLEST // 2
    assert shown.keys() == with_margins([[count] for count in counts]).keys()
    exactly_told = told_together([[count] for count in counts], exact=True)
    assert exactly_told == with_margins([[count] for count in counts])


def test_a42_sdc_06_ten_is_not_small_and_may_be_kept_back() -> None:
    shown = told_together([[count] for count in (10, 14, 14, 14, 14, 9)], exact=False)
    assert [shown[place, ALL] for place in (0, 1, 5, ALL)] == [NOT_TOLD, 10, FEWER, 80]


def test_the_length_of_a_list_is_said_in_rounded_words() -> None:
    assert [about(count) for count in (0, 1, 9, 10, 1234)] == [
        *("", FEWER, FEWER, "about 10", "about 1,230")
    ]


def test_a38_sdc_09_of_a_number_that_stands_alone_no_two_nights_tell_how_few_came() -> None:
    """Whatever it was, and has become: between the two lies nobody, or may lie ten."""
    for then, now in product(range(60), repeat=2):
        [(least, most), (low, high)] = (_between(told(n, exact=False)) for n in (then, now))
        assert max(low - most, 0) == 0 or high - least >= SMALLEST
