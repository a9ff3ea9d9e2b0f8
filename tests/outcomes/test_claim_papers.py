"""Documents behind a claim: by reference on its pages and in its pack, a file for its auditor."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from families.actions.attachments import keep_paper, remove_paper
from families.models import Attachment, AttachmentLink, Need, Observation
from outcomes.models import Claim, ClaimSnapshot, ClaimState
from outcomes.queries.claim_packs import pack_contents
from outcomes.queries.claim_papers import papers_behind
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import AuditEvent
from privacy.packs import sha256
from privacy.roles import Role
from tests.claiming import Office
from tests.council import browser
from tests.families.make_families import days_ago
from tests.families.papers import PDF
from tests.make import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]
TITLE = "Letter of Thornbury Primary"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.FILES_FOLDER, settings.CLAMD = tmp_path, ""


def a_paper(claim: Claim, reference: str, office: Office, **shows: Any) -> Attachment:
    content = PDF + reference.encode()
    paper = Attachment(
        reference=reference,
        family=claim.family,
        kind="letter",
        title=TITLE,
        on_date=days_ago(40),
        content="pdf",
        size=len(content),
        sha256=sha256(content),
        added_by=office.analyst,
        added_at=timezone.now(),
    )
    keep_paper(paper, content, office.analyst)
    AttachmentLink.objects.create(attachment=paper, by=office.analyst, at=timezone.now(), **shows)
    return paper


def test_a_letter_behind_what_was_frozen_serves_claim_pack_and_audit(office: Office) -> None:
    claim = office.brought_to(ClaimState.READY)
    frozen = ClaimSnapshot.objects.get(claim=claim)
    results = json.loads(frozen.explanation)
    used = next(used["ref"] for each in results for used in each["observations"])
    need = Need.objects.get(reference=next(each["need_ref"] for each in results))
    other = Observation.objects.filter(family=claim.family).exclude(reference=used)
    behind = a_paper(claim, "D-BEHIND", office, need=need)
    fact = a_paper(claim, "D-FACT", office, observation=Observation.objects.get(reference=used))
    named = {ref for each in results for ref in (o["ref"] for o in each["observations"])}
    apart = other.exclude(reference__in=named).first()
    if apart is not None:
        a_paper(claim, "D-APART", office, observation=apart)
    assert [each.paper for each in papers_behind(claim, frozen)] == [behind, fact]
    documents = pack_contents(claim, frozen, timezone.now())["documents"]
    assert [each["reference"] for each in documents] == ["D-BEHIND", "D-FACT"]
    assert documents[0]["sha256"] == behind.sha256
    assert TITLE not in json.dumps(documents)
    listed = reverse("outcomes:claim_papers", args=[claim.pk])
    assert listed in browser(office.analyst).get(claim.get_absolute_url()).content.decode()
    page = browser(office.analyst).get(listed).content.decode()
    assert "D-BEHIND" in page
    assert "Download" not in page
    assert TITLE not in page
    with pytest.raises(RuleBroken, match="A claim rests on what this document shows"):
        remove_paper(paper=behind, reason_code="mistake", by=_keyworker(claim))


def _keyworker(claim: Claim) -> Any:
    """Somebody of the team that the family is with."""
    return make_user(Role.MANAGER, "Mo Team", claim.family.team)


def test_the_auditor_of_a_sampled_claim_gets_the_file_and_nobody_else(office: Office) -> None:
    claim = office.brought_to(ClaimState.AUDIT_PASSED)
    frozen = ClaimSnapshot.objects.get(claim=claim)
    need = Need.objects.get(reference=json.loads(frozen.explanation)[0]["need_ref"])
    paper = a_paper(claim, "D-BEHIND", office, need=need)
    address = reverse("outcomes:claim_paper", args=[claim.pk, paper.pk])
    auditor = browser(office.auditor)
    listed = reverse("outcomes:claim_papers", args=[claim.pk])
    assert b"Download" in auditor.get(listed).content
    answer = auditor.post(address)
    assert answer.content == PDF + b"D-BEHIND"
    assert answer["Content-Disposition"] == 'attachment; filename="D-BEHIND.pdf"'
    [noted] = AuditEvent.objects.filter(event=Event.ATTACHMENT_DOWNLOADED)
    assert (noted.by_id, noted.family_id) == (office.auditor.pk, claim.family_id)
    assert browser(office.analyst).post(address).status_code == 403
    elsewhere = office.brought_to(ClaimState.READY, 1)
    wrong = reverse("outcomes:claim_paper", args=[elsewhere.pk, paper.pk])
    assert auditor.post(wrong).status_code == 404
    Attachment.objects.filter(pk=paper.pk).update(
        scan="infected", scanned_at=timezone.now(), threat="Eicar"
    )
    assert auditor.post(address).status_code == 302
