"""The families, people and facts of a chunk, aligned with each other."""

import io
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

EVENT, STATUS, METRIC = 0, 1, 2
AGENCY, ASSESSMENT, WORKER = 1, 2, 4
ROLE_CHILD, ROLE_YOUNG, ROLE_PARENT, ROLE_OTHER = 0, 1, 2, 3
CHILD, YOUNG_PERSON, ADULT = 0, 1, 2
UNKNOWN = -1
RESPONSIBLE_FROM = 10
FOREVER = np.iinfo(np.int32).max

Integers = NDArray[np.int64]
Places = NDArray[np.uint8]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Chunk:
    """Some families as CSV bytes of whole numbers, people and families sorted by their number.

    families: family, started, year_before, year_after (days), quarter, ended (quarter or -1),
    problems (bits), lead (0, 1 or -1), claimed (place or -1), claimed_quarter.
    people: person, family, sex (place), age, role, gone, teenage_before, teenage_after.
    facts: family, person (or -1), household (1 or 0), code (place), kind, start, end (or -1),
    value, out_of, source (bits).
    """

    families: bytes
    people: bytes
    facts: bytes


@dataclass(frozen=True)
class Units:
    """People and families; `home` is the place of each person's family among the families."""

    families: pd.DataFrame
    people: pd.DataFrame
    home: Integers
    closed: Flags
    role: Places

    @property
    def age(self) -> Integers:
        """Age of each person at the start, -1 when it is not known."""
        return self.people["age"].to_numpy()


def read_units(chunk: Chunk, last_quarter: int) -> Units:
    """The families and people of a chunk; `last_quarter` ends the return period."""
    families = pd.read_csv(io.BytesIO(chunk.families), dtype=np.int64)
    people = pd.read_csv(io.BytesIO(chunk.people), dtype=np.int64)
    home = np.searchsorted(families["family"].to_numpy(), people["family"].to_numpy())
    # The twelve months of every family that began in the quarter have ended.
    closed = families["quarter"].to_numpy() + 4 <= last_quarter
    role = roles(people["age"].to_numpy(), people["role"].to_numpy())
    return Units(families, people, home, closed, role)


def roles(age: Integers, role: Integers) -> Places:
    """child under 16, young_person at 16 and 17 or a son or daughter up to 24, adult otherwise."""
    own_child = (role == ROLE_CHILD) | (role == ROLE_YOUNG)
    unknown = age == UNKNOWN
    child = np.where(unknown, role == ROLE_CHILD, age < 16)
    young = np.where(unknown, role == ROLE_YOUNG, (age < 18) | (own_child & (age < 25)))
    return np.select([child, young], [CHILD, YOUNG_PERSON], ADULT).astype(np.uint8)


def read_facts(
    content: bytes, units: Units, codes: list[str], faults: "Counter[str]"
) -> pd.DataFrame:
    """The facts with their family's days and the places of family (`home`) and person (`own`)."""
    types = {"value": np.float64, "out_of": np.float64}
    facts = pd.read_csv(io.BytesIO(content), dtype=types)
    place = np.searchsorted(units.families["family"].to_numpy(), facts["family"].to_numpy())
    for name in ("started", "year_before", "year_after"):
        facts[name] = units.families[name].to_numpy()[place]
    person = facts["person"].to_numpy()
    own = np.searchsorted(units.people["person"].to_numpy(), person)
    facts["home"], facts["own"] = place, np.where(person < 0, UNKNOWN, own)
    facts["end"] = facts["end"].where(facts["end"] >= 0, FOREVER)
    facts["word"] = np.array(codes, dtype=object)[facts["code"].to_numpy(dtype=np.int64)]
    return _without_faults(facts, units, faults)


def _without_faults(facts: pd.DataFrame, units: Units, faults: "Counter[str]") -> pd.DataFrame:
    """Leave out facts that cannot be so: more sessions missed than possible, a child's sanction."""
    register = facts["word"] == "unauthorised_absence_sessions"
    missed, possible = facts["value"], facts["out_of"]
    impossible = register & ~((possible > 0) & (missed >= 0) & (missed <= possible))
    age = np.append(units.age, UNKNOWN)[facts["own"].to_numpy()]
    sanction = facts["word"] == "asb_intervention"
    too_young = sanction & (age >= 0) & (age < RESPONSIBLE_FROM)
    faults["absence_not_possible"] += int(impossible.sum())
    faults["sanction_under_ten"] += int(too_young.sum())
    return facts[~(impossible | too_young)].reset_index(drop=True)
