"""Answers of the ministry: files that were read in, and what each line comes to."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Case, Count, IntegerField, Q, QuerySet, When
from django.http import Http404

from outcomes.models import AnswerFile, AnswerLine, Claim, ClaimState, SubmissionLine
from outcomes.queries.windows import result_payments
from outcomes.rules.payments import AnswerRow, Result, Verdict, verdict_of
from outcomes.rules.submissions import LineState
from privacy.models import Job
from privacy.queries.jobs import job_at_work

JOB = "record_answers"


@dataclass(frozen=True)
class Planned:
    """A line with the claim it speaks of and what it comes to."""

    row: AnswerRow
    claim: Claim | None
    expected: Decimal | None
    verdict: Verdict


def plan(rows: Sequence[AnswerRow]) -> list[Planned]:
    """Each line beside its claim as it stands; two queries, however many lines."""
    wanted = {row.claim_reference for row in rows}
    claims = {each.reference: each for each in Claim.objects.filter(reference__in=wanted)}
    tariffs = result_payments()
    planned = []
    for row in rows:
        claim = claims.get(row.claim_reference)
        expected = tariffs.on(claim.phase, claim.on_date) if claim else None
        verdict = verdict_of(row, claim.state if claim else None, expected)
        planned.append(Planned(row, claim, expected, verdict))
    return planned


def answers() -> QuerySet[AnswerFile]:
    """Every file, the latest first, with its lines by what became of them."""
    done = Count("lines", filter=Q(lines__result=Result.RECORDED.value))
    found = AnswerFile.objects.select_related("read_by", "recorded_by")
    return found.annotate(number=Count("lines"), done=done).order_by("-read_at")


def answer_or_404(answer_id: uuid.UUID) -> AnswerFile:
    """One file."""
    found = answers().filter(pk=answer_id).first()
    if found is None:
        raise Http404
    return found


def lines_of(answer: AnswerFile) -> QuerySet[AnswerLine]:
    """Its lines, what does not match first."""
    last = When(verdict=Verdict.MATCHED.value, then=1)
    place = Case(last, default=0, output_field=IntegerField())
    return answer.lines.select_related("claim").order_by(place, "line")


def verdicts_of(answer: AnswerFile) -> dict[str, int]:
    """How many lines come to what."""
    found = answer.lines.order_by().values_list("verdict").annotate(number=Count("pk"))
    return dict(found)


def missing_from(answer: AnswerFile) -> QuerySet[Claim]:
    """Claims that the ministry was sent with those of the answer, and that it says nothing of."""
    told = answer.lines.exclude(claim=None).values("claim")
    sent = SubmissionLine.objects.filter(state=LineState.SUBMITTED.value)
    together = sent.filter(submission__in=sent.filter(claim__in=told).values("submission"))
    found = Claim.objects.filter(pk__in=together.values("claim"), state=ClaimState.SUBMITTED.value)
    return found.exclude(pk__in=told).select_related("family").order_by("reference")


def lines_waiting(answer: AnswerFile) -> int:
    """How many of its lines wait, those too whose claims are closed to whoever asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tfcase_waits_in_answer(%s)", [answer.pk])
        return int(cursor.fetchone()[0])


def job_of(shown: AnswerFile) -> Job | None:
    """The job that records it, until it has."""

    def at_work() -> bool:
        return bool(shown.recording_since and not shown.recorded_at)

    return job_at_work(shown, at_work, JOB, answer_id=shown.pk)


def acting(answer: AnswerFile) -> bool:
    """Whether any line of a plan would change a claim."""
    return answer.lines.filter(result=Result.WAITING.value).exists()


def results_of(answer: AnswerFile) -> dict[str, int]:
    """How many lines became what."""
    found = answer.lines.order_by().values_list("result").annotate(number=Count("pk"))
    return dict(found)
