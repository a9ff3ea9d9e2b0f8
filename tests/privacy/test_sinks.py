"""The file of checkpoints and the signing key: what stands on the disk, and who may read it."""

import json
from pathlib import Path

import pytest
from django.conf import LazySettings

from privacy import signing, sinks


@pytest.fixture
def file(settings: LazySettings, tmp_path: Path) -> Path:
    settings.AUDIT_FOLDER = tmp_path
    return tmp_path / sinks.FILE


def test_each_checkpoint_is_a_line_of_its_own_that_only_we_may_read(file: Path) -> None:
    assert list(sinks.entries()) == []
    sinks.append({"size": 5, "origin": "here"})
    sinks.append({"size": 10, "origin": "here"})
    assert file.read_text() == '{"origin": "here", "size": 5}\n{"origin": "here", "size": 10}\n'
    assert file.stat().st_mode & 0o777 == 0o600
    assert [entry and entry["size"] for entry in sinks.entries()] == [5, 10]


@pytest.mark.parametrize("line", ['{"size": 5', "5", "null", "\udcff".encode(errors="replace")])
def test_a_line_that_is_no_entry_is_told_and_hides_no_other(file: Path, line: str | bytes) -> None:
    written = line if isinstance(line, bytes) else line.encode()
    file.write_bytes(written + b"\n" + json.dumps({"size": 10}).encode() + b"\n")
    assert list(sinks.entries()) == [None, {"size": 10}]


def test_in_production_no_signing_key_is_made(settings: LazySettings, tmp_path: Path) -> None:
    settings.AUDIT_KEY_FILE = tmp_path / "signing.pem"
    settings.PRODUCTION = True
    with pytest.raises(FileNotFoundError):
        signing.public_key()
    assert not list(tmp_path.iterdir())


def test_a_key_that_stands_is_never_made_anew(settings: LazySettings, tmp_path: Path) -> None:
    settings.AUDIT_KEY_FILE = tmp_path / "signing.pem"
    first = signing.public_key()
    assert signing.public_key() == first
    assert [each.name for each in tmp_path.iterdir()] == ["signing.pem"]
    assert (tmp_path / "signing.pem").stat().st_mode & 0o777 == 0o600
