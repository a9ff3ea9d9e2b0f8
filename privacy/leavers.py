"""What a person or a team still holds when it is closed. Upper apps say what; lower code shows."""

from collections.abc import Callable
from dataclasses import dataclass

from privacy import identity
from privacy.models import Team, User
from privacy.telling import counted


@dataclass(frozen=True)
class Held:
    """What is left to hand over, in words, and how many of it."""

    words: str
    number: int

    def told_to(self, reader: User) -> str:
        """`12 open families`, as whoever closes an account or a team may be told it."""
        return counted(reader, self.number, self.words, self.words)


_held: list[Callable[[User], Held]] = []
_held_by_team: list[Callable[[Team], Held]] = []


def register_held(count: Callable[[User], Held]) -> None:
    """Say what of an upper app somebody may hold."""
    _held.append(count)


def held_by(user: User) -> list[Held]:
    """All that the person holds, nothing that they hold none of."""
    return [each for each in (count(user) for count in _held) if each.number]


def register_held_by_team(count: Callable[[Team], Held]) -> None:
    """Say what of an upper app a team may hold."""
    _held_by_team.append(count)


def held_by_team(team: Team) -> list[Held]:
    """All that the team holds, nothing that it holds none of; the wall is opened once for all."""
    with identity.opening(identity.EVERYTHING):
        return [each for each in (count(team) for count in _held_by_team) if each.number]
