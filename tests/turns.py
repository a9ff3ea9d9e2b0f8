"""In which order the tests run: every process begins with long ones, so that none ends with them.

Of several processes each is given a row of its own at first, and who has done theirs takes over
from the others' ends. Without an order the longest tests stand at some end, and one process works
on them while the others stand idle. The first row alone begins with the database, which it makes
for all: the others have tests of pure rules meanwhile.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import cycle
from pathlib import Path

import pytest

LARGE = {"examples", "sample_council", "product", "furnished"}
MARKED_LONG = ("browser", "worker")


def is_large(item: pytest.Item) -> bool:
    """Whether it tries many drawn examples, or works on the whole sample."""
    test = getattr(item, "function", item)
    return bool(set(getattr(item, "fixturenames", ())) & LARGE) or hasattr(test, "hypothesis")


def with_database(items: Iterable[pytest.Item]) -> bool:
    """Whether one of them asks for the database."""
    return any(
        item.get_closest_marker("django_db")
        or {"db", "run_databases"} & set(getattr(item, "fixturenames", ()))
        for item in items
    )


def is_long(items: Iterable[pytest.Item]) -> bool:
    """Whether a file takes its time: large tests, processes beside it, or walks over all pages."""
    return any(
        is_large(item)
        or any(item.get_closest_marker(name) for name in MARKED_LONG)
        or ("guards" in item.path.parts and with_database([item]))
        for item in items
    )


def in_turns(items: list[pytest.Item], processes: int) -> list[pytest.Item]:
    """The same tests, file by file: rows of the same length, each with its share of long files."""
    files: dict[Path, list[pytest.Item]] = defaultdict(list)
    for item in items:
        files[item.path].append(item)
    rows: list[list[pytest.Item]] = [[] for _ in range(processes)]
    long = [tests for tests in files.values() if is_long(tests)]
    pure = [tests for tests in long if not with_database(tests)]
    for row, tests in zip(cycle(rows[1:] or rows), pure, strict=False):
        row += tests
    for row, tests in zip(cycle(rows), (t for t in long if with_database(t)), strict=False):
        row += tests
    short = [item for tests in files.values() if not is_long(tests) for item in tests]
    length = -(-len(items) // processes)
    for row in rows:
        room = max(length - len(row), 0)
        row += short[:room]
        del short[:room]
    return [item for row in rows for item in row]
