"""The pages of claims: the list, one claim, and what is done with them there."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from outcomes.models import Claim, ClaimState
from privacy.models import AuditEvent, User
from tests.claiming import Office
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
    everything = browser(office.analyst).get(LIST).context
    assert everything["page"].paginator.count == Claim.objects.count() == everything["any"]
    for tab in everything["states"][1:]:
        shown = browser(office.analyst).get(tab["url"]).context
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
    page = seen(office.auditor, claim.get_absolute_url())
    for words in ("Was the family eligible?", "whole-family approach?", "Were the criteria met?"):
        assert words in page
    assert "An analyst sends it to internal audit." in page
    assert page.count("Where it comes from") == len(
        browser(office.auditor).get(claim.get_absolute_url()).context["frozen"]["results"]
    )
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
