"""Interventions, artefacts, and the dates of a case."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from families.actions.artefacts import record_artefact
from families.actions.families import change_dates
from families.actions.interventions import (
    InterventionFacts,
    change_intervention,
    record_intervention,
)
from families.models import Artefact, Family, Intervention, Person
from families.queries.districts import NO_DISTRICT, in_district
from families.rules.cases import CaseDates
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import AuditEvent
from tests.families.conftest import Office, browser
from tests.families.make_families import days_ago, make_family

pytestmark = pytest.mark.django_db

ADVICE = InterventionFacts("debt advice", "Bridge House", days_ago(5), None, "")


def test_an_intervention_is_recorded_ended_and_noted(office: Office) -> None:
    family = make_family(office.keyworker)
    given = record_intervention(family=family, person=None, facts=ADVICE, by=office.keyworker)
    ended = InterventionFacts("debt advice", "Bridge House", days_ago(5), days_ago(1), "completed")
    changed = change_intervention(intervention=given, person=None, facts=ended, by=office.keyworker)
    assert sorted(changed) == ["ended_on", "outcome"]
    assert (
        change_intervention(intervention=given, person=None, facts=ended, by=office.keyworker) == []
    )
    assert AuditEvent.objects.filter(event=Event.INTERVENTION_CHANGED).count() == 1


def test_interventions_that_cannot_be_are_refused(office: Office) -> None:
    family = make_family(office.keyworker)
    other = make_family(office.stranger, surname="Hill")
    record_intervention(family=family, person=None, facts=ADVICE, by=office.keyworker)
    wrong = [
        ADVICE,
        InterventionFacts("mentoring", "", days_ago(5), days_ago(6), ""),
        InterventionFacts("mentoring", "", days_ago(5), days_ago(1), "ongoing"),
        InterventionFacts("mentoring", "", days_ago(-400), None, ""),
    ]
    for facts in wrong:
        with pytest.raises(RuleBroken):
            record_intervention(family=family, person=None, facts=facts, by=office.keyworker)
    stranger = other.members.first().person
    with pytest.raises(Http404):
        record_intervention(family=family, person=stranger, facts=ADVICE, by=office.keyworker)
    with pytest.raises(Http404):
        record_intervention(family=other, person=None, facts=ADVICE, by=office.keyworker)
    with pytest.raises(AccessDenied):
        record_intervention(family=family, person=None, facts=ADVICE, by=office.safeguarding)
    assert Intervention.objects.count() == 1


def test_the_page_records_an_intervention_of_a_member(office: Office) -> None:
    family = make_family(office.keyworker)
    child = family.members.get(role="child").person
    kim = browser(office.keyworker)
    address = reverse("families:intervention_opening", args=[family.pk])
    data = {"kind": "mentoring", "whose": str(child.pk), "started_on": days_ago(2).isoformat()}
    assert "Select intervention" in kim.post(address, {**data, "kind": ""}).content.decode()
    assert kim.post(address, data).url == f"{family.get_absolute_url()}#interventions"
    given = Intervention.objects.get()
    assert given.person == child
    change = reverse("families:intervention_change", args=[family.pk, given.pk])
    assert 'value="mentoring" selected' in kim.get(change).content.decode()
    kim.post(change, {**data, "whose": "family", "ended_on": days_ago(1).isoformat()})
    given.refresh_from_db()
    assert (given.person, given.ended_on) == (None, days_ago(1))
    kim.post(change, {**data, "cost": "120.50"})
    given.refresh_from_db()
    assert given.cost == Decimal("120.50")
    assert "Enter 0 or more" in kim.post(change, {**data, "cost": "-1"}).content.decode()


def test_a_kind_of_an_older_system_stays_when_the_intervention_is_changed(office: Office) -> None:
    family = make_family(office.keyworker)
    facts = InterventionFacts("walking group", "", days_ago(5), None, "")
    given = record_intervention(family=family, person=None, facts=facts, by=office.keyworker)
    address = reverse("families:intervention_change", args=[family.pk, given.pk])
    page = browser(office.keyworker).get(address).content.decode()
    assert 'value="walking group" selected' in page


def test_an_assessment_is_recorded_once_a_day(office: Office) -> None:
    family = make_family(office.keyworker)
    kim = browser(office.keyworker)
    address = reverse("families:artefact_new", args=[family.pk])
    data = {
        "artefact": "assessment",
        "on_date": days_ago(1).isoformat(),
        "covers_everyone": "on",
        "detail": "agreed with Ada",
    }
    assert kim.post(address, data).status_code == 302
    assert "recorded already" in kim.post(address, data).content.decode()
    kept = Artefact.objects.get(artefact="assessment")
    assert (kept.covers_everyone, kept.detail) == (True, "agreed with Ada")
    note = AuditEvent.objects.get(event=Event.ARTEFACT_RECORDED)
    assert "Ada" not in str(vars(note))


def test_artefacts_are_refused_by_role_and_scope(office: Office) -> None:
    family = make_family(office.keyworker)
    facts = {"artefact": "plan", "on_date": days_ago(1), "covers_everyone": True, "detail": ""}
    with pytest.raises(AccessDenied):
        record_artefact(family=family, by=office.partner, **facts)
    with pytest.raises(Http404):
        record_artefact(family=family, by=office.stranger, **facts)


def test_a_case_is_closed_and_opened_again(office: Office) -> None:
    family = make_family(office.keyworker, attached_on=days_ago(20))
    kim = browser(office.keyworker)
    address = reverse("families:family_dates", args=[family.pk])
    data = {
        "identified_on": days_ago(30).isoformat(),
        "attached_on": days_ago(20).isoformat(),
        "closed_on": days_ago(1).isoformat(),
    }
    page = kim.post(address, data).content.decode()
    assert "Select why the case was closed" in page
    kim.post(address, {**data, "closure_reason": "outcomes achieved"})
    family.refresh_from_db()
    assert (family.closed_on, family.closure_reason) == (days_ago(1), "outcomes achieved")
    closed_page = kim.get(family.get_absolute_url()).content.decode()
    assert "Add needs" not in closed_page
    assert "Change dates" in closed_page
    kim.post(address, {**data, "closed_on": ""})
    family.refresh_from_db()
    assert (family.closed_on, family.closure_reason) == (None, "")
    note = AuditEvent.objects.filter(event=Event.FAMILY_CHANGED).latest("at")
    assert note.fields == ["closed_on", "closure_reason"]


def test_a_district_is_chosen_and_told_until_a_home_is_hidden(office: Office) -> None:
    family = make_family(office.keyworker)
    kim = browser(office.keyworker)
    address = reverse("families:family_dates", args=[family.pk])
    data = {"identified_on": family.identified_on.isoformat(), "district": "Westhaven"}
    assert "valid choice" in kim.post(address, {**data, "district": "Elsewhere"}).content.decode()
    kim.post(address, data)
    page = kim.get(family.get_absolute_url()).content.decode()
    assert "Westhaven" in page
    found = Family.objects.filter(in_district("Westhaven"))
    assert found.get() == family
    child = family.members.get(role="child").person
    Person.objects.filter(pk=child.pk).update(address_protected=True)
    assert "Westhaven" not in kim.get(family.get_absolute_url()).content.decode()
    assert "Westhaven" not in kim.get(address).content.decode()
    assert not found.exists()
    assert Family.objects.filter(in_district(NO_DISTRICT)).get() == family
    dates = CaseDates(identified_on=family.identified_on)
    with pytest.raises(RuleBroken, match="protected"):
        change_dates(
            family=family, by=office.keyworker, dates=dates, closure_reason="", district="Eastfield"
        )


def test_a_reason_of_an_older_system_stays_a_choice(office: Office) -> None:
    family = make_family(office.keyworker)
    family.closed_on, family.closure_reason = timezone.localdate(), "case transferred"
    family.save()
    address = reverse("families:family_dates", args=[family.pk])
    page = browser(office.keyworker).get(address).content.decode()
    assert 'value="case transferred" selected' in page


def test_a_wrong_order_is_said_at_its_date(office: Office) -> None:
    family = make_family(office.keyworker)
    address = reverse("families:family_dates", args=[family.pk])
    early = (family.identified_on - timedelta(days=1)).isoformat()
    data = {"identified_on": family.identified_on.isoformat(), "attached_on": early}
    page = browser(office.keyworker).post(address, data).content.decode()
    assert 'href="#id_attached_on-day">A family cannot be attached before' in page
