"""Keys: one for each purpose, from a file, the environment or a program outside; never in words."""

import base64
import json
import os
import stat
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import LazySettings

from privacy import encryption, keyring, keysources
from privacy.encryption import DecryptionFailed
from privacy.keyring import KeyMissing, Keys, Purpose, Ring, RingBroken
from tests.database import ROOT

HERE = ("families_person", "surname", uuid.UUID(int=1))
VECTOR = "d222fd17a6e57180ecdad955d8dc8e75dd2fd89ba195614238ad4e795b2fe780"
FIRST_VERSION = {"current": 1, "keys": {"1": base64.b64encode(b"1" * 32).decode()}}


@pytest.fixture
def ring(tmp_path: Path, settings: LazySettings) -> Iterator[Path]:
    """A key ring of the test's own, not made yet."""
    settings.KEYS_FILE = tmp_path / "keys.json"
    keyring.forget_keys()
    yield settings.KEYS_FILE
    keyring.forget_keys()


def seal(text: str) -> bytes:
    """A ciphertext of its place."""
    sealed = encryption.encrypt_value(*HERE, text)
    assert sealed is not None
    return sealed


def opened(sealed: bytes) -> str:
    """What a ciphertext of that place says."""
    return encryption.decrypt_value(*HERE, sealed)


def with_second_key(text: str, purpose: Purpose = Purpose.FIELDS) -> str:
    """The ring with another, current key for one purpose."""
    held = keyring.parse(text)
    own = held.of(purpose)
    more = Keys(2, {**own.keys, 2: b"2" * 32})
    return keyring.as_json(Ring({**held.purposes, purpose: more}))


# --- The file


def test_the_key_file_is_for_this_user_alone(ring: Path) -> None:
    seal("Okafor")
    assert stat.S_IMODE(ring.stat().st_mode) == 0o600
    assert list(ring.parent.iterdir()) == [ring]
    keyring.replace(keyring.parse(with_second_key(ring.read_text())))
    assert stat.S_IMODE(ring.stat().st_mode) == 0o600
    assert list(ring.parent.iterdir()) == [ring]


