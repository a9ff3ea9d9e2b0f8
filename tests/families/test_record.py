"""The page of a family: what it shows, to whom, and its price."""

import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from families import panels
from families.actions import needs
from families.models import Family, Observation
from families.queries.families import family_or_404
from families.queries.record import record_of
from families.queries.words import current_words
from privacy.events import Event
from privacy.models import AuditEvent, User
from tests.asking import unvaried, unvaried_headers
from tests.families.conftest import Office, browser, price
from tests.families.make_families import (
    CHILD,
    PARENT,
    born,
    days_ago,
    make_family,
    person,
    show_hidden,
)

pytestmark = pytest.mark.django_db
DEAREST = 12
# The token of the sign-out button is new in every answer, whatever is answered.


def add_needs(family: Family, by: User, *codes: str) -> None:
    child = family.members.filter(role="child").first()
    needs.record_needs(
        family=family,
        person=child.person,
        needs=codes,
        identified_on=days_ago(3),
        identified_by="keyworker",
        evidenced=False,
        by=by,
    )


def observe(family: Family | None, reference: str, **facts: object) -> Observation:
    known = {"kind": "event", "code": "proven_offence", "start_on": days_ago(9), "source": "police"}
    return Observation.objects.create(reference=reference, family=family, **{**known, **facts})


def test_what_is_not_yours_looks_like_what_is_not_there(office: Office) -> None:
    theirs = make_family(office.stranger)
    kim = browser(office.keyworker)
    for name in ("family", "family_history", "family_dates", "member_new", "need_new"):
        other = kim.get(reverse(f"families:{name}", args=[theirs.pk]))
        missing = kim.get(reverse(f"families:{name}", args=[uuid.uuid4()]))
        assert other.status_code == missing.status_code == 404
        assert unvaried(other) == unvaried(missing)
        assert unvaried_headers(other) == unvaried_headers(missing)


def test_a_role_without_cases_is_refused_before_anything_is_looked_up(office: Office) -> None:
    family = make_family(office.keyworker)
    for address in (family.get_absolute_url(), reverse("families:family", args=[uuid.uuid4()])):
        assert browser(office.analyst).get(address).status_code == 403


def test_opening_the_page_is_noted_once(office: Office) -> None:
    family = make_family(office.keyworker)
    kim = browser(office.keyworker)
    kim.get(family.get_absolute_url())
    kim.get(reverse("families:family_history", args=[family.pk]), headers={"HX-Request": "true"})
    notes = AuditEvent.objects.filter(event=Event.RECORD_VIEWED)
    assert [(note.family_id, note.by_id) for note in notes] == [(family.pk, office.keyworker.pk)]


def test_readers_see_no_buttons(office: Office) -> None:
    family = make_family(office.keyworker)
    add_needs(family, office.keyworker, "H2.1")
    page = browser(office.safeguarding).get(family.get_absolute_url()).content.decode()
    assert "Persistent absence" in page
    for words in ("Add a member", "Add needs", "Change dates", "Mark evidence", "Details"):
        assert words not in page
    for name in ("family_dates", "member_new", "need_new", "artefact_new"):
        address = reverse(f"families:{name}", args=[family.pk])
        assert browser(office.safeguarding).get(address).status_code == 403


def test_needs_stand_under_their_headlines_in_the_frameworks_order(office: Office) -> None:
    family = make_family(office.keyworker)
    add_needs(family, office.keyworker, "H3.1", "H2.3", "H2.1")
    record = record_of(family_or_404(family.pk, user=office.keyworker), current_words())
    codes = [[line.words.code for line in each.needs] for each in record.headlines]
    assert codes == [["H2.1", "H2.3"], ["H3.1"]]
    page = browser(office.keyworker).get(family.get_absolute_url()).content.decode()
    assert page.count("wording not confirmed from a source") == 1


def test_addresses_are_shown_once_unless_they_differ(office: Office) -> None:
    home = {"address": "1 Fern Way; Greenwich", "postcode": "SE28 0HG"}
    family = make_family(
        office.keyworker,
        people=[
            (person("Ada", "Hill", **home), PARENT),
            (person("Ben", "Hill", **home), CHILD),
            (person("Dan", "Hill", address="9 Elm Road", postcode="SE1 1AA"), PARENT),
        ],
    )
    record = record_of(family_or_404(family.pk, user=office.keyworker), current_words())
    assert record.household == ("1 Fern Way", "Greenwich", "SE28 0HG")
    shown = {line.person.forename: line.address for line in record.members}
    assert shown == {"Ada": "", "Ben": "", "Dan": "9 Elm Road, SE1 1AA"}


