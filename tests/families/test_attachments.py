"""Documents: attached once, encrypted, scanned, handed out with a note, tied to what they show."""

import os
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from families.actions.attachment_upkeep import remove_strays, scan_again, scan_papers
from families.actions.attachments import content_of, link_paper, remove_paper
from families.actions.merging import merge_families
from families.models import Attachment, AttachmentLink, Family, Need
from families.queries.attachments import papers_showing, target_or_404
from families.queries.subject_attachments import attachment_items
from privacy import files, scanner
from privacy.actions.places_files import ATTACHMENTS, FILES
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as, system_user
from privacy.models import AuditEvent
from tests.council import record_work, write_note
from tests.families.conftest import Office, browser
from tests.families.households import make_household, one, separate
from tests.families.make_families import PARENT, days_ago, make_family, person, show_hidden
from tests.families.papers import EICAR, PDF, add_paper, fake_clamd, png
from tests.families.test_splitting import split

LETTER = {"kind": "letter", "title": "Letter of the school", "whose": "family"}


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.FILES_FOLDER, settings.CLAMD = tmp_path, ""
    return tmp_path / files.ATTACHMENTS


def a_need(family: Family, office: Office, code: str = "1.1", whose: Any = None) -> Need:
    with acting_as(office.keyworker):
        return Need.objects.create(
            reference=f"N-{uuid.uuid4().hex[:8]}",
            family=family,
            person=whose,
            need=code,
            identified_on=days_ago(9),
            identified_by="assessment",
            evidenced=False,
        )


def sent(content: bytes = PDF, **instead: Any) -> dict[str, Any]:
    day = days_ago(9)
    typed = {"on_date-day": day.day, "on_date-month": day.month, "on_date-year": day.year}
    return {**LETTER, **typed, "file": SimpleUploadedFile("scan.pdf", content), **instead}


def address(name: str, family: Family, paper: Attachment | None = None) -> str:
    return reverse(f"families:{name}", args=[family.pk, *([paper.pk] if paper else [])])


def test_a_letter_is_attached_once_and_shows_a_need_a_fact_and_a_note(
    office: Office, family: Family, kim: Client, folder: Path
) -> None:
    mother = family.members.get(role="parent").person
    need, fact = a_need(family, office), record_work(family, mother, "Bakery", office.keyworker)
    note = write_note(family, office.keyworker, "Seen the letter", finished=True)
    assert "No document is attached yet" in kim.get(address("attachments", family)).content.decode()
    new = f"{address('attachment_new', family)}?for=need-{need.pk}"
    refused = kim.post(new, sent(b"<html>", title="")).content.decode()
    assert "Enter what it is" in refused
    assert "must be a PDF" in kim.post(new, sent(b"<html>")).content.decode()
    done = kim.post(new, sent(), follow=True)
    assert "Letter of the school" in done.content.decode()
    assert done.redirect_chain[0][0] == reverse("families:need_change", args=[family.pk, need.pk])
    again = kim.post(new, sent()).content.decode()
    with acting_as(office.keyworker):
        [paper] = Attachment.objects.all()
    assert f"attached to the family already: see document {paper.reference}" in again
    for key, page in (
        (f"observation-{fact.pk}", reverse("families:fact", args=[family.pk, fact.pk])),
        (f"note-{note.pk}", reverse("families:note", args=[family.pk, note.pk])),
    ):
        chosen = f"{address('attachments', family)}?for={key}"
        assert "It shows this" in kim.get(chosen).content.decode()
        link = address("attachment_link", family, paper)
        for _ in (1, 2):
            shown = kim.post(link, {"for": key}, follow=True).content.decode()
        assert "Letter of the school" in shown
        assert page in kim.get(address("attachment", family, paper)).content.decode()
    assert AttachmentLink.objects.filter(attachment=paper).count() == 3
    [kept] = folder.iterdir()
    assert kept.stem == str(paper.pk)
    assert b"%PDF" not in kept.read_bytes()


