"""Paper of a family: one page for a visit, the whole record; its maker's alone, gone in a day."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from families.actions.artefacts import record_artefact
from families.actions.people import tokens_of
from families.actions.printouts import KEPT_FOR
from families.actions.tasks import raise_task
from families.models import Family, Person, Printout
from families.tasks import destroy_printouts
from privacy import files
from privacy.identity import acting_as
from privacy.models import AuditEvent
from tests.council import write_note
from tests.families.conftest import Office, browser
from tests.families.make_families import (
    CHILD,
    PARENT,
    days_ago,
    make_family,
    person,
    show_hidden,
)
from tests.families.printing import made_of, pages_of, pdf_text, printed

LONG = "Ring everybody about everything that was said " * 9


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.FILES_FOLDER = tmp_path
    return tmp_path / files.PRINTOUTS


@pytest.fixture
def big(office: Office) -> Family:
    """Twelve people under one roof, one of whom is protected there, and long words everywhere."""
    home = {"address": "4 Wexcombe Rise", "postcode": "RG14 7GQ"}
    people = [(person("Quilla", "Brandt", **home), PARENT)]
    people += [(person(f"Child{n}", "Brandt", **home), CHILD) for n in range(11)]
    family = make_family(office.keyworker, worker=office.keyworker, people=people)
    with acting_as(office.keyworker):
        for text in (*[f"{n} {LONG}" for n in range(9)], "Ring the refuge", "Ring the clinic"):
            raise_task(
                family=family, text=text, due_on=days_ago(0), worker=None, by=office.keyworker
            )
        record_artefact(
            family=family,
            artefact="plan",
            on_date=days_ago(40),
            covers_everyone=True,
            detail="Weekly counselling",
            by=office.keyworker,
        )
    write_note(family, office.keyworker, "Allegation: Otto was seen.\n\nQuiet.", finished=True)
    return family


def protect(family: Family) -> None:
    mother = next(m.person for m in family.members.all() if m.person.forename == "Quilla")
    mother.address_protected = True
    mother.tokens = tokens_of(mother)
    Person.objects.filter(pk=mother.pk).update(address_protected=True, tokens=mother.tokens)


def test_the_visit_pack_is_one_tagged_page_whatever_the_family(office: Office, big: Family) -> None:
    made = made_of(big, "visit", office.keyworker)
    reader = pages_of(made)
    root: Any = reader.trailer["/Root"]
    assert (len(reader.pages), root["/MarkInfo"]["/Marked"], root["/Lang"]) == (1, True, "en-GB")
    text = pdf_text(made)
    for words in (
        "Visit to the Brandt family",
        "Read the record before you go",
        "4 Wexcombe Rise",
        "And 3 more in the record.",
        "more in the record",
        "Telephone of the family",
        "What we agreed: who does what by when; the next visit",
    ):
        assert words in text
    page = browser(office.keyworker).get(reverse("families:visit_pack", args=[big.pk]))
    assert "4 Wexcombe Rise" in page.content.decode()
    noted = AuditEvent.objects.filter(event="family_printed", family_id=big.pk)
    assert noted.get().facts == {"kind": "visit"}


def test_no_protected_address_and_nothing_of_abuse_is_carried_about(
    office: Office, big: Family
) -> None:
    """Whatever was revealed on the screen; what was not revealed is on no paper at all."""
    protect(big)
    show_hidden(big, office.keyworker, "protected_address", "domestic_abuse")
    with acting_as(office.keyworker):
        big.tasks.exclude(due_on=days_ago(9)).update(due_on=days_ago(1))
        for task in big.tasks.all():
            if task.text.startswith("Ring the"):
                type(task).objects.filter(pk=task.pk).update(due_on=days_ago(9))
    text = pdf_text(made_of(big, "visit", office.keyworker))
    page = browser(office.keyworker).get(reverse("families:visit_pack", args=[big.pk]))
    for told in (text, page.content.decode()):
        for words in ("Wexcombe", "RG14", "refuge", "clinic", "Hidden", "abuse"):
            assert words not in told, words
    show_hidden(big, office.keyworker, "health")
    assert "Ring the clinic" in pdf_text(made_of(big, "visit", office.keyworker))


def test_the_record_is_in_date_order_and_hides_until_it_is_shown(
    office: Office, big: Family, kim: Client
) -> None:
    made = made_of(big, "record", office.keyworker)
    text = pdf_text(made)
    days = [f"{day.day} {day:%B %Y}" for day in (days_ago(40), days_ago(0))]
    assert text.index(days[0]) < text.rindex(days[1])
    assert "Allegation: Otto was seen." in text
    assert "Hidden: health" in text
    assert "counselling" not in text
    page = kim.get(reverse("families:printout", args=[big.pk, made.pk])).content.decode()
    assert "Allegation: Otto was seen." in page
    assert "counselling" not in page
    show_hidden(big, office.keyworker, "health")
    shown = made_of(big, "record", office.keyworker)
    assert "Weekly counselling" in pdf_text(shown)
    # It ends with what was shown.
    assert shown.expires_at < made.expires_at
    assert made.expires_at - made.made_at == KEPT_FOR


def test_it_is_its_makers_alone_noted_and_gone_in_a_day(
    office: Office, big: Family, kim: Client, folder: Path
) -> None:
    made = made_of(big, "record", office.keyworker)
    assert b"%PDF" not in (folder / f"{made.pk}.sealed").read_bytes()
    file = reverse("families:printout_download", args=[big.pk, made.pk])
    assert kim.post(file).content.startswith(b"%PDF")
    assert AuditEvent.objects.get(event="printout_downloaded").by_id == office.keyworker.pk
    manager = browser(office.manager)
    assert manager.post(file).status_code == 404
    assert manager.get(reverse("families:printout", args=[big.pk, made.pk])).status_code == 404
    listed = reverse("families:printouts", args=[big.pk])
    assert "Download the PDF" in kim.get(listed).content.decode()
    Printout.objects.filter(pk=made.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "expired or is destroyed" in kim.post(file, follow=True).content.decode()
    assert "Nothing to download" in kim.get(listed).content.decode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda then: then())
        destroy_printouts()
    made.refresh_from_db()
    assert (made.told, made.destroyed_at is None, list(folder.iterdir())) == ("", False, [])
    assert AuditEvent.objects.get(event="printout_destroyed").reason_code == "expired"


def test_the_page_says_that_a_file_is_being_made(office: Office, big: Family, kim: Client) -> None:
    asked = kim.post(reverse("families:make_visit", args=[big.pk]))
    assert asked.status_code == 302
    listed = reverse("families:printouts", args=[big.pk])
    assert "A file is being made" in kim.get(listed).content.decode()
    # It is the asker's own: nobody else is told.
    assert "is being made" not in browser(office.manager).get(listed).content.decode()
    printed(office.keyworker, asked["Location"].strip("/").split("/")[-1])
    assert "is being made" not in kim.get(listed).content.decode()


def test_no_plan_no_paper_for_the_family(office: Office, big: Family, kim: Client) -> None:
    said = kim.post(reverse("families:make_plan", args=[big.pk]), follow=True).content.decode()
    assert "Only a plan that is approved" in said
    assert "No plan is approved yet" in said
