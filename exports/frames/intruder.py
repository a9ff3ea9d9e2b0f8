"""An outsider who knows a household tries to find it in the file.

Known to the attacker: age band, sex and role of a person, the make-up of the household, the
quarters in which support began and ended, the headline problems. A cell that is withheld fits
everything. Somebody is claimed when only one row fits; the claim is correct when it is theirs.
"""

import secrets
from dataclasses import dataclass

import numpy as np

from exports.columns import WITHHELD, Layout
from exports.frames.coverage import QUARTER
from exports.frames.suppress import Suppressed
from exports.frames.units import Flags, Integers, Places
from exports.frames.view import View

TARGETS = 1000
COMPARISONS = 400_000_000
TOLERATED, OUT_OF = 1, 1000
FACTS = (
    "age_or_birth_year",
    "sex",
    "family_role",
    "date_started",
    "date_ended",
    "headline_problems_met",
)


@dataclass(frozen=True)
class Attack:
    """What came of it; the seed chooses the same targets again."""

    attempts: int
    claimed: int
    correct: int
    seed: int

    @property
    def rate(self) -> float:
        """Correct claims for each attempt."""
        return round(self.correct / self.attempts, 6) if self.attempts else 0.0

    @property
    def failures(self) -> list[str]:
        """The code of this check, when more than one of a thousand was found."""
        too_many = self.correct * OUT_OF > self.attempts * TOLERATED
        return ["intruder"] if too_many else []


def attack(view: View, released: Suppressed, layout: Layout) -> Attack:
    """Try to find people of the released rows."""
    kept, seed = released.kept, secrets.randbits(32)
    count = len(kept)
    tries = min(count, TARGETS, max(1, COMPARISONS // max(count, 1)))
    chosen = np.random.default_rng(seed).permutation(count)[:tries]
    roles = view.rows["family_role"].to_numpy()[kept]
    make_up = _make_up(released.frame["family"].to_numpy(), roles)
    claimed = correct = 0
    for target in chosen:
        fits = _fits(view, released, layout, int(target))
        fits &= ~released.linked | (make_up == make_up[target])
        if int(fits.sum()) == 1:
            claimed += 1
            correct += int(bool(fits[target]))
    return Attack(len(chosen), claimed, correct, seed)


def _fits(view: View, released: Suppressed, layout: Layout, target: int) -> Flags:
    """The rows that nothing known of the target speaks against."""
    fits = np.ones(len(released.kept), dtype=bool)
    for name in FACTS:
        column = layout.by_name[name]
        cells: Places = released.frame[name].to_numpy()
        truth = view.shown(column, released.kept[target : target + 1], QUARTER)[0]
        alike = cells == truth
        if name == "date_started":
            quarters = sum("Q" in value for value in column.field.values)
            alike |= cells == quarters + truth // 4
        fits &= alike | (cells == column.places[WITHHELD])
    return fits


def _make_up(family: Integers, role: Places) -> Integers:
    """A number for each row, the same for households of as many children, young people, adults."""
    size = int(family.max(initial=-1)) + 1
    counts = [np.bincount(family[role == kind], minlength=size).clip(max=99) for kind in range(3)]
    return ((counts[0] * 100 + counts[1]) * 100 + counts[2])[family]
