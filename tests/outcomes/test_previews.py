"""A local plan tried on live families, and published by a second person after that."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError
from django.test import Client

from families.actions import plans
from families.actions.plans import propose_plan
from families.models import Family, LocalPlan
from families.queries.frameworks import plan_in_force
from families.queries.plans import in_words, latest_version
from outcomes.actions.computing import compute_outcomes
from outcomes.actions.previews import preview_plan, publish_previewed
from outcomes.models import OutcomeResult, PlanPreview
from outcomes.queries.judging import judged
from outcomes.queries.previews import last_preview, why_stale
from privacy import jobs
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.models import AuditEvent, Job, User
from privacy.roles import Role
from privacy.rules.small_numbers import FEWER
from tests.make import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]
TF = "tf-2015-national"
DAY = date(2018, 10, 31)
STRICT = {"parameters.absence_basis": "all_absence"}


@pytest.fixture
def author() -> User:
    return make_user(Role.ADMINISTRATOR, "Ada Ministrator")


@pytest.fixture
def head() -> User:
    return make_user(Role.HEAD_OF_SERVICE)


def proposed(author: User, typed: dict[str, Any] = STRICT) -> LocalPlan:
    plan = plans.draft_plan(version=latest_version(TF), begin_with="empty", by=author)
    plans.change_plan(plan=plan, typed=typed, by=author)
    return propose_plan(plan=plan, reason="agreed", by=author)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_counts_are_those_of_judging_everybody_both_ways(author: User) -> None:
    plan = proposed(author)
    preview = preview_plan(plan=plan, as_of=DAY, by=author)
    families = list(Family.objects.filter(framework__code=TF).values_list("pk", flat=True))
    now = judged(families, DAY)

    then = judged(families, DAY, under=in_words(plan).applied)
    counts = preview.counts
    for key, one in (("now", now), ("then", then)):
        assert counts[f"eligible_{key}"] == int((one.eligibility["eligible"] == "Y").sum())
        assert counts[f"sustained_{key}"] == int((one.results["state"] == "met_sustained").sum())
        assert counts[f"claimable_{key}"] == int((one.claims["claimable"] == "Y").sum())
    assert counts["families"] == len(families) == preview.families.count()
    assert counts["gains"] + counts["loses"] + counts["both"] > 0
    assert counts["stays"] > 0
    for key in ("eligible", "sustained", "claimable"):
        moved = counts[f"{key}_gained"] - counts[f"{key}_lost"]
        assert counts[f"{key}_then"] - counts[f"{key}_now"] == moved


def test_the_plan_that_is_in_force_changes_nobody(author: User) -> None:
    plan = plans.draft_plan(version=latest_version(TF), begin_with="in_force", by=author)
    counts = preview_plan(plan=plan, as_of=DAY, by=author).counts
    assert counts["stays"] == counts["families"] > 0


def test_a_preview_changes_no_family_and_no_result(author: User) -> None:
    before = set(Family.objects.values_list("pk", "framework", "local_plan"))
    preview_plan(plan=proposed(author), as_of=DAY, by=author)
    assert set(Family.objects.values_list("pk", "framework", "local_plan")) == before
    assert not OutcomeResult.objects.exists()


def test_administrators_see_counts_heads_all_families_managers_their_teams(
    author: User, head: User
) -> None:
    plan = proposed(author)
    preview = preview_plan(plan=plan, as_of=DAY, by=author)
    row = preview.families.exclude(family__team=None).exclude(verdict="stays")[0]
    reference = row.family.reference
    query = {"choice": row.verdict}
    text = browser(author).get(f"/plans/{plan.pk}/", query).content.decode()
    assert reference not in text
    assert "Your role sees numbers only" in text
    assert "What is gained and lost, in numbers" in text
    shown = browser(author).get(f"/plans/{plan.pk}/").context
    told = [each["number"] for each in shown["tiles"]]
    told += [cell["text"] for row in shown["counts"]["rows"] for cell in row[1:]]
    assert FEWER in told
    assert {each % 10 for each in told if each != FEWER} == {0}
    answer = browser(head).get(f"/plans/{plan.pk}/")
    assert answer.context["page"].paginator.count == preview.families.count()
    manager = make_user(Role.MANAGER, team=row.family.team)
    answer = browser(manager).get(f"/plans/{plan.pk}/", query)
    own = preview.families.filter(family__team=row.family.team, verdict=row.verdict)
    assert answer.context["page"].paginator.count == own.count()
    assert reference in answer.content.decode()
    listed = AuditEvent.objects.filter(target_id=preview.pk, event="list_viewed")
    assert {each.by_role for each in listed} == {"head_of_service", "manager"}


def test_the_job_makes_one_preview_however_often_it_is_run(author: User) -> None:
    plan = proposed(author)
    browser(author).post(f"/plans/{plan.pk}/preview/")
    job = Job.objects.get(kind="preview_plan")
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert job.state == "done"
    assert job.result["id"] == str(plan.pk)
    Job.objects.filter(pk=job.pk).update(state="queued")
    jobs.run(str(job.pk))
    assert PlanPreview.objects.filter(plan=plan).count() == 1


def test_a_preview_is_never_changed(author: User) -> None:
    preview = preview_plan(plan=proposed(author), as_of=DAY, by=author)
    for rows in (PlanPreview.objects.filter(pk=preview.pk), preview.families.all()):
        with pytest.raises(ProgrammingError), transaction.atomic():
            rows.update(id=preview.pk)


def test_a_draft_with_faults_is_not_previewed(author: User) -> None:
    plan = plans.draft_plan(version=latest_version(TF), begin_with="empty", by=author)
    wrong = {"parameters.persistent_absence_threshold_pct": "x"}
    plan = plans.change_plan(plan=plan, typed=wrong, by=author)
    with pytest.raises(RuleBroken, match="One thing has to be put right"):
        preview_plan(plan=plan, as_of=DAY, by=author)


def test_publishing_waits_for_a_current_preview_and_another_person(
    author: User, head: User
) -> None:
    plan = proposed(author)
    compute_outcomes(as_of=DAY, by=author)
    with pytest.raises(RuleBroken, match="Preview this plan"):
        publish_previewed(plan=plan, by=head)
    preview_plan(plan=plan, as_of=DAY - timedelta(days=8), by=author)
    with pytest.raises(RuleBroken, match="more than 7 days older"):
        publish_previewed(plan=plan, by=head)
    preview_plan(plan=plan, as_of=DAY, by=author)
    with pytest.raises(RuleBroken, match="another person"):
        publish_previewed(plan=plan, by=author)
    before = dict(Family.objects.values_list("pk", "local_plan"))
    published = publish_previewed(plan=plan, by=head)
    assert plan_in_force(TF) == published
    assert dict(Family.objects.values_list("pk", "local_plan")) == before
    with pytest.raises(AccessDenied):
        publish_previewed(plan=plan, by=make_user(Role.MANAGER))


def test_a_changed_draft_and_a_newer_plan_make_a_preview_stale(author: User, head: User) -> None:
    compute_outcomes(as_of=DAY, by=author)
    plan, rival = proposed(author), proposed(author, {})
    for each in (plan, rival):
        preview_plan(plan=each, as_of=DAY, by=author)
    assert why_stale(in_words(plan), last_preview(plan)) == []
    plans.take_back_plan(plan=plan, by=author)
    changed = plans.change_plan(plan=plan, typed={"optional": ["H2.O2"]}, by=author)
    assert why_stale(in_words(changed), last_preview(changed)) == [
        "the plan has been changed since"
    ]
    publish_previewed(plan=rival, by=head)
    assert "another plan has been published since" in (
        why_stale(in_words(changed), last_preview(changed)) or []
    )
    page = browser(author).get(f"/plans/{plan.pk}/").content.decode()
    assert "This preview is out of date" in page


def test_the_second_person_publishes_on_the_page(author: User, head: User) -> None:
    plan = proposed(author)
    compute_outcomes(as_of=DAY, by=author)
    page = browser(head)
    answer = page.post(f"/plans/{plan.pk}/publish/", {"sure": "on"})
    assert "Preview this plan on the families there are" in answer.content.decode()
    preview_plan(plan=plan, as_of=DAY, by=head)
    assert "Tick" in page.post(f"/plans/{plan.pk}/publish/", {"sent": "x"}).content.decode()
    answer = page.post(f"/plans/{plan.pk}/publish/", {"sure": "on"}, follow=True)
    assert "The plan is published" in answer.content.decode()
    plan.refresh_from_db()
    assert plan.published_by == head
