"""Asking for a return, approving it, refusing it, calling it back, letting it expire."""

import uuid
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from exports import rules
from exports.actions.assessments import check_answers_of
from exports.actions.states import hold, move
from exports.actions.study_release import check_match, check_part, somebody_excluded
from exports.columns import CURRENT_VERSION
from exports.files import store
from exports.frames.starts import few_apart
from exports.models import Return, ReturnApproval
from exports.queries import returns as queries
from exports.queries.plans import odd_about
from exports.rules import LIVE_STATES, State
from exports.study import EXCLUDED_SINCE, STUDY_VERSION, Part
from privacy import access, audit, jobs
from privacy.errors import RuleBroken
from privacy.events_returns import ReturnEvent
from privacy.models import User
from privacy.queries.registers import check_footing
from privacy.roles import Permission, Role

STRAY_AFTER = timedelta(days=1)


@transaction.atomic
def request_return(
    *,
    period: str,
    by: User,
    kind: str = Return.Kind.FPD,
    unfinished_confirmed: bool = False,
    in_background: bool = True,
) -> Return:
    """Ask for a return of a half-year; a job builds it unless the caller does."""
    access.require(by, Permission.BUILD_RETURN)
    _check_may_begin(kind, by)
    half_year = rules.read_period(period)
    rules.check_period(
        half_year,
        today=timezone.localdate(),
        unfinished_confirmed=unfinished_confirmed,
        odd=odd_about(kind, half_year),
    )
    if queries.live_return(kind, str(half_year)):
        raise RuleBroken(
            f"There is already a return for {half_year.words}. Two versions of one period could be "
            "compared to find people, so refuse or recall that one first.",
            field="period",
        )
    asked = Return.objects.create(kind=kind, period=str(half_year), requested_by=by, **_rules(kind))
    audit.record(ReturnEvent.RETURN_REQUESTED, asked, by=by, kind=asked.kind, period=asked.period)
    if in_background:
        _start(asked, by)
    return asked


def _check_may_begin(kind: str, by: User) -> None:
    """The command builds a verdict alone; people who approve what leaves are asked again."""
    if by.role != Role.SYSTEM:
        check_footing(kind)


def _rules(kind: str) -> dict[str, Any]:
    """Layout and number of approvers; of the study each envelope has one, whatever the setting."""
    if kind == Return.Kind.NIS:
        return {"layout_version": STUDY_VERSION, "approvers_needed": len(Part)}
    return {"layout_version": CURRENT_VERSION, "approvers_needed": settings.RETURN_APPROVERS}


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
def approve_return(
    *,
    return_id: uuid.UUID,
    by: User,
    part: str = "",
    poor_match_confirmed: bool = False,
    answers_read: str | None = None,
) -> Return:
    """Approve what was built (of the study: one envelope); the last approver needed releases it.

    It is refused instead when a check does not hold any more. `answers_read` are the answers to the
    regulator's questions that stood on the approver's page.
    """
    access.require(by, Permission.APPROVE_RETURN)
    held = hold(return_id)
    if held.state != State.BUILT:
        raise RuleBroken("Only a return that has passed its checks can be approved.")
    check_footing(held.kind)
    approved_by = set(held.approvals.values_list("by_id", flat=True))
    rules.check_approver(author=held.requested_by_id, approver=by.pk, approved_by=approved_by)
    check_answers_of(held, by, answers_read)
    check_part(held, part)
    check_match(held, part, confirmed=poor_match_confirmed)
    ReturnApproval.objects.create(of_return=held, by=by, sha256=held.sha256, part=part)
    audit.record(ReturnEvent.RETURN_APPROVED, held, by=by, period=held.period, part=part)
    if len(approved_by) + 1 >= held.approvers_needed:
        _release(held, by)
    return held


def _release(held: Return, by: User) -> None:
    """Let it out; not where what was checked when it was built does not hold any more."""
    if reason := _found_since(held):
        move(held, State.REFUSED, **_ending(by, reason))
        audit.record(
            ReturnEvent.RETURN_REFUSED, held, by=by, reason_code=reason, period=held.period
        )
        _discard(held)
        return
    now = timezone.now()
    expires = now + timedelta(days=rules.DOWNLOAD_DAYS)
    move(held, State.RELEASED, released_at=now, expires_at=expires)
    audit.record(ReturnEvent.RETURN_RELEASED, held, by=by, period=held.period)


def _found_since(held: Return) -> str:
    """Somebody in the study was excluded, or another return went out from which this one differs by
    few; empty where neither."""
    if held.kind == Return.Kind.NIS:
        return EXCLUDED_SINCE if somebody_excluded(held) else ""
    few = few_apart(held.metrics["starts"], queries.earlier_starts(held))
    return rules.DIFFERS_BY_FEW if few else ""


@transaction.atomic
def acknowledge_return(*, return_id: uuid.UUID, by: User) -> Return:
    """The recipients have what was sent: who is meant by a reference is forgotten for good."""
    access.require(by, Permission.DOWNLOAD_RETURN)
    held = hold(return_id)
    if held.kind != Return.Kind.NIS or held.state not in rules.STANDING:
        raise RuleBroken("Only a study return that was released can be acknowledged.")
    if held.acknowledged_at:
        raise RuleBroken("Its receipt is recorded already.")
    name, held.file = held.file, ""
    held.acknowledged_at, held.acknowledged_by = timezone.now(), by
    held.save(update_fields=["file", "acknowledged_at", "acknowledged_by"])
    audit.record(ReturnEvent.RETURN_ACKNOWLEDGED, held, by=by, period=held.period)
    transaction.on_commit(lambda: store.remove(name))
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
    audit.record(
        ReturnEvent.RETURN_REFUSED, held, by=by, reason_code=reason_code, period=held.period
    )
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
    audit.record(
        ReturnEvent.RETURN_RECALLED, held, by=by, reason_code=reason_code, period=held.period
    )
    _discard(held)
    return held


def expire_returns(*, by: User) -> int:
    """End what was not approved or read in time; delete files no return names. How many ended."""
    due = queries.due_to_expire(timezone.now())
    for return_id in due:
        with transaction.atomic():
            held = move(hold(return_id), State.EXPIRED, ended_at=timezone.now())
            audit.record(ReturnEvent.RETURN_EXPIRED, held, by=by, period=held.period)
            _discard(held)
    store.remove_strays(
        queries.files_in_use([state.value for state in LIVE_STATES]),
        older_than=(timezone.now() - STRAY_AFTER).timestamp(),
    )
    return len(due)


def _ending(by: User, reason_code: str) -> dict[str, object]:
    return {"ended_by": by, "ended_at": timezone.now(), "reason_code": reason_code}


def _discard(held: Return) -> None:
    """Delete what is stored of it once the end of the return is certain."""
    names = [held.file, *held.envelopes.values_list("file", flat=True)]
    for name in names:
        transaction.on_commit(partial(store.remove, name))
