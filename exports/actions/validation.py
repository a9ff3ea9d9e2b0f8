"""Answering what was found in records: confirmed as it is, or asked of the keyworker."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from exports import validation as rules
from exports.models import FindingAnswer
from exports.queries.validation import Finding, finding_called, findings_of
from exports.rules import Period, read_period
from exports.validation import Answer, Rank
from families.actions.tasks import raise_by_reference
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events_returns import ReturnEvent
from privacy.models import User
from privacy.roles import Permission

ASKED_WITHIN = timedelta(days=14)
GONE = "The record says something else by now. Look at it as it is, then answer again."


@transaction.atomic
def confirm_finding(*, period: str, key: str, by: User) -> FindingAnswer:
    """What is odd is so."""
    half_year, found = _found(period, key, by)
    rules.check_confirmable(found.code)
    return _keep(half_year, found, Answer.CONFIRMED, by)


@transaction.atomic
def ask_keyworker(*, period: str, key: str, by: User) -> FindingAnswer:
    """Whoever leads the family has a task to put it right; whoever asks opens no record for it."""
    half_year, found = _found(period, key, by)
    rules.check_askable(found.code)
    if found.answer == Answer.ASKED:
        raise RuleBroken("The keyworker has been asked already.")
    who = f" ({found.role.replace('_', ' ')}, {found.person})" if found.person else ""
    raise_by_reference(
        family_id=found.family_id,
        text=f"For the return {half_year.words}: {found.question.mend}{who}.",
        due_on=timezone.localdate() + ASKED_WITHIN,
        by=by,
    )
    return _keep(half_year, found, Answer.ASKED, by)


@transaction.atomic
def confirm_all(*, period: str, by: User) -> int:
    """Everything odd is so, once nothing critical is left; how many were confirmed."""
    access.require(by, Permission.BUILD_RETURN)
    half_year = read_period(period)
    found = [each for each in findings_of(half_year) if not each.is_settled]
    rules.check_all_confirmable([each.code for each in found])
    odd = [each for each in found if each.rank is Rank.CONFIRM]
    FindingAnswer.objects.bulk_create(
        [_answer(half_year, each, Answer.CONFIRMED, by) for each in odd], ignore_conflicts=True
    )
    audit.record(ReturnEvent.FINDING_CONFIRMED, by=by, period=period, findings=len(odd))
    return len(odd)


def _found(period: str, key: str, by: User) -> tuple[Period, Finding]:
    """The finding as it stands now."""
    access.require(by, Permission.BUILD_RETURN)
    half_year = read_period(period)
    found = finding_called(key, findings_of(half_year))
    if found is None:
        raise RuleBroken(GONE)
    return half_year, found


def _keep(half_year: Period, found: Finding, answer: Answer, by: User) -> FindingAnswer:
    """Once, however often the button is pressed."""
    new = _answer(half_year, found, answer, by)
    kept, made = FindingAnswer.objects.get_or_create(
        **{name: getattr(new, name) for name in ("period", "family_id", "code", "seal", "answer")},
        defaults={"by": by},
    )
    if made:
        event = (
            ReturnEvent.FINDING_CONFIRMED
            if answer is Answer.CONFIRMED
            else ReturnEvent.FINDING_ASKED
        )
        audit.record(event, kept, by=by, family=kept.family, period=str(half_year), code=found.code)
    return kept


def _answer(half_year: Period, found: Finding, answer: Answer, by: User) -> FindingAnswer:
    return FindingAnswer(
        period=str(half_year),
        family_id=found.family_id,
        code=found.code,
        seal=found.seal,
        answer=answer.value,
        by=by,
    )
