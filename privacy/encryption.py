"""What is encrypted, and the tokens by which it is found. It alone encrypts; `signing.py` signs.

A ciphertext is `version (1 byte) | key id (4 bytes) | nonce (12 bytes) | text and tag` under
AES-256-GCM. Table, column and primary key are bound to it as associated data, so a ciphertext moved
to another row, column or table does not open. Its keys are those of `keyring.py`.
"""

import base64
import hmac
import os
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import jellyfish
from cryptography.exceptions import InvalidTag
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from privacy import keyring
from privacy.keyring import KeyMissing, Purpose

VERSION = 1
KEY_ID_BYTES = 4
NONCE_BYTES = 12
HEADER_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES
PREFIX_LENGTHS = (2, 3, 4, 5, 6, 8)
# The bits of a token above these are its key's number.
KEY_NUMBER_AT = 56
APOSTROPHES = "'’‘ʼʻ`´"
# Letters that Unicode does not take apart into a plain one and its accent.
PLAIN_FOR = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h"}
)


class DecryptionFailed(Exception):
    """A ciphertext was altered, moved to another row, or its key is not in the ring."""


# --- Values


def _bound_to(table: str, column: str, pk: uuid.UUID | str) -> bytes:
    return f"{table}/{column}/{pk}".encode()


def encrypt_bytes(purpose: Purpose, place: bytes, clear: bytes) -> bytes:
    """Encrypt under a purpose, bound to a place."""
    ring = keyring.ring()
    key_id = ring.of(purpose).current
    nonce = os.urandom(NONCE_BYTES)
    sealed = ring.cipher(purpose, key_id).encrypt(nonce, clear, place)
    return bytes([VERSION]) + key_id.to_bytes(KEY_ID_BYTES, "big") + nonce + sealed


def decrypt_bytes(purpose: Purpose, place: bytes, sealed: bytes) -> bytes:
    """Open what `encrypt_bytes` sealed, or raise DecryptionFailed."""
    key_id = key_id_of(sealed)
    nonce = sealed[1 + KEY_ID_BYTES : HEADER_BYTES]
    try:
        cipher = keyring.ring_with(purpose, key_id).cipher(purpose, key_id)
        return cipher.decrypt(nonce, sealed[HEADER_BYTES:], place)
    except KeyMissing as fault:
        raise DecryptionFailed(str(fault)) from fault
    except InvalidTag as fault:
        raise DecryptionFailed("The ciphertext was altered or moved.") from fault


def key_id_of(sealed: bytes) -> int:
    """The number of the key under which something is sealed."""
    if len(sealed) < HEADER_BYTES or sealed[0] != VERSION:
        raise DecryptionFailed("Not a ciphertext of this product.")
    return int.from_bytes(sealed[1 : 1 + KEY_ID_BYTES], "big")


def encrypt_value(table: str, column: str, pk: uuid.UUID | str, text: str) -> bytes | None:
    """A column's ciphertext; nothing for an empty text (emptiness is no secret, and stays NULL)."""
    if not text:
        return None
    return encrypt_bytes(Purpose.FIELDS, _bound_to(table, column, pk), text.encode())


def decrypt_value(table: str, column: str, pk: uuid.UUID | str, sealed: bytes | None) -> str:
    """The text of a column's ciphertext; empty for NULL."""
    if sealed is None:
        return ""
    return decrypt_bytes(Purpose.FIELDS, _bound_to(table, column, pk), bytes(sealed)).decode()


class Sealed(bytes):
    """A ciphertext on its way between database and model, so that it is not taken for a text."""


def _is_current(sealed: bytes) -> bool:
    return key_id_of(sealed) == keyring.ring().of(Purpose.FIELDS).current


class _Opening(DeferredAttribute):
    """Decrypts on first reading of the attribute: a list that shows no name opens none."""

    field: "EncryptedTextField"

    def __get__(self, instance: Any, cls: type | None = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            table, pk = self.field.place_of(instance)
            value = decrypt_value(table, self.field.attname, pk, value)
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.Field):
    """A text kept as ciphertext. It cannot be filtered or set by `update()`."""

    description = "Text encrypted by the application"
    empty_values = [None, ""]
    descriptor_class = _Opening

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(null=True, blank=True)
        super().__init__(*args, **kwargs)

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_lookup(self, lookup_name: str) -> Any:
        """Only whether there is a text, or (in triggers: `df`) another ciphertext, can be asked."""
        if lookup_name not in ("isnull", "df"):
            raise FieldError(f"{self.name} is encrypted: find it through tokens, not by filter().")
        return super().get_lookup(lookup_name)

    def place_of(self, instance: models.Model) -> tuple[str, Any]:
        """Table and key of the record; a history row keeps those of what it remembers."""
        tracked = getattr(instance, "pgh_tracked_model", None)
        if tracked is not None:
            return tracked._meta.db_table, getattr(instance, "pgh_obj_id", None)
        return instance._meta.db_table, instance.pk

    def from_db_value(self, value: Any, *_: Any) -> Sealed | str:
        return "" if value is None else Sealed(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, Sealed) and _is_current(value):
            return value
        table, pk = self.place_of(model_instance)
        if isinstance(value, Sealed):
            # Read before a rotation reached the row: written back, it would undo that.
            value = decrypt_value(table, self.attname, pk, value)
        sealed = encrypt_value(table, self.attname, pk, value or "")
        return None if sealed is None else Sealed(sealed)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, Sealed):
            raise TypeError(
                f"{self.name} is encrypted: save the record, do not update() or filter()."
            )
        return None if value is None else connection.Database.Binary(bytes(value))

    def value_to_string(self, obj: models.Model) -> str:
        """Django's serialisers would write the text in the clear."""
        raise TypeError(f"{self.name} is encrypted: it is not serialised.")

    def get_default(self) -> str:
        return ""


