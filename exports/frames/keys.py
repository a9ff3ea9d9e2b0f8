"""Keyed pseudonyms of a return's rows, and the random order in which they stand."""

import hmac
import secrets

import numpy as np
from numpy.typing import NDArray

from exports.columns import KEY_DIGITS, KEY_LETTERS, KEY_PAIRS

Keys = NDArray[np.bytes_]
DIGEST = "sha256"
DIGEST_BYTES = 32


def pseudonyms(secret: bytes, count: int) -> Keys:
    """84 bits of HMAC-SHA-256 of each running number from 0, as letters and digits in turn.

    `secret` is of one return, one recipient and one column. Raises ValueError where two are alike.
    """
    digests = b"".join(
        hmac.digest(secret, number.to_bytes(8, "big"), DIGEST) for number in range(count)
    )
    halves = np.frombuffer(digests, dtype=np.uint8).reshape(count, DIGEST_BYTES)
    letters = np.frombuffer(KEY_LETTERS.encode(), dtype=np.uint8)
    digits = np.frombuffer(KEY_DIGITS.encode(), dtype=np.uint8)
    first = letters[halves[:, :KEY_PAIRS] % len(letters)]
    second = digits[halves[:, KEY_PAIRS : 2 * KEY_PAIRS] % len(digits)]
    keys = np.ascontiguousarray(np.stack([first, second], axis=2)).reshape(-1)
    found: Keys = keys.view(f"S{2 * KEY_PAIRS}")
    if len(np.unique(found)) != count:
        raise ValueError("Two pseudonyms are alike.")
    return found


def random_order(count: int) -> NDArray[np.intp]:
    """A shuffle of so many rows: by a random number of 64 bits for each."""
    return np.argsort(np.frombuffer(secrets.token_bytes(8 * count), dtype=np.uint64))
