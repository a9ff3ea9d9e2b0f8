"""Two evaluations of the same families, compared: what each gains and what it loses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from families.framework import Framework
from outcomes.engine import Inputs, Outputs, evaluate
from outcomes.frames.chunk import Chunk
from outcomes.frames.reading import frames_of, inputs_of

GIVEN = "given"
SUSTAINED, YES = "met_sustained", "Y"
ROW = ["family_ref", "need_ref", "person_ref", "outcome"]
ROUTE = ["family_ref", "route"]
NOTHING = (0, 0, 0)
Keys = set[tuple[str, ...]]


@dataclass(frozen=True)
class Turned:
    """One family, as it is held and under other rules. Numbers are of outcomes and of claims."""

    family: str
    left_out: bool
    eligible_now: bool
    eligible_then: bool
    sustained_now: int
    sustained_gained: int
    sustained_lost: int
    claimable_now: int
    claimable_gained: int
    claimable_lost: int

    @property
    def gains(self) -> bool:
        """Anything at all."""
        newly = self.eligible_then and not self.eligible_now
        return bool(newly or self.sustained_gained or self.claimable_gained)

    @property
    def loses(self) -> bool:
        """Anything at all."""
        no_longer = self.eligible_now and not self.eligible_then
        return bool(no_longer or self.sustained_lost or self.claimable_lost)


def turned(chunk: Chunk, under: Framework) -> Iterator[Turned]:
    """Each family of a chunk under its own rules and under the given ones; read once."""
    files = frames_of(chunk.csv)
    now = evaluate(inputs_of(files, chunk.frameworks, chunk.as_of))
    then = evaluate(_given(files, under, chunk.as_of))
    yield from _compared(files["families"], now, then)


def _given(files: dict[str, pd.DataFrame], under: Framework, as_of: date) -> Inputs:
    families = files["families"].assign(framework=GIVEN)
    return inputs_of({**files, "families": families}, {GIVEN: under}, as_of)


def _compared(families: pd.DataFrame, now: Outputs, then: Outputs) -> Iterator[Turned]:
    out = set(then.left_out["family_ref"]) | set(now.left_out["family_ref"])
    eligible_now, eligible_then = (_refs(each.eligibility) for each in (now, then))
    sustained = _moved(*(_where(each.results, "state", SUSTAINED, ROW) for each in (now, then)))
    claimable = _moved(*(_where(each.claims, "claimable", YES, ROUTE) for each in (now, then)))
    for key, ref in zip(families["family_id"], families["family_ref"], strict=True):
        left_out = ref in out
        kept = [*sustained.get(ref, NOTHING), *claimable.get(ref, NOTHING)]
        if left_out:
            kept = [kept[0], 0, 0, kept[3], 0, 0]
        is_eligible = ref in eligible_now
        will_be = is_eligible if left_out else ref in eligible_then
        yield Turned(str(key), left_out, is_eligible, will_be, *kept)


def _refs(eligibility: pd.DataFrame) -> set[str]:
    return set(eligibility.loc[eligibility["eligible"] == YES, "family_ref"])


def _moved(now: Keys, then: Keys) -> dict[str, list[int]]:
    """By family: how many there are now, how many come, how many go."""
    found: dict[str, list[int]] = {}
    for place, keys in enumerate((now, then - now, now - then)):
        for family, *_ in keys:
            found.setdefault(family, [0, 0, 0])[place] += 1
    return found


def _where(frame: pd.DataFrame, column: str, value: str, keys: list[str]) -> Keys:
    """The keys of the rows that hold a value."""
    rows = frame[frame[column] == value]
    return set(zip(*(rows[key] for key in keys), strict=True))
