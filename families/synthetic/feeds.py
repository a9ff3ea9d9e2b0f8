"""What the council's feeds cover, with the holes that real feeds have."""

from families.synthetic.catalogue import fed_pairs
from families.synthetic.chance import Chance, Weighted
from families.synthetic.days import KNOWN_FROM, TODAY, add_months, day, text
from families.synthetic.records import Row

FEEDS_FROM = day(2013, 9, 1)
FEEDS_TO = add_months(TODAY, 7)
_SHAPES: Weighted[str] = Weighted(
    [
        ("whole", 68),
        ("adjoining", 10),
        ("gap of a day", 8),
        ("gap of three months", 5),
        ("starts late", 3),
        ("ends early", 4),
        ("none", 2),
    ]
)


def _spells(shape: str, middle: int) -> list[tuple[int, int]]:
    """First and last days that a feed of this shape covers; `middle` is where it is broken."""
    gap = {"adjoining": 0, "gap of a day": 1, "gap of three months": 91}
    if shape in gap:
        return [(FEEDS_FROM, middle - 1), (middle + gap[shape], FEEDS_TO)]
    if shape == "starts late":
        return [(middle, FEEDS_TO)]
    if shape == "ends early":
        return [(FEEDS_FROM, middle)]
    return [(FEEDS_FROM, FEEDS_TO)] if shape == "whole" else []


def feed_rows(seed: int) -> list[Row]:
    """The rows of feeds.csv."""
    chance = Chance(seed, "feeds")
    return [
        (source, code, text(start), text(end))
        for source, code in fed_pairs()
        for start, end in _spells(chance.weighted(_SHAPES), chance.between(KNOWN_FROM, TODAY - 200))
    ]
