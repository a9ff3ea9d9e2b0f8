"""Giving families to keyworkers."""

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from families.actions.allocation import allocate_keyworker
from families.models import Allocation, Artefact, FamilyGrant
from privacy import access
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import AuditEvent
from tests.families.conftest import Office, browser
from tests.families.make_families import days_ago, make_family

pytestmark = pytest.mark.django_db


def test_reallocation_ends_one_access_and_begins_another_at_once(office: Office) -> None:
    family = make_family(office.keyworker)
    kim, cleo = browser(office.keyworker), browser(office.colleague)
    page = family.get_absolute_url()
    assert (kim.get(page).status_code, cleo.get(page).status_code) == (200, 404)
    allocate_keyworker(
        family=family, worker=office.colleague, started_on=timezone.localdate(), by=office.manager
    )
    assert (kim.get(page).status_code, cleo.get(page).status_code) == (404, 200)
    assert family.reference not in kim.get(reverse("families:families")).content.decode()
    allocate_keyworker(
        family=family, worker=office.keyworker, started_on=timezone.localdate(), by=office.manager
    )
    assert (kim.get(page).status_code, cleo.get(page).status_code) == (200, 404)


def test_grants_match_open_allocations(office: Office) -> None:
    families = [make_family(office.manager, surname=s, team=office.north) for s in ("A", "Bell")]
    for family, worker in [
        (families[0], office.keyworker),
        (families[0], office.colleague),
        (families[1], office.keyworker),
        (families[1], None),
        (families[1], office.colleague),
    ]:
        allocate_keyworker(
            family=family, worker=worker, started_on=timezone.localdate(), by=office.manager
        )
    open_leads = set(Allocation.objects.filter(ended_on=None).values_list("family_id", "worker_id"))
    grants = set(
        FamilyGrant.objects.filter(ends_on=None).values_list("content_object_id", "user_id")
    )
    assert open_leads == grants == {(family.pk, office.colleague.pk) for family in families}


def test_allocating_makes_the_artefact_and_two_notes(office: Office) -> None:
    family = make_family(office.keyworker)
    allocate_keyworker(
        family=family, worker=office.colleague, started_on=days_ago(0), by=office.manager
    )
    assert Artefact.objects.filter(family=family, artefact="allocation").count() == 1
    events = AuditEvent.objects.filter(family_id=family.pk, by_id=office.manager.pk)
    assert {e.event for e in events} == {Event.KEYWORKER_ALLOCATED, Event.ALLOCATION_ENDED}


def test_allocation_is_refused_by_role_scope_worker_and_date(office: Office) -> None:
    family = make_family(office.keyworker)
    today = timezone.localdate()
    with pytest.raises(AccessDenied):
        allocate_keyworker(
            family=family, worker=office.colleague, started_on=today, by=office.keyworker
        )
    with pytest.raises(Http404):
        allocate_keyworker(
            family=family, worker=office.stranger, started_on=today, by=office.other_manager
        )
    for worker, day in [
        (office.stranger, today),
        (office.manager, today),
        (office.keyworker, today),
        (office.colleague, days_ago(1)),
        (office.colleague, days_ago(-1)),
    ]:
        with pytest.raises(RuleBroken):
            allocate_keyworker(family=family, worker=worker, started_on=day, by=office.manager)
    assert Allocation.objects.get().worker == office.keyworker


def test_the_head_of_service_moves_a_family_to_another_team(office: Office) -> None:
    family = make_family(office.keyworker)
    allocate_keyworker(
        family=family, worker=office.stranger, started_on=days_ago(0), by=office.head
    )
    family.refresh_from_db()
    assert family.team == office.south
    assert not access.in_scope(office.manager, family)
    assert access.in_scope(office.other_manager, family)


def test_the_database_holds_one_open_lead(office: Office) -> None:
    family = make_family(office.keyworker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Allocation.objects.create(
            family=family,
            worker=office.colleague,
            started_on=days_ago(0),
            allocated_by=office.manager,
        )


def test_those_who_wait_longest_stand_first(office: Office) -> None:
    led = make_family(office.keyworker, surname="Led")
    short = make_family(
        office.manager, surname="Short", team=office.north, identified_on=days_ago(3)
    )
    long = make_family(office.manager, surname="Long", team=office.north, identified_on=days_ago(9))
    other = make_family(office.stranger, surname="Other")
    page = browser(office.manager).get(reverse("families:allocations")).content.decode()
    places = [page.index(family.reference) for family in (long, short, led)]
    assert places == sorted(places)
    assert other.reference not in page
    assert "Waiting 9 days" in page
    assert "2 families wait for a keyworker" in page


def test_the_page_shows_caseloads_and_allocates(office: Office) -> None:
    make_family(office.colleague, surname="Busy")
    family = make_family(office.manager, surname="Wait", team=office.north)
    mo = browser(office.manager)
    address = reverse("families:family_allocate", args=[family.pk])
    assert office.keyworker.name in mo.get(address).content.decode()
    page = mo.get(address).content.decode()
    assert "Cleo North: leads 1 family" in page
    assert "Sam South" not in page
    assert "Select keyworker" in mo.post(address, {"started_on": ""}).content.decode()
    today = timezone.localdate().isoformat()
    answer = mo.post(address, {"worker": str(office.keyworker.pk), "started_on": today})
    assert answer.url == reverse("families:allocations")
    assert Allocation.objects.get(family=family).worker == office.keyworker
    mo.post(address, {"worker": "none", "started_on": today})
    assert not Allocation.objects.filter(family=family, ended_on=None).exists()


def test_allocation_pages_are_not_for_keyworkers(office: Office) -> None:
    family = make_family(office.keyworker)
    kim = browser(office.keyworker)
    assert kim.get(reverse("families:allocations")).status_code == 403
    assert kim.get(reverse("families:family_allocate", args=[family.pk])).status_code == 403


def test_each_caseload_leads_to_a_list_even_when_it_is_empty(office: Office) -> None:
    make_family(office.colleague)
    assert office.keyworker.team == office.north
    mo = browser(office.manager)
    assert (
        f"?keyworker={office.keyworker.pk}"
        in mo.get(reverse("families:allocations")).content.decode()
    )
    page = mo.get(f"{reverse('families:families')}?keyworker={office.keyworker.pk}")
    words = page.content.decode()
    assert "No family matches" in words
    assert "Select a valid choice" not in words
