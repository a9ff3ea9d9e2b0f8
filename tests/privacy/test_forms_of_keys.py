"""What ciphertexts, tokens and rings look like: changed by chance, old rows could not be read."""

import base64
import json
import os
import time
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from families.models import Person
from privacy import encryption, keyring, keysources
from privacy.encryption import TokenKey, token_keys, word_values
from privacy.keyring import Keys, Purpose, Ring, RingBroken
from tests.council import Council
from tests.privacy.test_keyring import FIRST_VERSION, ring, seal, with_second_key

__all__ = ["ring"]


def test_a_ciphertext_says_version_key_and_nonce_before_the_text(ring: Path) -> None:
    sealed = seal("Okafor")
    assert sealed[0] == 1
    assert int.from_bytes(sealed[1:5], "big") == 1
    # A nonce of 12 and a tag of 16 bytes, as the standard has them.
    assert len(sealed) == 1 + 4 + 12 + len("Okafor") + 16


def test_a_token_holds_its_keys_number_above_the_bits_that_are_kept(ring: Path) -> None:
    key = TokenKey(5, b"5" * 32, 20)
    for kind in ("postcode", "nino"):
        token = encryption.exact_token(kind, "SE28 0HG", key=key)
        assert token >> 56 == 5
        assert 0 <= token & (2**56 - 1) < 2**20
    several = {encryption.exact_token("postcode", str(n), key=key) & (2**20 - 1) for n in range(99)}
    assert max(several) >= 2**19, "the upper bits are used"


def test_a_key_without_planned_bits_keeps_sixteen(ring: Path) -> None:
    seal("Okafor")
    [key] = token_keys()
    assert key.bits == 16


def test_the_key_that_writes_comes_first(ring: Path) -> None:
    seal("Okafor")
    keyring.replace(keyring.parse(with_second_key(ring.read_text(), Purpose.TOKENS)))
    assert [key.number for key in token_keys()] == [2, 1]


def test_a_word_is_found_by_beginnings_of_these_lengths() -> None:
    prefixes = [text for kind, text in word_values("christopher") if kind == "name/prefix"]
    assert [len(each) for each in prefixes] == [2, 3, 4, 5, 6, 8]


def test_no_part_of_a_ring_shows_a_key() -> None:
    secret = b"sixteen letters! sixteen letters"
    keys = Keys(1, {1: secret})
    for shown in (keys, Ring({Purpose.FIELDS: keys}), TokenKey(1, secret, 16)):
        assert "sixteen" not in repr(shown)
    held = Ring({Purpose.FIELDS: keys})
    held.cipher(Purpose.FIELDS, 1)
    assert "AESGCM" not in repr(held)


def test_a_ring_is_kept_as_it_is_with_version_and_bits() -> None:
    keys = {purpose: Keys(1, {1: b"1" * 32}) for purpose in Purpose}
    keys[Purpose.TOKENS] = Keys(2, {1: b"1" * 32, 2: b"2" * 32}, {2: 18})
    text = keyring.as_json(Ring(keys))
    assert json.loads(text)["version"] == 2
    assert "bits" not in json.loads(text)["purposes"]["fields"]
    assert keyring.parse(text).of(Purpose.TOKENS) == keys[Purpose.TOKENS]


def test_a_key_with_a_stray_letter_is_no_key() -> None:
    key = base64.b64encode(b"1" * 32).decode()
    with pytest.raises(RingBroken):
        keyring.parse(json.dumps({**FIRST_VERSION, "keys": {"1": f"*{key}"}}))


def test_a_changed_ring_still_belongs_to_whoever_owned_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "chown", lambda _, user, group: given.append((user, group)))
    source = keysources.FileSource(tmp_path / "keys.json")
    source.make("first")
    source.write("second")
    assert (source.read(), given) == ("second", [])
    owner, group = os.geteuid(), os.getegid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    source.write("third")
    assert (source.read(), given) == ("third", [(owner, group)])
    assert [each.name for each in tmp_path.iterdir()] == ["keys.json"]


def test_rings_from_outside_are_there_and_never_made_here() -> None:
    for source in (keysources.EnvironmentSource("{}"), keysources.CommandSource("true", "")):
        assert source.exists()
        with pytest.raises(FileExistsError):
            source.make("{}")


def test_a_row_that_was_not_read_is_written_back_as_it_stood(council: Council) -> None:
    key = council.own.parent.person_id
    [before] = Person.objects.filter(pk=key).values_list("surname", flat=True)
    Person.objects.get(pk=key).save()
    [after] = Person.objects.filter(pk=key).values_list("surname", flat=True)
    assert bytes(after) == bytes(before)


def test_a_ring_and_its_keys_never_change_in_place() -> None:
    keys = Keys(1, {1: b"1" * 32})
    for held, name, value in ((keys, "current", 2), (Ring({Purpose.FIELDS: keys}), "purposes", {})):
        with pytest.raises(FrozenInstanceError):
            setattr(held, name, value)
    assert "purposes" not in repr(Ring({Purpose.FIELDS: keys}))


def test_a_ring_is_looked_at_again_for_a_new_key_only_once_in_a_while(
    ring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ciphertexts under keys that are nowhere do not make us read the file each time."""
    seal("Okafor")
    ring.write_text(with_second_key(ring.read_text(), Purpose.FIELDS))
    now = time.monotonic()
    monkeypatch.setattr(keyring.time, "monotonic", lambda: now + keysources.source().patience - 1)
    assert 2 not in keyring.ring_with(Purpose.FIELDS, 2).of(Purpose.FIELDS).keys
    monkeypatch.setattr(keyring.time, "monotonic", lambda: now + keysources.source().patience + 1)
    assert 1 in keyring.ring_with(Purpose.FIELDS, 1).of(Purpose.FIELDS).keys
    assert 2 in keyring.ring_with(Purpose.FIELDS, 2).of(Purpose.FIELDS).keys


def test_a_ring_that_cannot_be_put_in_its_place_leaves_no_copy(
    ring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal("Okafor")
    before = ring.read_text()

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="No space"):
        keyring.replace(keyring.parse(with_second_key(before, Purpose.FIELDS)))
    assert [file.name for file in ring.parent.iterdir() if file.name.startswith(ring.name)] == [
        ring.name
    ]
    assert ring.read_text() == before
