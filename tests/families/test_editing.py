"""Two people at one record: both kept, a clash shown field by field, nothing lost."""

import re
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from families.models import Editing, Family, Need, Person
from families.queries.editing import left_typed, with_version
from families.tasks import sweep_editing
from privacy.identity import acting_as
from privacy.models import AuditEvent, User
from tests.families.conftest import Office, browser
from tests.families.make_families import make_family
from tests.families.test_attachments import a_need
from tests.families.test_referrals import hidden_fields

pytestmark = pytest.mark.django_db
AT_ONCE = 4


def page_of(family: Family, person: Person) -> str:
    return reverse("families:person_change", args=[family.pk, person.pk])


def form_of(page: bytes) -> dict[str, str]:
    """What a browser would send back of the form of a person."""
    text = page.decode()
    fields = dict(hidden_fields(page))
    for name in ("forename", "surname", "postcode", "upn", "nhs_number", "nino"):
        found = re.search(rf'<input[^>]*name="{name}"[^>]*>', text)
        value = re.search(r'value="([^"]*)"', found[0]) if found else None
        fields[name] = value[1] if value else ""
    for name in ("day", "month", "year"):
        found = re.search(rf'name="date_of_birth-{name}"[^>]*value="(\d+)"', text)
        fields[f"date_of_birth-{name}"] = found[1] if found else ""
    area = re.search(r'<textarea[^>]*name="address"[^>]*>\s*([^<]*)</textarea>', text)
    fields["address"] = area[1] if area else ""
    chosen = re.search(r'name="sex"[^>]*value="(\w)"[^>]*checked', text)
    return {**fields, "sex": chosen[1] if chosen else "F"}


def test_forms_left_open_are_forgotten_but_not_what_was_typed(
    office: Office, family: Family
) -> None:
    kim, long_ago = office.keyworker, timezone.now() - timedelta(days=2)
    with acting_as(kim):
        for typed in ("", "[]"):
            row = Editing(family=family, record_id=uuid.uuid4(), by=kim, at=long_ago, typed=typed)
            row.save()
        Editing.objects.create(
            family=family, record_id=uuid.uuid4(), by=kim, at=timezone.now(), typed=""
        )
    sweep_editing()
    with acting_as(kim):
        assert sorted(row.typed for row in Editing.objects.all()) == ["", "[]"]


@pytest.fixture
def cleo(office: Office, family: Family) -> Client:
    """A colleague who leads nothing here, but whose manager put them in reach."""
    return browser(office.manager)


def test_each_keeps_what_they_changed_and_is_told(
    office: Office, family: Family, kim: Client, cleo: Client
) -> None:
    person = family.members.get(role="parent").person
    page = page_of(family, person)
    mine = form_of(kim.get(page).content)
    theirs = form_of(cleo.get(page).content)
    assert "Kim North opened this form at" in cleo.get(page).content.decode()
    saved = cleo.post(page, {**theirs, "postcode": "RG14 7GQ"}, follow=True)
    assert "The change is saved" in saved.content.decode()
    said = kim.post(page, {**mine, "forename": "Adaeze"}, follow=True).content.decode()
    assert re.search(r"Mo North changed postcode at \d\d:\d\d meanwhile. That is kept", said)
    with acting_as(office.keyworker):
        now = Person.objects.get(pk=person.pk)
        assert (now.forename, now.postcode) == ("Adaeze", "RG14 7GQ")
        assert not Editing.objects.exists()


