"""The answers to the regulator's questions about a return: given, and asked for at approval."""

import json
import uuid
from datetime import date

from django.db import transaction
from django.utils import timezone

from exports import questions
from exports.actions.states import hold
from exports.frames.scan import numbers_in
from exports.models import Return, ReturnAssessment
from exports.queries.assessments import answerer_facts, assessment_of
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events_returns import ReturnEvent
from privacy.models import User
from privacy.roles import Permission


@transaction.atomic
def assess_return(
    *, return_id: uuid.UUID, release_type: str, review_on: date, by: User, **answers: str
) -> ReturnAssessment:
    """Answer the questions about what was built; after its release: look at them again."""
    access.require(by, Permission.BUILD_RETURN)
    held = hold(return_id)
    questions.check_answerer(**answerer_facts(held, by), approved=held.approvals.exists())
    questions.check_answers(answers)
    questions.check_release_type(release_type)
    questions.check_review(review_on, timezone.localdate())
    _check_names_nobody(answers)
    made = ReturnAssessment.objects.create(
        of_return=held,
        by=by,
        sha256=held.sha256,
        answers=json.dumps({code: answers[code].strip() for code in questions.QUESTIONS}),
        release_type=release_type,
        review_on=review_on,
    )
    audit.record(ReturnEvent.RETURN_ASSESSED, held, by=by, period=held.period)
    return made


def _check_names_nobody(answers: dict[str, str]) -> None:
    """They stay with the release for good, so no number of a person may stand in them."""
    for code, text in answers.items():
        if numbers_in(text):
            raise RuleBroken(
                "Leave out numbers and postcodes of people: the answers are kept with the release.",
                field=code,
            )


def check_answers_of(held: Return, approver: User, read: str | None) -> None:
    """Stop an approval without answers, by whom they are, or after they were changed."""
    newest = assessment_of(held)
    questions.check_answered(
        newest.by_id if newest else None,
        approver=approver.pk,
        newest=newest.pk if newest else None,
        read=read,
    )
