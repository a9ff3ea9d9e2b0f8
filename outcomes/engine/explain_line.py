"""The window of a result drawn on a line: bars and marks in per cent of its length, and in words.

Whoever draws it has nothing to work out; whoever cannot see it reads `words`, which say the same.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from outcomes.engine.explanation import ExplainedWork, Explanation, UsedObservation
from outcomes.engine.words import day_words

Drawn = Explanation | ExplainedWork
DAY = timedelta(1)
# Facts long before the window are named, not drawn: they would press all else together.
LONGEST_BEFORE = timedelta(400)
TOP, LANE = 18, 40


@dataclass(frozen=True)
class Bar:
    """A span of days; `kind` says how it is drawn."""

    kind: str
    left: str
    width: str


@dataclass(frozen=True)
class Mark:
    """One day."""

    kind: str
    left: str


@dataclass(frozen=True)
class Lane:
    """A row of the drawing under its name; `y` is where its bars begin."""

    name: str
    y: int
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...] = ()

    @property
    def label_y(self) -> int:
        """Where the name stands."""
        return self.y - 6

    @property
    def middle(self) -> int:
        """Half-way down the bars."""
        return self.y + 7


@dataclass(frozen=True)
class Line:
    """The whole drawing, `height` high; `today` is the day as on which it was judged."""

    first: date
    last: date
    today: str
    lanes: tuple[Lane, ...]
    words: tuple[str, ...]

    @property
    def height(self) -> int:
        """In pixels; the width is whatever there is."""
        return TOP + LANE * len(self.lanes) + 18

    @property
    def foot(self) -> int:
        """Where the days at both ends stand."""
        return self.height - 4


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date

    def at(self, day: date) -> float:
        """Per cent from the left; what lies outside is at an end."""
        inside = min(max(day, self.first), self.last + DAY)
        return 100 * (inside - self.first) / (self.last + DAY - self.first)

    def bar(self, kind: str, first: date, last: date) -> Bar | None:
        """From the beginning of a day to the end of another; nothing outside the drawing."""
        left, right = self.at(first), self.at(last + DAY)
        return Bar(kind, _per_cent(left), _per_cent(right - left)) if right > left else None

    def mark(self, kind: str, day: date) -> Mark:
        return Mark(kind, _per_cent(self.at(day)))


def line_of(why: Drawn) -> Line | None:
    """The drawing of a result; nothing where no window could be formed."""
    if why.window_start is None or why.window_end is None:
        return None
    scale = _scale(why, why.window_start, why.window_end)
    lanes = [
        ("The period looked at", *_window(why, scale, why.window_start, why.window_end)),
        ("What fell in it", *_facts(why.observations, scale, why.window_end)),
        *((name, bars, ()) for name, bars in _coverage(why, scale)),
    ]
    return Line(
        first=scale.first,
        last=scale.last,
        today=_per_cent(scale.at(why.window_end + DAY)),
        lanes=tuple(
            Lane(name, TOP + LANE * place, tuple(bar for bar in bars if bar), tuple(marks))
            for place, (name, bars, marks) in enumerate(lanes)
        ),
        words=tuple(_words(why)),
    )


def _scale(why: Drawn, start: date, end: date) -> _Scale:
    earliest = start - LONGEST_BEFORE
    known = [fact.start_on for fact in why.observations if fact.start_on]
    begins = [day for day in (start, why.anchor, why.clock_start, *known) if day]
    ends = [day for day in (end, why.matures_on) if day]
    return _Scale(min(day for day in begins if day >= earliest), max(ends))


def _window(
    why: Drawn, scale: _Scale, start: date, end: date
) -> tuple[list[Bar | None], list[Mark]]:
    """The period; in it what held without a break, and what is still ahead."""
    holds = why.state in ("met_sustained", "met_in_window", "regressed")
    held = why.clock_start if holds else None
    bars = [scale.bar("window", start, end)]
    if held and held <= end:
        bars.append(scale.bar("held", max(held, scale.first), end))
    if why.matures_on and why.matures_on > end:
        bars.append(scale.bar("ahead", end + DAY, why.matures_on))
    days = [("anchor", why.anchor), ("matures", why.matures_on)]
    return bars, [scale.mark(kind, day) for kind, day in days if day and day >= scale.first]


def _facts(
    facts: Iterable[UsedObservation], scale: _Scale, today: date
) -> tuple[list[Bar | None], list[Mark]]:
    bars: list[Bar | None] = []
    marks = []
    for fact in facts:
        if fact.start_on is None:
            continue
        if fact.kind == "status":
            bars.append(scale.bar("spell", fact.start_on, min(fact.end_on or today, today)))
        elif fact.start_on >= scale.first:
            marks.append(scale.mark("fact", fact.start_on))
    return bars, marks


def _coverage(why: Drawn, scale: _Scale) -> Iterator[tuple[str, list[Bar | None]]]:
    """A lane for each code whose feed was asked: what is covered, and the gaps."""
    names = {feed.code: feed.words for feed in why.feeds}
    names |= {gap.code: gap.words for gap in why.gaps}
    for code, words in names.items():
        bars = [
            scale.bar("covered", feed.from_date, feed.to_date)
            for feed in why.feeds
            if feed.code == code
        ]
        bars += [
            scale.bar("gap", gap.from_date, gap.to_date) for gap in why.gaps if gap.code == code
        ]
        yield f"Data covered: {words}", bars


def _words(why: Drawn) -> Iterator[str]:
    """The drawing for those who do not see it."""
    if why.anchor:
        yield f"Counted from {day_words(why.anchor)}."
    yield f"Period looked at: {_span(why.window_start, why.window_end)}."
    if why.clock_start and why.state in ("met_sustained", "met_in_window", "regressed"):
        yield f"True without a break since {day_words(why.clock_start)}."
    if why.matures_on:
        yield f"Sustained on {day_words(why.matures_on)} if it goes on."
    for fact in why.observations:
        yield f"{fact.words}: {_span(fact.start_on, fact.end_on)}{_going_on(fact)}."
    for gap in why.gaps:
        yield f"No data for {gap.words}: {_span(gap.from_date, gap.to_date)}."


def _going_on(fact: UsedObservation) -> str:
    return ", going on" if fact.kind == "status" and fact.end_on is None else ""


def _span(first: date | None, last: date | None) -> str:
    days = [day_words(day) for day in (first, last) if day]
    return " to ".join(dict.fromkeys(days))


def _per_cent(part: float) -> str:
    """As SVG wants it, in every language of the reader."""
    return f"{part:.2f}%"
