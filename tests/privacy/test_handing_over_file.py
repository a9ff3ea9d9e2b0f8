"""The file of a record that a rule transfers: whole, sealed, for few, and gone in time."""

import io
import json
import zipfile
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from families.actions.referrals import ReferredFacts, take_step
from families.models import Attachment, Exclusion, Family, Member
from families.queries.handing_over import referral_to_hand_over
from privacy import files, handing, jobs
from privacy.actions import disposal, disposal_copies
from privacy.actions.disposal_copies import GONE
from privacy.errors import RuleBroken
from privacy.handing import as_zip
from privacy.identity import EVERYTHING, acting_as
from privacy.models import AuditEvent, DisposalBatch, DisposalCopy, DisposalItem, Job
from privacy.roles import Role
from privacy.rules.disposal import OUT_OF_REACH
from privacy.tasks import expire_disposal_copies
from tests.council import write_note
from tests.families.make_families import born
from tests.families.papers import PDF, add_paper
from tests.families.referring import make_referral
from tests.make import make_user
from tests.privacy.cases import D, member_of
from tests.privacy.disposing import (
    approved,
    due,
    execute,
    made,
    ran,
    text_of,
    world,
)

__all__ = ["world"]
NOTE, PAPER = "She keeps a canary called Quillo.", "Letter about domestic abuse"


@pytest.fixture
def going(world: SimpleNamespace) -> SimpleNamespace:
    """A closed family with a note, a paper of a hidden group and its referral; a rule moves it."""
    family = due(world, "Gox")
    write_note(family, world.manager, NOTE, finished=True)
    people = [ReferredFacts("Ada", "Gox", "F", "parent", D("1980-02-01"))]
    make_referral(
        world.manager, people, family=family, team=world.team, reason="Came by the school"
    )
    paper = add_paper(family, world.manager, title=PAPER)
    batch = DisposalBatch.objects.create(proposed_by=world.timetable)
    own = {"kind": "family", "ground": "transfer", "reference": "F-GOX"}
    item = DisposalItem.objects.create(
        batch=batch, record_id=family.pk, due_on=D("2020-05-20"), **own
    )
    page = f"{batch.get_absolute_url()}items/{item.pk}"
    world.__dict__.update(family=family, batch=batch, item=item, page=page, paper=paper)
    return world


def kept_files() -> list[str]:
    folder = Path(str(files._path(files.HANDED_OVER, "x"))).parent
    return sorted(path.stem for path in folder.glob("*.sealed"))


def test_ret_05b_the_record_is_made_into_a_file_for_whoever_takes_it(
    going: SimpleNamespace, client: Client
) -> None:
    client.force_login(going.dpo)
    assert "There is none yet" in client.get(f"{going.page}/hand-over/").content.decode()
    assert client.post(f"{going.page}/file/").status_code == 302
    assert client.post(f"{going.page}/file/make/").status_code == 302
    client.post(f"{going.page}/file/make/")
    waits = client.get(f"{going.page}/hand-over/").content.decode()
    assert "being made already" in waits
    assert "Make the file" not in waits
    jobs.run(str(Job.objects.get(kind="copy_to_hand_over").pk))
    copy = DisposalCopy.objects.get()
    shown = client.get(f"{going.page}/hand-over/").content.decode()
    assert copy.sha256 in shown
    assert "Not yet" in shown
    # As in the product, where the database shows nothing once the request's own part has ended.
    with connection.cursor() as cursor:
        cursor.execute("SET tfcase.user_id = ''; SET tfcase.scope = ''")
    answer = client.post(f"{going.page}/file/")
    with connection.cursor() as cursor:
        cursor.execute("RESET tfcase.user_id; RESET tfcase.scope")
    assert answer["Content-Type"] == "application/zip"
    assert sha256(answer.content).hexdigest() == copy.sha256
    # Encrypted where it lies, and each reading is noted with the family that was read.
    sealed = files._path(files.HANDED_OVER, str(copy.pk)).read_bytes()
    assert b"record.json" not in sealed
    assert kept_files() == [str(copy.pk)]
    client.post(f"{going.page}/file/")
    fetched = AuditEvent.objects.filter(event="disposal_copy_fetched")
    assert [(each.by_id, each.family_id) for each in fetched] == [
        (going.dpo.pk, going.family.pk)
    ] * 2
    assert "Not yet" not in client.get(f"{going.page}/hand-over/").content.decode()
    client.force_login(make_user(Role.HEAD_OF_SERVICE, "Hal Head"))
    for address in ("file/", "file/make/"):
        assert client.post(f"{going.page}/{address}").status_code == 403
    read_whole(answer.content, going)


