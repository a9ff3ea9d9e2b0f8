"""A worker's caseload handed on: chosen at once, then family by family, each with its result."""

import uuid
from collections.abc import Callable, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from families.actions.allocation import allocate_keyworker
from families.models import CaseloadMove, CaseloadMoveRow, Family
from families.queries.allocation import keyworkers_within_reach
from families.queries.handing import families_led_by
from families.rules import cases
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Permission

AT_ONCE = 50
LONGEST_REFUSAL = 300
Became = CaseloadMoveRow.Became


@transaction.atomic
def ask_to_hand_on(
    *,
    worker: User,
    to: User | None,
    started_on: date,
    chosen: Sequence[uuid.UUID] | None,
    by: User,
) -> CaseloadMove:
    """Choose families that `worker` leads, all of them where `chosen` is None; a job does the rest.

    What the worker does not lead any more, or is out of reach, is left out. Raises RuleBroken when
    nothing is left, or when nobody may give `to` a family.
    """
    access.require(by, Permission.ALLOCATE_FAMILY)
    cases.check_past(started_on, "The date", "started_on", timezone.localdate())
    if to is not None and not keyworkers_within_reach(by).filter(pk=to.pk).exists():
        raise RuleBroken("Select a keyworker from the list.", "to")
    if to is not None and to.pk == worker.pk:
        raise RuleBroken(f"{worker.name} leads these families already.", "to")
    families = families_led_by(worker, by)
    if chosen is not None:
        families = families.filter(pk__in=chosen)
    keys = list(families.values_list("pk", flat=True))
    if not keys:
        raise RuleBroken(f"{worker.name} leads none of these families any more.", "items")
    move = CaseloadMove.objects.create(worker=worker, to=to, started_on=started_on, asked_by=by)
    rows = (CaseloadMoveRow(move=move, family_id=key) for key in keys)
    CaseloadMoveRow.objects.bulk_create(rows, batch_size=1000)
    audit.record(Event.CASELOAD_MOVE_ASKED, move, by=by, worker=str(worker.pk), families=len(keys))
    return move


def hand_on(
    *, move: CaseloadMove, by: User, step: Callable[[int, int, str], None]
) -> dict[str, int]:
    """Give each chosen family to the new keyworker, or say why not; some at a time.

    Begun again, it goes on where it stopped.
    """
    access.require(by, Permission.ALLOCATE_FAMILY)
    with acting_as(by):
        total = move.rows.count()
    while waiting := _some(move, by):
        step(total - waiting, total, "families handed on")
    with acting_as(by):
        moved = move.rows.filter(became=Became.MOVED).count()
    return {"moved": moved, "left": total - moved}


def _some(move: CaseloadMove, by: User) -> int:
    """The next families, in a transaction of their own; how many waited before it."""
    with acting_as(by):
        rows = move.rows.filter(became=Became.WAITING).order_by("family__reference")
        waiting = rows.count()
        for row in rows.select_related("family")[:AT_ONCE]:
            row.refusal = _refusal(row.family, move, by)[:LONGEST_REFUSAL]
            row.became = Became.REFUSED if row.refusal else Became.MOVED
            row.save(update_fields=["became", "refusal"])
        return waiting


def _refusal(family: Family, move: CaseloadMove, by: User) -> str:
    """Why the family stays with whom it is; nothing once it is handed on."""
    try:
        with transaction.atomic():
            if not families_led_by(move.worker, by).filter(pk=family.pk).exists():
                raise RuleBroken(f"{move.worker.name} does not lead it any more, or it is closed.")
            allocate_keyworker(family=family, worker=move.to, started_on=move.started_on, by=by)
    except RuleBroken as broken:
        whom = move.to.name if move.to else "nobody"
        return f"It cannot be given to {whom}." if broken.field == "worker" else str(broken)
    return ""
