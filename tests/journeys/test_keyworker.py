"""A keyworker's evening: open a family, lose nothing, find it again, hand it over."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from families.models import Family, FrameworkVersion, Need, Observation, Person
from privacy.events import Event
from privacy.models import AuditEvent
from tests.families.conftest import Office, browser, have_frameworks

pytestmark = pytest.mark.django_db
NAMES = ("Marisol", "Tobias", "Quennell", "9996975991", "Larkspur")


def given_a_council() -> Office:
    have_frameworks()
    return Office()


def when_she_opens_a_family(kim: Client) -> Family:
    page = kim.get(reverse("families:family_new")).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    framework = FrameworkVersion.objects.get(code="tf-2015-national")
    form: dict[str, Any] = {
        "key": key[1],
        "people": "0,1",
        "then": "add",
        "framework": str(framework.pk),
        "identified_on": timezone.localdate().isoformat(),
        "address": "7 Larkspur Court\nGreenwich",
        "postcode": "SE28 0HG",
        "person-0-forename": "Marisol",
        "person-0-surname": "Quennell",
        "person-0-sex": "F",
        "person-0-role": "parent",
        "person-0-lives_in_household": "on",
        "person-0-parenting_responsibility": "on",
        "person-0-nhs_number": "9996975991",
        "person-1-role": "child",
        "person-1-lives_in_household": "on",
    }
    page = kim.post(reverse("families:family_new"), form).content.decode()
    assert 'name="people" value="0,1,2"' in page
    form |= {
        "people": "0,1,2",
        "then": "save",
        "person-2-forename": "Tobias",
        "person-2-surname": "Quennell",
        "person-2-date_of_birth": "2014-05-06",
        "person-2-sex": "M",
        "person-2-role": "child",
        "person-2-lives_in_household": "on",
    }
    answer = kim.post(reverse("families:family_new"), form)
    family = Family.objects.get()
    assert answer.url == reverse("families:needs_opening", args=[family.pk])
    return family


def when_she_records_needs_and_an_intervention(kim: Client, family: Family) -> None:
    child = family.members.get(role="child").person
    address = f"{reverse('families:needs_opening', args=[family.pk])}?who={child.pk}"
    today = timezone.localdate().isoformat()
    answer = kim.post(
        address,
        {"needs": ["H2.1", "H3.1"], "identified_on": today, "identified_by": "keyworker"},
    )
    assert answer.url == reverse("families:intervention_opening", args=[family.pk])
    kim.post(answer.url, {"kind": "mentoring", "whose": "family", "started_on": today})
    assert (family.needs.count(), family.interventions.count()) == (2, 1)


def then_she_finds_it_by_part_of_a_name(kim: Client, family: Family) -> None:
    for words in ("quen", "mari", "tobias 2014", "quenel"):
        page = kim.post(reverse("families:person_search"), {"words": words}, follow=True)
        assert family.get_absolute_url() in page.content.decode(), words
    assert "Quennell" in kim.get(reverse("families:families")).content.decode()


def then_nobody_else_reads_it(office: Office, family: Family) -> None:
    sam = browser(office.stranger)
    missing = sam.get(reverse("families:family", args=[Person.objects.first().pk]))
    for name in ("family", "family_history", "family_dates", "need_new", "member_new"):
        answer = sam.get(reverse(f"families:{name}", args=[family.pk]))
        assert answer.status_code == missing.status_code == 404
    page = sam.post(reverse("families:person_search"), {"words": "quennell"}, follow=True)
    words = page.content.decode()
    assert "T. Q." in words
    assert "Tobias" not in words
    assert family.reference not in words


def then_the_manager_hands_it_over(office: Office, family: Family) -> None:
    mo, kim = browser(office.manager), browser(office.keyworker)
    assert "Quennell" in mo.get(reverse("families:families")).content.decode()
    answer = mo.post(
        reverse("families:family_allocate", args=[family.pk]),
        {"worker": str(office.colleague.pk), "started_on": timezone.localdate().isoformat()},
    )
    assert answer.url == reverse("families:allocations")
    assert kim.get(family.get_absolute_url()).status_code == 404
    cleo = browser(office.colleague)
    page = cleo.get(family.get_absolute_url()).content.decode()
    assert "Quennell family" in page
    assert "Persistent absence" in page


def then_the_trail_tells_who_and_what_but_no_value() -> None:
    events = set(AuditEvent.objects.values_list("event", flat=True))
    assert events >= {
        Event.FAMILY_OPENED,
        Event.PERSON_ADDED,
        Event.MEMBER_ADDED,
        Event.NEED_RECORDED,
        Event.INTERVENTION_RECORDED,
        Event.KEYWORKER_ALLOCATED,
        Event.ALLOCATION_ENDED,
        Event.SEARCHED,
        Event.LIST_VIEWED,
        Event.RECORD_VIEWED,
    }
    trail = str(list(AuditEvent.objects.values())).casefold()
    for name in NAMES:
        assert name.casefold() not in trail


def test_a_family_from_the_first_name_to_the_next_keyworker() -> None:
    office = given_a_council()
    kim = browser(office.keyworker)
    family = when_she_opens_a_family(kim)
    when_she_records_needs_and_an_intervention(kim, family)
    then_she_finds_it_by_part_of_a_name(kim, family)
    then_nobody_else_reads_it(office, family)
    then_the_manager_hands_it_over(office, family)
    then_the_trail_tells_who_and_what_but_no_value()
    assert not Observation.objects.exists()
    assert set(Need.objects.values_list("identified_by", flat=True)) == {"keyworker"}
