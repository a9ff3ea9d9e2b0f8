"""Case files as arrays of whole numbers: dates as days, references as places in sorted lists."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from outcomes.engine.columns import NONE, UNKNOWN, Numbers, Refs
from outcomes.engine.days import Days, Ints, Mask

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    T = TypeVar("T", bound=DataclassInstance)

ROLES = ("parent", "carer", "child", "young_person", "other_adult", "other_relative")
CHILD, YOUNG_PERSON = ROLES.index("child"), ROLES.index("young_person")
SPAN = 1 << 26


def pick(table: "T", index: Ints | Mask | slice) -> "T":
    """Some rows of a table, in the order of the index."""
    changes: dict[str, Any] = {f.name: _pick(getattr(table, f.name), index) for f in fields(table)}
    return replace(table, **changes)


def _pick(column: Any, index: Ints | Mask | slice) -> Any:
    if isinstance(column, Numbers):
        return Numbers(column.codes[index], column.values)
    return column[index]


@dataclass(frozen=True)
class Families:
    """`judged_on` is the day T on which eligibility is judged; `ref` a place in the sorted refs."""

    ref: Ints
    framework: Ints
    identified_on: Days
    judged_on: Days
    attached_on: Days
    step_down_on: Days
    closed_on: Days


@dataclass(frozen=True)
class People:
    """`expecting_until` is LONG_AGO where nothing is expected."""

    ref: Ints
    born: Days
    expecting_until: Days


@dataclass(frozen=True)
class Members:
    """Spells, sorted by family, person and first day; `left` is the day of leaving or of death."""

    family: Ints
    person: Ints
    role: Ints
    lives: Mask
    parenting: Mask
    joined: Days
    left: Days

    def on(self, day: Days) -> Mask:
        """Which spells hold on the day given for each."""
        return (self.joined <= day) & (self.left > day)


@dataclass(frozen=True)
class Needs:
    """Needs not entered in error; `person` is NONE for the household's."""

    ref: Ints
    family: Ints
    person: Ints
    need: Ints
    identified_on: Days
    evidenced: Mask


@dataclass(frozen=True)
class Facts:
    """Observations that count on the check date, sorted by code; `row` is the place in the file."""

    code: npt.NDArray[np.int32]
    family: npt.NDArray[np.int32]
    person: npt.NDArray[np.int32]
    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    row: npt.NDArray[np.int32]
    value: Numbers
    out_of: Numbers


@dataclass(frozen=True)
class Artefacts:
    family: Ints
    artefact: Ints
    on: Days
    everyone: Mask


@dataclass(frozen=True)
class Claims:
    """Earlier claims that block another in the same phase."""

    family: Ints
    phase: Ints
    on: Days


OfFamily = TypeVar("OfFamily", Members, Needs, Artefacts, Claims)


@dataclass(frozen=True)
class Names:
    """What the whole numbers of the tables stand for.

    `frameworks` are the keys of `Inputs.frameworks` that families are held under, `phases` the ids
    of these frameworks: several versions of one are one phase of the programme. `details` are the
    words in the column `detail`, `detail` the place of each observation's (NONE where it has none).
    """

    families: Refs
    people: Refs
    needs: Refs
    need_ids: tuple[str, ...]
    frameworks: tuple[str, ...]
    phases: tuple[str, ...]
    codes: Mapping[tuple[str, str], int]
    observations: pd.DataFrame
    details: tuple[str, ...]
    detail: Ints


@dataclass(frozen=True)
class Tables:
    families: Families
    people: People
    members: Members
    needs: Needs
    facts: Facts
    artefacts: Artefacts
    claims: Claims

    def part(self, first: int, end: int) -> "Tables":
        """Families first..end-1 with everything that is theirs, numbered from 0 again."""
        place = np.arange(len(self.families.ref), dtype=np.int64)
        inside = np.where((place >= first) & (place < end), place - first, UNKNOWN)
        members, needs = of_families(self.members, inside), of_families(self.needs, inside)
        wanted = np.zeros(len(self.people.born) + 1, dtype=np.bool_)
        wanted[members.person] = True
        wanted[needs.person] = True
        wanted[NONE] = False
        number = np.append(np.cumsum(wanted[:-1]) - 1, NONE)
        facts = self.facts
        here = (facts.family >= first) & (facts.family < end)
        kept = pick(facts, np.where(facts.family == NONE, wanted[facts.person], here))
        theirs = (kept.person == NONE) | wanted[kept.person]
        kept = pick(kept, theirs)
        return Tables(
            families=pick(self.families, slice(first, end)),
            people=pick(self.people, wanted[:-1]),
            members=replace(members, person=number[members.person]),
            needs=replace(needs, person=number[needs.person]),
            facts=replace(
                kept,
                family=np.where(kept.family == NONE, NONE, kept.family - first).astype(np.int32),
                person=number[kept.person].astype(np.int32),
            ),
            artefacts=of_families(self.artefacts, inside),
            claims=of_families(self.claims, inside),
        )


def of_families(table: OfFamily, number: Ints) -> OfFamily:
    """Rows of the families that have a number, with that number; `number` is by old number."""
    family = number[table.family]
    return pick(replace(table, family=family), family >= 0)
