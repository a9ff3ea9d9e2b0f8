"""Submissions: what waits to be submitted, what was, and the rows of their files."""

import uuid
from collections import Counter
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.http import Http404

from outcomes.models import Claim, ClaimState, Submission, SubmissionLine
from outcomes.queries.windows import result_payments
from outcomes.rules.payments import Result
from outcomes.rules.submissions import FileRow, LineState
from outcomes.rules.windows import pounds
from privacy.models import Job, User
from privacy.queries.jobs import job_at_work

JOB = "submit_claims"


def submissions() -> QuerySet[Submission]:
    """Every submission, the latest first, with its claims by what became of them."""
    refused = Count("lines", filter=Q(lines__state=LineState.REFUSED.value))
    found = Submission.objects.select_related("asked_by")
    return found.annotate(chosen=Count("lines"), refused=refused).order_by("-asked_at")


def submission_or_404(submission_id: uuid.UUID) -> Submission:
    """One submission."""
    found = submissions().filter(pk=submission_id).first()
    if found is None:
        raise Http404
    return found


def lines_of(submission: Submission) -> QuerySet[SubmissionLine]:
    """Its claims; those that were refused come first."""
    return submission.lines.select_related("claim").order_by("state", "claim_reference")


def waiting(phase: str) -> QuerySet[Claim]:
    """Claims of a phase that passed internal audit and wait."""
    passed = Claim.objects.filter(state=ClaimState.AUDIT_PASSED.value, phase=phase)
    return passed.select_related("family", "prepared_by").order_by("reference")


def submittable(phase: str, user: User) -> QuerySet[Claim]:
    """Those of them that this person may submit: somebody else prepared them."""
    return waiting(phase).exclude(prepared_by=user)


def waiting_by_phase(user: User) -> tuple[Counter[str], Counter[str]]:
    """How many wait in each phase: for this person, and for anybody else."""
    passed = Claim.objects.filter(state=ClaimState.AUDIT_PASSED.value)
    mine: Counter[str] = Counter()
    others: Counter[str] = Counter()
    rows = passed.order_by().values("phase", "prepared_by").annotate(number=Count("pk"))
    for row in rows:
        counted = others if row["prepared_by"] == user.pk else mine
        counted[row["phase"]] += row["number"]
    return mine, others


def lines_waiting(submission: Submission) -> int:
    """How many of its claims wait, those too that are closed to whoever asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tfcase_waits_in_submission(%s)", [submission.pk])
        return int(cursor.fetchone()[0])


def file_rows(submission: Submission) -> list[FileRow]:
    """What the file says of each claim that was submitted."""
    lines = submission.lines.filter(state=LineState.SUBMITTED.value)
    return [line.as_row(submission.phase) for line in lines]


def job_of(shown: Submission) -> Job | None:
    """The job that submits it, until it has."""
    return job_at_work(shown, lambda: not shown.completed_at, JOB, submission_id=shown.pk)


def told_of(claim: Claim, *, may_open: bool) -> dict[str, Any] | None:
    """The submissions and answers that speak of a claim; nothing where none does.

    A paid claim of which no answer says the amount: what the tariff of its day says.
    """
    sent = list(claim.submission_lines.select_related("submission"))
    recorded = claim.answer_lines.filter(result=Result.RECORDED.value)
    answered = list(recorded.select_related("of_file"))
    silent = claim.state == ClaimState.PAID and not any(line.amount for line in answered)
    if not sent and not answered and not silent:
        return None
    money = [(line, pounds(line.amount)) for line in answered]
    tariff = result_payments().on(claim.phase, claim.on_date) if silent else None
    shown = {"sent": sent, "answered": money, "may_open": may_open}
    return {**shown, "silent": silent, "tariff": pounds(tariff)}
