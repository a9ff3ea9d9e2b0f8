"""What is wrong with a case file, said where it stands."""

from dataclasses import dataclass

SHOWN = 60


@dataclass(frozen=True)
class Fault:
    """One line for the person who made the files; a warning refuses nothing."""

    file: str
    line: int
    column: str
    value: str
    what: str
    warning: bool = False

    def __str__(self) -> str:
        kind = "warning: " if self.warning else ""
        return f"{self.file}:{self.line}: {self.column}: {shown(self.value)}: {kind}{self.what}"


class FileRefused(ValueError):
    """A file that cannot be read as it stands; the whole directory is refused with it."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def shown(value: str) -> str:
    """A value on one line: short, and with what cannot be printed as an escape."""
    if not value:
        return "(empty)"
    short = value if len(value) <= SHOWN else f"{value[:SHOWN]}…"
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in short)
