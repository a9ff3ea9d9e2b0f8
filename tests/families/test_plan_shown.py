"""Assessments and plans as others see them: hidden groups, the paper, reminders, the subject."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from families.actions.needs import record_needs
from families.actions.plan_goals import add_goal
from families.models import Artefact, Assessment, Family, PlanGoal
from families.queries.needs import fitting_needs
from families.queries.subject_assessments import answer_items, goal_items
from families.queries.task_sources import sources
from families.queries.tasks import TaskFilters, due_for
from families.rules.field_groups import Group, group_of_need
from privacy.identity import acting_as
from privacy.models import User
from tests.families.assessing import (
    a_need,
    approved,
    at,
    begun,
    submitted,
    text_of,
    write,
    written_assessment,
)
from tests.families.conftest import Office, browser
from tests.families.make_families import make_family, show_hidden
from tests.families.printing import pdf_text, printed

pytestmark = pytest.mark.django_db


def kinds(user: User) -> set[str]:
    """The kinds of what somebody has to do."""
    with acting_as(user):
        return {row[0] for row in due_for(user, TaskFilters())}


def test_hidden_sections_and_goals_are_hidden_until_asked_for(office: Office, led: Family) -> None:
    draft = written_assessment(led, office.keyworker)
    answers = {each.section: each for each in draft.answers.all()}
    write(answers["relationships"], "Zarathane shouts", office.keyworker, 1)
    write(answers["home"], "Her counsellor comes at noon", office.keyworker, 4)
    kim = browser(office.keyworker)
    for name in ("assessment_check", "assessment"):
        page = text_of(kim, at(name, led, draft))
        assert "Zarathane" not in page
        assert "counsellor" not in page
    assert kim.get(at("answer", led, answers["home"])).status_code == 302
    show_hidden(led, office.keyworker, "health", "domestic_abuse")
    page = text_of(kim, at("assessment_check", led, draft))
    assert "Zarathane shouts" in page
    assert "counsellor" in page


def test_the_rows_hold_no_readable_word(office: Office, led: Family) -> None:
    written_assessment(led, office.keyworker)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(a::text, '') FROM families_assessmentanswer a")
        [answers] = cursor.fetchone()
        cursor.execute("SELECT string_agg(g::text, '') FROM families_plangoal g")
        [goals] = cursor.fetchone()
    assert "As told" not in answers
    assert "Quiet evenings" not in goals


def test_another_familys_need_and_another_teams_family(office: Office, led: Family) -> None:
    draft = written_assessment(led, office.keyworker)
    assert browser(office.stranger).get(at("assessment", led, draft)).status_code == 404
    other = make_family(office.keyworker, surname="Vole")
    need = a_need(other, office.keyworker)
    form = {"need": str(need.pk), "aim": "x", "steps": "y", "due_on": "2027-03-01"}
    answer = browser(office.keyworker).post(at("goal_new", led, draft), form)
    assert answer.status_code == 200
    assert PlanGoal.objects.filter(need=need).count() == 0


def test_the_subject_is_told_of_the_household_and_not_of_anothers_health(
    office: Office, led: Family
) -> None:
    draft = written_assessment(led, office.keyworker)
    member = led.members.first()
    assert member
    write(draft.answers.get(section="health"), "Ada sees her midwife", office.keyworker, 3)
    told = str([list(answer_items(member.person_id)), list(goal_items(member.person_id))])
    assert "As told" in told
    assert "Quiet evenings" in told
    assert "midwife" not in told
    assert "The officer reads it first" in told


def test_the_page_names_the_page_that_saves(led: Family, kim: Client) -> None:
    """A page left open by somebody else in this browser saves nothing under another name."""
    home = begun(led, kim).answers.get(section="home")
    typed = {"writer": str(uuid.uuid4()), "page": str(uuid.uuid4()), "based_on": "0", "text": "x"}
    assert kim.post(at("answer", led, home), typed).status_code == 404


def test_the_paper_leaves_out_what_must_not_lie_about(office: Office, led: Family) -> None:
    draft = written_assessment(led, office.keyworker)
    today = timezone.localdate()
    codes = [c for c in fitting_needs(led, None, today) if group_of_need(c) is Group.ABUSE]
    said: dict[str, Any] = {"identified_on": today, "identified_by": "keyworker"}
    with acting_as(office.keyworker):
        [need] = record_needs(
            family=led, person=None, needs=codes[:1], evidenced=False, by=office.keyworker, **said
        )
        goal = {"aim": "A safe way out", "steps": "Pack a bag", "due_on": today + timedelta(9)}
        add_goal(assessment=draft, need=need, by=office.keyworker, **goal)
    show_hidden(led, office.keyworker, "domestic_abuse")
    kim = browser(office.keyworker)
    assert "Only a plan that is approved" in text_of(kim, at("assessment_print", led, draft))
    assert kim.post(at("assessment_pdf", led, draft)).status_code == 302
    approved(led, office.keyworker, office.manager)
    paper = text_of(kim, at("assessment_print", led, draft))
    assert "Quiet evenings" in paper
    assert "1 goal is left out" in paper
    assert "Pack a bag" not in paper
    asked = kim.post(at("assessment_pdf", led, draft))
    text = pdf_text(printed(office.keyworker, asked.url.strip("/").split("/")[-1]))
    assert "Quiet evenings" in text
    assert "Our plan" in text
    assert "Pack a bag" not in text


def test_what_waits_is_on_the_managers_list_and_goals_on_the_keyworkers(
    office: Office, led: Family
) -> None:
    waiting = submitted(led, office.keyworker)
    assert "approval" in kinds(office.manager)
    assert "approval" not in kinds(office.keyworker)
    assert "approval" not in kinds(office.other_manager)
    assert "approval" not in kinds(office.head)
    # Its only manager wrote a part of it: whoever leads the service decides.
    written = [*waiting.writers, office.manager.pk]
    Assessment.objects.filter(pk=waiting.pk).update(writers=written)
    assert "approval" not in kinds(office.manager)
    assert "approval" in kinds(office.head)
    drafted = {"writers": waiting.writers, "submitted_at": None, "submitted_by": None}
    Assessment.objects.filter(pk=waiting.pk).update(**drafted)
    soon = timezone.localdate() + timedelta(days=3)
    PlanGoal.objects.update(due_on=soon)
    approved(led, office.keyworker, office.manager)
    assert "approval" not in kinds(office.manager)
    assert "goal" in kinds(office.keyworker)
    page = text_of(browser(office.keyworker), reverse("families:tasks"))
    assert "See whether a goal of the plan is reached" in page


def test_a_review_is_due_on_the_day_that_the_plan_names(office: Office, led: Family) -> None:
    approved(led, office.keyworker, office.manager, review_in=5)
    assert "review" in kinds(office.keyworker)
    with acting_as(office.keyworker):
        [due] = [row.task_due for row in _reviews(office.keyworker)]
    assert due == timezone.localdate() + timedelta(days=5)
    Artefact.objects.create(
        family=led,
        artefact="plan",
        on_date=timezone.localdate() + timedelta(days=5),
        covers_everyone=True,
        detail="",
    )
    assert "review" not in kinds(office.keyworker)


def _reviews(user: User) -> list[Any]:
    today = timezone.localdate()
    return list(sources()["review"].rows(user, today, today + timedelta(days=9)))
