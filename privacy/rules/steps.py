"""The auditor of rows that come to one step after the other, their totals known exactly. Pure."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from privacy.rules.crosstab import ROUNDED_BY, WIDTH_OF_SMALL
from privacy.rules.intervals import ANY_NUMBER, Arc, Network, Place, Told
from privacy.rules.small_numbers import SMALLEST, rounded

# By step: of each row how many there were when it was told before, and whether that was told.
Before = Mapping[int, Sequence[tuple[int, bool]]]
# The first place that is narrow, of all or of one.
Audit = Callable[[Place | None], Place | None]
THEN, SINCE, NOW = range(3)


class Steps:
    """Rows of counts by step, and which of them are told."""

    def __init__(self, rows: Sequence[Sequence[int]], *, rest: bool) -> None:
        self.rows, self.steps = rows, len(rows[0]) if rows else 0
        self.everybody_else = len(rows) - 1 if rest else None
        every = [(row, step) for row in range(len(rows)) for step in range(self.steps)]
        self.told = {
            (row, step)
            for row, step in every
            if rows[row][step] >= SMALLEST and row != self.everybody_else
        }

    def hide(self, before: Sequence[Before]) -> None:
        """Keep one number back after the other, until no small one can be worked out."""
        for each in before:
            for step, counts in each.items():
                self._until_safe(partial(self._narrow_since, step, counts), step)
        self._until_safe(self._narrow, None)

    def _until_safe(self, audit: Audit, step: int | None) -> None:
        while self.told and (place := audit(None)):
            self.told.discard(self._companion(audit, place, place[1] if step is None else step))

    def _companion(self, audit: Audit, place: Place, step: int) -> Place:
        """What is kept back for it: the smallest that helps, of this step sooner than others."""
        here = step % self.steps
        ordered = sorted(self.told, key=lambda at: (abs(at[1] - here), self._count(at), at))
        for each in ordered:
            self.told.discard(each)
            helps = audit(place) is None
            self.told.add(each)
            if helps:
                return each
        return ordered[0]

    def _count(self, place: Place) -> int:
        """How many came; behind the steps, how many of a row stopped at each of them."""
        row, step = place
        if step < self.steps:
            return self.rows[row][step]
        here = step - self.steps
        further = self.rows[row][here + 1] if here + 1 < self.steps else 0
        return self.rows[row][here] - further

    def _narrow(self, only: Place | None) -> Place | None:
        """A small number of a step, or of those who stopped there, that is one of few."""
        network = self._network()
        every = ((row, step) for row in range(len(self.rows)) for step in range(2 * self.steps))
        small = (place for place in every if 0 < self._count(place) < SMALLEST)
        tried = [only] if only else small
        return next((place for place in tried if self._is_narrow(network, place)), None)

    def _is_narrow(self, network: Network, place: Place) -> bool:
        """Certainly 1 to 9, or one of too few numbers.

        That there is somebody is too much to know of a number: another month may tell the most.
        """
        least, most = network.interval(place, enough=SMALLEST)
        few = most - least < WIDTH_OF_SMALL
        if place[1] < self.steps:
            return least > 0 or (few and place[0] != self.everybody_else)
        return least > 0 and (most < SMALLEST or few)

    def _network(self) -> Network:
        """Each row a way from step to step; whoever stops leaves it, and all come to the totals.

        Those are known exactly: nothing more could flow through them, so they are no arcs.
        """
        arcs: dict[Place, Arc] = {}
        for row in range(len(self.rows)):
            for step in range(self.steps):
                here = 1 + self.steps + row * self.steps + step
                arcs[row, step] = Arc(here - 1 if step else 0, here, self._known((row, step)))
                stop = (row, self.steps + step)
                arcs[stop] = Arc(here, 1 + step, Told(self._count(stop), 0, ANY_NUMBER))
        return Network(arcs)

    def _known(self, place: Place) -> Told:
        """What is known of a number that is told, and of one that is not: that it may be small."""
        count = self._count(place)
        if place in self.told:
            return _as_told(count)
        small = count < SMALLEST and place[0] != self.everybody_else
        return Told(count, 0, SMALLEST - 1 if small else ANY_NUMBER)

    def _narrow_since(
        self, step: int, before: Sequence[tuple[int, bool]], only: Place | None
    ) -> Place | None:
        """Of whom it is certain that 1 to 9 have come to a step since the table was told before.

        Where none has become less, its reader may take it that nobody has gone.
        """
        now = [self.rows[row][step] if row < len(self.rows) else 0 for row in range(len(before))]
        come = [here - then for here, (then, _) in zip(now, before, strict=True)]
        network = self._change(step, before, now, come)
        small = ((row, SINCE) for row, number in enumerate(come) if 0 < number < SMALLEST)
        for place in [only] if only else small:
            least, most = network.interval(place, enough=SMALLEST)
            if least > 0 and most < SMALLEST:
                return place
        return None

    def _change(
        self, step: int, before: Sequence[tuple[int, bool]], now: Sequence[int], come: Sequence[int]
    ) -> Network:
        """Of each row those of then and those who came since are those of now: totals as above."""
        least = 0 if min(come, default=0) >= 0 else -ANY_NUMBER
        arcs: dict[Place, Arc] = {}
        for row, (then, was_told) in enumerate(before):
            here = 3 + row
            hidden = Told(then, 0, ANY_NUMBER)
            arcs[row, THEN] = Arc(1, here, _as_told(then) if was_told else hidden)
            arcs[row, SINCE] = Arc(2, here, Told(come[row], least, ANY_NUMBER))
            is_told = (row, step) in self.told
            known = _as_told(now[row]) if is_told else Told(now[row], 0, ANY_NUMBER)
            arcs[row, NOW] = Arc(here, 0, known)
        return Network(arcs)


def _as_told(count: int) -> Told:
    shown = rounded(count)
    return Told(count, max(SMALLEST, shown - ROUNDED_BY), shown + ROUNDED_BY - 1)
