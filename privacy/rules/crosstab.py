"""A table of counts from which no small number can be worked out. Pure.

Small numbers are not told, every other is rounded as everywhere (`small_numbers`), and then an
auditor asks of each number that is not told between what it must lie. Where that is too narrow, one
more number is kept back, until it is not. The reader of whom the auditor thinks knows more than any
does: which numbers are small, and which were kept back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from privacy.rules import small_numbers
from privacy.rules.intervals import ALL, ANY_NUMBER, Place, Table, Told
from privacy.rules.small_numbers import SMALLEST

NOT_TOLD = "not told"
ROUNDED_BY = SMALLEST // 2
# So far apart are the least and the most that a number may be: of a small one, of which its reader
# knows that it is below 10, and of one that was kept back.
WIDTH_OF_SMALL, WIDTH = ROUNDED_BY, SMALLEST


@dataclass(frozen=True)
class Published:
    """The table as it may be shown; `kept_back` counts what was not small and is not told either.

    Its places are (row, column); with `ALL` for either, the margins.
    """

    cells: Mapping[Place, small_numbers.Told]
    kept_back: int


def publish(counts: Sequence[Sequence[int]]) -> Published:
    """Rows of counts, with margins worked out here."""
    true = with_margins(counts)
    rows, columns = len(counts), len(counts[0]) if counts else 0
    small = {place for place, count in true.items() if count < SMALLEST}
    hidden = set(small)
    while place := _too_narrow(true, hidden, rows, columns):
        companion = _companion(true, hidden, place, rows, columns)
        if companion is None:
            break
        hidden.add(companion)
    cells = {
        place: NOT_TOLD if place in hidden else small_numbers.told(count, exact=False)
        for place, count in true.items()
    }
    return Published(cells, len(hidden - small))


def told_together(
    counts: Sequence[Sequence[int]], *, exact: bool
) -> dict[Place, small_numbers.Told]:
    """The same for a page of figures: a small number says that it is one, as it does everywhere.

    The auditor's reader knows that already, so nothing follows from it that was kept back for.
    """
    true = with_margins(counts)
    cells: Mapping[Place, small_numbers.Told] = true if exact else publish(counts).cells
    return {
        place: small_numbers.told(count, exact=exact) if count < SMALLEST else cells[place]
        for place, count in true.items()
    }


def with_margins(counts: Sequence[Sequence[int]]) -> dict[Place, int]:
    """Every count by its place, with the totals of rows, columns and all."""
    true = {(r, c): count for r, row in enumerate(counts) for c, count in enumerate(row)}
    true |= {(r, ALL): sum(row) for r, row in enumerate(counts)}
    true |= {(ALL, c): sum(column) for c, column in enumerate(zip(*counts, strict=True))}
    return true | {(ALL, ALL): sum(map(sum, counts))}


def known(count: int, *, hidden: bool) -> Told:
    """What a reader knows of a count that is shown, or is not."""
    if hidden:
        return Told(count, 0, SMALLEST - 1 if count < SMALLEST else ANY_NUMBER)
    shown = small_numbers.rounded(count)
    return Told(count, max(SMALLEST, shown - ROUNDED_BY), shown + ROUNDED_BY - 1)


def _too_narrow(
    true: Mapping[Place, int], hidden: set[Place], rows: int, columns: int
) -> Place | None:
    """The first number that is not told and could be one of few."""
    table = _table(true, hidden, rows, columns)
    return next((place for place in sorted(hidden) if _is_narrow(table, true, place)), None)


def _table(true: Mapping[Place, int], hidden: set[Place], rows: int, columns: int) -> Table:
    told = {place: known(count, hidden=place in hidden) for place, count in true.items()}
    return Table(told, rows, columns)


def _is_narrow(table: Table, true: Mapping[Place, int], place: Place) -> bool:
    least, most = table.interval(place, enough=WIDTH)
    return most - least < (WIDTH_OF_SMALL if true[place] < SMALLEST else WIDTH)


def _companion(
    true: Mapping[Place, int],
    hidden: set[Place],
    place: Place,
    rows: int,
    columns: int,
) -> Place | None:
    """What is kept back for a number: the smallest that helps, a margin where no cell does."""
    told = sorted(true.keys() - hidden, key=lambda each: (ALL in each, true[each], each))
    beside = [each for each in told if each[0] == place[0] or each[1] == place[1]] or told
    for each in beside:
        if not _is_narrow(_table(true, hidden | {each}, rows, columns), true, place):
            return each
    return beside[0] if beside else None
