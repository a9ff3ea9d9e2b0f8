"""The ledger of who got a file, in words."""

from collections.abc import Iterable
from typing import Any

from exports.models import ReturnReading


def readings(found: Iterable[ReturnReading]) -> list[list[Any]]:
    """The ledger's lines."""
    return [
        [f"{each.at:%-d %B %Y, %H:%M}", each.by.name, each.get_means_display(), each.sha256[:16]]
        for each in found
    ]
