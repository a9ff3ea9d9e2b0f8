"""Two people change one record: what each of them changed, put together where that can be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Joined:
    """`values` to be written; `theirs` are fields that keep what somebody else saved meanwhile.

    Of fields in `clashes` both changed one and the same, each in another way.
    """

    values: dict[str, Any]
    theirs: tuple[str, ...]
    clashes: tuple[str, ...]
    mine: dict[str, Any]


def join(base: Values | None, current: Values, typed: Values) -> Joined:
    """What was typed over a page that showed `base`, while the record became `current`.

    Without a base nobody knows what the page showed: whatever differs may be meant, and clashes.
    """
    mine = {name: v for name, v in typed.items() if base is None or v != base[name]}
    moved = {name for name in typed if base is None or current[name] != base[name]}
    differ = {name for name in typed if typed[name] != current[name]}
    clashes = tuple(name for name in typed if name in mine and name in moved and name in differ)
    theirs = tuple(name for name in typed if name not in mine and name in differ)
    values = {name: typed[name] if name in mine else current[name] for name in typed}
    changed = {name: v for name, v in mine.items() if name in differ}
    return Joined(values, theirs, clashes, changed)