def read_whole(content: bytes, going: SimpleNamespace) -> None:
    """Nothing is hidden from whoever takes it: both forms, the people, and every document."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    name = f"documents/{going.paper.reference}.pdf"
    assert sorted(archive.namelist()) == [name, "record.json", "record.pdf"]
    assert archive.read(name) == PDF
    told = json.loads(archive.read("record.json"))
    assert (told["schema"], told["reference"]) == ("tfcase-record/2", going.family.reference)
    assert told["hidden"] is False
    [paper] = told["documents"]
    assert (paper["title"], paper["sha256"]) == (PAPER, sha256(PDF).hexdigest())
    assert told["left_out"] == []
    facts = {fact["label"]: fact["value"] for fact in told["details"][0]["facts"]}
    assert (facts["Surname"], facts["Date of birth"]) == ("Gox", "1 February 1980")
    text = " ".join(text_of(archive.read("record.pdf")).split())
    for words in (NOTE, PAPER, "Came by the school", "Date of birth: 1 February 1980"):
        assert words in text
        assert words.split(": ")[-1] in archive.read("record.json").decode()


def test_ret_05b_the_file_goes_once_somebody_has_the_record_and_its_print_stays(
    going: SimpleNamespace, settings: Any, client: Client
) -> None:
    first, copy = made(going), made(going)
    first.refresh_from_db()
    assert first.destroyed_at is not None
    assert kept_files() == [str(copy.pk)]
    standing = DisposalCopy.objects.filter(pk=first.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        standing.update(destroyed_at=None)
    client.force_login(going.dpo)
    client.post(f"{going.page}/file/")
    went = {"handed_to": "Barset Archive", "handed_reference": "ACC 7", "handed_on": "2026-06-01"}
    client.post(f"{going.page}/hand-over/", went)
    assert kept_files() == []
    going.item.refresh_from_db()
    assert going.item.handed_sha256 == copy.sha256
    answer = client.post(f"{going.page}/file/", follow=True)
    assert GONE in answer.content.decode()
    # Made once more before the receipt is seen, it goes with the receipt.
    made(going)
    facts = {"batch_id": going.batch.pk, "item_id": going.item.pk}
    disposal.confirm_receipt(**facts, by=going.other_dpo)
    assert kept_files() == []
    assert client.post(f"{going.page}/file/make/").status_code == 404
    job = Job.objects.filter(kind="copy_to_hand_over").latest("asked_at")
    again = Job.objects.create(kind=job.kind, asked_by=going.dpo, params=job.params)
    jobs.run(str(again.pk))
    again.refresh_from_db()
    assert (again.state, again.problem) == ("failed", OUT_OF_REACH)
    with pytest.raises(DatabaseError), transaction.atomic():
        DisposalItem.objects.filter(pk=going.item.pk).update(handed_sha256="")
    assert execute(going, approved(going, going.batch, settings)) == {"erased": 1, "stopped": 0}
    assert not DisposalCopy.objects.exists()
    page = client.get(f"{going.batch.get_absolute_url()}certificate/")
    assert copy.sha256 in text_of(page.content).replace("\n", "").replace(" ", "")


def test_ret_05b_a_file_expires_and_goes_with_a_record_that_stays(
    going: SimpleNamespace, client: Client
) -> None:
    copy = made(going)
    assert copy.expires_at - copy.made_at == timedelta(days=7)
    DisposalCopy.objects.filter(pk=copy.pk).update(expires_at=timezone.now())
    client.force_login(going.dpo)
    assert GONE in client.post(f"{going.page}/file/", follow=True).content.decode()
    expire_disposal_copies()
    assert kept_files() == []
    facts = {"batch_id": going.batch.pk, "by": going.dpo}
    made(going)
    disposal.refuse(**facts)
    assert kept_files() == []
    reasons = AuditEvent.objects.filter(event="disposal_copy_destroyed").order_by("seq")
    assert list(reasons.values_list("reason_code", flat=True)) == ["expired", "stays"]
    with pytest.raises(RuleBroken):
        disposal_copies.ask_for_copy(**facts, item_id=going.item.pk)


def test_ret_05b_left_out_it_goes_and_so_does_a_file_of_no_row(
    going: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(going)
    disposal.leave_out(batch_id=going.batch.pk, item_id=going.item.pk, by=going.dpo)
    assert kept_files() == []
    files.write_sealed(files.HANDED_OVER, "stray", b"x")
    expire_disposal_copies()
    assert kept_files() == ["stray"]
    monkeypatch.setattr(disposal_copies, "STRAYS_WAIT", timedelta())
    expire_disposal_copies()
    assert kept_files() == []


def test_a16_ret_08_the_file_goes_with_one_of_its_people(
    going: SimpleNamespace, settings: Any
) -> None:
    made(going)
    child = member_of(going.family, "Child1")
    batch = disposal.propose_person(reference=child.reference, ground="right", by=going.dpo)
    assert execute(going, approved(going, batch, settings)) == {"erased": 1, "stopped": 0}
    assert kept_files() == []
    assert not DisposalCopy.objects.exists()
    assert Family.objects.filter(pk=going.family.pk).exists()
    assert Member.objects.filter(family=going.family).count() == 1


def test_ret_05b_whoever_is_kept_from_the_family_gets_no_file(
    going: SimpleNamespace, client: Client
) -> None:
    made(going)
    head = make_user(Role.HEAD_OF_SERVICE, "Hal Head")
    out: dict[str, Any] = {"user": going.dpo, "family": going.family, "reference": "F-GOX"}
    with acting_as(head):
        now = timezone.now()
        Exclusion.objects.create(**out, reason_code="relative", put_by=head, put_at=now)
    client.force_login(going.dpo)
    assert GONE in client.post(f"{going.page}/file/", follow=True).content.decode()
    job = ran(going, going.dpo)
    assert (job.state, job.problem) == ("failed", OUT_OF_REACH)
    assert "kept from it" in client.get(f"{going.page}/hand-over/").content.decode()
    client.force_login(going.other_dpo)
    assert client.post(f"{going.page}/file/")["Content-Type"] == "application/zip"


def test_ret_05b_what_cannot_be_handed_over_whole_is_said(
    going: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    Attachment.objects.filter(pk=going.paper.pk).update(
        scan="infected", scanned_at=timezone.now(), threat="Eicar"
    )
    copy = made(going)
    assert (copy.papers, copy.left_out) == (0, 1)
    other = add_paper(going.family, going.manager, content=PDF + b"\n")
    with monkeypatch.context() as small:
        small.setattr(handing, "MOST_BYTES", len(PDF))
        assert ran(going, going.dpo).problem == handing.TOO_LARGE
    files.remove_sealed(files.ATTACHMENTS, str(other.pk))
    assert "file of a document is gone" in ran(going, going.dpo).problem
    # What was made before stands still.
    assert kept_files() == [str(copy.pk)]


def test_ret_05b_a_referral_is_handed_over_as_well(world: SimpleNamespace) -> None:
    people = [ReferredFacts("Otto", "Zarnow", "M", "child", born(8))]
    referral = make_referral(world.manager, people, team=world.team, needs=["H2.1"])
    step = {"step": "passed_on", "reason_code": "other_service", "reason": "Too far away"}
    with acting_as(world.manager):
        take_step(referral=referral, by=world.manager, passed_to="Early help", **step)
    with acting_as(world.dpo, opened=EVERYTHING):
        handed = referral_to_hand_over(referral.pk, world.dpo)
        assert handed is not None
        content = as_zip(handed, timezone.localtime())
        assert referral_to_hand_over(world.dpo.pk, world.dpo) is None
    archive = zipfile.ZipFile(io.BytesIO(content))
    text = " ".join(text_of(archive.read("record.pdf")).split())
    for words in ("Otto Zarnow, Child", "Often late", "Oxlip School", "Too far away", "Early help"):
        assert words in text
