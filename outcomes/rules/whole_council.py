"""Tables of the whole council for readers who open no case, and how often they are told. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from outcomes.rules.crossed import Crossed
from outcomes.rules.funnel import STEPS_TOLD, Step, reached
from privacy.rules.whole_council import (
    Before,
    Earlier,
    Rows,
    none_or_enough,
    told_apart,
    told_totals,
    totals_of,
)

FAMILIES, PEOPLE, RESULTS = "families", "people", "results"
STEPS = STEPS_TOLD
OTHERS = "Others"
# So long it stands where some total has moved by few; then that one is left out.
STANDS = timedelta(days=92)
# So long is remembered what was told.
REMEMBERED_DAYS = 3 * 365


@dataclass(frozen=True)
class Counted:
    """A table by its rows; with `rest`, the last row are all the others, who are not told."""

    rows: Rows
    rest: bool = False


@dataclass(frozen=True)
class Universe:
    """The same families or people: how many came to each step, and tables of them."""

    totals: Sequence[int]
    tables: Mapping[str, Counted] = field(default_factory=dict)
    crossed: Crossed | None = None

    @property
    def every(self) -> dict[str, Counted]:
        """The tables, and those by one and two things that anybody may cross."""
        more = self.crossed.counted() if self.crossed else {}
        return {**self.tables, **{name: Counted(rows) for name, rows in more.items()}}


def steps_of(stops: Mapping[Step, int]) -> list[int]:
    """How many came to each step that is told."""
    return [reached(stops, step) for step in STEPS]


def beside_others(counts: Sequence[int], totals: Sequence[int]) -> Counted:
    """Some, and all the others."""
    others = [total - count for count, total in zip(counts, totals, strict=True)]
    return Counted({"": counts, OTHERS: others}, rest=True)


def tell(
    universe: Universe, before: Sequence[tuple[Before, Mapping[str, Any]]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The totals and the tables, each beside those `before` it, as they are kept."""
    then = [totals for totals, _ in before]
    told = told_totals(universe.totals, then)
    tables = {}
    for name, counted in universe.every.items():
        earlier = [Earlier(**each[name]) for _, each in before if name in each]
        same = totals_of(counted.rows) == list(universe.totals)
        cells = told_apart(
            counted.rows, rest=counted.rest, earlier=earlier, before=then if same else None
        )
        tables[name] = {"rows": {k: list(v) for k, v in counted.rows.items()}, "told": cells}
    if universe.crossed:
        universe.crossed.cut(tables)
    return {"counts": list(universe.totals), "told": told}, tables


def stands(totals: Sequence[int], before: Sequence[Before], since: timedelta) -> bool:
    """Whether what was told stands: some total has moved by few, and it is not long ago."""
    pairs = [pair for each in before for pair in zip(totals, each, strict=True)]
    moved = [now - then for now, then in pairs if then is not None]
    return bool(before) and since < STANDS and not none_or_enough(*moved)


def totals_then(kept: Mapping[str, Any]) -> Before:
    """Of what was kept, the totals that were told."""
    return [
        count if isinstance(told, int) else None
        for count, told in zip(kept["counts"], kept["told"], strict=True)
    ]


def is_due(looked_on: date, today: date) -> bool:
    """Once a month it is asked whether enough has moved."""
    return (looked_on.year, looked_on.month) != (today.year, today.month)
