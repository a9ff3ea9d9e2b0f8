"""Assessments and plans of a family: which there are, and single rows; each by whoever sees it."""

import uuid

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from families.models import AnswerSide, Assessment, AssessmentAnswer, Family, PlanGoal
from families.rules.assessments import Readiness, form_of

STANDING = Q(approved_at__isnull=False, withdrawn_at=None)


def assessments_of(family: Family) -> QuerySet[Assessment]:
    """All of a family, the newest first."""
    found = Assessment.objects.filter(family=family)
    return found.select_related("author", "submitted_by", "approved_by", "withdrawn_by")


def open_of(family: Family) -> Assessment | None:
    """The one that is being written or waits for a decision."""
    found = assessments_of(family).filter(approved_at=None).first()
    if found is not None:
        found.family = family
    return found


def last_approved(family: Family) -> Assessment | None:
    """The one that stands now, with its answers."""
    found = Assessment.objects.filter(STANDING, family=family).order_by("-approved_at")
    return found.prefetch_related("answers").first()


def assessment_or_404(family: Family, assessment_id: uuid.UUID) -> Assessment:
    """An assessment of this family."""
    found = assessments_of(family).filter(pk=assessment_id).first()
    if found is None:
        raise Http404
    found.family = family
    return found


def answer_or_404(family: Family, answer_id: uuid.UUID) -> AssessmentAnswer:
    """A section of an assessment of this family."""
    answers = AssessmentAnswer.objects.select_related("assessment", "saved_by")
    found = answers.filter(assessment__family=family, pk=answer_id).first()
    if found is None:
        raise Http404
    found.assessment.family = family
    return found


def goal_or_404(family: Family, goal_id: uuid.UUID) -> PlanGoal:
    """A goal of a plan of this family."""
    goals = PlanGoal.objects.select_related("assessment", "need")
    found = goals.filter(assessment__family=family, pk=goal_id).first()
    if found is None:
        raise Http404
    found.assessment.family = family
    return found


def sides_of(answer: AssessmentAnswer) -> tuple[list[AnswerSide], list[AnswerSide]]:
    """The other versions that wait to be settled, and those that were left out."""
    found = list(answer.sides.select_related("saved_by"))
    waiting = [side for side in found if side.settled_at is None]
    return waiting, [side for side in found if side.settled_at is not None]


def readiness_of(assessment: Assessment) -> Readiness:
    """What bears on whether it can be submitted."""
    sections = form_of(assessment.form).sections
    complete = set(assessment.answers.filter(complete=True).values_list("section", flat=True))
    goals = list(assessment.goals.values_list("carried_from", flat=True))
    sides = AnswerSide.objects.filter(answer__assessment=assessment, settled_at=None)
    return Readiness(
        open_sections=[each.title for key, each in sections.items() if key not in complete],
        sides=sides.count(),
        covers=len(assessment.covers),
        goals=len(goals),
        carried_goals=sum(day is not None for day in goals),
        review_on=assessment.review_on,
    )


def agreed_review() -> Subquery:
    """Of a family, the day of review that its last approved plan names."""
    found = Assessment.objects.filter(STANDING, family=OuterRef("pk")).order_by("-approved_at")
    return Subquery(found.values("review_on")[:1])
