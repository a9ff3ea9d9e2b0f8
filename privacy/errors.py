"""What can go wrong, in words a keyworker understands. Free of Django: rules may raise it."""

from typing import Any


class RuleBroken(Exception):
    """A rule of the work was broken; the message is shown to the person as it stands."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class JobCancelled(Exception):
    """The person who asked for a job has cancelled it."""


class TooMany(Exception):
    """Somebody does more in a short time than work explains; they are told what to do."""

    def __init__(self, user: Any) -> None:
        super().__init__()
        self.user = user
