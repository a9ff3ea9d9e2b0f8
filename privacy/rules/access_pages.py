"""Who may open what: the table after which every address is tested, printed by `make docs`.

`tests/guards/access_table.py` is the table; here it is read, and narrowed for whoever reads it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from privacy.roles import Role

PRINTED = Path(__file__).resolve().parents[1] / "data" / "access.json"
YES, THEIRS, NOBODYS = "yes", "theirs", "none"


@dataclass(frozen=True)
class Relation:
    """A way in which somebody stands to a family, and the roles that reach it then."""

    letter: str
    word: str
    words: str
    roles: Sequence[str]


@dataclass(frozen=True)
class Opened:
    """An address: what it needs, and what each role reaches by it."""

    address: str
    name: str
    changes: bool
    needs: str
    again: bool
    everybody: bool
    roles: Mapping[str, str]
    tests: Sequence[str]

    @property
    def is_of_a_family(self) -> bool:
        """Whether it depends on the family what a role reaches."""
        return any(reach not in (YES, THEIRS) for reach in self.roles.values())


@cache
def relations() -> tuple[Relation, ...]:
    """How somebody may stand to a family."""
    return tuple(Relation(**each) for each in _printed()["relations"])


@cache
def addresses() -> tuple[Opened, ...]:
    """Every address of the product, in their order."""
    return tuple(Opened(**each) for each in _printed()["pages"])


def _printed() -> dict[str, list[dict[str, Any]]]:
    printed: dict[str, list[dict[str, Any]]] = json.loads(PRINTED.read_text())
    return printed


WHOLE_WORDS = {YES: "Yes", THEIRS: "Only theirs", NOBODYS: "No family"}
KINDS = {
    "family": "Of a family",
    "changes": "Buttons and files",
    "again": "Asking again who it is",
    "everybody": "Open to everybody",
}


def narrowed(*, role: str = "", kind: str = "") -> list[Opened]:
    """What a role opens, of one kind of addresses; both may be left open."""
    found = [each for each in addresses() if not role or role in each.roles]
    asked = {
        "family": lambda each: each.is_of_a_family,
        "changes": lambda each: each.changes,
        "again": lambda each: each.again,
        "everybody": lambda each: each.everybody,
    }
    return [each for each in found if not kind or asked[kind](each)]


def in_words(reach: str) -> tuple[str, str]:
    """What a role reaches by an address, and which families where it depends on them."""
    if not reach:
        return "–", ""
    if reach in WHOLE_WORDS:
        return WHOLE_WORDS[reach], ""
    return "Families", ", ".join(each.word for each in relations() if each.letter in reach)


def role_names() -> list[Role]:
    """The roles of people, in the order of the table."""
    return [role for role in Role if role is not Role.SYSTEM]
