"""The draw of an internal audit's sample. No database, no clock, no chance but the seed.

Each claim's place in the draw is the SHA-256 of seed and reference. Whoever has the seed and the
list of references can draw the same sample with any tool, and the order of rows never matters.
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

LEAST_PER_CENT = 10


class Strata(StrEnum):
    """What the population is divided by before the draw."""

    ROUTE_AND_FRAMEWORK = "route_framework"
    ROUTE = "route"
    FRAMEWORK = "framework"
    NONE = "none"


class SizeKind(StrEnum):
    """How the size of the sample is given."""

    PER_CENT = "per_cent"
    NUMBER = "number"


STRATA_WORDS: Mapping[Strata, str] = {
    Strata.ROUTE_AND_FRAMEWORK: "Route and framework",
    Strata.ROUTE: "Route",
    Strata.FRAMEWORK: "Framework",
    Strata.NONE: "Not divided",
}
SIZE_WORDS: Mapping[SizeKind, str] = {
    SizeKind.PER_CENT: "A part of each stratum, in per cent",
    SizeKind.NUMBER: "A number of claims in all",
}
_DIVIDED_BY = {
    Strata.ROUTE_AND_FRAMEWORK: "divided by route and framework",
    Strata.ROUTE: "divided by route",
    Strata.FRAMEWORK: "divided by framework",
    Strata.NONE: "not divided",
}


@dataclass(frozen=True)
class Design:
    """How a sample is drawn. `minimum` is of each stratum and goes with a size in per cent."""

    strata: Strata
    kind: SizeKind
    size: int
    minimum: int = 1


@dataclass(frozen=True)
class Unit:
    """A claim before the draw; a `certain` one is always in the sample."""

    reference: str
    stratum: str
    certain: bool = False


def stratum_of(strata: Strata, route: str, framework: str) -> str:
    """The stratum of a claim, in words that stand in lists."""
    parts = {
        Strata.ROUTE_AND_FRAMEWORK: (route, framework),
        Strata.ROUTE: (route,),
        Strata.FRAMEWORK: (framework,),
        Strata.NONE: ("All claims",),
    }
    return ", ".join(part for part in parts[strata] if part)


def draw(units: Iterable[Unit], design: Design, seed: int) -> frozenset[str]:
    """References of the sampled claims: every certain one, and of the others by chance."""
    listed = list(units)
    others = _by_stratum(unit for unit in listed if not unit.certain)
    sizes = sizes_of({name: len(found) for name, found in others.items()}, design)
    drawn = {unit.reference for unit in listed if unit.certain}
    for name, found in others.items():
        drawn |= set(sorted(found, key=lambda ref: _place(seed, ref))[: sizes[name]])
    return frozenset(drawn)


def sizes_of(strata: Mapping[str, int], design: Design) -> dict[str, int]:
    """How many are drawn by chance from each stratum of so many claims, certain ones left out."""
    if design.kind is SizeKind.NUMBER:
        return _shared_out(strata, design.size)
    return {name: _part(count, design) for name, count in strata.items()}


def _part(count: int, design: Design) -> int:
    """Per cent rounded up, at least the minimum, at most all."""
    return min(count, max(design.minimum, math.ceil(count * design.size / 100)))


def _shared_out(strata: Mapping[str, int], size: int) -> dict[str, int]:
    """A number over the strata by their sizes; what is left goes to the largest remainders."""
    total = sum(strata.values())
    wanted = min(size, total)
    if not total:
        return dict.fromkeys(strata, 0)
    shares = {name: wanted * count // total for name, count in strata.items()}
    left = wanted - sum(shares.values())
    largest = sorted(strata, key=lambda name: (-(wanted * strata[name] % total), name))
    for name in largest[:left]:
        shares[name] += 1
    return shares


def _by_stratum(units: Iterable[Unit]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for unit in units:
        found[unit.stratum].append(unit.reference)
    return dict(found)


def _place(seed: int, reference: str) -> tuple[str, str]:
    """Where a claim stands in the draw."""
    return hashlib.sha256(f"{seed}:{reference}".encode()).hexdigest(), reference


def method_words(design: Design) -> str:
    """The method, as it stands in the report."""
    if design.kind is SizeKind.NUMBER:
        size = f"{design.size:,} in all, shared over the strata by their sizes"
    else:
        size = f"{design.size} per cent of each stratum, rounded up, at least {design.minimum}"
    return (
        f"The population is {_DIVIDED_BY[design.strata]}. Every claim that rests on equivalent "
        f"progress is in the sample. Of the others, as many as follows are drawn by chance: {size} "
        "(never more than a stratum holds). A claim's place in the draw is the SHA-256 of the "
        "seed, a colon and its reference; the first places of each stratum are in the sample."
    )
