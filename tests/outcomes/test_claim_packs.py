"""The pack of a claim: a tagged document that answers a spot check from what was frozen."""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from families.models import Artefact, Need, Observation, Person, Rectification
from families.rules.field_groups import Group
from outcomes.actions import claim_packs as actions
from outcomes.actions.claims import prepare_claims
from outcomes.models import Claim, ClaimCheck, ClaimPack, ClaimSnapshot, ClaimState
from outcomes.queries import claim_judging
from outcomes.queries.claim_judging import canonical, recompute_frozen
from outcomes.rules.claim_pack import decision_words, words_of
from outcomes.tasks import expire_claim_packs
from privacy import files, jobs
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.models import AuditEvent, Job, JobState
from privacy.roles import Role
from tests.claiming import Office
from tests.council import browser
from tests.families.make_families import show_hidden
from tests.make import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.FILES_FOLDER = tmp_path
    return tmp_path / actions.FOLDER


def made(office: Office, claim: Claim) -> ClaimPack:
    """By its job, as from the page."""
    job = actions.ask_for_pack(claim=claim, by=office.analyst)
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.problem
    return ClaimPack.objects.get(job_id=job.pk)


def text_of(pdf: bytes) -> str:
    pages = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(pages.split())


def squeezed(text: str) -> str:
    """Without spaces: a narrow column may break a reference in two."""
    return "".join(text.split())


def read(office: Office, pack: ClaimPack) -> bytes:
    return actions.read_pack(claim_id=pack.claim_id, pack_id=pack.pk, by=office.analyst)[1]


@pytest.mark.parametrize("place", [0, 3])
def test_the_document_is_tagged_and_answers_with_all_evidence(office: Office, place: int) -> None:
    claim = office.brought_to(ClaimState.IN_AUDIT, place)
    pdf = read(office, made(office, claim))
    reader = PdfReader(io.BytesIO(pdf))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    text = text_of(pdf)
    for words in (
        "1. Was the family eligible? Yes.",
        "2. Was a whole-family approach used? Yes.",
        "3. Were the claim criteria met? Yes.",
        f"Claim {claim.reference}: answers to a spot check",
        claim.family.reference,
        "31 March 2025",
    ):
        assert words in text
    frozen = ClaimSnapshot.objects.get(claim=claim)
    tight = squeezed(text)
    why = json.loads(frozen.explanation)
    used = [each for result in why for each in result["observations"]]
    assert used
    for each in used:
        for part in (each["ref"], each["code"], each["source"]):
            assert squeezed(part) in tight
    for result in why:
        for part in (result["rule"], result["basis"], result["outcome_label"]):
            assert squeezed(part) in tight
    assert claim.framework
    assert f"{claim.framework.code}, version {claim.framework.number}" in text
    assert frozen.results_sha256 in tight


def test_law_09_what_is_disputed_says_so_where_it_is_explained_and_in_the_pack(
    office: Office,
) -> None:
    claim = office.brought_to(ClaimState.IN_AUDIT, 0)
    head = office.head
    show_hidden(claim.family, head, *Group)
    page = f"/families/{claim.family_id}/outcomes/"
    before = browser(head).get(page)
    assert "Disputed" not in before.content.decode()
    results = before.context["found"].results
    fact = next(each for result in results for each in result.facts if each.key)
    need = next(result.why.need_ref for result in results if result.why.need_ref)
    for entry in (
        {"observation": Observation.objects.get(pk=fact.key)},
        {"need": Need.objects.get(reference=need)},
    ):
        said = {"said": "I was there", "reason": "Two teachers say so", "by": head}
        Rectification.objects.create(outcome="kept", at=timezone.now(), **entry, **said)
    after = browser(head).get(page)
    assert after.content.decode().count("Disputed") >= 2
    marked = [each for result in after.context["found"].results for each in result.facts]
    assert {each.used.ref for each in marked if each.disputed} == {fact.used.ref}
    text = text_of(read(office, made(office, claim)))
    assert "says that this need is wrong" in text
    assert (", disputed" in text) == (fact.used.ref in ClaimSnapshot.objects.get().explanation)
    assert "I was there" not in text


