"""Stored returns: encrypted, complete or not there, and any change is noticed."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from exports.files import store
from privacy.encryption import DecryptionFailed
from privacy.errors import RuleBroken

CONTENT = [b"header\n", b"x" * store.PART_BYTES, b"y" * 7, b"", b"z" * (2 * store.PART_BYTES)]


def test_what_is_stored_comes_back_and_is_not_there_in_clear(files: Path) -> None:
    stored = store.store("a", CONTENT)
    assert b"".join(store.read(stored.name)) == b"".join(CONTENT)
    assert stored.size == sum(map(len, CONTENT))
    sealed = (files / stored.name).read_bytes()
    assert b"header" not in sealed
    assert b"xxxx" not in sealed
    assert (files / stored.name).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [[], [b""], [b"a"], [b"a" * store.PART_BYTES]])
def test_every_length_comes_back(content: list[bytes]) -> None:
    assert b"".join(store.read(store.store("a", content).name)) == b"".join(content)


def parts_of(path: Path) -> list[bytes]:
    data, parts = path.read_bytes(), []
    while data:
        length = store.LENGTH_BYTES + int.from_bytes(data[: store.LENGTH_BYTES], "big")
        parts.append(data[:length])
        data = data[length:]
    return parts


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda parts: parts[:-1], id="cut off"),
        pytest.param(lambda parts: parts[1:], id="beginning lost"),
        pytest.param(lambda parts: [parts[0], parts[2], parts[1], *parts[3:]], id="moved"),
        pytest.param(lambda parts: [parts[0], parts[0], *parts[1:]], id="doubled"),
        pytest.param(
            lambda parts: [parts[0][:-1] + bytes([parts[0][-1] ^ 1]), *parts[1:]],
            id="a byte changed",
        ),
        pytest.param(lambda parts: [*parts, parts[-1]], id="end doubled"),
        pytest.param(lambda parts: [], id="emptied"),
    ],
)
def test_an_altered_file_is_refused(files: Path, change) -> None:
    stored = store.store("a", CONTENT)
    path = files / stored.name
    path.write_bytes(b"".join(change(parts_of(path))))
    with pytest.raises(DecryptionFailed):
        list(store.read(stored.name))


def test_a_file_under_another_name_is_refused(files: Path) -> None:
    stored = store.store("a", CONTENT)
    (files / stored.name).rename(files / "b.0")
    with pytest.raises(DecryptionFailed):
        list(store.read("b.0"))


def test_a_full_disk_leaves_nothing_and_says_so(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RuleBroken, match="folder for files is full"):
        store.store("a", CONTENT)
    assert list(files.iterdir()) == []
    monkeypatch.undo()
    assert b"".join(store.read(store.store("a", CONTENT).name)) == b"".join(CONTENT)


def test_a_build_that_stops_leaves_nothing(files: Path) -> None:
    def stopping() -> Iterator[bytes]:
        yield b"x" * (2 * store.PART_BYTES)
        assert [path.suffix for path in files.iterdir()] == [".part"]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.store("a", stopping())
    assert list(files.iterdir()) == []


def test_only_what_is_old_and_unnamed_is_cleared(files: Path) -> None:
    kept, old, young = (store.store(prefix, [b"x"]) for prefix in "abc")
    for stored in (kept, old):
        os.utime(files / stored.name, (1, 1))
    assert store.remove_strays({kept.name}, older_than=1000) == 1
    assert {path.name for path in files.iterdir()} == {kept.name, young.name}