def test_it_leaves_as_a_file_alone_and_never_unnoted(
    office: Office, family: Family, kim: Client
) -> None:
    paper = add_paper(family, office.keyworker, content=png(4, 4))
    answer = kim.get(address("attachment_file", family, paper))
    assert answer.content == png(4, 4)
    assert answer["Content-Disposition"] == f'attachment; filename="{paper.reference}.png"'
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    [noted] = AuditEvent.objects.filter(event=Event.ATTACHMENT_DOWNLOADED)
    assert (noted.target_id, noted.family_id) == (paper.pk, family.pk)
    for user, status in ((office.stranger, 404), (office.partner, 403), (office.dpo, 403)):
        assert browser(user).get(address("attachment_file", family, paper)).status_code == status
    other = make_family(office.keyworker, surname="Else")
    assert kim.get(address("attachment", other, paper)).status_code == 404
    with acting_as(office.stranger):
        assert not Attachment.objects.exists()
        assert not AttachmentLink.objects.exists()
    with acting_as(office.keyworker), connection.cursor() as cursor:
        for change in (
            "UPDATE families_attachment SET sha256 = 'a'",
            "DELETE FROM families_attachment",
            "UPDATE families_attachmentlink SET need_id = NULL",
        ):
            with pytest.raises(ProgrammingError), transaction.atomic():
                cursor.execute(change)


