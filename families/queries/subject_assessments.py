"""What assessments and plans hold about one person, as items in words.

They are of the household: told from the time in which the person belonged to it. Sections about
health and safe relationships, and goals for another member's need, are mostly another's: of these
the item says that they exist, and the officer reads them before anything of them is disclosed.
"""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from families.models import (
    AnswerSide,
    Assessment,
    AssessmentAnswer,
    AssessmentReturn,
    PlanGoal,
)
from families.queries.subject_family import TheirFamily, families_of
from families.queries.subject_items import WORK, day_words, item_of, label_of
from families.rules.assessments import form_of
from privacy.schedule import Fact, Item

OTHERS = "Not in this pack: it may be about another person. The officer reads it first"


def assessment_items(person_id: uuid.UUID) -> Iterable[Item]:
    """That there was one, whether it covers the person, and who approved it."""
    families = families_of(person_id)
    rows = Assessment.objects.filter(family__in=families)
    for row in rows.select_related("author", "approved_by"):
        covers = Fact("Covers you", "Yes" if person_id in row.covers else "No")
        facts = (
            Fact("Written by", row.author.name),
            Fact("Approved by", row.approved_by.name if row.approved_by else ""),
            Fact("To be reviewed on", day_words(row.review_on)),
            Fact("Withdrawn because", row.reason, as_written=True),
        )
        title = "Whole-family assessment and plan"
        yield from _item(families, row, row, title, row.begun_at, covers, *facts)


def answer_items(person_id: uuid.UUID) -> Iterable[Item]:
    """The sections in which something is written."""
    families = families_of(person_id)
    rows = AssessmentAnswer.objects.filter(assessment__family__in=families)
    for row in rows.select_related("assessment"):
        yield from _section(families, row, row, "Section of an assessment")


def side_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Other versions of sections, while nobody has chosen."""
    families = families_of(person_id)
    rows = AnswerSide.objects.filter(answer__assessment__family__in=families)
    for row in rows.select_related("answer__assessment"):
        yield from _section(families, row, row.answer, "Another version of a section")


def _section(
    families: dict[uuid.UUID, TheirFamily], row: Any, answer: AssessmentAnswer, title: str
) -> Iterable[Item]:
    form = form_of(answer.assessment.form)
    section = form.sections[answer.section]
    theirs = section.group_of(row.text) is None
    if row.text or row.score:
        facts = (
            Fact("Section", section.title),
            Fact("Text", row.text if theirs else OTHERS, as_written=True),
            Fact("Score", form.score_words(row.score) if theirs else ""),
        )
        at = row.saved_at or answer.assessment.begun_at
        yield from _item(families, row, answer.assessment, title, at, *facts)


def goal_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Goals for the person's own needs and the household's; of others that they exist."""
    families = families_of(person_id)
    rows = PlanGoal.objects.filter(assessment__family__in=families)
    for row in rows.select_related("assessment", "need"):
        theirs = row.need.person_id in (None, person_id)
        facts = (
            Fact("What is to be better", row.aim if theirs else OTHERS, as_written=True),
            Fact("Who does what", row.steps if theirs else "", as_written=True),
            Fact("By when", day_words(row.due_on)),
            Fact("How far it is", row.get_progress_display()),
        )
        yield from _item(families, row, row.assessment, "Goal of the plan", row.saved_at, *facts)


def return_items(person_id: uuid.UUID) -> Iterable[Item]:
    """What a manager asked to be changed."""
    families = families_of(person_id)
    rows = AssessmentReturn.objects.filter(assessment__family__in=families)
    for row in rows.select_related("assessment", "by"):
        facts = (Fact("By", row.by.name), Fact("Comment", row.comment, as_written=True))
        title = "Assessment given back"
        yield from _item(families, row, row.assessment, title, row.at, *facts)


def _item(
    families: dict[uuid.UUID, TheirFamily],
    row: Any,
    assessment: Assessment,
    title: str,
    at: Any,
    *facts: Fact,
) -> Iterable[Item]:
    """An item of a day on which the person belonged to the family."""
    family, on = families[assessment.family_id], _day(at)
    if family.covers(on, on):
        yield item_of(row, WORK, title, on, None, label_of(family), *facts)


def _day(at: Any) -> date:
    return timezone.localdate(at)
