"""Some families put before the engine, as they stand in the database; nothing is kept."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date

from families.framework import Framework
from families.queries.frameworks import rules_named
from outcomes import frames
from outcomes.engine import Inputs, Outputs, empty_frame, evaluate
from outcomes.queries import inputs

GIVEN = "given"
# So many are read in one question; more are cheaper as columns.
FEW = 20


def inputs_of(
    families: Sequence[uuid.UUID],
    as_of: date,
    *,
    under: Framework | None = None,
    without: Collection[str] = (),
) -> Inputs:
    """What the engine judges of these families: each under its own rules, or all under given ones.

    `without` names case files that the question does not need; they are empty then.
    """
    files = {
        **{name: empty_frame(name) for name in without},
        **frames.frames_of(_read(families, without)),
    }
    if under is None:
        return frames.inputs_of(files, rules_named(frames.rules_in(files)), as_of)
    files["families"]["framework"] = GIVEN
    return frames.inputs_of(files, {GIVEN: under}, as_of)


def _read(families: Sequence[uuid.UUID], without: Collection[str]) -> dict[str, bytes]:
    if len(families) <= FEW:
        return inputs.read_at_once(families, without=without)
    return {**inputs.read_common(), **inputs.read_chunk(families, without=without)}


def judged(
    families: Sequence[uuid.UUID], as_of: date, *, under: Framework | None = None
) -> Outputs:
    """The same evaluation as a run, on these families alone: `under` previews other rules.

    Some thousand families at once; for more, ask chunk by chunk.
    """
    return evaluate(inputs_of(families, as_of, under=under))
