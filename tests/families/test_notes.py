"""Writing contact notes: drafts, who sees them, and two pages at once."""

import re
import uuid
from dataclasses import replace

import pytest
from django.conf import settings
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from families.actions import notes as actions
from families.actions.note_sides import settle_side
from families.models import Family, Note, NoteSide
from privacy.errors import RuleBroken
from privacy.identity import acting_as
from privacy.models import User
from tests.council import write_note
from tests.families.conftest import Office, browser
from tests.families.noting import TEXT, at, events, form_of, mine, save

pytestmark = pytest.mark.django_db


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
