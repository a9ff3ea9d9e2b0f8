"""Settling two versions of a section: which counts. The other is kept until it is submitted."""

import uuid

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from families.actions.assessments import AnswerFacts, content_of, held_draft, write_answer
from families.actions.note_sides import BOTH, SIDE
from families.models import AnswerSide, AssessmentAnswer
from privacy import audit
from privacy.events import Event
from privacy.models import User


@transaction.atomic
def settle_answer(
    *, answer: AssessmentAnswer, side_id: uuid.UUID, keep: str, by: User
) -> AssessmentAnswer:
    """Say which version of the section counts."""
    draft = held_draft(answer.assessment, by)
    held = AssessmentAnswer.objects.select_for_update().get(pk=answer.pk)
    held.assessment = draft
    side = AnswerSide.objects.filter(answer=answer, pk=side_id, settled_at=None).first()
    if side is None:
        raise Http404
    was, other = content_of(held), content_of(side)
    if keep in (SIDE, BOTH):
        # No page that is open anywhere was made from this version.
        write_answer(held, other if keep == SIDE else _joined(was, other), uuid.uuid4(), by)
    if keep == SIDE:
        side.text, side.score, side.not_known = was.text, was.score, was.not_known
    side.settled_at = timezone.now()
    side.save()
    audit.record(Event.ASSESSMENT_SETTLED, draft, by=by, family=draft.family, kept=keep)
    return held


def _joined(first: AnswerFacts, second: AnswerFacts) -> AnswerFacts:
    """Both texts, one below the other."""
    text = "\n\n".join(each.text for each in (first, second) if each.text.strip())
    score = first.score if first.score is not None else second.score
    return AnswerFacts(text, score, first.not_known and second.not_known)
