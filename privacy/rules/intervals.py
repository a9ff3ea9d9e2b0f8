"""What a table tells of a number that it does not show. Pure.

A table of counts with its margins is a network: whatever flows through a row flows through its
cells, and through a column. The least and the most that a cell can be follow from how much more, or
less, could flow there while every number that is shown stays what it is. These are the numbers
that a linear program finds: in a network its corners are whole.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# More than any council's count: of a number that is not shown nothing is known above nought.
ANY_NUMBER = 10**9
Place = tuple[int, int]
Rooms = dict[int, dict[int, int]]
ALL = -1


@dataclass(frozen=True)
class Told:
    """A count, and between what a reader knows that it lies, both included."""

    count: int
    least: int
    most: int


@dataclass
class Arc:
    """From node to node: how much flows, and between what it may."""

    tail: int
    head: int
    told: Told


class Network:
    """Told counts that flow through nodes in which nothing is lost.

    What stands in it is one solution of all that a reader knows; from it every other is reached.
    """

    def __init__(self, arcs: Mapping[Place, Arc]) -> None:
        self._arcs = arcs
        self._rooms: Rooms = defaultdict(dict)
        for arc in arcs.values():
            self._make_room(self._rooms, arc, 1)

    def interval(self, place: Place, enough: int = ANY_NUMBER) -> tuple[int, int]:
        """The least and the most that a count can be; no farther than `enough` to either side."""
        arc = self._arcs[place]
        told = arc.told
        more = self._flow(arc, arc.head, arc.tail, min(told.most - told.count, enough))
        less = self._flow(arc, arc.tail, arc.head, min(told.count - told.least, enough))
        return told.count - less, told.count + more

    def _flow(self, without: Arc, start: int, end: int, most: int) -> int:
        """How much can go from node to node beside an arc, up to `most`."""
        rooms: Rooms = defaultdict(dict, {node: dict(far) for node, far in self._rooms.items()})
        self._make_room(rooms, without, -1)
        found = 0
        while found < most:
            path = self._path(rooms, start, end)
            if not path:
                break
            step = min([most - found, *(rooms[tail][head] for tail, head in path)])
            for tail, head in path:
                rooms[tail][head] -= step
                rooms[head][tail] = rooms[head].get(tail, 0) + step
            found += step
        return found

    def _make_room(self, rooms: Rooms, arc: Arc, sign: int) -> None:
        """How much more each way between two nodes can take: with an arc, or without it."""
        tail, head, told = arc.tail, arc.head, arc.told
        rooms[tail][head] = rooms[tail].get(head, 0) + sign * (told.most - told.count)
        rooms[head][tail] = rooms[head].get(tail, 0) + sign * (told.count - told.least)

    def _path(self, rooms: Rooms, start: int, end: int) -> list[Place]:
        """The shortest way with room; empty where there is none."""
        came: dict[int, int] = {start: start}
        waiting = deque([start])
        while waiting and end not in came:
            node = waiting.popleft()
            for following, room in rooms[node].items():
                if room > 0 and following not in came:
                    came[following] = node
                    waiting.append(following)
        return list(_steps(came, start, end)) if end in came else []


class Table(Network):
    """Told counts by place: (row, column), a margin where either is `ALL`."""

    def __init__(self, told: dict[Place, Told], rows: int, columns: int) -> None:
        self._nodes = 2 + rows + columns
        super().__init__({place: self._arc(place, each, rows) for place, each in told.items()})

    def _arc(self, place: Place, told: Told, rows: int) -> Arc:
        """Source, rows, columns, sink; the whole flows back from the sink to the source."""
        row, column = place
        source, sink = 0, self._nodes - 1
        tail = sink if place == (ALL, ALL) else source if column == ALL else 1 + row
        head = source if place == (ALL, ALL) else sink if row == ALL else 1 + rows + column
        if column == ALL and row != ALL:
            head = 1 + row
        if row == ALL and column != ALL:
            tail = 1 + rows + column
        return Arc(tail, head, told)


def _steps(came: dict[int, int], start: int, end: int) -> Iterator[Place]:
    while end != start:
        yield came[end], end
        end = came[end]