def test_a_clash_shows_both_sides_and_waits_until_it_is_settled(
    office: Office, family: Family, kim: Client, cleo: Client
) -> None:
    person = family.members.get(role="parent").person
    page = page_of(family, person)
    mine = form_of(kim.get(page).content)
    theirs = form_of(cleo.get(page).content)
    cleo.post(page, {**theirs, "surname": "Okonkwo", "postcode": "RG14 7GQ"})
    clash = kim.post(page, {**mine, "surname": "Okafor-Bell", "forename": "Adaeze"})
    for shown in (clash.content, kim.get(page).content):
        text = shown.decode()
        assert "Changed by two people" in text
        assert "Okonkwo" in text
        assert "Mo North at" in text
        form = form_of(shown)
        kept = (form["surname"], form["forename"], form["postcode"])
        assert kept == ("Okafor-Bell", "Adaeze", "RG14 7GQ")
    assert "Changed by two people" not in cleo.get(page).content.decode()
    with acting_as(office.keyworker):
        assert Person.objects.get(pk=person.pk).surname == "Okonkwo"
    assert AuditEvent.objects.get(event="edit_clashed").fields == ["surname"]
    done = kim.post(page, form_of(kim.get(page).content), follow=True).content.decode()
    assert "The change is saved" in done
    assert "Changed by two people" not in kim.get(page).content.decode()
    with acting_as(office.keyworker):
        now = Person.objects.get(pk=person.pk)
        assert (now.surname, now.forename, now.postcode) == ("Okafor-Bell", "Adaeze", "RG14 7GQ")


def test_a_need_a_membership_an_intervention_and_the_dates_of_a_case_likewise(
    office: Office, family: Family, kim: Client
) -> None:
    need = a_need(family, office)
    page = reverse("families:need_change", args=[family.pk, need.pk])
    day = need.identified_on
    sent = {f"identified_on-{n}": getattr(day, n) for n in ("day", "month", "year")}
    seen = hidden_fields(kim.get(page).content)["seen"]
    for by in ("referral", "keyworker"):
        with acting_as(office.keyworker):
            Need.objects.filter(pk=need.pk).update(identified_by=by)
    text = kim.post(page, {**sent, "identified_by": "partner_list", "seen": seen}).content.decode()
    assert "Changed by two people" in text
    assert "Partner list" in text
    # Evidence is another field: it is saved, and what was saved meanwhile stays.
    with acting_as(office.keyworker):
        Editing.objects.all().delete()
    sent |= {"identified_by": "assessment", "evidenced": "on", "seen": seen}
    assert kim.post(page, sent).status_code == 302
    with acting_as(office.keyworker):
        now = Need.objects.get(pk=need.pk)
        assert (now.identified_by, now.evidenced) == ("keyworker", True)
    member = family.members.get(role="child")
    for name, key in (("member_change", member.pk), ("family_dates", None)):
        address = reverse(f"families:{name}", args=[family.pk, *([key] if key else [])])
        assert "seen" in hidden_fields(kim.get(address).content)


def save(user: User, page: str, form: dict[str, str], names: Sequence[str]) -> list[bool]:
    """Pages of one thread, all made from the first version; which of them were saved."""
    client, saved = browser(user), []
    for name in names:
        answer = client.post(page, {**form, "surname": name})
        saved.append(answer.status_code == 302)
        assert saved[-1] or b"Changed by two people" in answer.content
    connection.close()
    return saved


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("edits", [24, pytest.param(100, marks=pytest.mark.prove)])
def test_conflicting_edits_at_once_lose_nothing_and_are_all_shown(
    office: Office, edits: int
) -> None:
    people = [office.keyworker, office.manager, office.head, office.safeguarding]
    family = make_family(office.keyworker, worker=office.keyworker, team=office.north)
    person = family.members.get(role="parent").person
    page = page_of(family, person)
    form = form_of(browser(office.keyworker).get(page).content)
    names = [f"Name{chr(65 + n // 26)}{chr(97 + n % 26)}" for n in range(edits)]
    writers = [user for user in people if browser(user).get(page).status_code == 200]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        parts = list(
            threads.map(
                lambda n: save(writers[n % len(writers)], page, form, names[n::AT_ONCE]),
                range(AT_ONCE),
            )
        )
    assert sum(saved for part in parts for saved in part) == 1
    with acting_as(office.keyworker):
        now = Person.objects.get(pk=person.pk)
        kept = [now.surname]
        assert with_version(now)[1] == 1
        rows = list(Editing.objects.filter(record_id=person.pk))
        for user in writers:
            kept += [each["fields"]["surname"] for each in left_typed(rows, user)]
    assert sorted(kept) == sorted(names)
    assert AuditEvent.objects.filter(event="edit_clashed").count() == edits - 1
