"""The council's own references of records, for pages that name none of their people.

The floor that knows families registers how; nothing above is imported here.
"""

import uuid
from collections.abc import Callable, Iterable

References = Callable[[list[uuid.UUID]], dict[uuid.UUID, str]]
_known: list[References] = []


def register_references(find: References) -> None:
    """How references are found."""
    _known.append(find)


def references_of(keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The reference of each record that still is there."""
    wanted = list(set(keys))
    return {key: name for find in _known for key, name in find(wanted).items()}
