"""Some families at once as the engine is given them, and what concerns every family alike."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date

from families.queries.frameworks import rules_named
from outcomes import frames
from outcomes.queries import inputs


def chunk_of(
    families: Sequence[uuid.UUID],
    common: Mapping[str, bytes],
    as_of: date,
    *,
    whole: bool = False,
    wide: bool = False,
) -> frames.Chunk:
    """Some families as they are recorded, each with the rules that it is held under.

    `wide` says that they are much of the council; `whole` asks for the engine's frames too.
    """
    csv = {**common, **inputs.read_chunk(families, wide=wide)}
    held = set(frames.held_in(csv["families"]).values())
    return frames.Chunk(csv, rules_named(held), as_of, whole)


def programme_of(common: Mapping[str, bytes]) -> dict[str, str]:
    """Fingerprints of what concerns every family alike."""
    marks = frames.common_prints(frames.frames_of(common))
    return {"engine": frames.engine_print(), **marks}
