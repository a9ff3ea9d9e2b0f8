"""What a person still holds when their account is closed. Upper apps say what; lower code shows."""

from collections.abc import Callable
from dataclasses import dataclass

from privacy.models import User


@dataclass(frozen=True)
class Held:
    """What is left to hand over, in words, and how many of it."""

    words: str
    number: int


_held: list[Callable[[User], Held]] = []


def register_held(count: Callable[[User], Held]) -> None:
    """Say what of an upper app somebody may hold."""
    _held.append(count)


def held_by(user: User) -> list[Held]:
    """All that the person holds, nothing that they hold none of."""
    return [each for each in (count(user) for count in _held) if each.number]
