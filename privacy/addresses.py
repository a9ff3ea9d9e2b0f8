"""Addresses of the pages of a record: a list needs them by the dozen."""

import uuid
from functools import cache

from django.urls import reverse

_PLACES = tuple(uuid.UUID(int=number) for number in range(1, 4))


def address(name: str, *keys: uuid.UUID) -> str:
    """The same as Django's `reverse`, which looks for the pattern anew each time."""
    return _shape(name, len(keys)).format(*keys)


@cache
def _shape(name: str, keys: int) -> str:
    """The address with places for its keys."""
    shape = reverse(name, args=_PLACES[:keys])
    for place in _PLACES[:keys]:
        shape = shape.replace(str(place), "{}")
    return shape
