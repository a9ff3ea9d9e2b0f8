"""An outsider who knows a household tries to find it in the file.

Known to the attacker: age band, sex and role of a person, the make-up of the household, the
quarters in which support began and ended, the headline problems. A cell that is withheld fits
everything. Somebody is claimed when only one row fits; the claim is correct when it is theirs.
Then once more with facts of which one in ten is wrong, weighed by Splink (`linkage.py`).

The control group are the same people as if they were not in the file: the rows of their families
are left out. What is claimed or guessed of them even so owes nothing to the file's holding them.
"""

import secrets
from dataclasses import dataclass, field

import numpy as np

from exports.columns import WITHHELD, Column, Layout
from exports.frames.coverage import QUARTER
from exports.frames.linkage import Linkage, Linked
from exports.frames.suppress import Suppressed
from exports.frames.uniform import is_real, sensitive, tells
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


@dataclass
class Control:
    """The same people as if not in the file; guesses of a sensitive fact with and without them."""

    claimed: int = 0
    guesses: int = 0
    right_inside: int = 0
    right_outside: int = 0


@dataclass(frozen=True)
class Attack:
    """What came of it; the seed chooses the same targets again, and the same mistakes."""

    attempts: int
    claimed: int
    correct: int
    seed: int
    linkage: Linked = field(default_factory=Linked)
    control: Control = field(default_factory=Control)

    @property
    def rate(self) -> float:
        """Correct claims for each attempt, by the better of the two ways."""
        best = max(self.correct, self.linkage.correct)
        return round(best / self.attempts, 6) if self.attempts else 0.0

    @property
    def failures(self) -> list[str]:
        """The code of this check, when more than one of a thousand was found by either way."""
        best = max(self.correct, self.linkage.correct)
        return ["intruder"] if best * OUT_OF > self.attempts * TOLERATED else []


def attack(view: View, released: Suppressed, layout: Layout, seed: int | None = None) -> Attack:
    """Try to find people of the released rows. `seed` repeats an attack that was reported."""
    seed = secrets.randbits(32) if seed is None else seed
    count = len(released.kept)
    tries = min(count, TARGETS, max(1, COMPARISONS // max(count, 1)))
    chosen = np.random.default_rng(seed).permutation(count)[:tries]
    intruder = _Intruder(view, released, layout, chosen, seed)
    for number, target in enumerate(chosen):
        intruder.looks_for(number, int(target))
    intruder.links(chosen)
    exact = intruder.exact
    return Attack(
        len(chosen), exact.claimed, exact.correct, seed, intruder.linked, intruder.control
    )


class _Intruder:
    """What is known, and what came of it so far."""

    def __init__(
        self, view: View, released: Suppressed, layout: Layout, chosen: Integers, seed: int
    ) -> None:
        self.released, self.layout = released, layout
        self.exact, self.linked, self.control = Linked(), Linked(), Control()
        self._random = np.random.default_rng((seed, 1))
        roles = view.rows["family_role"].to_numpy()[released.kept]
        self._make_up = _make_up(released.frame["family"].to_numpy(), roles)
        self._home = view.family[released.kept]
        self._wrong: list[dict[str, int]] = []
        self._linkage = Linkage(released, layout, FACTS, self._make_up)
        self._sensitive = sensitive(layout)
        names = [*FACTS, *(column.name for column in self._sensitive)]
        kept = released.kept[chosen]
        self._truths = {n: view.shown(layout.by_name[n], kept, QUARTER) for n in names}
        self._cells = {name: released.frame[name].to_numpy() for name in names}
        telling = [tells(column, self._truths[column.name]) for column in self._sensitive]
        # A row for each target: looked up a thousand times, worked out once.
        self._telling = np.array(telling).T

    def looks_for(self, number: int, target: int) -> None:
        """By exact facts, and as if they were not in the file; what a neighbour knows is noted."""
        known = {name: int(self._truths[name][number]) for name in FACTS}
        fits = self._fits(known, target)
        _note(self.exact, np.flatnonzero(fits), target)
        self._wrong.append(self._linkage.misremembered(known, self._random))
        others = fits & (self._home != self._home[target])
        self.control.claimed += int(others.sum() == 1)
        self._guesses(number, fits, others)

    def links(self, chosen: Integers) -> None:
        """All of them by facts of which some are wrong."""
        found = self._linkage.claimed(self._wrong, self._make_up[chosen].tolist())
        for row, target in zip(found, chosen, strict=True):
            _note(self.linked, np.arange(row, row + (row >= 0)), int(target))

    def _fits(self, known: dict[str, int], target: int) -> Flags:
        """The rows that nothing known of the target speaks against."""
        fits = ~self.released.linked | (self._make_up == self._make_up[target])
        for name, truth in known.items():
            column = self.layout.by_name[name]
            cells: Places = self._cells[name]
            alike = cells == truth
            if name == "date_started":
                quarters = sum("Q" in value for value in column.field.values)
                alike |= cells == quarters + truth // 4
            fits &= alike | (cells == column.places[WITHHELD])
        return fits

    def _guesses(self, number: int, fits: Flags, others: Flags) -> None:
        """A telling fact of theirs, guessed as what most who fit have, with their rows and without.

        Whoever has nothing telling is not guessed at.
        """
        telling = np.flatnonzero(self._telling[number])
        if not len(telling):
            return
        column = self._sensitive[telling[self._random.integers(len(telling))]]
        truth = self._truths[column.name][number]
        cells: Places = self._cells[column.name]
        self.control.guesses += 1
        self.control.right_inside += int(_most(column, cells[fits]) == truth)
        self.control.right_outside += int(_most(column, cells[others]) == truth)


def _note(so_far: Linked, rows: Integers, target: int) -> None:
    """One row that fits is claimed; more or none are not."""
    if len(rows) == 1:
        so_far.claimed += 1
        so_far.correct += int(rows[0] == target)


def _most(column: Column, cells: Places) -> int:
    """The value that most have; -1 where none shows one."""
    real = cells[is_real(column, cells)]
    return int(np.bincount(real).argmax()) if len(real) else -1


def _make_up(family: Integers, role: Places) -> Integers:
    """A number for each row, the same for households of as many children, young people, adults."""
    size = int(family.max(initial=-1)) + 1
    counts = [np.bincount(family[role == kind], minlength=size).clip(max=99) for kind in range(3)]
    return ((counts[0] * 100 + counts[1]) * 100 + counts[2])[family]
