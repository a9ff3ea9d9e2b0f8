"""What of a whole council is told to whoever opens no case, so that all of it fits together. Pure.

Figures are told apart by one thing at a time, and each by how far families or people came. So
all tables of the same families have their totals in common, and nothing else. Of the totals those
alone are told between which nobody lies, or ten at least: they may as well be known exactly. Each
table is then cut by an auditor whose reader does know them exactly, so that a second table by
another thing tells this reader nothing about the first: whoever is in it could be anybody there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from privacy.rules import small_numbers
from privacy.rules.crosstab import NOT_TOLD
from privacy.rules.small_numbers import SMALLEST
from privacy.rules.steps import Before as Since
from privacy.rules.steps import Steps

Rows = Mapping[str, Sequence[int]]
# By step: how many there were when that was told; nothing where it was not.
Before = Sequence[int | None]


def none_or_enough(*counts: int) -> bool:
    """Whether each of these numbers is of nobody or of ten at least."""
    return all(count == 0 or abs(count) >= SMALLEST for count in counts)


def totals_told(totals: Sequence[int], before: Sequence[Before] = ()) -> list[int]:
    """Places of the steps that are told.

    Ten came to them at least, nobody or ten stopped between two, and since each time that one was
    told `before` it has moved by nobody or by ten.
    """
    kept: list[int] = []
    for place, total in enumerate(totals):
        then = [each[place] for each in before if place < len(each)]
        moved = [total - number for number in then if number is not None]
        stopped = totals[kept[-1]] - total if kept else 0
        if total >= SMALLEST and none_or_enough(stopped, *moved):
            kept.append(place)
    return kept


def told_totals(totals: Sequence[int], before: Sequence[Before] = ()) -> list[small_numbers.Told]:
    """The same as they stand on a page."""
    kept = totals_told(totals, before)
    return [_words(total, told=place in kept) for place, total in enumerate(totals)]


def totals_of(rows: Rows) -> list[int]:
    """How many came to each step, of all rows together."""
    return [sum(column) for column in zip(*rows.values(), strict=True)]


@dataclass(frozen=True)
class Earlier:
    """A table as it was told before: what its rows counted, and what of them was told."""

    rows: Rows
    told: Mapping[str, Sequence[small_numbers.Told]]

    @property
    def totals(self) -> list[int | None]:
        """Of the steps of which something was told."""
        shown = [
            any(isinstance(each, int) for each in row)
            for row in zip(*self.told.values(), strict=True)
        ]
        totals = totals_of(self.rows)
        return [total if told else None for total, told in zip(totals, shown, strict=True)]


def told_apart(
    rows: Rows,
    *,
    rest: bool = False,
    earlier: Sequence[Earlier] = (),
    before: Sequence[Before] | None = None,
) -> dict[str, list[small_numbers.Told]]:
    """Rows of how many came so far or further, as they stand on a page.

    Each row is told as far as its reader cannot work out a small number: neither how many came to
    a step, nor how many stopped there, nor how many have come to it since the table was told
    `earlier`. With `rest` the last row is everybody else, of whom nothing is told, and who are
    protected as well. `before` are the totals of those times, where they were told without it too.
    """
    then = [each.totals for each in earlier] if before is None else before
    kept = totals_told(totals_of(rows), then)
    steps = Steps([[row[place] for place in kept] for row in rows.values()], rest=rest)
    steps.hide([_before(each, rows, kept) for each in earlier])
    told = {(row, kept[place]) for row, place in steps.told}
    return {
        name: [_words(count, told=(at, place) in told) for place, count in enumerate(counts)]
        for at, (name, counts) in enumerate(rows.items())
    }


def _before(earlier: Earlier, rows: Rows, kept: Sequence[int]) -> Since:
    """By step: of each row, of those that are gone too, how many there were and if it was told."""
    names = [*rows, *(name for name in earlier.rows if name not in rows)]
    return {at: [_was(earlier, name, place) for name in names] for at, place in enumerate(kept)}


def _was(earlier: Earlier, name: str, place: int) -> tuple[int, bool]:
    counts, told = earlier.rows.get(name, ()), earlier.told.get(name, ())
    if place >= len(counts):
        return 0, False
    return counts[place], isinstance(told[place], int)


def _words(count: int, *, told: bool) -> small_numbers.Told:
    return small_numbers.told(count, exact=False) if told else NOT_TOLD
