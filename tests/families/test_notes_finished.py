"""Finished contact notes: locked, undone, added to, moved, listed."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from families.actions import note_changes as changes
from families.actions import notes as actions
from families.models import Family, Note, NoteMove
from families.rules.notes import passages
from privacy.errors import RuleBroken
from privacy.identity import acting_as
from privacy.models import AuditEvent, User
from tests.council import write_note
from tests.families.conftest import Office, browser
from tests.families.make_families import days_ago, make_family
from tests.families.noting import TEXT, at, events, form_of

pytestmark = pytest.mark.django_db


# --- Finished


def test_a_finished_note_is_locked_for_everybody(family: Family, office: Office) -> None:
    note = write_note(family, office.keyworker, TEXT, finished=True)
    for change in ({"on_date": days_ago(3)}, {"kind": "other"}, {"about": [uuid.uuid4()]}):
        with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
            Note.objects.filter(pk=note.pk).update(**change)
    fresh = Note.objects.get(pk=note.pk)
    fresh.text = "Another story"
    with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
        fresh.save()
    with acting_as(office.keyworker), connection.cursor() as cursor:
        cursor.execute("DELETE FROM families_note WHERE id = %s", [note.pk])
        assert cursor.rowcount == 0


def test_finishing_is_undone_by_its_author_for_ten_minutes(
    kim: Client, family: Family, office: Office
) -> None:
    note = write_note(family, office.keyworker, TEXT, finished=True)
    assert browser(office.manager).post(at("note_reopen", family, note)).status_code == 404
    back = kim.post(at("note_reopen", family, note), follow=True).content.decode()
    assert "The note is a draft again" in back
    form = form_of(kim, at("note_write", family, note))
    kim.post(at("note_write", family, note), {**form, "text": "Better", "then": "finish"})
    kim.post(at("note_add", family, note), {"text": "And more"})
    late = kim.post(at("note_reopen", family, note), follow=True).content.decode()
    assert "has been added to or contested since" in late
    with pytest.raises(DatabaseError, match="stays finished"), transaction.atomic():
        Note.objects.filter(pk=note.pk).update(finished_at=None)
    old = older(family, office.keyworker)
    with acting_as(office.keyworker), pytest.raises(RuleBroken):
        actions.reopen_note(note=old, by=office.keyworker)
    with pytest.raises(DatabaseError, match="stays finished"), transaction.atomic():
        Note.objects.filter(pk=old.pk).update(finished_at=None)


def older(family: Family, by: User) -> Note:
    """A note that was finished eleven minutes ago."""
    then = timezone.now() - timedelta(minutes=11)
    made = {"written_at": then, "saved_at": then, "finished_at": then, "saved_from": uuid.uuid4()}
    return Note.objects.create(
        family=family, author=by, kind="phone", on_date=then.date(), text="Old", **made
    )


def test_addenda_and_contests_stand_below_and_are_never_changed(
    kim: Client, family: Family, office: Office
) -> None:
    note = write_note(family, office.keyworker, TEXT, finished=True)
    colleague = browser(office.manager)
    assert colleague.post(at("note_add", family, note), {"text": " "}).status_code == 200
    colleague.post(at("note_add", family, note), {"text": "The school confirms it."})
    parent = family.members.get(role="parent").person
    said = {"passage": "2", "person": str(parent.pk), "said": "I was at work."}
    kim.post(at("note_contest", family, note), said)
    for address in (at("note", family, note), at("notes", family)):
        page = kim.get(address).content.decode()
        assert "The school confirms it." in page
        assert page.count(">Contested</strong>") == 2
    page = kim.get(at("note", family, note)).content.decode()
    assert "I was at work." in page
    assert "Passage 2: he was out all night." in page
    # The application may change none, and no row is there for it to try.
    assert note.addenda.update(at=timezone.now()) == 0
    with acting_as(office.keyworker), pytest.raises(RuleBroken, match="no such passage"):
        changes.contest_note(note=note, passage=9, person=None, said="x", by=office.keyworker)
    draft = write_note(family, office.keyworker, "x")
    with acting_as(office.keyworker), pytest.raises(RuleBroken, match="Finish the note first"):
        changes.add_addendum(note=draft, text="y", by=office.keyworker)
    with acting_as(office.keyworker), pytest.raises(DatabaseError), transaction.atomic():
        draft.addenda.create(text="y", by=office.keyworker, at=timezone.now())
    assert events(note)[2:4] == ["note_added_to", "note_contested"]


# --- Moved


def test_a_note_moves_to_the_right_family_and_leaves_a_trail(
    kim: Client, family: Family, office: Office
) -> None:
    right = make_family(office.keyworker, surname="Rightwell", team=office.north)
    shared = family.members.get(role="parent").person
    child = family.members.get(role="child").person_id
    about = (shared.pk, child)
    right.members.create(
        person=shared, role="other_adult", lives_in_household=False, parenting_responsibility=False
    )
    note = write_note(family, office.keyworker, TEXT, finished=True, about=about)
    wrong = kim.post(
        at("note_move", family, note), {"reference": "X-1", "reason_code": "duplicate"}
    )
    assert "There is no family with this reference" in wrong.content.decode()
    typed = {"reference": right.reference, "reason_code": "wrong_family"}
    moved = kim.post(at("note_move", family, note), typed, follow=True).content.decode()
    assert "The note is moved." in moved
    assert right.reference in moved
    assert kim.get(at("note", family, note)).status_code == 404
    page = kim.get(at("note", right, note)).content.decode()
    assert "Moved here" in page
    assert family.reference in page
    assert Note.objects.get(pk=note.pk).about == [shared.pk]
    assert AuditEvent.objects.filter(event="note_moved").count() == 2


def test_who_may_see_neither_family_learns_of_no_move(family: Family, office: Office) -> None:
    theirs = make_family(office.stranger, surname="Farrow", worker=office.stranger)
    note = write_note(family, office.keyworker, TEXT, finished=True)
    with acting_as(office.keyworker), pytest.raises(RuleBroken, match="no family"):
        changes.move_note(
            note=note, reference=theirs.reference, reason_code="duplicate", by=office.keyworker
        )
    with acting_as(office.head):
        changes.move_note(
            note=note, reference=theirs.reference, reason_code="wrong_family", by=office.head
        )
    trail = browser(office.keyworker).get(at("notes", family)).content.decode()
    assert "to another family" in trail
    assert theirs.reference not in trail
    assert "Zarathane" not in trail
    assert (
        family.reference
        not in browser(office.stranger).get(at("note", theirs, note)).content.decode()
    )
    with acting_as(office.partner):
        assert not NoteMove.objects.exists()
    assert browser(office.colleague).get(at("note", family, note)).status_code == 404


# --- Lists


def test_the_list_is_filtered_by_kind_author_days_and_contests(
    kim: Client, family: Family, office: Office
) -> None:
    write_note(family, office.keyworker, "Visited", finished=True)
    old = days_ago(40)
    rung = write_note(family, office.manager, "Rung", finished=True, kind="phone", on_date=old)
    with acting_as(office.keyworker):
        changes.contest_note(note=rung, passage=None, person=None, said="No", by=office.keyworker)
    address = at("notes", family)
    day = {"last_day-day": old.day, "last_day-month": old.month, "last_day-year": old.year}
    for query, shown in (
        ({}, {"Visited", "Rung"}),
        ({"kind": "phone"}, {"Rung"}),
        ({"author": str(office.keyworker.pk)}, {"Visited"}),
        (day, {"Rung"}),
        ({"contested": "on"}, {"Rung"}),
        ({"kind": "other"}, set()),
    ):
        page = kim.get(address, query).content.decode()
        assert {words for words in ("Visited", "Rung") if words in page} == shown, query
    assert "No note is like that" in page
    read = AuditEvent.objects.filter(event="notes_read", family_id=family.pk).latest("seq")
    assert read.facts == {"shown": 0}


def test_the_timeline_and_the_list_of_families_know_of_the_contact(
    kim: Client, family: Family, office: Office
) -> None:
    assert "None yet" in kim.get(reverse("families:families")).content.decode()
    write_note(family, office.keyworker, "Seen them", finished=True, on_date=days_ago(12))
    assert "12 days ago" in kim.get(reverse("families:families")).content.decode()
    history = kim.get(at("family_history", family)).content.decode()
    assert "Home visit" in history
    assert "Seen them" in history


# --- Passages


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("One\ntwo\n\nThree", [("", "One\ntwo"), ("", "Three")]),
        ("Fact: a\nOpinions : b\nc", [("fact", "a"), ("opinion", "b\nc")]),
        ("\n\nALLEGATION:\nhe did\n", [("allegation", "he did")]),
        ("In fact: nothing", [("", "In fact: nothing")]),
    ],
)
def test_passages_begin_with_a_mark_or_after_an_empty_line(
    text: str, found: list[tuple[str, str]]
) -> None:
    assert [(each.mark, each.text) for each in passages(text)] == found
    assert [each.number for each in passages(text)] == list(range(1, len(found) + 1))
