"""Asking for a return, approving it, refusing it, calling it back, letting it expire."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from exports import rules
from exports.actions.states import hold, move
from exports.columns import CURRENT_VERSION
from exports.files import store
from exports.models import Return, ReturnApproval
from exports.queries import returns as queries
from exports.rules import LIVE_STATES, State
from privacy import access, audit, jobs
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

STRAY_AFTER = timedelta(days=1)


@transaction.atomic
def request_return(
    *, period: str, by: User, unfinished_confirmed: bool = False, in_background: bool = True
) -> Return:
    """Ask for the Family Progress Data of a half-year; a job builds it unless the caller does."""
    access.require(by, Permission.BUILD_RETURN)
    half_year = rules.read_period(period)
    rules.check_period(
        half_year, today=timezone.localdate(), unfinished_confirmed=unfinished_confirmed
    )
    if queries.live_return(Return.Kind.FPD, str(half_year)):
        raise RuleBroken(
            f"There is already a return for {half_year.words}. Two versions of one period could be "
            "compared to find people, so refuse or recall that one first.",
            field="period",
        )
    asked = Return.objects.create(
        kind=Return.Kind.FPD,
        period=str(half_year),
        layout_version=CURRENT_VERSION,
        requested_by=by,
        approvers_needed=settings.RETURN_APPROVERS,
    )
    audit.record(Event.RETURN_REQUESTED, asked, by=by, kind=asked.kind, period=asked.period)
    if in_background:
        _start(asked, by)
    return asked


@transaction.atomic
def build_again(*, return_id: uuid.UUID, by: User) -> Return:
    """Start a build that was stopped before its end."""
    access.require(by, Permission.BUILD_RETURN)
    held = hold(return_id)
    if held.state not in (State.REQUESTED, State.BUILDING) or queries.has_open_job(held):
        raise RuleBroken("This return is being built, or has been.")
    _start(held, by)
    return held


def _start(asked: Return, by: User) -> None:
    """Queue the job that builds it."""
    jobs.request(queries.KIND_OF_JOB, by=by, params={"return_id": str(asked.pk)})


@transaction.atomic
def approve_return(*, return_id: uuid.UUID, by: User) -> Return:
    """Approve what was built; the last approver needed releases it."""
    access.require(by, Permission.APPROVE_RETURN)
    held = hold(return_id)
    if held.state != State.BUILT:
        raise RuleBroken("Only a return that has passed its checks can be approved.")
    approved_by = set(held.approvals.values_list("by_id", flat=True))
    rules.check_approver(author=held.requested_by_id, approver=by.pk, approved_by=approved_by)
    ReturnApproval.objects.create(of_return=held, by=by, sha256=held.sha256)
    audit.record(Event.RETURN_APPROVED, held, by=by, period=held.period)
    if len(approved_by) + 1 >= held.approvers_needed:
        now = timezone.now()
        expires = now + timedelta(days=rules.DOWNLOAD_DAYS)
        move(held, State.RELEASED, released_at=now, expires_at=expires)
        audit.record(Event.RETURN_RELEASED, held, by=by, period=held.period)
    return held


@transaction.atomic
def refuse_return(*, return_id: uuid.UUID, reason_code: str, by: User) -> Return:
    """Say no to a return that waits for approval, with the reason as a code."""
    access.require(by, Permission.APPROVE_RETURN)
    held = hold(return_id)
    if reason_code not in rules.REFUSAL_REASONS:
        raise RuleBroken("Choose why it is refused.", field="reason_code")
    if held.state in (State.REQUESTED, State.BUILDING) and queries.has_open_job(held):
        raise RuleBroken("This return is being built. Wait for it, or cancel its job first.")
    move(held, State.REFUSED, **_ending(by, reason_code))
    audit.record(Event.RETURN_REFUSED, held, by=by, reason_code=reason_code, period=held.period)
    _discard(held)
    return held


@transaction.atomic
def recall_return(*, return_id: uuid.UUID, reason_code: str, by: User) -> Return:
    """Call a released return back: nobody can download it any more."""
    access.require(by, Permission.APPROVE_RETURN)
    held = hold(return_id)
    if reason_code not in rules.RECALL_REASONS:
        raise RuleBroken("Choose why it is recalled.", field="reason_code")
    move(held, State.RECALLED, **_ending(by, reason_code))
    audit.record(Event.RETURN_RECALLED, held, by=by, reason_code=reason_code, period=held.period)
    _discard(held)
    return held


def expire_returns(*, by: User) -> int:
    """End what was not approved or read in time; delete files no return names. How many ended."""
    due = queries.due_to_expire(timezone.now())
    for return_id in due:
        with transaction.atomic():
            held = move(hold(return_id), State.EXPIRED, ended_at=timezone.now())
            audit.record(Event.RETURN_EXPIRED, held, by=by, period=held.period)
            _discard(held)
    store.remove_strays(
        queries.files_in_use([state.value for state in LIVE_STATES]),
        older_than=(timezone.now() - STRAY_AFTER).timestamp(),
    )
    return len(due)


def _ending(by: User, reason_code: str) -> dict[str, object]:
    return {"ended_by": by, "ended_at": timezone.now(), "reason_code": reason_code}


def _discard(held: Return) -> None:
    """Delete the stored file once the end of the return is certain."""
    name = held.file
    transaction.on_commit(lambda: store.remove(name))
