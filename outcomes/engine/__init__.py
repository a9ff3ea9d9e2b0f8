"""The outcome engine: frameworks compiled into operations on whole columns. No Django.

Exact semantics: spec/outcome-engine.md; section numbers (§) in this package are that text's.
"""

from outcomes.engine.evaluate import evaluate
from outcomes.engine.explain import explain
from outcomes.engine.explain_work import explain_work
from outcomes.engine.explanation import ExplainedWork, Explanation
from outcomes.engine.inputs import COLUMNS, Inputs, empty_frame
from outcomes.engine.outputs import Outputs, csv_texts, write_outputs

__all__ = [
    "COLUMNS",
    "ExplainedWork",
    "Explanation",
    "Inputs",
    "Outputs",
    "csv_texts",
    "empty_frame",
    "evaluate",
    "explain",
    "explain_work",
    "write_outputs",
]
