"""Between PostgreSQL's CSV and the engine's frames. Knows no Django."""

from outcomes.frames.apart import judged_apart
from outcomes.frames.chunk import COUNTED, Chunk, Judged, engine_print, judge_chunk
from outcomes.frames.differences import prints_of, results_of, sums_by_family
from outcomes.frames.previews import Turned, turned
from outcomes.frames.prints import common_prints, rules_mark
from outcomes.frames.reading import (
    Files,
    frame_of,
    frames_of,
    held_in,
    inputs_of,
    join_outputs,
    rules_in,
)
from outcomes.frames.writing import RESULT_COLUMNS

__all__ = [
    "COUNTED",
    "RESULT_COLUMNS",
    "Chunk",
    "Files",
    "Judged",
    "Turned",
    "common_prints",
    "engine_print",
    "frame_of",
    "frames_of",
    "held_in",
    "inputs_of",
    "join_outputs",
    "judge_chunk",
    "judged_apart",
    "prints_of",
    "results_of",
    "rules_in",
    "rules_mark",
    "sums_by_family",
    "turned",
]
