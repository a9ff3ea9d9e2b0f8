"""What erasure knows beyond foreign keys. The floors above register it in their `retention.py`.

Rows that hang on a family or person by a foreign key are found by themselves; here stands what a
key cannot tell: columns that name a record without one, files, shared words, and what is kept.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

REMOVED = "[person removed]"
Keys = Mapping[str, Collection[uuid.UUID]]
Roots = Callable[[uuid.UUID], Keys]


@dataclass(frozen=True)
class Loose:
    """A column that holds the key of a record without being a foreign key: its row goes too.

    Of a list of keys only the one key goes, and the row stays.
    """

    model: str
    column: str
    of: str
    is_list: bool = False


@dataclass(frozen=True)
class Shared:
    """A record that lives on without some people: whose names go out of what is written in it."""

    root: Keys
    gone: Collection[str]
    stay: Collection[str]
    stay_surnames: Collection[str]
    # Keys and references, which stand in frozen copies.
    exact: Collection[str]


_roots: dict[str, Roots] = {}
_root_labels: set[str] = set()
_loose: list[Loose] = []
_files: dict[str, str] = {}
_kept: dict[str, str] = {}
_shared: list[Callable[[Collection[uuid.UUID]], Iterable[Shared]]] = []
_after: list[Callable[[Collection[uuid.UUID]], None]] = []
_sweeps: list[Callable[[], int]] = []


def register_roots(kind: str, roots: Roots, *labels: str) -> None:
    """What goes as a whole when a record of a kind goes, and of which models that is."""
    _roots[kind] = roots
    _root_labels.update(labels)


def register_loose(*columns: Loose) -> None:
    """Columns that name a record without a foreign key."""
    _loose.extend(columns)


def register_files(model: str, folder: str) -> None:
    """Each row of a model has a sealed file of its key in a folder."""
    _files[model] = folder


def register_kept(model: str, reason: str) -> None:
    """What holds something personal and outlives the record, and why."""
    _kept[model] = reason


def register_shared(find: Callable[[Collection[uuid.UUID]], Iterable[Shared]]) -> None:
    """The records that live on without somebody."""
    _shared.append(find)


def register_after(then: Callable[[Collection[uuid.UUID]], None]) -> None:
    """What has to be done in the same transaction for families that live on."""
    _after.append(then)


def register_sweep(sweep: Callable[[], int]) -> None:
    """What is emptied after a run for everybody alike, since it cannot be told whose it is."""
    _sweeps.append(sweep)


def roots_of(kind: str, key: uuid.UUID) -> Keys:
    """The whole records that go with one."""
    return _roots[kind](key)


def root_labels() -> frozenset[str]:
    """The models of all whole records."""
    return frozenset(_root_labels)


def loose() -> list[Loose]:
    """All columns that name a record without a foreign key."""
    return list(_loose)


def folders() -> Mapping[str, str]:
    """Models whose rows have a file each."""
    return dict(_files)


def kept() -> Mapping[str, str]:
    """What outlives a record, with the reasons."""
    return dict(_kept)


def shared_without(people: Collection[uuid.UUID]) -> list[Shared]:
    """The records in which others stay."""
    return [each for find in _shared for each in find(people)]


def do_after(living: Collection[uuid.UUID]) -> None:
    """Tell that families that live on have changed."""
    for then in _after:
        then(living)


def sweep() -> int:
    """Empty what cannot be told apart."""
    return sum(each() for each in _sweeps)
