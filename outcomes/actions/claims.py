"""Claims: prepared, made ready, audited, submitted, paid or rejected, withdrawn.

Who moves a claim is asked here and again by the database. Making ready reads the family's records,
which an analyst does not reach: it runs as a job (`outcomes/tasks.py`).
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from families.rules.lineage import MERGED
from outcomes.actions.claim_moves import builders_of, hold, move, note, refused_in_words
from outcomes.actions.claim_snapshots import freeze
from outcomes.models import (
    LIVE_STATES,
    AuditedClaim,
    Claim,
    ClaimCheck,
    ClaimState,
    Workpaper,
)
from outcomes.queries.claim_breaks import days_of, open_breaks
from outcomes.queries.claim_judging import rules_of
from outcomes.queries.claims import other_record_claimed
from outcomes.queries.results import latest_run, of_latest_run
from outcomes.queries.windows import spans_of
from outcomes.rules import claims as rules
from outcomes.rules.audits import check_decided_in_round
from outcomes.rules.claim_breaks import check_none_waits
from outcomes.rules.windows import check_open
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

PUT_TOGETHER = "This record was put into another family since: claim there, by the next results."
Step = Callable[[int, int, str], None]


def no_progress(done: int, total: int, doing: str) -> None:
    """For callers that show no progress."""


@dataclass(frozen=True)
class RowResult:
    """What became of one row of a bulk: the claim, or why not, in words."""

    family_ref: str
    route: str
    claim: Claim | None
    refusal: str = ""
    family_id: uuid.UUID | None = None


# --- Preparing


def prepare_claims(
    *, checks: Sequence[uuid.UUID], by: User, step: Step = no_progress
) -> list[RowResult]:
    """A draft for each of these results; what is refused says why and stops nothing else."""
    access.require(by, Permission.PREPARE_CLAIM)
    done = []
    for number, check_id in enumerate(checks):
        step(number, len(checks), "claims prepared")
        done.append(_prepare_row(check_id, by))
    return done


def _prepare_row(check_id: uuid.UUID, by: User) -> RowResult:
    found = ClaimCheck.objects.select_related("family__framework", "run")
    check = found.filter(of_latest_run(), pk=check_id).first()
    if check is None:
        return RowResult(
            *("", "", None),
            "Newer results have replaced this one. Open the page again and choose from those.",
        )
    try:
        with transaction.atomic():
            claim = _prepare(check, by)
    except RuleBroken as broken:
        return RowResult(check.family.reference, check.route, None, str(broken), check.family_id)
    return RowResult(check.family.reference, check.route, claim, family_id=check.family_id)


def _prepare(check: ClaimCheck, by: User) -> Claim:
    """One draft, from a result that the engine found claimable."""
    family, held_under = check.family, rules_of(check.family)
    rules.check_day(check.run.as_of, timezone.localdate())
    if family.closure_reason == MERGED:
        raise RuleBroken(PUT_TOGETHER)
    rules.check_claimable(check.blocked_by, check.run.as_of)
    phase = held_under.version.code
    _check_alone(family.pk, phase, by)
    with refused_in_words():
        claim = Claim.objects.create(
            family=family,
            route=check.route,
            state=ClaimState.DRAFT,
            on_date=timezone.localdate(),
            phase=phase,
            framework=held_under.version,
            plan=held_under.plan,
            run=check.run,
            prepared_by=by,
        )
    note(claim, "", ClaimState.DRAFT, by=by)
    audit.record(Event.CLAIM_PREPARED, claim, by=by, family=family, phase=phase, route=check.route)
    return claim


def _check_alone(family_id: uuid.UUID, phase: str, by: User) -> None:
    """The database holds to it; this says it with the reference of the other claim.

    That of another record of the family is told to whoever may see it, and else only that it is.
    """
    live = [state.value for state in LIVE_STATES]
    other = Claim.objects.filter(family_id=family_id, phase=phase, state__in=live).first()
    if other is not None:
        raise RuleBroken(rules.words_of_other(other.reference, other.state))
    other = other_record_claimed(family_id, phase, by)
    if other is not None:
        told = (other.reference, other.family.reference, other.state)
        raise RuleBroken(rules.words_of_lineage(*told))


@transaction.atomic
def mark_ready(*, claim: Claim, by: User) -> Claim:
    """Judge the family once more, on its records of this moment, and freeze what the claim is.

    It is judged as on the day of the latest results. Raises RuleBroken with all that blocks it.
    """
    access.require(by, Permission.PREPARE_CLAIM)
    held = hold(claim.pk)
    rules.check_move(held.state, ClaimState.READY)
    run = latest_run()
    if run is None:
        raise RuleBroken("Outcomes have not been computed yet, so there is nothing to rest on.")
    rules.check_day(run.as_of, timezone.localdate())
    frozen = freeze(held, run, by=by)
    return move(
        held,
        ClaimState.READY,
        by=by,
        event=Event.CLAIM_MADE_READY,
        run=run,
        framework=frozen.rules.version,
        plan=frozen.rules.plan,
        prepared_by=by,
        equivalent_progress=frozen.rests_on_decision,
        equivalent_by=frozen.decided_by,
    )


def make_ready(
    *, claims: Sequence[uuid.UUID], by: User, step: Step = no_progress
) -> list[RowResult]:
    """Many at once; what is refused says why and stays a draft."""
    access.require(by, Permission.PREPARE_CLAIM)
    done = []
    for number, claim_id in enumerate(claims):
        step(number, len(claims), "claims made ready")
        claim = Claim.objects.select_related("family").get(pk=claim_id)
        told = (claim.family.reference, claim.route)
        try:
            mark_ready(claim=claim, by=by)
        except RuleBroken as broken:
            done.append(RowResult(*told, None, str(broken), claim.family_id))
        else:
            done.append(RowResult(*told, claim, family_id=claim.family_id))
    return done


# --- Internal audit


@transaction.atomic
def send_to_audit(*, claim: Claim, by: User) -> Claim:
    """A ready claim becomes part of what internal audit draws its sample from."""
    access.require(by, Permission.PREPARE_CLAIM)
    return move(hold(claim.pk), ClaimState.IN_AUDIT, by=by, event=Event.CLAIM_SENT_TO_AUDIT)


@transaction.atomic
def record_audit_result(
    *, audited: AuditedClaim, passed: bool, by: User, reason: str = ""
) -> Claim:
    """A round of internal audit passes a claim of its population, or fails it with a reason.

    A sampled claim as its workpaper says, the others with the closing; never one of its own
    building.
    """
    access.require(by, Permission.AUDIT_CLAIM)
    held = hold(audited.claim_id)
    to = ClaimState.AUDIT_PASSED if passed else ClaimState.AUDIT_FAILED
    rules.check_move(held.state, to)
    rules.check_auditor(by.pk, builders_of(held))
    _check_round(audited, passed, by)
    return move(held, to, by=by, event=Event.CLAIM_AUDITED, reason=reason)


def _check_round(audited: AuditedClaim, passed: bool, by: User) -> None:
    """The database holds to the same."""
    round_, result = audited.audit, "passed" if passed else "failed"
    paper = Workpaper.objects.filter(audited=audited, result=result, decided_by=by)
    check_decided_in_round(
        *(round_.state, round_.opinion),
        sampled=audited.sampled,
        on_its_paper=paper.exists(),
        passed=passed,
    )


@transaction.atomic
def reopen(*, claim: Claim, by: User) -> Claim:
    """A claim that failed audit becomes a draft again, unless another has taken its place."""
    access.require(by, Permission.PREPARE_CLAIM)
    held = hold(claim.pk)
    rules.check_move(held.state, ClaimState.DRAFT)
    _check_alone(held.family_id, held.phase, by)
    return move(held, ClaimState.DRAFT, by=by, event=Event.CLAIM_REOPENED)


# --- The ministry


@transaction.atomic
def submit(*, claim: Claim, by: User, on: date | None = None, **facts: Any) -> Claim:
    """Submit what passed internal audit; its date becomes that of the submission.

    `facts` are further fields that become true of the claim by it.
    """
    access.require(by, Permission.SUBMIT_CLAIM)
    held = hold(claim.pk)
    rules.check_move(held.state, ClaimState.SUBMITTED)
    rules.check_submitter(by.pk, held.prepared_by_id)
    check_none_waits(days_of(open_breaks([held]).get(held.pk, [])))
    _check_still_holds(held)
    day = on or timezone.localdate()
    check_window(held.phase, day)
    return move(
        held,
        ClaimState.SUBMITTED,
        by=by,
        event=Event.CLAIM_SUBMITTED,
        approved_by=by,
        on_date=day,
        **facts,
    )


def _check_still_holds(held: Claim) -> None:
    """Not every loss is a break of something that held: a need is struck out, a job ends.

    What was broken and kept with a reason has been decided on; nothing else has.
    """
    found = ClaimCheck.objects.filter(of_latest_run(), family=held.family_id, route=held.route)
    check = found.select_related("run").first()
    if check is not None:
        kept = held.break_decisions.exists()
        rules.check_still_holds(check.blocked_by, check.run.as_of, kept=kept)


def check_window(phase: str, day: date) -> None:
    """Stop outside the windows of a phase that has any."""
    check_open(phase, spans_of(phase), day)


@transaction.atomic
def record_payment(*, claim: Claim, by: User) -> Claim:
    """The ministry has paid."""
    access.require(by, Permission.SUBMIT_CLAIM)
    return move(hold(claim.pk), ClaimState.PAID, by=by, event=Event.CLAIM_PAID)


@transaction.atomic
def record_rejection(*, claim: Claim, by: User, reason: str) -> Claim:
    """The ministry has refused it, for a reason."""
    access.require(by, Permission.SUBMIT_CLAIM)
    return move(
        hold(claim.pk), ClaimState.REJECTED, by=by, event=Event.CLAIM_REJECTED, reason=reason
    )


@transaction.atomic
def withdraw(*, claim: Claim, by: User, reason: str) -> Claim:
    """Take a claim back, from wherever it stands."""
    access.require(by, Permission.WITHDRAW_CLAIM)
    return move(
        hold(claim.pk), ClaimState.WITHDRAWN, by=by, event=Event.CLAIM_WITHDRAWN, reason=reason
    )
