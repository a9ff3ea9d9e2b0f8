"""The pages of claims: the list, one claim, and what is done with them there."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from outcomes.models import Claim, ClaimBulkRow, ClaimState
from privacy import jobs
from privacy.models import AuditEvent, Job, JobState, User
from privacy.rules.small_numbers import about
from tests.claiming import Office, audited
from tests.council import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]
S = ClaimState
LIST = "/claims/"


def seen(user: User, address: str, **query: Any) -> str:
    """The words of a page."""
    answer = browser(user).get(address, query)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def posted(client: Client, address: str, **typed: Any) -> str:
    """What a page says after a button."""
    return str(client.post(address, typed, follow=True).content.decode())


# --- The list


def test_the_list_counts_filters_and_pages(office: Office) -> None:
    claim = office.brought_to(S.READY)
    everything = browser(office.head).get(LIST).context
    assert everything["page"].paginator.count == Claim.objects.count() == everything["any"]
    for tab in everything["states"][1:]:
        shown = browser(office.head).get(tab["url"]).context
        assert shown["page"].paginator.count == tab["count"]
    ready = browser(office.analyst).get(LIST, {"state": "ready", "audit": "draft"}).context
    assert [each.pk for each in ready["page"]] == [claim.pk]
    assert not browser(office.analyst).get(LIST, {"basis": "senior_decision"}).context["rows"]
    assert "No claim matches" in seen(office.analyst, LIST, state="audit_failed")


@pytest.mark.parametrize("sort", ["reference", "-family", "on_date", "state", "nonsense"])
def test_the_list_sorts(office: Office, sort: str) -> None:
    office.draft()
    shown = list(browser(office.analyst).get(LIST, {"sort": sort}).context["page"])
    if sort == "-family":
        references = [each.family.reference for each in shown]
        assert references == sorted(references, reverse=True)
    if sort == "reference":
        assert [each.reference for each in shown] == sorted(each.reference for each in shown)
    assert len(shown) == Claim.objects.count()


def test_a_claim_is_found_by_its_reference_or_the_family_s(office: Office) -> None:
    claim = office.draft()
    client = browser(office.analyst)
    find = reverse("outcomes:claim_find")
    by_claim = client.post(find, {"reference": f" {claim.reference.lower()} "})
    assert by_claim["Location"] == claim.get_absolute_url()
    by_family = client.post(find, {"reference": claim.family.reference})["Location"]
    assert claim.family.reference not in by_family
    assert [each.pk for each in client.get(by_family).context["page"]] == [
        each.pk for each in Claim.objects.filter(family=claim.family).order_by("-on_date")
    ]
    assert "No claim that you may see" in posted(client, find, reference="CL-999999")
    assert "Enter the whole reference" in posted(client, find, reference="")


def test_figures_on_the_dashboard_are_the_lengths_of_their_lists(office: Office) -> None:
    office.brought_to(S.READY)
    head = browser(office.head)
    figures = head.get(reverse("outcomes:dashboard")).context["claims"]
    assert {figure["label"] for figure in figures} >= {"Ready", "Paid"}
    for figure in figures:
        assert head.get(figure["url"]).context["page"].paginator.count == figure["values"][0]


# --- One claim


def test_a_ready_claim_answers_the_three_questions(office: Office) -> None:
    claim = office.brought_to(S.READY)
    page = seen(office.analyst, claim.get_absolute_url())
    for words in ("Was the family eligible?", "whole-family approach?", "Were the criteria met?"):
        assert words in page
    assert "An analyst sends it to internal audit." in page
    results = browser(office.analyst).get(claim.get_absolute_url()).context["frozen"]["results"]
    assert page.count("Where it comes from") == len(results)
    # That nobody has confirmed a rule is said of each, and once.
    unsure = sum(not each["confirmed"] for each in results)
    assert page.lower().count("not confirmed") == unsure > 0
    assert office.analyst.name in page
    assert AuditEvent.objects.filter(event="record_viewed", target_id=claim.pk).exists()


def test_a_draft_and_an_imported_claim_say_that_nothing_is_frozen(office: Office) -> None:
    assert "Nothing is frozen yet" in seen(office.analyst, office.draft().get_absolute_url())
    imported = Claim.objects.filter(prepared_by=None).first()
    assert imported
    page = seen(office.analyst, imported.get_absolute_url())
    assert "what it rested on is not known here" in page
    assert "nothing has been done with it here" in page


def test_a_claim_page_names_nobody_of_the_family(office: Office) -> None:
    claim = office.brought_to(S.READY)
    page = seen(office.analyst, claim.get_absolute_url())
    people = [member.person for member in claim.family.members.select_related("person")]
    assert people
    assert not [p for p in people if p.full_name in page or p.surname in page]


def test_the_family_page_leads_to_its_claims_and_says_what_blocks(office: Office) -> None:
    claim = office.draft()
    page = seen(office.head, claim.family.get_absolute_url())
    assert claim.get_absolute_url() in page


# --- Many at once


def job_done(kind: str) -> Job:
    """The last job of a kind, done as a worker would."""
    job = Job.objects.filter(kind=kind).latest("asked_at")
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.problem
    return job


def test_all_on_the_filter_are_prepared_with_a_result_for_each_row(office: Office) -> None:
    client, page = browser(office.analyst), reverse("outcomes:claims_prepare")
    open_now = client.get(page).context["page"].paginator.count
    # An analyst is told no exact number, whatever they take.
    assert f"All on this filter ({about(open_now)})" in seen(office.analyst, page)
    client.post(page, {"then": "all"})
    job = job_done("prepare_claims")
    rows = ClaimBulkRow.objects.filter(job_id=job.pk)
    assert rows.count() == open_now == job.result["done"] + job.result["refused"]
    # A family that could be claimed for by two routes gets one claim, and is told why.
    shown = seen(office.analyst, reverse("outcomes:claims_done", args=[job.pk]), refused="yes")
    refused = job.result["refused"]
    assert refused > 0
    assert shown.count("in this phase of the programme already (draft).") == min(refused, 25)
    assert "Nothing to choose" in seen(office.analyst, page)


def test_a_bulk_that_is_run_again_does_nothing_twice(office: Office) -> None:
    ticked = [str(check.pk) for check in office.checks()[:3]]
    browser(office.analyst).post(reverse("outcomes:claims_prepare"), {"items": ticked})
    first = job_done("prepare_claims").result
    before = Claim.objects.count()
    Job.objects.filter(kind="prepare_claims").update(state=JobState.QUEUED)
    assert job_done("prepare_claims").result == first
    assert (first["done"], first["refused"], Claim.objects.count()) == (3, 0, before)


def test_a_bulk_asked_of_older_results_is_refused(office: Office) -> None:
    params = {"route": "", "phase": "", "run": "of yesterday"}
    job = jobs.request("prepare_claims", by=office.analyst, params=params)
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, "Newer results" in job.problem) == (JobState.FAILED, True)


def test_something_has_to_be_ticked(office: Office) -> None:
    page = reverse("outcomes:claims_prepare")
    assert "Tick at least one" in posted(browser(office.analyst), page, then="")
    assert "Select a valid choice" in posted(browser(office.analyst), page, items=["x"])


def test_drafts_are_made_ready_and_sent_to_audit_in_bulk(office: Office) -> None:
    claims = [office.draft(place) for place in range(2)]
    claims[1].family.artefacts.all().delete()
    client = browser(office.analyst)
    client.post(reverse("outcomes:claims_ready"), {"items": [str(c.pk) for c in claims]})
    job = job_done("ready_claims")
    assert (job.result["done"], job.result["refused"]) == (1, 1)
    shown = seen(office.analyst, reverse("outcomes:claims_done", args=[job.pk]))
    assert "No plan that covers everyone" in shown
    client.post(reverse("outcomes:claims_to_audit"), {"then": "all"})
    assert job_done("audit_claims").result["done"] == 1
    assert {Claim.objects.get(pk=c.pk).state for c in claims} == {"in_internal_audit", "draft"}


# --- One move at a time


def test_the_moves_of_one_claim_by_its_buttons(office: Office) -> None:
    claim = office.draft()
    client = browser(office.analyst)
    assert ">Make ready<" in seen(office.analyst, claim.get_absolute_url())
    assert ">Make ready<" not in seen(office.head, claim.get_absolute_url())
    client.post(reverse("outcomes:claim_ready", args=[claim.pk]))
    job_done("ready_claims")
    send = reverse("outcomes:claim_to_audit", args=[claim.pk])
    assert "The claim is with internal audit." in posted(client, send)
    assert "already: in internal audit" in posted(client, send)
    audited(claim, by=office.auditor, failed="The plan is missing.")
    assert "is a draft again" in posted(client, reverse("outcomes:claim_reopen", args=[claim.pk]))
    withdraw = reverse("outcomes:claim_withdraw", args=[claim.pk])
    assert "cannot be brought back" in seen(office.analyst, withdraw)
    assert "Say why" in posted(client, withdraw, reason="")
    assert "is withdrawn" in posted(client, withdraw, reason="Prepared in error.")
    assert "Prepared in error." in seen(office.analyst, claim.get_absolute_url())


def test_recompute_now_says_both_answers(office: Office) -> None:
    claim = office.brought_to(S.READY)
    recompute = reverse("outcomes:claim_recompute", args=[claim.pk])
    browser(office.analyst).post(recompute)
    job_done("recompute_claim")
    page = seen(office.analyst, claim.get_absolute_url())
    assert page.count("Yes, to the last line") == 2
    claim.family.artefacts.all().delete()
    browser(office.analyst).post(recompute)
    assert job_done("recompute_claim").result["frozen_same"] is True
    page = seen(office.analyst, claim.get_absolute_url())
    assert page.count("Yes, to the last line") == 1
    assert "No plan that covers everyone" in page
    assert AuditEvent.objects.filter(event="claim_recomputed", target_id=claim.pk).count() == 2


def test_a_head_of_service_decides_on_a_page(office: Office) -> None:
    family = office.checks()[0].family
    page = reverse("outcomes:equivalent_progress", args=[family.pk])
    head = browser(office.head)
    need = next(iter(head.get(page).context["form"].needs))
    assert "At least 20 characters" in seen(office.head, page)
    assert "in a sentence" in posted(head, page, need=need, reason="too short")
    reason = "Attends a placement whose register never reaches us."
    assert reason in posted(head, page, need=need, reason=reason)
    assert need not in head.get(page).context["form"].needs
    assert browser(office.analyst).get(page).status_code == 403
