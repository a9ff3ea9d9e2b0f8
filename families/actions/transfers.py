"""Handing a family over: offered, then accepted by somebody else, rejected or taken back."""

from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from families.actions.allocation import end_lead, lead, lead_again
from families.models import Allocation, Family, Transfer
from families.queries import transfers as queries
from families.queries.allocation import keyworkers_for
from families.rules import cases
from privacy import access, audit, identity
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import Team, User
from privacy.roles import Permission

OFFERED = "This family is offered to somebody already. Take that back first."
NOT_FOR_THEM = "Select a keyworker or a team from the list."
SETTLED = "This was answered or taken back meanwhile."


@transaction.atomic
def offer_family(
    *, family: Family, worker: User | None, team: Team | None, handover: str, by: User
) -> Transfer:
    """Offer a family to a keyworker, or to a team that allocates it. Nothing changes yet."""
    access.require(by, Permission.EDIT_FAMILY, family)
    held = Family.objects.select_for_update().get(pk=family.pk)
    cases.check_open(held.closed_on, timezone.localdate())
    if queries.open_transfer_of(held) is not None:
        raise RuleBroken(OFFERED)
    if worker is not None:
        team = worker.team if queries.who_may_take(family).filter(pk=worker.pk).exists() else None
    elif team is not None and not queries.teams_to_take(family).filter(pk=team.pk).exists():
        team = None
    if team is None:
        raise RuleBroken(NOT_FOR_THEM, "to")
    offered = Transfer.objects.create(
        family=held,
        reference=held.reference,
        team=team,
        worker=worker,
        handover=handover,
        asked_by=by,
        asked_at=timezone.now(),
    )
    to = str(worker.pk if worker else team.pk)
    audit.record(Event.TRANSFER_OFFERED, offered, by=by, family=held, to=to)
    return offered


@transaction.atomic
def accept_transfer(*, transfer: Transfer, by: User) -> Transfer:
    """The family changes hands: to the worker by name, or to the team without a keyworker."""
    held = _to_answer(transfer, by)
    with identity.opening(identity.EVERYTHING):
        family = Family.objects.select_for_update().get(pk=held.family_id)
        cases.check_open(family.closed_on, timezone.localdate())
        team = family.team_id
        # What an undo within its minutes goes back to.
        before = {"led_before": _hand_over(family, held, by), "team_before": str(team or "")}
        return _settle(held, Transfer.State.ACCEPTED, by, "", **before)


@transaction.atomic
def reject_transfer(*, transfer: Transfer, answer: str, by: User) -> Transfer:
    """It stays where it is; whoever offered it reads why."""
    return _settle(_to_answer(transfer, by), Transfer.State.REJECTED, by, answer)


@transaction.atomic
def take_back_transfer(*, family: Family, by: User) -> Transfer:
    """Not handed over after all."""
    access.require(by, Permission.EDIT_FAMILY, family)
    taken = withdraw_offer(family, by)
    if taken is None:
        raise RuleBroken(SETTLED)
    return taken


def withdraw_offer(family: Family, by: User) -> Transfer | None:
    """What waits for an answer is taken back; for actions that have asked already."""
    rows = Transfer.objects.select_for_update().filter(queries.WAITING, family=family)
    held = rows.first()
    return _settle(held, Transfer.State.WITHDRAWN, by, "") if held else None


def _to_answer(transfer: Transfer, by: User) -> Transfer:
    """The offer locked, for somebody else than whoever made it."""
    access.require(by, Permission.EDIT_FAMILY)
    if transfer.asked_by_id == by.pk:
        raise RuleBroken("You offered this family yourself: somebody else answers.")
    held = queries.to_answer(by).select_for_update(of=("self",)).filter(pk=transfer.pk).first()
    if held is None:
        raise RuleBroken(SETTLED) if queries.was_offered(transfer.pk, user=by) else Http404
    return held


def _hand_over(family: Family, transfer: Transfer, by: User) -> str:
    """The receiver has it from today; gives the lead that ended with it."""
    worker, today = transfer.worker, timezone.localdate()
    current = Allocation.objects.filter(family=family, ended_on=None).first()
    if worker is not None and current is not None and current.worker_id == worker.pk:
        raise RuleBroken(f"{worker.name} leads this family already.")
    if worker is not None and not _may_lead(family, worker):
        raise RuleBroken(f"{worker.name} cannot be given this family any more.")
    if current is not None:
        end_lead(current, family, on=max(today, current.started_on), by=by)
    if worker is not None:
        again = worker == by and lead_again(family)
        lead(family, worker, started_on=today, by=by, again=again)
    elif family.team_id != transfer.team_id:
        family.team_id = transfer.team_id
        family.save(update_fields=["team"])
    return str(current.pk) if current else ""


def _may_lead(family: Family, worker: User) -> bool:
    return worker.is_active and keyworkers_for(family, worker).filter(pk=worker.pk).exists()


def _settle(
    held: Transfer, state: Transfer.State, by: User, answer: str, **before: Any
) -> Transfer:
    held.state, held.answer = state, answer
    held.settled_by, held.settled_at = by, timezone.now()
    held.save(update_fields=["state", "answer", "settled_by", "settled_at"])
    family = Family(pk=held.family_id)
    audit.record(Event.TRANSFER_SETTLED, held, by=by, family=family, state=str(state), **before)
    return held
