"""Undone within minutes: a family closed, allocated or accepted by a slip of the hand."""

from django.db import transaction
from django.utils import timezone

from families.actions.allocation import end_lead, end_own_lead, let_work
from families.actions.families import check_team_works
from families.models import Allocation, Artefact, Family, Transfer
from families.queries import transfers
from families.queries.undoing import acceptances_by, allocations_by, before_of, closings, endings_by
from families.rules.lineage import MERGED
from privacy import access, audit, identity
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

TOO_LATE = "It can be undone for ten minutes, until something else is done. Change it instead."


@transaction.atomic
def undo_closing(*, family: Family, by: User) -> Family:
    """The family is open again, as if it had not been closed."""
    access.require(by, Permission.EDIT_FAMILY, family)
    held = Family.objects.select_for_update().get(pk=family.pk)
    just_closed = held.closed_on and closings().filter(pgh_obj_id=held.pk).exists()
    if not just_closed or held.closure_reason == MERGED:
        raise RuleBroken(TOO_LATE)
    check_team_works(held)
    held.closed_on, held.closure_reason = None, ""
    held.save(update_fields=["closed_on", "closure_reason"])
    audit.record(Event.CLOSING_UNDONE, held, by=by, family=held)
    return held


@transaction.atomic
def undo_allocation(*, family: Family, by: User) -> None:
    """Whoever led it before leads it on; whoever was chosen by mistake never did."""
    access.require(by, Permission.ALLOCATE_FAMILY, family)
    held = Family.objects.select_for_update().get(pk=family.pk)
    made = allocations_by(by).filter(family=held).select_related("replaced__worker").first()
    if made is None:
        _undo_ending(held, by)
        return
    before = made.replaced
    if before is not None:
        _check_works_here(before)
    end_lead(made, held, on=max(timezone.localdate(), made.started_on), by=by)
    _forget(made, held)
    if before is not None:
        before.ended_on = None
        before.save(update_fields=["ended_on"])
        let_work(held, before.worker, before.started_on)
    held.team_id = made.team_before_id
    held.save(update_fields=["team"])
    audit.record(Event.ALLOCATION_UNDONE, held, by=by, family=held, worker=str(made.worker_id))


def _undo_ending(family: Family, by: User) -> None:
    """It was left without a keyworker: whoever led it leads it on."""
    ended = endings_by(by).filter(family=family).select_related("worker").first()
    if ended is None or family.closed_on:
        raise RuleBroken(TOO_LATE)
    _check_works_here(ended)
    ended.ended_on = None
    ended.save(update_fields=["ended_on"])
    let_work(family, ended.worker, ended.started_on)
    audit.record(Event.ALLOCATION_UNDONE, family, by=by, family=family, worker=str(ended.worker_id))


@transaction.atomic
def undo_acceptance(*, family: Family, by: User) -> None:
    """The family is where it was before this person accepted it, and is offered to them again."""
    access.require(by, Permission.EDIT_FAMILY, family)
    with identity.opening(identity.EVERYTHING):
        held = Family.objects.select_for_update().get(pk=family.pk)
        taken = acceptances_by(by).filter(family=held).select_for_update().first()
        if taken is None or held.closed_on or transfers.open_transfer_of(held):
            raise RuleBroken(TOO_LATE)
        _give_back(held, taken, by)
        taken.state, taken.settled_by, taken.settled_at = Transfer.State.WAITING, None, None
        taken.save(update_fields=["state", "settled_by", "settled_at"])
        audit.record(Event.TRANSFER_SETTLED, taken, by=by, family=held, state=str(taken.state))


def _give_back(family: Family, taken: Transfer, by: User) -> None:
    """To whoever led it, in their team; not once somebody else leads it."""
    before, team_before = before_of(taken)
    made = Allocation.objects.filter(family=family, ended_on=None).first()
    leads = made.worker_id if made else None
    if (leads, family.team_id) != (taken.worker_id, taken.team_id):
        raise RuleBroken(TOO_LATE)
    if before is not None:
        _check_works_here(before)
    if made is not None:
        end_lead(made, family, on=max(timezone.localdate(), made.started_on), by=by)
        end_own_lead(family)
        _forget(made, family)
    if before is not None:
        before.ended_on = None
        before.save(update_fields=["ended_on"])
        let_work(family, before.worker, before.started_on)
    family.team_id = team_before
    family.save(update_fields=["team"])


def _check_works_here(led: Allocation) -> None:
    if not led.worker.is_active:
        raise RuleBroken(f"{led.worker.name} does not work here any more. Allocate it instead.")


def _forget(made: Allocation, family: Family) -> None:
    """The row goes, and with it what it says to the rules, unless another one says the same."""
    day = made.started_on
    made.delete()
    if not Allocation.objects.filter(family=family, started_on=day).exists():
        kind = Artefact.Kind.ALLOCATION
        Artefact.objects.filter(family=family, artefact=kind, on_date=day).delete()