def test_the_list_is_filtered_and_a_removed_file_is_destroyed(
    office: Office,
    family: Family,
    kim: Client,
    folder: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    child = family.members.get(role="child").person
    need = a_need(family, office)
    with acting_as(office.keyworker):
        target = target_or_404(family, f"need-{need.pk}")
    first = add_paper(family, office.keyworker, title="Of the child", whose=child)
    second = add_paper(family, office.keyworker, title="Of all", content=png(1, 1), target=target)
    for query, there, gone in (
        (f"whose={child.pk}", "Of the child", "Of all"),
        ("whose=family", "Of all", "Of the child"),
        ("shows=need", "Of all", "Of the child"),
        ("shows=nothing", "Of the child", "Of all"),
        ("kind=report", "No document is like that", "Of all"),
        ("state=quarantined", "No document is like that", "Of all"),
    ):
        page = kim.get(f"{address('attachments', family)}?{query}").content.decode()
        assert there in page, query
        assert gone not in page, query
    assert "2 documents" in kim.get(family.get_absolute_url()).content.decode()
    page = address("attachment_remove", family, second)
    assert "Select why it is removed" in kim.post(page, {"reason_code": ""}).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert kim.post(page, {"reason_code": "mistake"}).status_code == 302
    assert [path.stem for path in folder.iterdir()] == [str(first.pk)]
    with acting_as(office.keyworker):
        held = Attachment.objects.get(pk=second.pk)
        assert (held.title, held.file_name, held.removed_for) == ("", "", "mistake")
        assert not papers_showing(family, "need", need.pk).lines
        with pytest.raises(RuleBroken, match="was removed"):
            remove_paper(paper=held, reason_code="mistake", by=office.keyworker)
        with pytest.raises(RuleBroken, match="was removed"):
            link_paper(paper=held, target=target, by=office.keyworker)  # type: ignore[arg-type]
    shown = kim.get(f"{address('attachments', family)}?state=removed").content.decode()
    assert second.reference in shown
    assert "Of all" not in shown


def test_a30_nothing_leaves_quarantine_before_it_is_found_clean(
    office: Office, family: Family, kim: Client, settings: LazySettings, tmp_path: Path
) -> None:
    timetable, socket = system_user("timetable"), tmp_path / "clamd"
    letter = add_paper(family, office.keyworker)
    bad = add_paper(family, office.keyworker, title="Odd", content=PDF[:9] + EICAR + PDF[9:])
    assert scan_papers(by=timetable) == 0
    assert "Not scanned: no scanner" in kim.get(address("attachments", family)).content.decode()
    assert kim.get(address("attachment_file", family, letter)).status_code == 200
    settings.CLAMD = f"unix:{socket}"
    # The scanner is away: everything waits, also what was there before it was set up.
    assert scan_papers(by=timetable) == 0
    refused = kim.get(address("attachment_file", family, letter), follow=True).content.decode()
    assert "Quarantined until it is scanned. The file is not handed out" in refused
    with fake_clamd(socket, says=b"INSTREAM size limit exceeded. ERROR\0"):
        assert scan_papers(by=timetable) == 0
    socket.unlink()
    with fake_clamd(socket) as seen:
        assert scan_papers(by=timetable) == 2
        assert scan_papers(by=timetable) == 0
    assert PDF in seen
    assert kim.get(address("attachment_file", family, letter)).content == PDF
    page = kim.get(address("attachment_file", family, bad), follow=True).content.decode()
    assert "Quarantined: the virus scan found something" in page
    assert "Eicar-Test-Signature" in page
    assert "1 in quarantine" in kim.get(family.get_absolute_url()).content.decode()
    waiting = kim.get(f"{address('attachments', family)}?state=quarantined").content.decode()
    assert "Odd" in waiting
    assert "Letter of the school" not in waiting
    assert AuditEvent.objects.filter(event=Event.ATTACHMENT_SCANNED).count() == 2
    # Every night it looks again at what it condemned, and at what it passed long ago.
    long_ago = timezone.now() - timedelta(days=31)
    Attachment.objects.filter(pk=letter.pk).update(scanned_at=long_ago)
    socket.unlink()
    with fake_clamd(socket, says=b"stream: OK\0"):
        assert scan_again(by=timetable) == 2
    assert kim.get(address("attachment_file", family, bad)).status_code == 200
    assert Attachment.objects.get(pk=letter.pk).scanned_at > long_ago  # type: ignore[operator]


def test_the_scanner_over_the_network_and_what_is_no_verdict(settings: LazySettings) -> None:
    settings.CLAMD = "tcp:127.0.0.1:1"
    with pytest.raises(scanner.NotScanned, match="cannot be reached"):
        scanner.scan(PDF)
    for said in ("", "stream: OK and more", "stream:  FOUND", "stream: OK\nstream: A FOUND"):
        with pytest.raises(scanner.NotScanned, match="no verdict"):
            scanner._verdict(said)


def test_what_is_of_a_hidden_group_is_hidden_until_it_is_asked_for(
    office: Office, family: Family, kim: Client
) -> None:
    paper = add_paper(family, office.keyworker, title="Report about domestic abuse")
    page = kim.get(address("attachments", family)).content.decode()
    assert "Hidden: domestic abuse" in page
    assert "Report about" not in page
    for name in ("attachment", "attachment_file", "attachment_remove"):
        answer = kim.get(address(name, family, paper))
        assert answer.status_code == 302, name
        assert b"Report about" not in answer.content
    assert not AuditEvent.objects.filter(event=Event.ATTACHMENT_DOWNLOADED).exists()
    show_hidden(family, office.keyworker, "domestic_abuse")
    assert kim.get(address("attachment_file", family, paper)).content == PDF


def test_papers_go_with_a_merge_and_are_copied_where_a_split_parts_them(
    office: Office, folder: Path
) -> None:
    kim = office.keyworker
    kept = make_family(kim, worker=kim)
    gone = make_family(kim, worker=kim, people=[(person("Zoe", "Else"), PARENT)])
    mother = kept.members.get(role="parent").person
    theirs, both = a_need(kept, office, whose=mother), a_need(kept, office)
    with acting_as(kim):
        targets = [target_or_404(kept, f"need-{need.pk}") for need in (theirs, both)]
    paper = add_paper(gone, kim, title="From the other record", content=png(2, 2))
    letter = add_paper(kept, kim, target=targets[0])
    own = add_paper(kept, kim, title="Hers", content=png(3, 3), whose=mother)
    with acting_as(kim):
        link_paper(paper=letter, target=targets[1], by=kim)  # type: ignore[arg-type]
        merge_families(kept=kept, reference=gone.reference, reason_code="duplicate", by=kim)
        assert set(Attachment.objects.filter(family=kept)) == {paper, letter, own}
    made = split(kept, kim, mother.forename).to_family
    with acting_as(kim):
        copy = Attachment.objects.exclude(pk=own.pk).get(family=made)
        assert (copy.title, copy.sha256, copy.added_at) == (
            letter.title,
            letter.sha256,
            letter.added_at,
        )
        assert content_of(copy) == PDF
        assert Attachment.objects.get(pk=own.pk).family_id == made.pk
        for family, need, shown in ((kept, both, letter), (made, theirs, copy)):
            [line] = papers_showing(family, "need", need.pk).lines
            assert line.paper.pk == shown.pk
    assert len(list(folder.iterdir())) == 4


@pytest.mark.parametrize("stays", [(), ("papers",)])
def test_a_safety_split_leaves_no_paper_and_no_link_of_those_who_go(
    office: Office, stays: tuple[str, ...]
) -> None:
    kim, family = office.keyworker, make_household(office)
    hers = add_paper(family, kim, title="Hers", content=png(5, 5), whose=one(family, "Quilla"))
    need, fathers = a_need(family, office, whose=one(family, "Quilla")), one(family, "Otto")
    his = a_need(family, office, whose=fathers)
    with acting_as(kim):
        targets = [target_or_404(family, f"need-{each.pk}") for each in (need, his)]
    shared = add_paper(family, kim, title="Of 2 Larkhaven Court", target=targets[0])
    with acting_as(kim):
        link_paper(paper=shared, target=targets[1], by=kim)  # type: ignore[arg-type]
    made = separate(family, kim, stays=stays)
    left = [shared] if stays else []
    with acting_as(kim):
        assert list(Attachment.objects.filter(family=made.from_family)) == left
        assert hers in Attachment.objects.filter(family=made.to_family)
        [link] = AttachmentLink.objects.filter(attachment=shared)
        assert link.need_id == (his.pk if stays else need.pk)
    page = browser(kim).get(f"{made.to_family.get_absolute_url()}who-knows/").content.decode()
    assert ("Documents on the other side: 1 has a word" in page) is bool(stays)


def test_subject_access_tells_of_papers_and_strays_are_removed(
    office: Office, family: Family, folder: Path, settings: LazySettings
) -> None:
    mother, child = (family.members.get(role=role).person for role in ("parent", "child"))
    add_paper(family, office.keyworker, title="Hers", whose=mother)
    add_paper(family, office.keyworker, title="Of the child", content=png(1, 2), whose=child)
    paper = add_paper(family, office.keyworker, title="Of all", content=png(1, 3))
    with acting_as(office.dpo, opened=EVERYTHING):
        told = [fact.value for item in attachment_items(mother.pk) for fact in item.facts]
    assert "Hers" in told
    assert "Of the child" not in told
    assert any("Not in this pack" in each for each in told)
    # What rotates: papers under their own key, nothing of them among the other files.
    assert {name: sum(keys.values()) for name, keys in ATTACHMENTS.count().items()} == {
        "files/attachments": 3
    }
    assert not FILES.count()
    files.write_sealed(files.ATTACHMENTS, str(uuid.uuid4()), PDF)
    old = [folder / path.name for path in folder.iterdir()]
    timetable = system_user("timetable")
    assert remove_strays(by=timetable) == 0
    for path in old:
        os.utime(path, (1, 1))
    assert remove_strays(by=timetable) == 1
    with acting_as(office.keyworker):
        assert content_of(paper) == png(1, 3)
