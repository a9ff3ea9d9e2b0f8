"""A manager's board: what waits in the team, and how much work each keyworker has.

Every figure is a value of `Filters`: it gives the address of the list as well as the number.
"""

import uuid
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from families.queries.allocation import known_workers
from families.queries.caseload import Caseload, InForce, caseloads, weights_in_force
from families.queries.narrowing import NOBODY_LEADS, OPEN, Filters, Narrowing, narrowings_for
from families.rules.caseload import Load
from families.rules.cases import waiting_days
from privacy.models import User
from privacy.roles import Role

NO_KEYWORKER = "No keyworker"


@dataclass(frozen=True)
class Figure:
    """A number of families, and which: the list by these filters is as long. Shown as a tile."""

    number: int
    filters: Filters
    label: str
    hint: str = ""

    @property
    def url(self) -> str:
        """Where the list stands."""
        return f"{reverse('families:families')}?{self.filters.query}"

    @property
    def tile(self) -> dict[str, Any]:
        """As plain values, which can be kept."""
        return {"number": self.number, "label": self.label, "hint": self.hint, "url": self.url}


@dataclass(frozen=True)
class Row:
    """A keyworker's caseload in figures; without a worker, what nobody leads."""

    worker: User | None
    weighted: Decimal
    families: Figure
    todo: tuple[Figure, ...]

    @property
    def name(self) -> str:
        """Of the keyworker."""
        return self.worker.name if self.worker else NO_KEYWORKER


class Board:
    """The open families within reach, perhaps of one team; each question is asked once."""

    def __init__(self, user: User, team: str = "", *, todo: bool = True) -> None:
        """`team` is a choice of somebody who sees more than one; `todo` counts what is due."""
        self.user, self.team = user, team
        self.today = timezone.localdate()
        self.filters = Filters(team=team, cases=OPEN)
        known = narrowings_for(user).values() if todo else ()
        self.narrowings = [each for each in known if each.on_board]

    @cached_property
    def weights(self) -> InForce:
        """What counts how much."""
        return weights_in_force()

    @cached_property
    def _caseloads(self) -> dict[uuid.UUID | None, Caseload]:
        return caseloads(self.user, self.filters, self.narrowings)

    @cached_property
    def families(self) -> int:
        """How many there are."""
        return sum(each.load.families for each in self._caseloads.values())

    @cached_property
    def waiting(self) -> int | None:
        """For how many days the family has waited that nobody leads the longest."""
        first = self._of(None).first_identified_on
        return waiting_days(first, self.today) if first else None

    @property
    def tiles(self) -> list[Figure]:
        """What waits in the whole team."""
        return [self.unallocated, *(self._all(each) for each in self.narrowings)]

    @property
    def unallocated(self) -> Figure:
        """What nobody leads, and for how long."""
        hint = ""
        if self.waiting is not None:
            hint = f"The longest waits {self.waiting:,} day{'' if self.waiting == 1 else 's'}"
        filters = replace(self.filters, keyworker=NOBODY_LEADS)
        return Figure(self._of(None).load.families, filters, "Unallocated", hint)

    def _all(self, narrowing: Narrowing) -> Figure:
        number = sum(each.todo[narrowing.code] for each in self._caseloads.values())
        filters = replace(self.filters, todo=narrowing.code)
        return Figure(number, filters, narrowing.words, narrowing.hint)

    @property
    def led(self) -> list[Figure]:
        """How many families each keyworker leads, under their name, the fullest first."""
        figures = [
            Figure(found.load.families, replace(self.filters, keyworker=str(key)), found.name)
            for key, found in self._caseloads.items()
            if key
        ]
        return sorted(figures, key=lambda each: (-each.number, each.label))

    @cached_property
    def rows(self) -> list[Row]:
        """Each keyworker, the most work first; then what nobody leads."""
        rows = [self._row(each) for each in known_workers(self.user).select_related("team")]
        led = [row for row in rows if row.families.number or self._is_ours(row.worker)]
        led.sort(key=lambda row: (-row.weighted, -row.families.number, row.name))
        return [*led, self._row(None)] if None in self._caseloads else led

    def _is_ours(self, worker: User | None) -> bool:
        """Whether somebody could take more families of this team, though they have none now."""
        if worker is None or not worker.is_active or worker.role != Role.KEYWORKER:
            return False
        return not self.team or str(worker.team_id) == self.team

    def _row(self, worker: User | None) -> Row:
        found = self._of(worker.pk if worker else None)
        filters = replace(self.filters, keyworker=str(worker.pk) if worker else NOBODY_LEADS)
        return Row(
            worker=worker,
            weighted=found.load.weighted(self.weights.weights),
            families=Figure(found.load.families, filters, "Open families"),
            todo=tuple(
                Figure(found.todo[each.code], replace(filters, todo=each.code), each.words)
                for each in self.narrowings
            ),
        )

    def _of(self, worker: uuid.UUID | None) -> Caseload:
        nothing = Caseload("", Load(), Counter())
        return self._caseloads.get(worker, nothing)
