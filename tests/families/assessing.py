"""An assessment and plan, written as a keyworker writes it."""

import uuid
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from families.actions.assessment_decisions import approve, submit
from families.actions.assessments import (
    AnswerFacts,
    begin_assessment,
    change_details,
    complete_answer,
    save_answer,
)
from families.actions.needs import record_needs
from families.actions.notes import FromPage
from families.actions.plan_goals import add_goal, change_goal
from families.models import Assessment, AssessmentAnswer, Family, Need
from families.queries.assessments import answer_or_404, assessment_or_404
from families.queries.members import current_members
from families.queries.needs import fitting_needs
from families.rules.field_groups import NEEDS
from privacy.identity import acting_as
from privacy.models import User


def at(name: str, family: Family, row: Any = None) -> str:
    return reverse(f"families:{name}", args=[family.pk, row.pk] if row else [family.pk])


def text_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def begun(family: Family, client: Client) -> Assessment:
    client.post(at("assessment_begin", family))
    return Assessment.objects.get(family=family, approved_at=None)


def a_need(family: Family, worker: User) -> Need:
    """A need of no hidden group."""
    known = Need.objects.filter(family=family, closed_as="", person=None).order_by("reference")
    plain = [need for need in known if NEEDS.get(need.need, "") is None]
    if plain:
        return plain[0]
    day = timezone.localdate()
    fitting = [code for code in fitting_needs(family, None, day) if NEEDS.get(code, "") is None]
    said = {"identified_on": day, "identified_by": "keyworker", "evidenced": False}
    [need] = record_needs(family=family, person=None, needs=fitting[:1], by=worker, **said)
    return need


def write(
    answer: AssessmentAnswer,
    text: str,
    by: User,
    score: int | None = None,
    page: FromPage | None = None,
) -> Any:
    """Save a section as its screen does."""
    with acting_as(by):
        held = answer_or_404(answer.assessment.family, answer.pk)
        typed = AnswerFacts(text, score, not_known=not text)
        page = page or FromPage(uuid.uuid4(), held.version)
        return save_answer(answer=held, page=page, typed=typed, by=by)


def written_assessment(family: Family, worker: User, **instead: Any) -> Assessment:
    """Every section complete, a goal, whom it covers and when it is reviewed; not submitted."""
    with acting_as(worker):
        made = begin_assessment(family=family, by=worker)
        for number, answer in enumerate(made.answers.all()):
            said = instead.get("said", f"As told, {number}")
            _complete(family, answer, said, instead.get("score", 2), worker)
        for goal in made.goals.all():
            goal.assessment.family = family
            names = ("version", "need", "aim", "steps", "due_on", "progress")
            known = {name: getattr(goal, name) for name in names}
            change_goal(goal=goal, by=worker, **known)
        if not made.goals.exists():
            said = {"aim": "Quiet evenings", "steps": "We eat together\nKim rings on Friday"}
            day = timezone.localdate() + timedelta(days=60)
            add_goal(assessment=made, need=a_need(family, worker), due_on=day, by=worker, **said)
        covers = [each.person_id for each in current_members(family)]
        change_details(
            assessment=made,
            version=made.version,
            covers=covers[: instead.get("covers")],
            review_on=timezone.localdate() + timedelta(days=instead.get("review_in", 40)),
            by=worker,
        )
        return assessment_or_404(family, made.pk)


def _complete(
    family: Family, answer: AssessmentAnswer, text: str, score: int, worker: User
) -> None:
    answer.assessment.family = family
    scored = answer.section not in ("voices", "strengths", "summary")
    typed = AnswerFacts(text, score if scored else None, not_known=False)
    save_answer(answer=answer, page=FromPage(uuid.uuid4(), answer.version), typed=typed, by=worker)
    complete_answer(answer=answer, by=worker)


def submitted(family: Family, worker: User, **instead: Any) -> Assessment:
    """It waits for approval."""
    draft = written_assessment(family, worker, **instead)
    with acting_as(worker):
        return submit(assessment=draft, by=worker)


def approved(family: Family, worker: User, manager: User, **instead: Any) -> Assessment:
    """It counts."""
    waiting = submitted(family, worker, **instead)
    with acting_as(manager):
        return approve(assessment=assessment_or_404(family, waiting.pk), by=manager)
