"""The family drawn: who stands where, for an inline picture, and the same in words beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from families.queries.record_lines import MemberLine

# Units of the picture: a place for one person, a shape in it, and the height of a generation.
PLACE, SIZE, ROW, TOP = 116, 40, 132, 30
CHILDREN = ("child", "young_person")
SHAPES = {"M": "square", "F": "circle"}


@dataclass(frozen=True)
class Shape:
    """One person: a square, a circle, or a diamond where the sex is not known."""

    kind: str
    x: int
    y: int
    name: str
    below: str
    elsewhere: bool
    died: bool
    words: str

    @property
    def half(self) -> int:
        """From the middle to the edge."""
        return SIZE // 2

    @property
    def left(self) -> int:
        """The edge."""
        return self.x - self.half

    @property
    def right(self) -> int:
        """The other edge."""
        return self.x + self.half

    @property
    def top(self) -> int:
        """The upper edge."""
        return self.y - self.half

    @property
    def bottom(self) -> int:
        """The lower edge."""
        return self.y + self.half

    @property
    def name_at(self) -> int:
        """Where the name stands."""
        return self.bottom + 18

    @property
    def below_at(self) -> int:
        """Where age or date stand."""
        return self.bottom + 36


@dataclass(frozen=True)
class Line:
    """From one point to another."""

    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True)
class Genogram:
    """Shapes and lines with the size of the picture."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    lines: tuple[Line, ...]


def genogram_of(members: Sequence[MemberLine]) -> Genogram | None:
    """Adults above, children below, joined where parenting responsibility is recorded.

    Which child is whose is not recorded, so that the children hang on one line.
    """
    if not members:
        return None
    below = [line for line in members if line.member.role in CHILDREN]
    above = [line for line in members if line.member.role not in CHILDREN]
    # Those with parenting responsibility stand side by side, so that one line joins them.
    above.sort(key=lambda line: not line.member.parenting_responsibility)
    widest = max(len(above), len(below), 2) * PLACE
    first = _row(above, TOP, widest)
    second = _row(below, TOP + ROW if above else TOP, widest)
    parents = [
        shape
        for shape, line in zip(first, above, strict=True)
        if line.member.parenting_responsibility
    ]
    height = TOP + ROW * (bool(above) + bool(below)) - SIZE // 2
    return Genogram(widest, height, (*first, *second), tuple(_lines(parents, second)))


def _row(members: Sequence[MemberLine], y: int, width: int) -> list[Shape]:
    start = (width - len(members) * PLACE) // 2 + PLACE // 2
    return [
        Shape(
            kind=SHAPES.get(line.person.sex, "diamond"),
            x=start + place * PLACE,
            y=y,
            name=line.person.forename or line.person.surname,
            below=line.age,
            elsewhere=not line.member.lives_in_household,
            died=line.age == "died",
            words=_words(line),
        )
        for place, line in enumerate(members)
    ]


def _lines(parents: Sequence[Shape], children: Sequence[Shape]) -> list[Line]:
    """Between parents, down from them, along the children, and to each of these."""
    lines = [
        Line(one.right, one.y, two.left, two.y)
        for one, two in zip(parents, parents[1:], strict=False)
    ]
    if not parents or not children:
        return lines
    middle = (parents[0].x + parents[-1].x) // 2
    # Between two parents the line goes down beside their names; below one it begins under them.
    begins = parents[0].y if len(parents) % 2 == 0 else parents[0].below_at + 8
    along = children[0].top - 14
    ends = sorted({middle, *(child.x for child in children)})
    lines.append(Line(middle, begins, middle, along))
    lines.append(Line(ends[0], along, ends[-1], along))
    return [*lines, *(Line(child.x, along, child.x, child.top) for child in children)]


def _words(line: MemberLine) -> str:
    """The same in words, for whoever does not see the picture."""
    parts = [line.name, line.age, line.member.get_role_display().lower(), *line.parts]
    return ", ".join(part[:1].lower() + part[1:] if part in line.parts else part for part in parts)
