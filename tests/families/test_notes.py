"""Writing contact notes: drafts, two pages at once, finishing, undo, and what comes after."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from families.actions import note_changes as changes
from families.actions import notes as actions
from families.actions.note_sides import settle_side
from families.models import Family, Note, NoteMove, NoteSide
from families.rules.notes import passages
from privacy.errors import RuleBroken
from privacy.identity import acting_as
from privacy.models import AuditEvent, User
from tests.council import write_note
from tests.families.conftest import Office, browser
from tests.families.make_families import days_ago, make_family

pytestmark = pytest.mark.django_db
TEXT = "Zarathane opened the door.\n\nAllegation: he was out all night."


@pytest.fixture
def family(office: Office) -> Family:
    return make_family(office.keyworker, worker=office.keyworker, team=office.north)


@pytest.fixture
def kim(office: Office) -> Client:
    return browser(office.keyworker)


def at(name: str, family: Family, note: Any = None) -> str:
    keys = [family.pk, getattr(note, "pk", note)] if note else [family.pk]
    return reverse(f"families:{name}", args=keys)


def form_of(client: Client, address: str) -> dict[str, Any]:
    """What a browser holds after opening the screen."""
    page = client.get(address).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    day = timezone.localdate()
    ticked = re.findall(r'name="about" value="([^"]+)"[^>]*checked', page)
    parts = {"on_date-day": day.day, "on_date-month": day.month, "on_date-year": day.year}
    return {**hidden, **parts, "kind": "phone", "at_time": "9:05", "about": ticked}


def save(client: Client, address: str, form: dict[str, Any], **typed: Any) -> Any:
    """As the script saves."""
    headers = {"accept": "application/json"}
    return client.post(address, {**form, **typed}, headers=headers)


def events(note: Note) -> list[str]:
    found = AuditEvent.objects.filter(target_id=note.pk).order_by("seq")
    return list(found.values_list("event", flat=True))


def mine(user: User, family: Family) -> Note:
    """The only draft of somebody, as they see it."""
    with acting_as(user):
        return Note.objects.get(family=family, author=user, finished_at=None)


# --- Writing


def test_a_new_note_is_of_today_and_now_about_the_household(kim: Client, family: Family) -> None:
    page = kim.get(at("note_new", family)).content.decode()
    household = family.members.filter(lives_in_household=True).count()
    assert len(re.findall(r'name="about" value="[^"]+"[^>]*checked', page)) == household == 2
    assert re.search(rf'value="{timezone.localtime():%H}:\d\d"', page)
    assert not Note.objects.exists()


def test_the_script_saves_and_is_told_where_it_goes_on(
    kim: Client, family: Family, office: Office
) -> None:
    address = at("note_new", family)
    form = form_of(kim, address)
    first = save(kim, address, form, text="Rang at")
    told = first.json()
    assert (first.status_code, told["version"], told["problems"]) == (200, 1, [])
    assert re.fullmatch(r"\d\d:\d\d", told["saved_at"])
    # The answer was lost on the way: the page sends more under the number that it knows.
    again = save(kim, address, form, text="Rang at nine\r\nNobody there").json()
    assert (again["version"], again["address"]) == (2, told["address"])
    more = save(kim, told["address"], {**form, "based_on": 2}, text="Rang at nine").json()
    assert more["version"] == 3
    note = mine(office.keyworker, family)
    assert (note.text, note.kind, f"{note.at_time:%H:%M}") == ("Rang at nine", "phone", "09:05")
    assert note.pk == uuid.UUID(form["key"])
    assert events(note) == ["note_begun"]
    # The same again changes nothing.
    assert save(kim, told["address"], {**form, "based_on": 3}, text="Rang at nine").json() == more


def test_what_is_not_right_keeps_nothing_else_from_being_saved(
    kim: Client, family: Family, office: Office
) -> None:
    address = at("note_new", family)
    form = {
        **form_of(kim, address),
        "on_date-day": "31",
        "on_date-month": "2",
        "at_time": "noonish",
    }
    told = save(kim, address, form, text="All of it").json()
    assert told["problems"] == ["Date must be a real date", "Enter a time like 14:30"]
    note = mine(office.keyworker, family)
    assert (note.text, note.on_date) == ("All of it", timezone.localdate())
    page = kim.post(told["address"], {**form, "text": "All of it", "then": "finish"})
    assert "There is a problem" in page.content.decode()
    assert mine(office.keyworker, family).finished_at is None


def test_without_scripts_a_draft_is_saved_reopened_and_finished(
    kim: Client, family: Family, office: Office
) -> None:
    form = form_of(kim, at("note_new", family))
    saved = kim.post(at("note_new", family), {**form, "text": TEXT, "then": "save"}, follow=True)
    assert "The draft is saved." in saved.content.decode()
    # Another browser, a day later.
    other = browser(office.keyworker)
    assert "Your open draft: phone call" in other.get(family.get_absolute_url()).content.decode()
    assert "Your open draft" in other.get(reverse("families:families")).content.decode()
    note = mine(office.keyworker, family)
    assert TEXT.split("\n")[0] in other.get(at("note_write", family, note)).content.decode()
    form = form_of(other, at("note_write", family, note))
    done = other.post(
        at("note_write", family, note), {**form, "text": TEXT, "then": "finish"}, follow=True
    )
    page = done.content.decode()
    assert "The note is finished and locked." in page
    assert "Undo: go on writing" in page
    assert re.search(r"orange.>Allegation</strong>.*he was out all night", page, re.S)
    assert events(note) == ["note_begun", "note_finished", "record_viewed"]


def test_a_note_of_nothing_is_not_finished(kim: Client, family: Family, office: Office) -> None:
    form = form_of(kim, at("note_new", family))
    page = kim.post(at("note_new", family), {**form, "text": " ", "then": "finish"})
    assert "Enter what happened." in page.content.decode()
    note = mine(office.keyworker, family)
    gone = kim.post(at("note_discard", family, note), follow=True).content.decode()
    assert "The empty draft is deleted." in gone
    with acting_as(office.keyworker):
        assert not Note.objects.exists()
        full = write_note(family, office.keyworker, "Something")
    kept = kim.post(at("note_discard", family, full), follow=True).content.decode()
    assert "Only a draft in which nothing is written" in kept


def test_after_signing_in_again_the_page_asks_for_the_token_that_counts_now(
    family: Family, office: Office
) -> None:
    kim = Client(enforce_csrf_checks=True)
    kim.force_login(office.keyworker)
    form = form_of(kim, at("note_new", family))
    kim.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    assert save(kim, at("note_new", family), form, text="Typed").status_code == 403
    told = kim.get(reverse("privacy:session_state")).json()
    form["csrfmiddlewaretoken"] = told["token"]
    assert save(kim, at("note_new", family), form, text="Typed").status_code == 200


def test_a_page_left_open_by_somebody_else_saves_nothing(
    kim: Client, family: Family, office: Office
) -> None:
    form = form_of(kim, at("note_new", family))
    manager = browser(office.manager)
    assert save(manager, at("note_new", family), form, text="Typed by Kim").status_code == 404
    assert save(manager, at("note_new", family), {}, text="By nobody").status_code == 404
    assert Note.objects.count() == 0


# --- A draft is its author's alone


def test_nobody_else_sees_a_draft_only_that_there_is_one(
    kim: Client, family: Family, office: Office
) -> None:
    draft = write_note(family, office.keyworker, TEXT)
    for user in (office.manager, office.head):
        client = browser(user)
        for name in ("note", "note_write", "note_conflict", "note_move"):
            assert client.get(at(name, family, draft)).status_code == 404, name
        for address in (family.get_absolute_url(), at("notes", family), at("note_new", family)):
            page = client.get(address).content.decode()
            assert "Kim North has a draft open" in page
            assert "Zarathane" not in page
            assert str(draft.pk) not in page
        with acting_as(user):
            assert not Note.objects.filter(pk=draft.pk).exists()
    assert kim.get(at("note", family, draft)).status_code == 404


# --- Two pages at once


def test_two_tabs_keep_both_texts_and_their_author_settles_them(
    kim: Client, family: Family, office: Office
) -> None:
    draft = write_note(family, office.keyworker, "Start")
    address = at("note_write", family, draft)
    one, two = (form_of(kim, address) for _ in range(2))
    assert save(kim, address, one, text="Start of one").status_code == 200
    aside = save(kim, address, two, text="Start of two")
    assert aside.status_code == 409
    # The second page types on: its text is kept in the same place.
    save(kim, address, two, text="Start of two, typed on", kind="school")
    page = kim.get(aside.json()["compare"]).content.decode()
    for words in ("Start of one", "Start of two, typed on", "Phone call", "At school or nursery"):
        assert words in page
    with acting_as(office.keyworker):
        [side] = NoteSide.objects.all()
    refused = kim.post(address, {**form_of(kim, address), "text": "Start of one", "then": "finish"})
    assert "Another version of this note waits" in refused.content.decode()
    chosen = {"keep": "side", "side": str(side.pk)}
    settled = kim.post(aside.json()["compare"], chosen, follow=True).content.decode()
    assert "It is settled." in settled
    # What was left out can still be read.
    assert "Start of one" in settled
    assert mine(office.keyworker, family).text == "Start of two, typed on"
    # The page that is open still was made from an older version: it overwrites nothing.
    assert save(kim, address, one, text="Start of one again").status_code == 409
    assert events(draft).count("note_conflict") == 2


def test_both_texts_may_stand_below_each_other(family: Family, office: Office) -> None:
    draft, side = conflicting(family, office.keyworker)
    with acting_as(office.keyworker):
        settle_side(note=draft, side_id=side.pk, keep="both", by=office.keyworker)
        assert Note.objects.get(pk=draft.pk).text == "Mine\n\nYours"
        with pytest.raises(Http404):
            settle_side(note=draft, side_id=side.pk, keep="note", by=office.keyworker)
        actions.finish_note(note=draft, by=office.keyworker)
        assert not NoteSide.objects.exists()


def test_what_is_typed_after_finishing_elsewhere_becomes_an_addendum(
    family: Family, office: Office
) -> None:
    by = office.keyworker
    note = write_note(family, by, "Done", finished=True)
    with acting_as(by):
        typed = replace(actions.content_of(note), text="Typed on in another tab")
        page = actions.FromPage(uuid.uuid4(), 1)
        saved = actions.save_draft(family=family, key=note.pk, page=page, typed=typed, by=by)
        assert saved.side
        with pytest.raises(RuleBroken):
            settle_side(note=note, side_id=saved.side.pk, keep="side", by=by)
        settle_side(note=note, side_id=saved.side.pk, keep="addendum", by=by)
        assert note.addenda.get().text == "Typed on in another tab"


def conflicting(family: Family, by: User) -> tuple[Note, NoteSide]:
    draft = write_note(family, by, "Mine")
    with acting_as(by):
        typed = replace(actions.content_of(draft), text="Yours")
        page = actions.FromPage(uuid.uuid4(), 0)
        saved = actions.save_draft(family=family, key=draft.pk, page=page, typed=typed, by=by)
    assert saved.side
    return draft, saved.side


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