# --- Tokens: how an encrypted value is found


@dataclass(frozen=True)
class TokenKey:
    """A key of tokens: its number stands in each, and of the keyed hash so many bits are kept.

    Cut so short, a token is shared by some people whom it does not mean, so that a rare name is not
    alone with its token. Whoever is found by tokens is looked at before they are shown.
    """

    number: int
    secret: bytes = field(repr=False)
    bits: int


def token_keys() -> list[TokenKey]:
    """The key that writes, then the older ones under which rows may still be."""
    own = keyring.ring().of(Purpose.TOKENS)
    numbers = sorted(own.keys, key=lambda number: number != own.current)
    return [TokenKey(n, own.keys[n], own.bits.get(n, keyring.TOKEN_BITS)) for n in numbers]


def under_each_key(token: Callable[..., int | None], *given: str) -> tuple[int, ...]:
    """The token under every key: while a rotation runs, a row may be under either."""
    found = (token(*given, key=key) for key in token_keys())
    return tuple(each for each in found if each is not None)


def _token(kind: str, text: str, key: TokenKey | None) -> int:
    """A number of 63 bits, keyed, different for each kind."""
    key = key or token_keys()[0]
    digest = hmac.digest(key.secret, f"{kind}|{text}".encode(), "sha256")
    return key.number << KEY_NUMBER_AT | int.from_bytes(digest[:8], "big") >> 64 - key.bits


def plain_letters(text: str) -> str:
    """Lower-case letters and digits without accents: `Yılmaz-O'Neil` becomes `yilmazoneil`."""
    if text.isascii() and text.isalnum():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text).casefold().translate(PLAIN_FOR)
    return "".join(c for c in spread if c.isalnum() and c not in APOSTROPHES)


def name_words(text: str) -> list[str]:
    """The words of a name, each in plain letters, and the whole when it has several."""
    if text.isascii() and text.isalnum():
        return [text.lower()]
    joined = unicodedata.normalize("NFC", text)
    spread = "".join(c if c.isalnum() or c in APOSTROPHES else " " for c in joined)
    words = [plain_letters(word) for word in spread.split()]
    words = [word for word in words if word]
    return [*words, "".join(words)] if len(words) > 1 else words


def exact_token(kind: str, text: str, key: TokenKey | None = None) -> int:
    """Finds a value that is the same but for case, accents and punctuation."""
    return _token(f"{kind}/exact", plain_letters(text), key)


def word_values(word: str) -> list[tuple[str, str]]:
    """What of a word of a name has a token: kind and text."""
    prefixes = [("name/prefix", word[:n]) for n in PREFIX_LENGTHS if n < len(word)]
    sound = jellyfish.metaphone(word)
    return [("name/exact", word), *prefixes, *([("name/sound", sound)] if sound else [])]


@lru_cache(maxsize=50_000)
def _word_tokens(word: str, key: TokenKey) -> tuple[int, ...]:
    return tuple(_token(kind, text, key) for kind, text in word_values(word))


def name_tokens(*names: str) -> list[int]:
    """All tokens under which these names are found: exact, prefix and sound of each word."""
    found: set[int] = set()
    key = token_keys()[0]
    for name in names:
        for word in name_words(name):
            found.update(_word_tokens(word, key))
    return sorted(found)


def search_token(part: str, key: TokenKey | None = None) -> int | None:
    """The token that finds longer names beginning with a typed word; None when too short."""
    word = plain_letters(part)
    if len(word) < PREFIX_LENGTHS[0]:
        return None
    return _token("name/prefix", word[: max(n for n in PREFIX_LENGTHS if n <= len(word))], key)


def shorter_tokens(part: str) -> list[int]:
    """What everybody has whose name is this word or begins with it, under the key that writes."""
    prefixes = [value for value in word_values(plain_letters(part)) if value[0] == "name/prefix"]
    return [_token(*value, None) for value in prefixes]


def whole_name_token(part: str, key: TokenKey | None = None) -> int:
    """The token that finds exactly this word of a name."""
    return _token("name/exact", plain_letters(part), key)


def sound_token(part: str, key: TokenKey | None = None) -> int | None:
    """The token that finds names sounding like this word."""
    sound = jellyfish.metaphone(plain_letters(part))
    return _token("name/sound", sound, key) if sound else None


def sounds_alike(one: str, two: str) -> bool:
    """Whether two words sound the same."""
    first, second = (jellyfish.metaphone(plain_letters(word)) for word in (one, two))
    return bool(first) and first == second


def pseudonym(purpose: Purpose, value: str) -> str:
    """26 characters that stand for a value under one purpose; whole, and never a plain hash."""
    digest = hmac.digest(keyring.ring().secret(purpose), value.encode(), "sha256")
    return base64.b32encode(digest).decode()[:26]


def search_fingerprint(text: str) -> str:
    """What the audit trail keeps of a search: the same search looks the same, nothing more."""
    secret = keyring.ring().secret(Purpose.AUDIT_SEARCH)
    return hmac.digest(secret, plain_letters(text).encode(), "sha256").hex()[:16]
