"""Supervisions and panels: chosen, annotated, talked about, and never a contact with a family."""

import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from families.actions import supervisions as actions
from families.actions.merging import merge_families
from families.actions.note_changes import move_note
from families.actions.notes import may_reopen
from families.models import Family, Note, Supervision, SupervisionEntry, SupervisionFamily, Task
from families.queries import supervisions as queries
from families.queries.families import family_or_404
from families.queries.notes import with_notes
from families.queries.separating import shared_rows
from families.queries.subject_supervisions import chronology_items
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.identity import acting_as
from privacy.models import AuditEvent
from tests.council import write_note
from tests.families.conftest import Office, browser
from tests.families.make_families import days_ago, make_family, show_hidden
from tests.make import marks

pytestmark = pytest.mark.django_db
SAID = "Agreed: a meeting at school first."


@pytest.fixture
def ours(office: Office) -> list[Family]:
    """Four families of the keyworker; of the first a note was written."""
    names = ("Ash", "Birch", "Cole", "Dale")
    made = [make_family(office.keyworker, surname=name, team=office.north) for name in names]
    write_note(made[0], office.keyworker, "Nobody opened the door.", finished=True)
    return made


def begun(office: Office, *families: Family, **facts: Any) -> Supervision:
    given = {"worker": office.keyworker, "held_on": timezone.localdate(), "by": office.manager}
    given |= facts
    with acting_as(given["by"]):
        made = actions.begin_supervision(**given)
        if families:
            keys = [each.pk for each in families]
            told = {"supervision": made, "chosen": keys, "references": [], "by": given["by"]}
            actions.choose_families(**told)
    return made


def at(name: str, *keys: object) -> str:
    return reverse(f"families:{name}", args=keys)


def test_a_manager_prepares_it_and_the_worker_reads_it(office: Office, ours: list[Family]) -> None:
    page, kim, first = browser(office.manager), browser(office.keyworker), ours[0]
    assert "No supervision yet" in kim.get(at("supervisions")).content.decode()
    today = timezone.localdate()
    day = {"held_on-day": today.day, "held_on-month": today.month, "held_on-year": today.year}
    worker = {"worker": str(office.keyworker.pk)}
    choose = page.post(at("supervision_new"), {**worker, **day})["Location"]
    assert "Ash" in page.get(choose).content.decode()
    four = {"chosen": [str(each.pk) for each in ours]}
    assert "3 families at most" in page.post(choose, four).content.decode()
    assert "Tick at least one" in page.post(choose, {"page": "1"}).content.decode()
    meeting = page.post(choose, {"chosen": [str(first.pk), str(ours[1].pk)]})["Location"]
    made = Supervision.objects.get()

    entries, note = at("chronology_choose", first.pk, made.pk), Note.objects.get()
    assert "Nobody opened the door." in page.get(entries).content.decode()
    unticked = page.post(entries, {f"said-{note.pk}": "Why?"}).content.decode()
    assert "Tick the entry that you say something to" in unticked
    chosen = page.post(entries, {f"in-{note.pk}": "on", f"said-{note.pk}": "Third time."})
    shown = page.get(chosen["Location"]).content.decode()
    assert "Third time." in shown
    file = page.post(at("chronology_file", first.pk, made.pk))
    reader = PdfReader(io.BytesIO(file.content))
    root: Any = reader.trailer["/Root"]
    text = " ".join(each.extract_text() for each in reader.pages)
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "en-GB")
    assert "Nobody opened the door." in text
    assert "Third time." in text

    said = at("supervision_discussion", first.pk, made.pk)
    assert "Enter what was said" in page.post(said, {"text": " "}).content.decode()
    page.post(said, {"text": SAID})
    due = {
        f"due_on-{part}": value
        for part, value in zip(
            ("day", "month", "year"), (today.day, today.month, today.year), strict=True
        )
    }
    page.post(at("supervision_task", first.pk, made.pk), {"text": "Ring the school", **due})
    assert "recorded already" in page.post(said, {"text": "Else"}).content.decode()

    assert "Mo North" in kim.get(at("supervisions")).content.decode()
    assert "1 entry in the chronology, 1 task set" in kim.get(meeting).content.decode()
    read = kim.get(at("supervision_family", first.pk, made.pk)).content.decode()
    for words in (SAID, "Third time.", "Ring the school"):
        assert words in read
    assert "Choose entries" not in read
    left = page.post(at("supervision_leave_out", first.pk, made.pk), follow=True)
    assert "recorded already" in left.content.decode()
    page.post(at("supervision_leave_out", ours[1].pk, made.pk))
    assert SupervisionFamily.objects.count() == 1
    noted = set(AuditEvent.objects.filter(by_id=office.manager.pk).values_list("event", flat=True))
    assert noted >= {
        *("supervision_begun", "supervision_chosen", "supervision_left_out"),
        *("supervision_discussed", "chronology_chosen", "chronology_exported", "task_raised"),
    }


