"""What a fault leaves in the log: its kind and where in the code it was, never its text.

The text of an exception may hold a name (a value that is none, a row that the database refused, an
address that a mail server sent back), and so may the lines of a traceback that quote it.
"""

import logging
import traceback
from types import TracebackType
from typing import Any

Fault = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]
LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"


def kind_and_place(fault: Fault) -> str:
    """`ValueError at families/queries/record.py:12, …`: files and lines, without what they say."""
    frames = traceback.extract_tb(fault[2])
    places = [f"{frame.filename}:{frame.lineno}" for frame in frames]
    kind = fault[0].__name__ if fault[0] else "a fault"
    return f"{kind} at {', '.join(places)}" if places else kind


class WithoutWords(logging.Formatter):
    """A line for everything that is logged; a traceback is the places it went through."""

    def __init__(self) -> None:
        super().__init__(LINE)

    def formatException(self, ei: Any) -> str:
        """Instead of the traceback with the fault's text."""
        return kind_and_place(ei)


class TaskFaults(logging.Filter):
    """A task that fails: Celery writes the fault's text into the message itself."""

    def filter(self, record: logging.LogRecord) -> bool:
        """The message keeps the task and its id, and says of the fault its kind."""
        if isinstance(record.args, dict) and "exc" in record.args:
            fault = record.exc_info or (None, None, None)
            known = {"exc": kind_and_place(fault), "traceback": "", "args": "", "kwargs": ""}
            record.args = {**record.args, **known}
            record.__dict__.pop("data", None)
            record.exc_info = record.exc_text = None
        return True