def test_a_route_that_does_not_rest_on_the_results_is_answered_as_it_was_judged(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks = ClaimCheck.objects.filter(run=office.run, claimable=True, route="CE")
    check = checks.order_by("family__reference")[1]
    [row] = prepare_claims(checks=[check.pk], by=office.analyst)
    assert row.claim
    office.bring(row.claim, ClaimState.READY)
    frozen = ClaimSnapshot.objects.get(claim=row.claim)
    states = {each["state"] for each in json.loads(frozen.explanation)}
    assert states - {"met_sustained", "neutral"}
    text = text_of(read(office, made(office, row.claim)))
    assert "3. Were the claim criteria met? Yes. By the route CE, as judged on 31" in text
    assert "rests on an adult’s work and the end of benefit, told first" in text
    told = [each for each in json.loads(frozen.explanation) if each.get("route") == "CE"]
    # In some families two adults work, each for long enough: each is told of.
    works = [each for each in told if each["state"] == "met_sustained"]
    assert works
    tight = squeezed(text)
    asked = browser(office.analyst).get(row.claim.get_absolute_url()).content.decode()
    for work in works:
        for used in work["observations"]:
            assert squeezed(f"{used['ref']}{used['words']}({used['code']})") in tight
            assert used["ref"] in asked
        assert squeezed(f"Window: {words_of(work['window_start'])} to") in tight
        assert squeezed(work["rule"]) in tight
    assert "None: the route rests on work" in asked
    assert recompute_frozen(row.claim).same
    # A claim from before work was explained: what was told then is told alike now.
    older = [each for each in json.loads(frozen.explanation) if each not in told]
    for words, same in ((canonical(older), True), (canonical(older[1:]), False)):
        frozen.explanation = words
        monkeypatch.setattr(claim_judging, "snapshot_of", lambda claim: frozen)
        assert recompute_frozen(row.claim).same == same
    # The same on the family's page, for whoever works with it: each fact, and the line.
    page = browser(office.head).get(f"/families/{row.claim.family_id}/outcomes/")
    shown = [each for each in page.context["found"].work if each.why.state == "met_sustained"]
    refs = [[fact.used.ref for fact in each.facts] for each in shown]
    assert sorted(refs) == sorted([used["ref"] for used in work["observations"]] for work in works)
    assert all(each.line is not None for each in shown)
    assert "Work after benefit: " in page.content.decode()


def test_nobody_is_named_in_it(office: Office) -> None:
    claim = office.brought_to(ClaimState.READY)
    words = set(text_of(read(office, made(office, claim))).replace(",", " ").split())
    people = Person.objects.filter(memberships__family=claim.family)
    surnames = {person.surname for person in people}
    assert surnames
    assert not surnames & words


def test_it_is_what_was_frozen_and_never_judged_again(office: Office) -> None:
    claim = office.brought_to(ClaimState.READY)
    before = text_of(read(office, made(office, claim)))
    Artefact.objects.filter(family=claim.family).delete()
    claim.family.observations.all().delete()
    assert text_of(read(office, made(office, claim))) == before


def test_the_file_lies_sealed_and_each_download_is_noted(office: Office, folder: Path) -> None:
    pack = made(office, office.brought_to(ClaimState.READY))
    [file] = folder.iterdir()
    assert b"%PDF" not in file.read_bytes()
    assert not AuditEvent.objects.filter(event="claim_pack_downloaded").exists()
    assert read(office, pack).startswith(b"%PDF")
    noted = AuditEvent.objects.get(event="claim_pack_downloaded")
    assert (noted.by_id, noted.family_id) == (office.analyst.pk, pack.claim.family_id)
    assert noted.facts["sha256"] == pack.sha256


def test_doing_the_job_again_gives_the_same_pack(office: Office) -> None:
    pack = made(office, office.brought_to(ClaimState.READY))
    job = Job.objects.get(kind="make_claim_pack")
    again = actions.make_pack(claim_id=pack.claim_id, job_id=job.pk, by=office.analyst)
    assert again == ClaimPack.objects.get()
    assert AuditEvent.objects.filter(event="claim_pack_made").count() == 1


def test_a_new_pack_replaces_the_old_and_time_ends_both(
    office: Office, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    claim = office.brought_to(ClaimState.READY)
    first = made(office, claim)
    with django_capture_on_commit_callbacks(execute=True):
        second = made(office, claim)
    assert [file.stem for file in folder.iterdir()] == [str(second.pk)]
    with pytest.raises(RuleBroken, match="expired"):
        read(office, first)
    ClaimPack.objects.filter(pk=second.pk).update(expires_at=timezone.now() - timedelta(1))
    with pytest.raises(RuleBroken, match="expired"):
        read(office, second)
    with django_capture_on_commit_callbacks(execute=True):
        expire_claim_packs()
    assert not list(folder.iterdir())
    reasons = AuditEvent.objects.filter(event="claim_pack_destroyed").order_by("seq")
    assert list(reasons.values_list("reason_code", flat=True)) == ["replaced", "expired"]


def test_a_lost_file_is_said(office: Office) -> None:
    pack = made(office, office.brought_to(ClaimState.READY))
    files.remove_sealed(actions.FOLDER, str(pack.pk))
    with pytest.raises(RuleBroken, match="gone"):
        read(office, pack)
    assert not AuditEvent.objects.filter(event="claim_pack_downloaded").exists()


def test_there_is_no_pack_of_what_is_not_frozen(office: Office) -> None:
    imported = Claim.objects.filter(prepared_by=None).first()
    assert imported
    for claim in (office.draft(), imported):
        with pytest.raises(RuleBroken, match="Nothing is frozen"):
            actions.ask_for_pack(claim=claim, by=office.analyst)
    manager = make_user(Role.MANAGER)
    with pytest.raises(AccessDenied):
        actions.ask_for_pack(claim=imported, by=manager)


def test_a_senior_decision_is_told_without_its_reason(office: Office) -> None:
    """The reason was written freely, and may name somebody."""
    told = decision_words(
        {"need": "H1.1", "need_ref": "N-1", "on": "2025-03-01", "by": "Helen", "reason": "Mary"}
    )
    assert told == (
        "Need H1.1 (reference N-1): equivalent progress, decided by a head of service on "
        "1 March 2025. The reason is kept with the decision."
    )


def test_from_the_claim_to_the_document(office: Office) -> None:
    claim = office.brought_to(ClaimState.READY)
    client = browser(office.analyst)
    address = reverse("outcomes:claim_packs", args=[claim.pk])
    assert address in client.get(claim.get_absolute_url()).content.decode()
    assert "No pack yet" in client.get(address).content.decode()
    client.post(reverse("outcomes:claim_pack_make", args=[claim.pk]))
    jobs.run(str(Job.objects.get(kind="make_claim_pack").pk))
    pack = ClaimPack.objects.get()
    download = reverse("outcomes:claim_pack_download", args=[claim.pk, pack.pk])
    assert download in client.get(address).content.decode()
    answer = client.post(download)
    assert answer["Content-Type"] == "application/pdf"
    assert claim.reference in answer["Content-Disposition"]
    imported = Claim.objects.filter(prepared_by=None).first()
    assert imported
    page = client.get(reverse("outcomes:claim_packs", args=[imported.pk])).content.decode()
    assert "Nothing is frozen for this claim" in page
