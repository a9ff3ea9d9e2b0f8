"""What a line of a framework rests on."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Provenance:
    """Where a line of the framework comes from; anything but `sourced` waits for confirmation.

    Where a named person of the council has confirmed it, that stands in place of the doubt.
    """

    basis: str
    src: tuple[str, ...] = ()
    note: str = ""
    confirmed_by: str = ""
    confirmed_on: date | None = None

    @property
    def confirmed(self) -> bool:
        return self.basis == "sourced" or bool(self.confirmed_by)

    @property
    def confirmed_words(self) -> str:
        """Who confirmed it and when, where somebody did."""
        if self.confirmed_on is None:
            return ""
        return f"Confirmed by {self.confirmed_by} on {self.confirmed_on:%-d %B %Y}"
