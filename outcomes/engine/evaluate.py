"""The whole evaluation: case files in, results out; the same code for one family and for all."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from outcomes.engine.claims import Progress, blocked_by
from outcomes.engine.eligibility import judge_eligibility
from outcomes.engine.inputs import Inputs
from outcomes.engine.outputs import COLUMNS, Outputs
from outcomes.engine.prepare import prepare
from outcomes.engine.results import judge_families
from outcomes.engine.suggest import suggest
from outcomes.engine.tabulate import (
    Part,
    claims_part,
    eligibility_part,
    joined,
    results_part,
    suggested_part,
)
from outcomes.engine.world import World

FAMILIES_AT_ONCE = 40_000


def evaluate(inputs: Inputs, *, families_at_once: int = FAMILIES_AT_ONCE) -> Outputs:
    """Eligibility, results, claims and suggestions of every family on the check date.

    Families are taken in blocks, which bounds the memory and changes no result.
    """
    prepared = prepare(inputs)
    blocks = []
    for first in range(0, max(len(prepared.tables.families.ref), 1), families_at_once):
        part = prepared.tables.part(first, first + families_at_once)
        blocks.append(_block(World.of(inputs, replace(prepared, tables=part))))
    frames = {
        name: pd.concat([block[name] for block in blocks], ignore_index=True) for name in COLUMNS
    }
    return Outputs(**frames, left_out=prepared.left_out)


def _block(world: World) -> dict[str, pd.DataFrame]:
    """The four outputs of the families of one block."""
    found: dict[str, list[Part]] = {name: [] for name in COLUMNS}
    for key in world.names.frameworks:
        for name, part in _parts(world, key):
            found[name].append(part)
    return {name: joined(name, parts) for name, parts in found.items()}


def _parts(world: World, key: str) -> Iterator[tuple[str, Part]]:
    """The outputs of families under one framework; one not yet assessed has only eligibility."""
    framework, table = world.frameworks[key], world.tables.families
    families = table.framework == world.names.frameworks.index(key)
    eligibility = judge_eligibility(world, framework, families)
    yield "eligibility", eligibility_part(world, framework, families, eligibility)
    judged = families & (table.judged_on <= world.as_of)
    results = judge_families(world, framework, judged)
    yield "results", results_part(world, framework, results)
    if framework.supports_claims and framework.routes:
        progress = Progress.of(framework, results)
        blocked = blocked_by(world, framework, judged, eligibility.eligible, progress)
        yield "claims", claims_part(world, judged, blocked)
    yield "suggested", suggested_part(world, suggest(world, framework, judged))
