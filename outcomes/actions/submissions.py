"""Submitting many claims together, and handing out the file that says so."""

import uuid
from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from outcomes.actions.claims import check_window, submit
from outcomes.actions.entitled import in_reach, still_entitled, words_of_left
from outcomes.models import Claim, ClaimSnapshot, Submission, SubmissionLine
from outcomes.queries import submissions as queries
from outcomes.rules import submissions as rules
from outcomes.rules.submissions import LineState
from privacy import access, audit, jobs
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.models import User
from privacy.packs import sha256
from privacy.roles import Permission

Step = Callable[[int, int, str], None]
FROZEN = ("framework_sha256", "plan_sha256", "inputs_sha256", "results_sha256")


def no_progress(done: int, total: int, doing: str) -> None:
    """For callers that show no progress."""


@transaction.atomic
def ask_for_submission(
    *, phase: str, claims: Sequence[uuid.UUID], everything: bool = False, by: User
) -> Submission:
    """Choose claims of one phase that passed audit; a job submits them one by one.

    `everything`: all that this person may submit in the phase, whatever was chosen.
    """
    access.require(by, Permission.SUBMIT_CLAIM)
    check_window(phase, timezone.localdate())
    found = queries.submittable(phase, by) if everything else _chosen(phase, claims)
    chosen = list(found[: rules.MOST_CLAIMS + 1])
    rules.check_chosen(len(chosen))
    made = Submission.objects.create(phase=phase, asked_by=by, asked_at=timezone.now())
    SubmissionLine.objects.bulk_create([_line(made, claim) for claim in chosen])
    audit.record(Event.SUBMISSION_ASKED, made, by=by, phase=phase, claims=len(chosen))
    jobs.request(queries.JOB, by=by, params={"submission_id": str(made.pk)})
    return made


@transaction.atomic
def go_on_submitting(*, submission_id: uuid.UUID, by: User) -> Submission:
    """Have a submission that stopped before its end gone on with, by anybody who may submit."""
    access.require(by, Permission.SUBMIT_CLAIM)
    held = Submission.objects.select_for_update().get(pk=submission_id)
    job = queries.job_of(held)
    if job is None or job.is_open:
        raise RuleBroken("This submission is under way, or complete. Nothing was changed.")
    left = queries.lines_waiting(held)
    audit.record(Event.SUBMISSION_ASKED, held, by=by, phase=held.phase, claims=left)
    jobs.request(queries.JOB, by=by, params={"submission_id": str(held.pk)})
    return held


def _chosen(phase: str, claims: Sequence[uuid.UUID]) -> QuerySet[Claim]:
    """Claims that were ticked, whatever became of them since: each gets its answer."""
    found = Claim.objects.filter(pk__in=claims, phase=phase)
    return found.select_related("family").order_by("reference")


def _line(made: Submission, claim: Claim) -> SubmissionLine:
    return SubmissionLine(
        submission=made,
        claim=claim,
        claim_reference=claim.reference,
        family_ref=claim.family.reference,
        route=claim.route,
    )


def make_submission(*, submission_id: uuid.UUID, by: User, step: Step = no_progress) -> Submission:
    """Submit what still waits, each claim in a transaction of its own; then seal the submission.

    Run again it goes on where it stopped, and changes nothing once it is complete. A claim that is
    closed to whoever does it goes on waiting for somebody else.
    """
    access.require(by, Permission.SUBMIT_CLAIM)
    with acting_as(by, opened=EVERYTHING):
        made = queries.submission_or_404(submission_id)
        lines = dict(made.lines.values_list("pk", "state"))
    waiting = [key for key, state in lines.items() if state == LineState.WAITING]
    for number, line_id in enumerate(waiting, len(lines) - len(waiting)):
        step(number, len(lines), "claims submitted")
        _answer(line_id, still_entitled(by, Permission.SUBMIT_CLAIM, number, len(lines)))
    with acting_as(by, opened=EVERYTHING):
        return _seal(submission_id, by)


def _answer(line_id: uuid.UUID, by: User) -> None:
    """One claim: submitted, or refused with the reason in words."""
    try:
        with acting_as(by, opened=EVERYTHING):
            held = _hold(line_id)
            if held and held.state == LineState.WAITING and in_reach(held.claim_id, by):
                _submit(held, by)
    except RuleBroken as broken:
        with acting_as(by, opened=EVERYTHING):
            held = _hold(line_id)
            if held and held.state == LineState.WAITING:
                held.state, held.refusal = LineState.REFUSED.value, str(broken)[:300]
                held.save(update_fields=["state", "refusal"])


def _hold(line_id: uuid.UUID) -> SubmissionLine | None:
    """The line, locked; nothing where it is closed to whoever does this."""
    lines = SubmissionLine.objects.select_related("claim", "submission")
    return lines.select_for_update(of=("self",)).filter(pk=line_id).first()


def _submit(held: SubmissionLine, by: User) -> None:
    """Submit a claim and keep what the file says of it."""
    claim = submit(claim=held.claim, by=by)
    frozen = ClaimSnapshot.objects.filter(claim=claim).order_by("-number")
    row = frozen.values("as_of", *FROZEN).first()
    if row is None:
        raise RuleBroken("Nothing is frozen for this claim, so there is nothing to submit.")
    held.state = LineState.SUBMITTED.value
    held.judged_on, held.submitted_on = row["as_of"], claim.on_date
    held.receipt = rules.receipt_of(
        *(held.claim_reference, held.family_ref, held.submission.phase, held.route),
        (row["as_of"], claim.on_date),
        [row[name] for name in FROZEN],
    )
    held.save(update_fields=["state", "judged_on", "submitted_on", "receipt"])


def _seal(submission_id: uuid.UUID, by: User) -> Submission:
    """The fingerprint of the file, once nothing waits any more."""
    made = Submission.objects.select_for_update().get(pk=submission_id)
    if made.completed_at is not None:
        return made
    if queries.lines_waiting(made):
        raise RuleBroken(words_of_left("submitted"))
    rows = queries.file_rows(made)
    made.rows, made.sha256 = len(rows), sha256(rules.submission_csv(rows))
    made.completed_at = timezone.now()
    made.save(update_fields=["rows", "sha256", "completed_at"])
    audit.record(Event.SUBMISSION_MADE, made, by=by, rows=made.rows, sha256=made.sha256)
    return made


def read_submission(*, submission_id: uuid.UUID, by: User) -> tuple[Submission, bytes]:
    """The file; who gets it is noted in a transaction that ends before the first byte is given."""
    with acting_as(by):
        access.require(by, Permission.SUBMIT_CLAIM)
        made = queries.submission_or_404(submission_id)
        rules.check_complete(made.completed_at is not None)
        content = rules.submission_csv(queries.file_rows(made))
        rules.check_unchanged(made.sha256, sha256(content))
        audit.record(Event.SUBMISSION_DOWNLOADED, made, by=by, rows=made.rows, sha256=made.sha256)
    return made, content
