"""What can go wrong, in words a keyworker understands. Free of Django: rules may raise it."""


class RuleBroken(Exception):
    """A rule of the work was broken; the message is shown to the person as it stands."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class JobCancelled(Exception):
    """The person who asked for a job has cancelled it."""