def test_what_was_said_is_a_locked_note_and_no_contact(office: Office, ours: list[Family]) -> None:
    family = ours[1]
    made = begun(office, family)
    with acting_as(office.manager):
        part = queries.part_or_404(family, made.pk, office.manager)
        note = actions.record_discussion(part=part, text=SAID, by=office.manager)
        counted = with_notes(Family.objects.filter(pk=family.pk)).get()
        assert (counted.last_contact, counted.notes_number) == (None, 1)  # type: ignore[attr-defined]
        assert not may_reopen(note)
        with pytest.raises(RuleBroken, match="stays with it"):
            move_note(
                note=note,
                reference=ours[0].reference,
                reason_code="wrong_family",
                by=office.manager,
            )
    page = browser(office.keyworker).get(at("family_history", family.pk)).content.decode()
    assert "Supervision or panel" in page
    assert SAID in page
    new = browser(office.keyworker).get(at("note_new", family.pk)).content.decode()
    assert "Supervision or panel" not in new


def test_only_the_chain_and_only_within_reach(office: Office, ours: list[Family]) -> None:
    made = begun(office, ours[0])
    with pytest.raises(AccessDenied):
        begun(office, by=office.keyworker)
    with pytest.raises(RuleBroken, match="from the list"):
        begun(office, worker=office.stranger)
    with pytest.raises(RuleBroken, match="within your reach"):
        begun(office, make_family(office.stranger, team=office.south))
    for other in (office.other_manager, office.colleague):
        client = browser(other)
        assert client.get(at("supervision", made.pk)).status_code == 404
        assert "No supervision yet" in client.get(at("supervisions")).content.decode()
    # Who leads it later opens the family, and not what was said to another about it.
    with acting_as(office.manager), pytest.raises(Http404):
        queries.part_or_404(ours[0], made.pk, office.colleague)
    assert browser(office.head).get(at("supervision", made.pk)).status_code == 200
    ahead = begun(office, ours[1], held_on=timezone.localdate() + timedelta(days=9))
    with acting_as(office.manager):
        part = queries.part_or_404(ours[1], ahead.pk, office.manager)
        with pytest.raises(RuleBroken, match="in the past"):
            actions.record_discussion(part=part, text=SAID, by=office.manager)


def test_what_two_say_to_an_entry_is_kept_of_both(office: Office, ours: list[Family]) -> None:
    write_note(ours[0], office.keyworker, "They were in.", finished=True)
    page, made = browser(office.manager), begun(office, ours[0])
    entries, (one, two) = at("chronology_choose", ours[0].pk, made.pk), Note.objects.all()
    shown = marks(page.get(entries))
    first = {f"in-{one.pk}": "on", f"said-{one.pk}": "Why?", "shown": shown}
    page.post(entries, first)
    good = {f"in-{two.pk}": "on", f"said-{two.pk}": "Good.", "shown": shown}
    told = page.post(entries, good, follow=True).content.decode()
    assert f"{office.manager.name} changed “Entry" in told
    assert {each.annotation for each in SupervisionEntry.objects.all()} == {"Why?", "Good."}
    both = page.post(entries, first | {f"said-{one.pk}": "Since when?"})
    assert "It now says “Why?”" in both.content.decode()
    assert f"{office.manager.name} changed it at " in both.content.decode()
    page.post(entries, first | {f"said-{one.pk}": "Since when?", "shown": marks(page.get(entries))})
    assert [e.annotation for e in SupervisionEntry.objects.all() if e.note == one] == [
        "Since when?"
    ]


def test_a_panel_names_its_families_by_reference(office: Office, ours: list[Family]) -> None:
    page, panel = browser(office.manager), begun(office, worker=None)
    choose = at("supervision_families", panel.pk)
    assert "Enter a reference" in page.post(choose, {"references": " "}).content.decode()
    wrong = page.post(choose, {"references": "NO-SUCH"}).content.decode()
    assert "One of these families is not within your reach" in wrong
    page.post(choose, {"references": f"{ours[0].reference}, {ours[1].reference}"})
    assert panel.parts.count() == 2
    assert browser(office.keyworker).get(at("supervision", panel.pk)).status_code == 404


def test_it_goes_with_the_family(office: Office, ours: list[Family]) -> None:
    """Put together, told on request, given up to the other side, and hidden while a group is."""
    first, second = ours[:2]
    made = begun(office, first)
    with acting_as(office.manager):
        note = Note.objects.get()
        part = queries.part_or_404(first, made.pk, office.manager)
        said = "She is in counselling at the refuge."
        actions.choose_entries(part=part, choices={note.pk: said}, by=office.manager)
        assert actions.choose_entries(part=part, choices={uuid.uuid4(): ""}, by=office.manager) == 0
        assert SupervisionEntry.objects.count() == 1
        person = first.members.first()
        assert person is not None
        [item] = chronology_items(person.person_id)
        assert said in str(item)
        assert [rows.count() for rows in shared_rows("notes", first)] == [1, 1]
    address = at("supervision_family", first.pk, made.pk)
    assert said not in browser(office.manager).get(address).content.decode()
    show_hidden(first, office.manager, "health", "domestic_abuse")
    assert said in browser(office.manager).get(address).content.decode()
    with acting_as(office.manager):
        merge_families(
            kept=family_or_404(second.pk, user=office.manager),
            reference=first.reference,
            reason_code="duplicate",
            by=office.manager,
        )
        part = queries.part_or_404(second, made.pk, office.manager)
        assert part.entries.get().annotation == said
    assert not Task.objects.exists()
    assert days_ago(0) == made.held_on
