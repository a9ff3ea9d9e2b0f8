"""Writing an assessment: begun with the last answers, sections saved as they are typed.

Saves follow the rules of contact notes: nothing that was typed is overwritten, and what another
page has typed meanwhile is kept beside it (`families/actions/notes.py`).
"""

import uuid
from dataclasses import asdict, dataclass
from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from families.actions.notes import FromPage
from families.models import AnswerSide, Assessment, AssessmentAnswer, Family, PlanGoal
from families.models.assessment_parts import AnswerContent
from families.queries.assessments import last_approved, open_of
from families.queries.members import kept_keys
from families.rules import assessments as rules
from families.rules import cases
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.queries.lawful import check_may_keep
from privacy.roles import Permission

SUBMITTED = "It is submitted: take it back first, or wait until it is decided."
CHANGED = "Somebody has changed this meanwhile. Look at it as it is now, then save again."


@dataclass(frozen=True)
class AnswerFacts:
    """What is typed and chosen in a section."""

    text: str
    score: int | None
    not_known: bool


@dataclass(frozen=True)
class SavedAnswer:
    """The section as it is now; with `side`, what was typed is kept beside it."""

    answer: AssessmentAnswer
    side: AnswerSide | None = None


def begin_assessment(*, family: Family, by: User) -> Assessment:
    """A draft with the last answers and open goals; of a family there is one draft at a time."""
    access.require(by, Permission.EDIT_FAMILY, family)
    cases.check_open(family.closed_on, timezone.localdate())
    known = open_of(family)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return _begun(family, by)
    except IntegrityError:
        known = open_of(family)
        if known is None:
            raise
        return known


def _begun(family: Family, by: User) -> Assessment:
    form, last = rules.form_in_force(), last_approved(family)
    made = Assessment.objects.create(
        family=family,
        author=by,
        form=form.version,
        writers=[by.pk],
        begun_at=timezone.now(),
        covers=kept_keys(last.covers) if last else [],
    )
    told = {answer.section: answer for answer in last.answers.all()} if last else {}
    day = timezone.localdate(last.approved_at) if last and last.approved_at else None
    AssessmentAnswer.objects.bulk_create(
        _carried(made, key, told.get(key), day) for key in form.sections
    )
    if last and day:
        _carry_goals(made, last, day, by)
    audit.record(Event.ASSESSMENT_BEGUN, made, by=by, family=family, carried=len(told))
    return made


def _carried(
    made: Assessment, key: str, told: AssessmentAnswer | None, day: date | None
) -> AssessmentAnswer:
    """A section with the last answer, marked as such; what was not known stays open."""
    answer = AssessmentAnswer(assessment=made, section=key)
    if told is not None and told.text.strip():
        answer.text, answer.score = told.text, told.score
        answer.carried_from = told.carried_from or day
    return answer


def _carry_goals(made: Assessment, last: Assessment, day: date, by: User) -> None:
    open_goals = last.goals.filter(
        progress=PlanGoal.Progress.OPEN, need__closed_as="", need__family=made.family_id
    )
    PlanGoal.objects.bulk_create(
        PlanGoal(
            assessment=made,
            need_id=goal.need_id,
            aim=goal.aim,
            steps=goal.steps,
            due_on=goal.due_on,
            carried_from=goal.carried_from or day,
            saved_by=by,
            saved_at=timezone.now(),
        )
        for goal in open_goals
    )


def held_draft(assessment: Assessment, by: User) -> Assessment:
    """The draft locked, for whoever may record on the family; they are one of its writers now."""
    access.require(by, Permission.EDIT_FAMILY, assessment.family)
    found = Assessment.objects.select_for_update(of=("self",)).filter(pk=assessment.pk)
    held = found.filter(family=assessment.family).first()
    if held is None:
        raise Http404
    held.family = assessment.family
    if not held.is_draft:
        raise RuleBroken(SUBMITTED)
    if by.pk not in held.writers:
        held.writers = [*held.writers, by.pk]
        held.save(update_fields=["writers"])
    return held


@transaction.atomic
def save_answer(
    *, answer: AssessmentAnswer, page: FromPage, typed: AnswerFacts, by: User
) -> SavedAnswer:
    """Keep what was typed: in the section, or beside it when another page has saved since."""
    held_draft(answer.assessment, by)
    held = AssessmentAnswer.objects.select_for_update().get(pk=answer.pk)
    held.assessment = answer.assessment
    if content_of(held) == typed:
        return SavedAnswer(held)
    check_may_keep(AssessmentAnswer, asdict(typed))
    if page.key == held.saved_from or page.based_on == held.version:
        return SavedAnswer(write_answer(held, typed, page.key, by))
    return SavedAnswer(held, _set_aside(held, page, typed, by))


def content_of(row: AnswerContent) -> AnswerFacts:
    """What a section, or another side of it, holds."""
    return AnswerFacts(row.text, row.score, row.not_known)


def write_answer(
    held: AssessmentAnswer, typed: AnswerFacts, page: uuid.UUID, by: User
) -> AssessmentAnswer:
    """What is changed is no longer the last assessment's answer, and not complete yet."""
    for name, value in asdict(typed).items():
        setattr(held, name, value)
    held.version += 1
    held.saved_from, held.saved_at, held.saved_by = page, timezone.now(), by
    held.complete, held.carried_from = False, None
    held.save()
    if held.version == 1:
        family = held.assessment.family
        audit.record(
            Event.ASSESSMENT_WRITTEN, held.assessment, by=by, family=family, section=held.section
        )
    return held


def _set_aside(held: AssessmentAnswer, page: FromPage, typed: AnswerFacts, by: User) -> AnswerSide:
    """One row a page: what it types on goes into the same."""
    side = held.sides.filter(page=page.key, settled_at=None).first()
    if side is None:
        side = AnswerSide(answer=held, page=page.key, based_on=max(page.based_on, 0), saved_by=by)
        family = held.assessment.family
        audit.record(Event.ASSESSMENT_CONFLICT, held.assessment, by=by, family=family)
    for name, value in asdict(typed).items():
        setattr(side, name, value)
    side.saved_at = timezone.now()
    side.save()
    return side


@transaction.atomic
def complete_answer(*, answer: AssessmentAnswer, by: User) -> AssessmentAnswer:
    """Say that a section is complete; a carried answer is then confirmed as it stands."""
    held_draft(answer.assessment, by)
    held = AssessmentAnswer.objects.select_for_update().get(pk=answer.pk)
    section = rules.form_of(answer.assessment.form).sections[held.section]
    rules.check_complete(section, held.text, held.score, not_known=held.not_known)
    held.complete = True
    held.save(update_fields=["complete"])
    return held


@transaction.atomic
def change_details(
    *,
    assessment: Assessment,
    version: int,
    covers: list[uuid.UUID],
    review_on: date | None,
    by: User,
) -> Assessment:
    """Whom it covers, and when it is reviewed; not over what another has changed meanwhile."""
    held = held_draft(assessment, by)
    if held.version != version:
        raise RuleBroken(CHANGED)
    latest = settings.REVIEW_DAYS
    if review_on is not None:
        rules.check_review(review_on, timezone.localdate(), latest)
    held.covers, held.review_on = covers, review_on
    held.version += 1
    held.save(update_fields=["covers", "review_on", "version"])
    audit.record(
        Event.ASSESSMENT_CHANGED,
        held,
        by=by,
        family=held.family,
        fields=["covers", "review_on"],
    )
    return held
