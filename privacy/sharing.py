"""What was sent outside. The floors that send it register their ledgers; lower code shows them."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Sharing:
    """One thing that was sent: what, to whom, under which agreement, and how; nobody is named."""

    on: date
    what: str
    to: str
    purpose: str
    method: str
    # Under which agreement, where the ledger that it comes from knows it.
    agreement: str = ""
    rows: int = 0
    sha256: str = ""
    approved_by: str = ""
    url: str = ""


Ledger = Callable[[], Iterable[Sharing]]
# How many times by purpose, asked for without reading the ledger.
Times = Callable[[], Iterable[tuple[str, int]]]
_ledgers: list[tuple[Ledger, Times]] = []


def register_sharings(ledger: Ledger, times: Times) -> None:
    """Add the ledger of a floor, and how it is counted."""
    _ledgers.append((ledger, times))


def all_sharings() -> list[Sharing]:
    """Everything that was sent, the latest first."""
    found = [each for ledger, _ in _ledgers for each in ledger()]
    return sorted(found, key=lambda each: (each.on, each.what), reverse=True)


def times_sent() -> Counter[str]:
    """How many times something was sent, by purpose."""
    sent: Counter[str] = Counter()
    for _, times in _ledgers:
        sent.update(dict(times()))
    return sent
