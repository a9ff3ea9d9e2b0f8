"""Random keys and random order, from the operating system's source of randomness."""

import secrets

import numpy as np
from numpy.typing import NDArray

from exports.columns import KEY_DIGITS, KEY_LETTERS, KEY_PAIRS

Keys = NDArray[np.bytes_]


def random_keys(count: int) -> Keys:
    """Different keys of 84 random bits; they depend on nothing, so they tell nothing."""
    while True:
        keys = _draw(count)
        if len(np.unique(keys)) == count:
            return keys


def _draw(count: int) -> Keys:
    size = count * KEY_PAIRS
    letters = np.frombuffer(KEY_LETTERS.encode(), dtype=np.uint8)
    digits = np.frombuffer(KEY_DIGITS.encode(), dtype=np.uint8)
    first = np.frombuffer(secrets.token_bytes(size), dtype=np.uint8) % len(letters)
    second = np.frombuffer(secrets.token_bytes(size), dtype=np.uint8) % len(digits)
    pairs = np.stack([letters[first], digits[second]], axis=1)
    return np.ascontiguousarray(pairs).reshape(-1).view(f"S{2 * KEY_PAIRS}")


def random_order(count: int) -> NDArray[np.intp]:
    """A shuffle of so many rows: by a random number of 64 bits for each."""
    return np.argsort(np.frombuffer(secrets.token_bytes(8 * count), dtype=np.uint64))
