"""Reading the ministry's answer in: a plan that is kept, then recorded as it was kept."""

import uuid
from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils import timezone

from outcomes.actions.claims import record_payment, record_rejection
from outcomes.actions.entitled import in_reach, still_entitled, words_of_left
from outcomes.models import AnswerFile, AnswerLine
from outcomes.queries import payments as queries
from outcomes.rules.payments import PAID, AnswerRow, Result
from privacy import access, audit, jobs
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.models import User
from privacy.roles import Permission

Step = Callable[[int, int, str], None]


def no_progress(done: int, total: int, doing: str) -> None:
    """For callers that show no progress."""


@transaction.atomic
def plan_answer(*, rows: Sequence[AnswerRow], sha256: str, by: User) -> AnswerFile:
    """Keep what each line of a file would come to; nothing of any claim changes yet.

    The same file read in again before it was recorded is planned anew.
    """
    access.require(by, Permission.SUBMIT_CLAIM)
    before = AnswerFile.objects.select_for_update().filter(sha256=sha256).first()
    if before is not None:
        _check_not_begun(before)
        before.delete()
    held = AnswerFile.objects.create(sha256=sha256, read_by=by, read_at=timezone.now())
    planned = queries.plan(rows)
    AnswerLine.objects.bulk_create([_line(held, each) for each in planned])
    audit.record(Event.ANSWER_PLANNED, held, by=by, lines=len(planned), sha256=sha256)
    return held


def _check_not_begun(held: AnswerFile) -> None:
    if held.recording_since is not None:
        raise RuleBroken(
            f"This very file has been recorded already, as {held.reference}. Nothing was changed.",
            field="file",
        )


def _line(held: AnswerFile, planned: queries.Planned) -> AnswerLine:
    """A line; a reason is kept only where it will be recorded with a claim."""
    row, acts = planned.row, planned.verdict.acts
    return AnswerLine(
        of_file=held,
        line=row.line,
        claim=planned.claim,
        claim_reference=row.claim_reference,
        answer=row.answer,
        on_date=row.on_date,
        amount=row.amount,
        expected=planned.expected,
        reason=row.reason if acts else "",
        verdict=planned.verdict.value,
        result=(Result.WAITING if acts else Result.NOTHING).value,
    )


@transaction.atomic
def ask_to_record(*, answer_id: uuid.UUID, by: User) -> AnswerFile:
    """Have the plan recorded as it was kept; once, or gone on with where that has stopped."""
    access.require(by, Permission.SUBMIT_CLAIM)
    held = AnswerFile.objects.select_for_update().get(pk=answer_id)
    if held.recording_since is not None:
        return _go_on_recording(held, by)
    held.recorded_by, held.recording_since = by, timezone.now()
    held.save(update_fields=["recorded_by", "recording_since"])
    audit.record(Event.ANSWER_RECORDING_ASKED, held, by=by)
    jobs.request(queries.JOB, by=by, params={"answer_id": str(held.pk)})
    return held


def _go_on_recording(held: AnswerFile, by: User) -> AnswerFile:
    """By anybody who may: whoever began may have left since."""
    job = queries.job_of(held)
    if job is None or job.is_open:
        raise RuleBroken("This answer is being recorded, or has been. Nothing was changed.")
    held.recorded_by = by
    held.save(update_fields=["recorded_by"])
    audit.record(Event.ANSWER_RECORDING_ASKED, held, by=by)
    jobs.request(queries.JOB, by=by, params={"answer_id": str(held.pk)})
    return held


def record_answer(*, answer_id: uuid.UUID, by: User, step: Step = no_progress) -> AnswerFile:
    """Record what still waits, each claim in a transaction of its own; then close the file.

    Run again it goes on where it stopped, and changes nothing once all is recorded. A line whose
    claim is closed to whoever does it goes on waiting for somebody else.
    """
    access.require(by, Permission.SUBMIT_CLAIM)
    with acting_as(by, opened=EVERYTHING):
        held = queries.answer_or_404(answer_id)
        lines = dict(held.lines.values_list("pk", "result"))
    waiting = [key for key, result in lines.items() if result == Result.WAITING]
    for number, line_id in enumerate(waiting, len(lines) - len(waiting)):
        step(number, len(lines), "answers recorded")
        _record(line_id, still_entitled(by, Permission.SUBMIT_CLAIM, number, len(lines)))
    with acting_as(by, opened=EVERYTHING):
        return _close(answer_id, by)


def _record(line_id: uuid.UUID, by: User) -> None:
    """One answer: recorded, or refused with the reason in words."""
    try:
        with acting_as(by, opened=EVERYTHING):
            _move(_hold(line_id), by)
    except RuleBroken as broken:
        with acting_as(by, opened=EVERYTHING):
            held = _hold(line_id)
            if held and held.result == Result.WAITING:
                held.result, held.refusal = Result.REFUSED.value, str(broken)[:300]
                held.save(update_fields=["result", "refusal"])


def _hold(line_id: uuid.UUID) -> AnswerLine | None:
    """The line, locked; nothing where it is closed to whoever does this."""
    lines = AnswerLine.objects.select_related("claim")
    return lines.select_for_update(of=("self",)).filter(pk=line_id).first()


def _move(held: AnswerLine | None, by: User) -> None:
    """Bring the claim to where the answer says, unless it is closed to whoever does this."""
    if held is None or held.result != Result.WAITING or held.claim is None:
        return
    if not in_reach(held.claim.pk, by):
        return
    if held.answer == PAID:
        record_payment(claim=held.claim, by=by)
    else:
        record_rejection(claim=held.claim, by=by, reason=held.reason)
    held.result = Result.RECORDED.value
    held.save(update_fields=["result"])


def _close(answer_id: uuid.UUID, by: User) -> AnswerFile:
    held = AnswerFile.objects.select_for_update().get(pk=answer_id)
    if held.recorded_at is not None:
        return held
    if queries.lines_waiting(held):
        raise RuleBroken(words_of_left("recorded"))
    held.recorded_at = timezone.now()
    held.save(update_fields=["recorded_at"])
    audit.record(Event.ANSWER_RECORDED, held, by=by, lines=queries.results_of(held))
    return held
