"""Arrays → the four frames of spec/outputs.md, for the families of one framework."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from families.framework.model import Framework
from outcomes.engine.codes import CodeSets, texts
from outcomes.engine.columns import NONE, labels
from outcomes.engine.days import Ints, Mask, dates_of
from outcomes.engine.eligibility import Eligibility
from outcomes.engine.outputs import COLUMNS
from outcomes.engine.results import Results
from outcomes.engine.suggest import Suggestions
from outcomes.engine.verdicts import STATES
from outcomes.engine.world import World


@dataclass(frozen=True)
class Part:
    """Rows of one output with the family (place in the part) of each, in the order of the file."""

    family: Ints
    frame: pd.DataFrame


def joined(name: str, parts: Sequence[Part]) -> pd.DataFrame:
    """The parts of all frameworks as one frame, by family; a family has rows in one part only."""
    if not parts:
        return empty(name)
    order = np.argsort(np.concatenate([part.family for part in parts]), kind="stable")
    frame = pd.concat([part.frame for part in parts], ignore_index=True)
    return frame.take(order).reset_index(drop=True)


def empty(name: str) -> pd.DataFrame:
    """The output without rows."""
    return pd.DataFrame({column: pd.Series([], dtype=_kind(column)) for column in COLUMNS[name]})


def _kind(column: str) -> str:
    if column in ("matures_on", "window_start", "window_end"):
        return "datetime64[s]"
    return "int64" if column in ("headlines", "needs") else "str"


def family_refs(world: World, family: Ints) -> pd.Index:
    return world.names.families.take(world.tables.families.ref[family])


def person_refs(world: World, person: Ints) -> pd.Index:
    return world.names.people.take(np.append(world.tables.people.ref, NONE)[person])


def eligibility_part(
    world: World, framework: Framework, families: Mask, found: Eligibility
) -> Part:
    family = np.flatnonzero(families)
    frame = {
        "family_ref": family_refs(world, family),
        "framework": labels([framework.id], np.zeros(len(family), dtype=np.int64)),
        "eligible": labels("NY", found.eligible[family].astype(np.int64)),
        "headlines": found.headlines[family],
        "needs": found.needs[family],
        "lit": found.lit.take(family),
        "reasons": found.reasons.take(family),
    }
    return Part(family, pd.DataFrame(frame))


def in_file_order(framework: Framework, found: Results) -> Ints:
    """Places of the results in the order of results.csv."""
    rank = np.argsort(np.argsort(np.array([outcome.id for outcome in framework.in_use])))
    rows = found.rows
    order: Ints = np.lexsort((rank[rows.outcome], rows.person, rows.need, rows.family))
    return order


def results_part(world: World, framework: Framework, found: Results) -> Part:
    """The results in the order of the file; dates and codes only where their state shows them."""
    ids = [outcome.id for outcome in framework.in_use]
    rows, verdict = found.rows, found.verdict
    missing = texts(verdict.missing, rows.size)
    order = in_file_order(framework, found)
    need = np.append(world.tables.needs.ref, NONE)[rows.need[order]]
    need_id = np.append(world.tables.needs.need, NONE)[rows.need[order]]
    frame = {
        "family_ref": family_refs(world, rows.family[order]),
        "need_ref": world.names.needs.take(need),
        "person_ref": person_refs(world, rows.person[order]),
        "outcome": labels(ids, rows.outcome[order]),
        "need": labels(world.names.need_ids, need_id),
        "state": labels(STATES, verdict.state[order].astype(np.int64)),
        "matures_on": dates_of(verdict.matures_on[order]),
        "window_start": dates_of(verdict.first[order]),
        "window_end": dates_of(verdict.last[order]),
        "missing": missing.take(order),
    }
    return Part(rows.family[order], pd.DataFrame(frame))


def claims_part(world: World, families: Mask, blocked: dict[str, CodeSets]) -> Part:
    """One row a family and route, in the order of the file."""
    family = np.flatnonzero(families)
    routes = sorted(blocked)
    codes = [texts(blocked[route], len(families)).take(family) for route in routes]
    both = np.tile(family, len(routes))
    route = np.repeat(np.arange(len(routes)), len(family))
    text = codes[0].append(codes[1:])
    order = np.lexsort((route, both))
    blocked_by = text.take(order)
    frame = {
        "family_ref": family_refs(world, both[order]),
        "route": labels(routes, route[order]),
        "claimable": labels("NY", (blocked_by == "").astype(np.int64)),
        "blocked_by": blocked_by,
    }
    return Part(both[order], pd.DataFrame(frame))


def suggested_part(world: World, found: Suggestions) -> Part:
    order = np.lexsort((found.need, found.person, found.family))
    frame = {
        "family_ref": family_refs(world, found.family[order]),
        "person_ref": person_refs(world, found.person[order]),
        "need": labels(world.names.need_ids, found.need[order]),
    }
    return Part(found.family[order], pd.DataFrame(frame))
