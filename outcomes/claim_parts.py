"""Places on a claim's page that other parts of the product fill: audit, submission, files.

Each is registered from `panels.py`, which is read at start.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from outcomes.models import Claim
from privacy import access
from privacy.models import User
from privacy.roles import Permission


class Place(StrEnum):
    """Where on the page: first of all, beside what can be done next, or after what it rests on."""

    FIRST = "first"
    NEXT = "next"
    AFTER = "after"


@dataclass(frozen=True)
class ClaimPart:
    """A part of the page: its template, and what fills it for this reader (with `claim`).

    Nothing is shown where the context is None.
    """

    key: str
    template: str
    context: Callable[[Claim, User], dict[str, Any] | None]
    place: Place = Place.AFTER
    order: int = 100
    permission: Permission = Permission.VIEW_CLAIMS


_parts: dict[str, ClaimPart] = {}


def register_claim_part(part: ClaimPart) -> None:
    """Add a part to the page of a claim."""
    _parts[part.key] = part


def parts_for(user: User, place: Place) -> list[ClaimPart]:
    """The parts of a place that this reader may see, in their order."""
    open_to = [p for p in _parts.values() if p.place is place and access.can(user, p.permission)]
    return sorted(open_to, key=lambda part: (part.order, part.key))
