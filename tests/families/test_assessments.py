"""Assessments: begun, carried forward, saved as typed, checked, approved by a second, undone."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from families.actions import assessment_decisions as decisions
from families.actions.assessment_sides import settle_answer
from families.actions.assessments import begin_assessment
from families.actions.plan_goals import remove_goal
from families.models import Artefact, Assessment, AssessmentAnswer, Family, PlanGoal
from families.queries.assessments import answer_or_404, assessment_or_404
from outcomes.models import Claim
from outcomes.queries.claim_judging import judge, read_family, rules_of
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.identity import acting_as
from privacy.models import AuditEvent
from tests.families.assessing import (
    approved,
    at,
    begun,
    submitted,
    text_of,
    write,
    written_assessment,
)
from tests.families.conftest import Office, browser

pytestmark = pytest.mark.django_db


# --- Writing


def test_a_section_is_saved_without_scripts_and_completed(led: Family, kim: Client) -> None:
    draft = begun(led, kim)
    home = draft.answers.get(section="home")
    address = at("answer", led, home)
    page = text_of(kim, address)
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    refused = kim.post(address, {**hidden, "text": "Damp walls", "then": "finish"})
    assert "Choose where things stand" in refused.content.decode()
    assert "Damp walls" in refused.content.decode()
    home.refresh_from_db()
    assert (home.text, home.complete) == ("Damp walls", False)
    kim.post(address, {**hidden, "text": "Damp walls", "score": "2", "then": "finish"})
    home.refresh_from_db()
    assert (home.text, home.score, home.complete) == ("Damp walls", 2, True)
    assert "Completed" in text_of(kim, at("assessment", led, draft))


def test_not_known_yet_is_an_answer(led: Family, kim: Client) -> None:
    draft = begun(led, kim)
    address = at("answer", led, draft.answers.get(section="money"))
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text_of(kim, address)))
    done = kim.post(address, {**hidden, "not_known": "on", "then": "finish"})
    assert done["Location"] == at("assessment", led, draft)
    assert "Not known yet" in text_of(kim, at("assessment_check", led, draft))


def test_as_the_script_saves_and_what_two_pages_type_is_kept(led: Family, kim: Client) -> None:
    home = begun(led, kim).answers.get(section="home")
    address = at("answer", led, home)
    first, second = (
        dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text_of(kim, address)))
        for _ in range(2)
    )
    script = {"accept": "application/json"}
    told = kim.post(address, {**first, "text": "From the desk"}, headers=script)
    assert (told.status_code, told.json()["version"]) == (200, 1)
    aside = kim.post(address, {**second, "text": "From the bus"}, headers=script)
    assert aside.status_code == 409
    compared = text_of(kim, aside.json()["compare"])
    assert "From the desk" in compared
    assert "From the bus" in compared
    side = home.sides.get()
    with acting_as(home.assessment.author):
        held = answer_or_404(led, home.pk)
        settle_answer(answer=held, side_id=side.pk, keep="both", by=home.assessment.author)
    home.refresh_from_db()
    assert home.text == "From the desk\n\nFrom the bus"


def test_there_is_one_draft_and_everybody_of_the_family_writes_in_it(
    office: Office, led: Family
) -> None:
    with acting_as(office.keyworker):
        first = begin_assessment(family=led, by=office.keyworker)
    with acting_as(office.manager):
        assert begin_assessment(family=led, by=office.manager) == first
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.create(
            family=led, author=office.keyworker, form="x", begun_at=timezone.now()
        )


def test_the_last_answers_are_carried_forward_and_marked(office: Office, led: Family) -> None:
    approved(led, office.keyworker, office.manager)
    kim = browser(office.keyworker)
    again = begun(led, kim)
    home = again.answers.get(section="home")
    assert home.text.startswith("As told")
    assert (home.score, home.carried_from, home.complete) == (2, timezone.localdate(), False)
    page = text_of(kim, at("assessment", led, again))
    assert page.count("Carried forward: check it") >= 10
    with pytest.raises(RuleBroken, match="Finish the section"), acting_as(office.keyworker):
        decisions.submit(assessment=assessment_or_404(led, again.pk), by=office.keyworker)
    write(answer_or_404(led, home.pk), "It is dry now", office.keyworker, 4)
    home.refresh_from_db()
    assert home.carried_from is None


def test_distance_travelled_is_told_from_the_first_score(office: Office, led: Family) -> None:
    approved(led, office.keyworker, office.manager)
    then = approved(led, office.keyworker, office.manager, score=4)
    page = text_of(browser(office.keyworker), at("assessment", led, then))
    assert "2, 4" in page
    assert "2 steps up" in page


# --- Submitted, approved, given back


def test_what_is_missing_stands_on_the_check_page(led: Family, kim: Client) -> None:
    draft = begun(led, kim)
    page = text_of(kim, at("assessment_check", led, draft))
    for words in ("Finish the section", "at least one goal", "whom the assessment covers"):
        assert words in page
    assert "Submit for approval" not in page
    kim.post(at("assessment_check", led, draft))
    assert Assessment.objects.get().submitted_at is None


def test_approval_records_what_the_engine_reads_and_withdrawal_takes_it_back(
    office: Office, led: Family
) -> None:
    waiting = submitted(led, office.keyworker)
    mo = browser(office.manager)
    mo.post(at("assessment_decide", led, waiting), {"decision": "approve", "comment": ""})
    kinds = {row.artefact: row for row in Artefact.objects.filter(family=led)}
    assert {"assessment", "plan", "plan_goal_link"} <= set(kinds)
    assert kinds["plan"].on_date == timezone.localdate()
    assert kinds["plan"].covers_everyone
    mo.post(at("assessment_withdraw", led, waiting), {"reason": "The wrong Okafors"})
    left = Artefact.objects.filter(family=led, artefact__in=["assessment", "plan"])
    assert not left.exists()
    assert "The wrong Okafors" in text_of(mo, at("assessment", led, waiting))
    events = AuditEvent.objects.filter(target_id=waiting.pk)
    assert "Okafors" not in str(list(events.values()))


def test_the_engine_takes_an_approved_assessment_as_whole_family_work(
    office: Office, led: Family
) -> None:
    """By the road of a claim: before it nothing is there, with it assessment and plan of today."""
    today = timezone.localdate()
    claim = Claim(family=led, route="SSP", state="draft", on_date=today, phase=led.framework.code)

    def first_days() -> dict[str, str]:
        judged = judge(read_family(claim), rules_of(led).framework, today, claim.route)
        return {each["artefact"]: each["on"] for each in judged.whole_family}

    assert {first_days()[each] for each in ("assessment", "plan")} == {""}
    approved(led, office.keyworker, office.manager)
    assert {first_days()[each] for each in ("assessment", "plan")} == {today.isoformat()}


def test_a_withdrawal_leaves_what_another_of_the_day_counts_for(
    office: Office, led: Family
) -> None:
    first = approved(led, office.keyworker, office.manager)
    approved(led, office.keyworker, office.manager)
    with acting_as(office.manager):
        decisions.withdraw(
            assessment=assessment_or_404(led, first.pk), reason="Twice", by=office.manager
        )
    assert Artefact.objects.filter(family=led, artefact="plan").count() == 1


def test_one_that_leaves_somebody_out_does_not_count_as_whole_family_work(
    office: Office, led: Family
) -> None:
    approved(led, office.keyworker, office.manager, covers=1)
    assert not Artefact.objects.get(family=led, artefact="plan").covers_everyone


def test_it_is_given_back_without_a_word_retyped(office: Office, led: Family) -> None:
    waiting = submitted(led, office.keyworker)
    before = list(AssessmentAnswer.objects.values_list("pk", "version", "complete"))
    mo, address = browser(office.manager), at("assessment_decide", led, waiting)
    refused = mo.post(address, {"decision": "return", "comment": " "})
    assert "Say what is to be changed" in refused.content.decode()
    mo.post(address, {"decision": "return", "comment": "Ask Ben alone"})
    kim = browser(office.keyworker)
    assert "Ask Ben alone" in text_of(kim, at("assessment", led, waiting))
    assert "Change your assessment" in text_of(kim, reverse("families:tasks"))
    assert list(AssessmentAnswer.objects.values_list("pk", "version", "complete")) == before
    kim.post(at("assessment_check", led, waiting))
    assert Assessment.objects.get().waits


def test_four_eyes_in_the_product_and_in_the_database(office: Office, led: Family) -> None:
    draft = written_assessment(led, office.keyworker)
    write(draft.answers.get(section="home"), "Seen by me too", office.manager, 3)
    with acting_as(office.keyworker):
        held = AssessmentAnswer.objects.get(assessment=draft, section="home")
        AssessmentAnswer.objects.filter(pk=held.pk).update(complete=True)
        decisions.submit(assessment=assessment_or_404(led, draft.pk), by=office.keyworker)
    page = text_of(browser(office.manager), at("assessment_decide", led, draft))
    assert "another person approves it" in page
    with pytest.raises(RuleBroken, match="another person"), acting_as(office.manager):
        decisions.approve(assessment=assessment_or_404(led, draft.pk), by=office.manager)
    with pytest.raises(AccessDenied), acting_as(office.keyworker):
        decisions.approve(assessment=assessment_or_404(led, draft.pk), by=office.keyworker)
    for user in (office.keyworker, office.manager):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assessment.objects.filter(pk=draft.pk).update(
                approved_at=timezone.now(), approved_by=user
            )


def test_what_is_submitted_is_not_written_in(office: Office, led: Family) -> None:
    waiting = submitted(led, office.keyworker)
    with pytest.raises(RuleBroken, match="submitted"):
        write(waiting.answers.get(section="home"), "Later", office.keyworker)
    goal = PlanGoal.objects.select_related("assessment").get()
    goal.assessment.family = led
    with pytest.raises(RuleBroken, match="submitted"), acting_as(office.keyworker):
        remove_goal(goal=goal, by=office.keyworker)
    for model in (AssessmentAnswer, PlanGoal):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(version=9)
    kim = browser(office.keyworker)
    kim.post(at("assessment_take_back", led, waiting))
    assert Assessment.objects.get().is_draft


def test_what_is_approved_stays(office: Office, led: Family) -> None:
    done = approved(led, office.keyworker, office.manager)
    for changed in ({"covers": []}, {"approved_at": None, "approved_by": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assessment.objects.filter(pk=done.pk).update(**changed)
