"""The file of checkpoints and the signing key: what stands on the disk, and who may read it."""

import json
import subprocess
from pathlib import Path

import pytest
from django.conf import LazySettings

from privacy import signing, sinks
from privacy.encryption import DecryptionFailed


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


def test_which_signature_counts(settings: LazySettings, tmp_path: Path) -> None:
    """One of the keys named, over exactly these bytes; what is no key or signature hides none."""
    settings.AUDIT_KEY_FILE = tmp_path / "ours.pem"
    ours, signature = signing.public_key(), signing.sign(b"body")
    settings.AUDIT_KEY_FILE, settings.AUDIT_PUBLIC_KEYS = tmp_path / "other.pem", []
    other = signing.public_key()
    assert signing.is_signed(b"body", signature, [ours]) is True
    assert signing.is_signed(b"body", signature, ["no key", other, ours]) is True
    for body, said, by in (
        *((b"bodies", signature, [ours]), (b"body", signature, [other]), (b"body", signature, [])),
        *((b"body", "no signature", [ours]), (b"body", signing.sign(b"body"), [ours])),
    ):
        assert signing.is_signed(body, said, by) is False
    assert signing.trusted_keys() == [other]
    settings.AUDIT_PUBLIC_KEYS = [ours]
    assert signing.trusted_keys() == [ours]
    assert signing.key_id(ours) != signing.key_id(other)
    assert len(signing.key_id(ours)) == 16


def test_a_key_of_another_kind_does_not_sign(settings: LazySettings, tmp_path: Path) -> None:
    settings.AUDIT_KEY_FILE = tmp_path / "signing.pem"
    another = ["openssl", "genpkey", "-algorithm", "X25519", "-out", str(settings.AUDIT_KEY_FILE)]
    subprocess.run(another, check=True)
    with pytest.raises(signing.CannotSign, match="does not hold an Ed25519 key"):
        signing.sign(b"body")


def test_who_comes_second_takes_the_key_of_the_first(
    settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.AUDIT_KEY_FILE = tmp_path / "signing.pem"
    make, firsts = signing._new_key, list[bytes]()

    def first_another(path: Path) -> None:
        make(path)
        firsts.append(path.read_bytes())
        make(path)

    monkeypatch.setattr(signing, "_new_key", first_another)
    signing.public_key()
    assert [each.name for each in tmp_path.iterdir()] == ["signing.pem"]
    assert (tmp_path / "signing.pem").read_bytes() == firsts[0]


def test_the_alarm_is_raised_once_an_hour_for_each_page(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now, told = [0.0], list[str]()
    monkeypatch.setattr("privacy.sinks._alarmed", {})
    monkeypatch.setattr("privacy.sinks.time.monotonic", lambda: now[0])
    monkeypatch.setattr("privacy.sinks.send_mail", lambda _, text, *__: told.append(text))
    for at, page in (
        (0, "a"),
        (3_599, "a"),
        (3_599, "b"),
        (3_600, "a"),
        (7_199, "a"),
        (7_200, "a"),
    ):
        now[0] = at
        sinks.alarm_when_unopened(DecryptionFailed(), page)
    assert [each.partition(":")[0] for each in told] == ["a", "b", "a", "a"]
    for fault in (ValueError("x"), None):
        sinks.alarm_when_unopened(fault, "c")
    assert len(told) == 4
    settings.AUDIT_HOOK = "tests.privacy.test_sinks.refuse"
    sinks.alarm_when_unopened(DecryptionFailed(), "d")
    assert "The alarm could not be handed on: ConnectionError" in caplog.text


def refuse(subject: str, text: str) -> None:
    """A mail server that is away."""
    raise ConnectionError(subject, text)


def test_a_line_counts_once_it_is_on_the_disk(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(sinks.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        sinks.append({"size": 5})


def test_the_web_process_has_no_signing_key(settings: LazySettings) -> None:
    settings.AUDIT_KEY_FILE = None
    with pytest.raises(signing.CannotSign, match="TFCASE_AUDIT_KEY_FILE"):
        signing.sign(b"anything")