def test_a_need_of_no_loaded_framework_is_still_shown_once_it_is_asked_for(office: Office) -> None:
    family = make_family(office.keyworker)
    add_needs(family, office.keyworker, "H2.1")
    family.needs.update(need="X9")
    client = browser(office.keyworker)
    hidden = client.get(family.get_absolute_url()).content.decode()
    assert "Needs of no loaded framework" in hidden
    assert "Hidden: not yet sorted" in hidden
    assert "X9" not in hidden
    show_hidden(family, office.keyworker, "unsorted")
    assert "X9" in client.get(family.get_absolute_url()).content.decode()


def test_the_timeline_says_each_fact_in_words(office: Office) -> None:
    family = make_family(office.keyworker)
    other = make_family(office.stranger, surname="Hill")
    child = family.members.get(role="child").person
    observe(family, "O1", detail_text="seen by officer")
    observe(
        None,
        "O2",
        person=child,
        kind="metric",
        code="unauthorised_absence_sessions",
        value=Decimal("12.50"),
        out_of=Decimal(120),
    )
    observe(family, "O3", kind="judgement", code="H2.O1", detail_code="not_met")
    observe(family, "O4", kind="judgement", code="override:H2.1", withdrawn=True)
    observe(other, "O5", code="missing_episode", person=child)
    page = (
        browser(office.keyworker)
        .get(reverse("families:family_history", args=[family.pk]))
        .content.decode()
    )
    for words in (
        "Proven offence by a member",
        "seen by officer",
        "12.5 of 120",
        "Every school-age child attends",
        "not met",
        "Senior decision of equivalent progress: Persistent absence",
        "Withdrawn",
        "Kim North",
    ):
        assert words in page, words
    assert "issing-from-home" not in page


def test_the_timeline_is_paged_and_loaded_after_the_top(office: Office) -> None:
    family = make_family(office.keyworker)
    for number in range(30):
        observe(family, f"O{number}", start_on=days_ago(number))
    kim = browser(office.keyworker)
    address = reverse("families:family_history", args=[family.pk])
    top = kim.get(family.get_absolute_url()).content.decode()
    assert f'hx-get="{address}"' in top
    assert f'href="{address}"' in top
    assert "Proven offence" not in top
    part = kim.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert f'href="{address}?page=2"' in part
    assert "Showing <strong>26</strong>" in kim.get(f"{address}?page=2").content.decode()


def test_panels_of_upper_apps_are_shown(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    family = make_family(office.keyworker)
    panel = panels.Panel(
        "test", "Test panel", "components/inset_text.html", lambda f, u, w: {"text": f"{f} for {u}"}
    )
    monkeypatch.setattr(panels, "_panels", {"test": panel})
    page = browser(office.keyworker).get(family.get_absolute_url()).content.decode()
    assert "Test panel" in page
    assert f"{family.reference} for Kim North" in page
    assert 'href="#panel-test"' in page


def test_the_page_costs_the_same_at_any_size(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "_panels", {})
    few = make_family(office.keyworker)
    many = make_family(
        office.keyworker,
        people=[(person(f"C{n}", "Many", date_of_birth=born(9)), CHILD) for n in range(12)],
    )
    add_needs(few, office.keyworker, "H2.1")
    add_needs(many, office.keyworker, "H2.1", "H2.2", "H2.3", "H2.4", "H2.5")
    kim = browser(office.keyworker)
    kim.get(few.get_absolute_url())
    costs = []
    for family in (few, many):
        with CaptureQueriesContext(connection) as captured:
            kim.get(family.get_absolute_url())
        costs.append(price(captured))
    assert costs[0] == costs[1]
    assert costs[0] <= DEAREST


def test_the_address_of_somebody_who_left_is_not_shown_in_the_family_they_left(
    office: Office,
) -> None:
    family = make_family(office.keyworker)
    left = family.members.filter(role="parent").first()
    left.person.address, left.person.postcode = "7 Refuge Walk", "SE28 0HG"
    left.person.save()
    kim = browser(office.keyworker)
    change = reverse("families:person_change", args=[family.pk, left.person_id])
    assert b"7 Refuge Walk" in kim.get(family.get_absolute_url()).content
    assert b"7 Refuge Walk" in kim.get(change).content
    left.left_on = days_ago(1)
    left.save()
    page = kim.get(family.get_absolute_url()).content
    assert (b"7 Refuge Walk" in page, b"Not shown after leaving" in page) == (False, True)
    assert kim.get(change).status_code == kim.post(change, {}).status_code == 404
