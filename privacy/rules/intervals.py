"""What a table tells of a number that it does not show. Pure.

A table of counts with its margins is a network: whatever flows through a row flows through its
cells, and through a column. The least and the most that a cell can be follow from how much more, or
less, could flow there while every number that is shown stays what it is. These are the numbers
that a linear program finds: in a network its corners are whole.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# More than any council's count: of a number that is not shown nothing is known above nought.
ANY_NUMBER = 10**9
Place = tuple[int, int]
ALL = -1


@dataclass(frozen=True)
class Told:
    """A count, and between what a reader knows that it lies, both included."""

    count: int
    least: int
    most: int


@dataclass
class _Arc:
    """From node to node: how much flows, and between what it may."""

    tail: int
    head: int
    told: Told


class Table:
    """Told counts by place: (row, column), a margin where either is `ALL`.

    What stands in it is one solution of all that a reader knows; from it every other is reached.
    """

    def __init__(self, told: dict[Place, Told], rows: int, columns: int) -> None:
        self._nodes = 2 + rows + columns
        self._arcs = {place: self._arc(place, each, rows) for place, each in told.items()}

    def _arc(self, place: Place, told: Told, rows: int) -> _Arc:
        """Source, rows, columns, sink; the whole flows back from the sink to the source."""
        row, column = place
        source, sink = 0, self._nodes - 1
        tail = sink if place == (ALL, ALL) else source if column == ALL else 1 + row
        head = source if place == (ALL, ALL) else sink if row == ALL else 1 + rows + column
        if column == ALL and row != ALL:
            head = 1 + row
        if row == ALL and column != ALL:
            tail = 1 + rows + column
        return _Arc(tail, head, told)

    def interval(self, place: Place, enough: int = ANY_NUMBER) -> tuple[int, int]:
        """The least and the most that a count can be; no farther than `enough` to either side."""
        arc = self._arcs[place]
        told = arc.told
        more = self._flow(arc, arc.head, arc.tail, min(told.most - told.count, enough))
        less = self._flow(arc, arc.tail, arc.head, min(told.count - told.least, enough))
        return told.count - less, told.count + more

    def _flow(self, without: _Arc, start: int, end: int, most: int) -> int:
        """How much can go from node to node beside an arc, up to `most`."""
        rooms = self._rooms(without)
        found = 0
        while found < most:
            path = self._path(rooms, start, end)
            if not path:
                break
            step = min([most - found, *(rooms[tail][head] for tail, head in path)])
            for tail, head in path:
                rooms[tail][head] -= step
                rooms[head][tail] += step
            found += step
        return found

    def _rooms(self, without: _Arc) -> list[list[int]]:
        """How much more each way between two nodes can take."""
        rooms = [[0] * self._nodes for _ in range(self._nodes)]
        for arc in self._arcs.values():
            if arc is not without:
                rooms[arc.tail][arc.head] += arc.told.most - arc.told.count
                rooms[arc.head][arc.tail] += arc.told.count - arc.told.least
        return rooms

    def _path(self, rooms: Sequence[Sequence[int]], start: int, end: int) -> list[Place]:
        """The shortest way with room; empty where there is none."""
        came: dict[int, int] = {start: start}
        waiting = deque([start])
        while waiting and end not in came:
            node = waiting.popleft()
            for following, room in enumerate(rooms[node]):
                if room > 0 and following not in came:
                    came[following] = node
                    waiting.append(following)
        return list(_steps(came, start, end)) if end in came else []


def _steps(came: dict[int, int], start: int, end: int) -> Iterator[Place]:
    while end != start:
        yield came[end], end
        end = came[end]
