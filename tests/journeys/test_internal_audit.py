"""From the analyst's claim to the auditor's report, through the pages."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from outcomes.models import AuditQuery, Claim, ClaimAudit, ClaimState, Workpaper
from privacy.roles import Role
from tests.claiming import Office, committed_office, office
from tests.council import browser
from tests.make import make_user
from tests.outcomes.auditing import sent, work_done

__all__ = ["committed_office", "office"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]
WHERE = "/internal-audit/"
PASSES = {"eligible": "pass", "whole_family": "pass", "criteria": "pass"}


def said(client: Client, address: str, **typed: object) -> str:
    """What a page says; with words typed, after its button."""
    answer = client.post(address, typed, follow=True) if typed else client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_an_audit_from_sending_to_report(office: Office) -> None:
    auditor, analyst = browser(office.auditor), browser(office.analyst)
    assert "No audit yet" in said(auditor, WHERE)
    assert "No queries" in said(analyst, f"{WHERE}queries/")
    claims = sent(office, 3)

    # The auditor plans, sees the population in figures, and draws.
    design = {"strata": "route_framework", "size_kind": "number", "size": 1, "minimum": 1}
    assert "Enter" in said(auditor, f"{WHERE}new/", **{**design, "size": ""})
    page = said(auditor, f"{WHERE}new/", **design)
    audit = ClaimAudit.objects.get()
    at = f"{WHERE}{audit.pk}/"
    assert "In the population of this audit" in page
    assert "Draw the sample" in page
    assert "Sample drawn" in said(auditor, f"{at}draw/", go="1")
    assert "the very same claims." in said(auditor, f"{at}draw-again/", go="1")
    work_done()
    audit.refresh_from_db()
    assert str(audit.seed) in said(auditor, at)

    # The workpaper beside the evidence, and a query to the analyst.
    paper = Workpaper.objects.get()
    sheet = f"{WHERE}papers/{paper.pk}/"
    assert "1. Was the family eligible?" in said(auditor, sheet)
    assert "On today&#x27;s records" in said(auditor, sheet)
    due = timezone.localdate() + timedelta(days=5)
    asked = {**PASSES, "criteria": "query", "criteria_comment": "Which letter?"}
    assert "Say by when" in said(auditor, sheet, **asked)
    assert "Answers saved." in said(auditor, sheet, **asked, due_on=due.isoformat())
    assert "waits for its answer" in said(auditor, f"{sheet}result/", result="passed")
    assert "There are queries that are not answered" in said(
        auditor, f"{at}close/", opinion="full", text="All is as it should be."
    )

    # The analyst, and nobody else, answers.
    query = AuditQuery.objects.get()
    address = f"{WHERE}queries/{query.pk}/"
    assert browser(office.other).get(address).status_code == 404
    assert "Waits for an answer" in said(analyst, f"{WHERE}queries/")
    assert "Which letter?" in said(analyst, address)
    assert "Answer sent" in said(analyst, address, answer="The one of the school.")
    assert "The one of the school." in said(auditor, sheet)

    # Passed, closed, and read by those who oversee.
    assert "Answers saved." in said(auditor, sheet, **PASSES)
    assert "recorded" in said(auditor, f"{sheet}result/", result="passed")
    opinion = {"opinion": "substantial", "text": "Well evidenced in time."}
    assert "is being closed" in said(auditor, f"{at}close/", **opinion)
    work_done("close_audit")
    assert "Opinion: substantial assurance" in said(auditor, f"{at}report/")
    states = set(
        Claim.objects.filter(pk__in=[c.pk for c in claims]).values_list("state", flat=True)
    )
    assert states == {ClaimState.AUDIT_PASSED.value}
    drawn = paper.audited.claim.reference
    assert drawn in said(browser(office.head), f"{at}report/")
    manager = said(browser(make_user(Role.MANAGER, "Far Manager")), f"{at}report/")
    assert "No sampled claim is of a family that you reach." in manager
    assert drawn not in manager


def test_the_report_is_a_tagged_pdf(office: Office) -> None:
    sent(office, 2)
    auditor = browser(office.auditor)
    design = {"strata": "none", "size_kind": "per_cent", "size": 50, "minimum": 1}
    said(auditor, f"{WHERE}new/", **design)
    at = f"{WHERE}{ClaimAudit.objects.get().pk}/"
    said(auditor, f"{at}draw/", go="1")
    answer = auditor.get(f"{at}report/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert b"/StructTreeRoot" in answer.content


def test_auditors_open_sampled_claims_only(office: Office) -> None:
    claims = sent(office, 3)
    auditor = browser(office.auditor)
    said(auditor, f"{WHERE}new/", strata="none", size_kind="number", size=1, minimum=1)
    at = f"{WHERE}{ClaimAudit.objects.get().pk}/"
    said(auditor, f"{at}draw/", go="1")
    chosen = Workpaper.objects.get().audited.claim_id
    for claim in claims:
        status = auditor.get(f"/claims/{claim.pk}/").status_code
        assert status == (200 if claim.pk == chosen else 404)
    listed = said(auditor, "/claims/")
    assert re.findall(r'href="/claims/([0-9a-f-]{36})/"', listed) == [str(chosen)]