def test_the_ring_takes_its_name_when_it_is_whole(
    ring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    link = os.link

    def watched(source: Path, target: Path) -> None:
        keyring.parse(Path(source).read_text())
        seen.append(ring.exists())
        link(source, target)

    monkeypatch.setattr(keysources.os, "link", watched)
    seal("Okafor")
    assert seen == [False]


def test_whoever_is_second_takes_the_ring_of_the_first(ring: Path) -> None:
    sealed = seal("Okafor")
    with pytest.raises(FileExistsError):
        keysources.source().make(keyring.as_json(keyring.fresh()))
    keyring.forget_keys()
    assert opened(sealed) == "Okafor"


def test_production_never_makes_keys_by_itself(ring: Path, settings: LazySettings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(FileNotFoundError):
        seal("Okafor")
    assert not ring.exists()


def test_a_ring_that_cannot_be_kept_leaves_the_old_one(
    ring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = seal("Okafor")

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(keysources.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        keyring.replace(keyring.fresh())
    keyring.forget_keys()
    assert opened(sealed) == "Okafor"
    assert [each.name for each in ring.parent.iterdir()] == [ring.name]


def test_a_ring_that_cannot_be_made_leaves_no_half(
    ring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keysources.os, "fsync", lambda _: os.stat("/no/such/file"))
    with pytest.raises(FileNotFoundError):
        seal("Okafor")
    assert list(ring.parent.iterdir()) == []


def test_whoever_owns_the_ring_may_read_it_after_another_has_changed_it(
    ring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal("Okafor")
    kept, handed_on = ring.stat(), list[tuple[int, int]]()
    monkeypatch.setattr(keysources.os, "chown", lambda _, *owner: handed_on.append(owner))
    keyring.replace(keyring.ring())
    assert handed_on == []
    monkeypatch.setattr(keysources.os, "geteuid", lambda: kept.st_uid + 1)
    keyring.replace(keyring.ring())
    assert handed_on == [(kept.st_uid, kept.st_gid)]


# --- Purposes


def test_every_purpose_has_a_key_of_its_own(ring: Path) -> None:
    seal("Okafor")
    held = keyring.ring()
    secrets = [held.secret(purpose) for purpose in Purpose]
    assert len(set(secrets)) == len(Purpose) == len(held.purposes)
    assert {len(each) for each in secrets} == {32}


def test_a_ring_of_the_first_version_opens_what_it_wrote(ring: Path) -> None:
    """A vector of the first version: one root, each purpose's key by HKDF."""
    held = keyring.parse(json.dumps(FIRST_VERSION))
    assert held.secret(Purpose.FIELDS).hex() == VECTOR
    assert keyring.parse(keyring.as_json(held)).purposes == held.purposes
    assert len({held.secret(purpose) for purpose in Purpose}) == len(Purpose)


def test_new_env_makes_a_ring_with_every_purpose(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    command = [ROOT / ".docker/new-env", file, "cases.example.org"]
    subprocess.run(command, capture_output=True, check=True)
    made = keyring.parse(file.read_text())
    assert set(made.purposes) == set(Purpose)
    assert len({made.secret(purpose) for purpose in Purpose}) == len(Purpose)


def test_a_purpose_without_a_key_is_named(ring: Path) -> None:
    seal("Okafor")
    held = keyring.ring()
    less = {p: own for p, own in held.purposes.items() if p != Purpose.FIELDS}
    keyring.replace(Ring(less))
    with pytest.raises(KeyMissing, match=r"no key for fields: run rotate_keys\.$"):
        seal("Okafor")


BROKEN = {
    "no JSON": "{",
    "a list": "[]",
    "no keys": '{"current": 1}',
    "an unknown purpose": '{"purposes": {"spare": {"current": 1, "keys": {}}}}',
    "no current key": json.dumps({**FIRST_VERSION, "current": 2}),
    "a short key": json.dumps({"current": 1, "keys": {"1": "c2hvcnQ="}}),
    "more than base64": json.dumps({"current": 1, "keys": {"1": f"{FIRST_VERSION['keys']['1']}*"}}),  # type: ignore[index]
    "no base64": json.dumps({"current": 1, "keys": {"1": "*" * 44}}),
    "a number too high": json.dumps({"current": 128, "keys": {"128": FIRST_VERSION["keys"]["1"]}}),  # type: ignore[index]
    "number nought": json.dumps({"current": 0, "keys": {"0": FIRST_VERSION["keys"]["1"]}}),  # type: ignore[index]
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_broken_ring_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(RingBroken) as refused:
        keyring.parse(text)
    assert "MTExMTEx" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_what_is_kept_is_what_was_held() -> None:
    held = keyring.fresh()
    cut = replace(held.of(Purpose.TOKENS), bits={1: 14})
    changed = Ring({**held.purposes, Purpose.TOKENS: cut})
    assert keyring.parse(keyring.as_json(changed)) == changed
    assert keyring.parse(keyring.as_json(held)) == held
    assert json.loads(keyring.as_json(held))["version"] == keyring.VERSION == 2


def test_nothing_prints_a_key(ring: Path) -> None:
    seal("Okafor")
    held = keyring.ring()
    shown = f"{held!r}{held.of(Purpose.FIELDS)!r}{keyring._held!r}"
    assert repr(held.secret(Purpose.FIELDS))[2:12] not in shown
    assert "b'" not in shown


# --- Changing keys while processes run


def test_a49_an_unknown_key_is_named_by_its_number_only(ring: Path) -> None:
    sealed = seal("Okafor")
    other = sealed[:1] + (7).to_bytes(4, "big") + sealed[5:]
    with pytest.raises(DecryptionFailed, match=r"^Key 7 is not in the ring\.$"):
        opened(other)


def test_a_second_key_reads_what_the_first_wrote(ring: Path) -> None:
    old = seal("Okafor")
    keyring.replace(keyring.parse(with_second_key(ring.read_text())))
    new = seal("Okafor")
    assert (encryption.key_id_of(old), encryption.key_id_of(new)) == (1, 2)
    assert [opened(old), opened(new)] == ["Okafor", "Okafor"]


def test_while_tokens_are_made_anew_both_keys_find_and_the_new_one_writes(ring: Path) -> None:
    older = encryption.exact_token("name", "Okafor")
    keyring.replace(keyring.parse(with_second_key(ring.read_text(), Purpose.TOKENS)))
    newer = encryption.exact_token("name", "Okafor")
    assert older != newer
    assert [key.number for key in encryption.token_keys()] == [2, 1]
    assert encryption.under_each_key(encryption.exact_token, "name", "Okafor") == (newer, older)
    assert encryption.under_each_key(encryption.search_token, "O") == ()


def test_a49_another_process_learns_a_new_key_at_once_and_writes_with_it_soon(
    ring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ring changes under a process that holds the old one."""
    now = [1000.0]
    monkeypatch.setattr(keyring.time, "monotonic", lambda: now[0])
    seal("Okafor")
    held = keyring._held
    keyring.replace(keyring.parse(with_second_key(ring.read_text())))
    new = seal("Okafor")
    monkeypatch.setattr(keyring, "_held", held)
    assert encryption.key_id_of(seal("Okafor")) == 1
    assert opened(new) == "Okafor"
    monkeypatch.setattr(keyring, "_held", held)
    now[0] += 1.0
    assert encryption.key_id_of(seal("Okafor")) == 2


def test_a49_a_process_whose_ring_has_gone_keeps_reading_and_fails_closed_for_new_keys(
    ring: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    old = seal("Okafor")
    held = keyring._held
    keyring.replace(keyring.parse(with_second_key(ring.read_text())))
    new = seal("Okafor")
    monkeypatch.setattr(keyring, "_held", held)
    ring.write_text("{")
    monkeypatch.setattr(keyring, "LOOK_AGAIN", 0.0)
    assert opened(old) == "Okafor"
    with pytest.raises(DecryptionFailed, match="Key 2 is not in the ring"):
        opened(new)
    assert "RingBroken" in caplog.text


def test_another_ring_opens_nothing_and_finds_nothing(ring: Path) -> None:
    sealed, tokens = seal("Okafor"), encryption.name_tokens("Okafor")
    ring.unlink()
    keyring.forget_keys()
    assert set(tokens).isdisjoint(encryption.name_tokens("Okafor"))
    with pytest.raises(DecryptionFailed):
        opened(sealed)


# --- The environment, and a program outside


def test_a_ring_from_the_environment_reads_and_is_never_changed_from_here(
    ring: Path, settings: LazySettings
) -> None:
    settings.KEYS = keyring.as_json(keyring.fresh())
    assert opened(seal("Okafor")) == "Okafor"
    assert not ring.exists()
    with pytest.raises(keysources.SourceFailed, match="TFCASE_KEYS is changed by whoever starts"):
        keyring.replace(keyring.fresh())
    with pytest.raises(FileExistsError):
        keysources.source().make("{}")


@pytest.fixture
def vault(ring: Path, tmp_path: Path, settings: LazySettings) -> Path:
    """A key management service in small: real programs that keep the ring in a place of theirs."""
    kept = tmp_path / "vault" / "ring"
    kept.parent.mkdir()
    kept.write_text(keyring.as_json(keyring.fresh()))
    get, put = tmp_path / "get.py", tmp_path / "put.py"
    get.write_text("import pathlib, sys\nsys.stdout.write(pathlib.Path(sys.argv[1]).read_text())\n")
    put.write_text("import pathlib, sys\npathlib.Path(sys.argv[1]).write_text(sys.stdin.read())\n")
    settings.KEYS_COMMAND = f"{sys.executable} '{get}' '{kept}'"
    settings.KEYS_STORE_COMMAND = f"{sys.executable} '{put}' '{kept}'"
    return kept


def test_a_ring_from_a_program_reads_and_is_handed_back_changed(vault: Path, ring: Path) -> None:
    old = seal("Okafor")
    keyring.replace(keyring.parse(with_second_key(vault.read_text())))
    new = seal("Okafor")
    assert (encryption.key_id_of(old), encryption.key_id_of(new)) == (1, 2)
    assert [opened(old), opened(new)] == ["Okafor", "Okafor"]
    assert not ring.exists()


def test_a_program_is_asked_once_a_minute_and_for_a_key_that_is_missing(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, asked = [6000.0], []
    run = keysources._run
    monkeypatch.setattr(keyring.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(keysources, "_run", lambda *given: asked.append(1) or run(*given))
    seal("Okafor")
    now[0] += 59
    old = seal("Okafor")
    assert len(asked) == 1
    now[0] += 1
    assert opened(old) == opened(seal("Okafor")) == "Okafor"
    assert len(asked) == 2


def test_a_key_that_the_program_does_not_have_is_asked_for_every_few_seconds(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, asked = [6000.0], []
    run = keysources._run
    monkeypatch.setattr(keyring.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(keysources, "_run", lambda *given: asked.append(1) or run(*given))
    sealed = seal("Okafor")
    unknown = sealed[:1] + (7).to_bytes(4, "big") + sealed[5:]
    for seconds, times in ((0, 1), (4, 1), (56, 2), (0, 2)):
        now[0] += seconds
        with pytest.raises(DecryptionFailed, match="Key 7 is not in the ring"):
            opened(unknown)
        assert len(asked) == times


def test_a_key_that_is_there_is_read_without_looking_again(
    ring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring.time, "monotonic", lambda: 1000.0)
    sealed = seal("Okafor")
    ring.unlink()
    monkeypatch.setattr(keyring, "_look", lambda held: pytest.fail("It looked again."))
    assert opened(sealed) == "Okafor"


def test_where_the_ring_comes_from_outside_none_is_made_here(vault: Path) -> None:
    for source in (keysources.source(), keysources.EnvironmentSource("{}")):
        assert source.exists() is True
        with pytest.raises(FileExistsError):
            source.make("{}")


@pytest.mark.parametrize("fault", ["refuses", "is missing", "stores nothing"])
def test_a_program_that_fails_says_nothing_of_the_ring(
    vault: Path, settings: LazySettings, fault: str
) -> None:
    commands = {
        "refuses": f"{sys.executable} -c 'import sys; print(\"secret\"); sys.exit(3)'",
        "is missing": "/no/such/program",
    }
    words = {
        "refuses": "ended with 3",
        "is missing": "FileNotFoundError",
        "stores nothing": "STORE",
    }
    if fault == "stores nothing":
        settings.KEYS_STORE_COMMAND = ""
    else:
        settings.KEYS_COMMAND = commands[fault]
    keyring.forget_keys()
    with pytest.raises(keysources.SourceFailed, match=words[fault]) as failed:
        keyring.replace(keyring.ring())
    assert "secret" not in str(failed.value)


def test_a_slow_program_is_given_up(
    vault: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keysources, "COMMAND_SECONDS", 0.2)
    settings.KEYS_COMMAND = f"{sys.executable} -c 'import time; time.sleep(9)'"
    with pytest.raises(keysources.SourceFailed, match="TimeoutExpired"):
        seal("Okafor")


def test_sdc_10_a_derived_key_is_of_its_purpose_and_of_all_that_is_named(ring: Path) -> None:
    named = [("fpd", "MHCLG", "1"), ("fpd", "MHCLG", "2"), ("fpd", "ONS", "1"), ("fpdMHCLG", "1")]
    made = [keyring.derived(Purpose.MANIFESTS, *each) for each in named]
    made.append(keyring.derived(Purpose.FIELDS, *named[0]))
    assert len(set(made)) == len(made)
    assert {len(each) for each in made} == {32}
    assert keyring.derived(Purpose.MANIFESTS, *named[0]) == made[0]
    assert keyring.ring().secret(Purpose.MANIFESTS) not in made
