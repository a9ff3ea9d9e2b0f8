"""A family is stepped up to statutory social care: of whom it is said, and what becomes of it."""

import pytest
from django.urls import reverse

from families.models import Family, Observation
from privacy.models import AuditEvent
from tests.families.conftest import Office, browser
from tests.families.make_families import days_ago, make_family

pytestmark = pytest.mark.django_db
DAY = days_ago(3)


def step(office: Office, family: Family, **typed: object) -> str:
    """What is shown once the keyworker has sent it for the child, or for somebody else."""
    child = Family.objects.get(pk=family.pk).members.get(role="child").person_id
    sent = {"children": [str(child)], "on_date": DAY.isoformat(), "work": "goes_on", **typed}
    address = reverse("families:family_step_up", args=[family.pk])
    return browser(office.keyworker).post(address, sent, follow=True).content.decode()


def test_work_with_a_family_that_was_stepped_down_goes_on_anew(office: Office) -> None:
    family = make_family(office.keyworker, identified_on=days_ago(70), attached_on=days_ago(60))
    Family.objects.filter(pk=family.pk).update(step_down_on=days_ago(20))
    parent = str(family.members.get(role="parent").person_id)
    assert "Select children of this family" in step(office, family, children=[parent])
    assert "Tick at least one child" in step(office, family, children=[])
    assert not Observation.objects.exists()
    assert "The step up is recorded" in step(office, family)
    fact = Observation.objects.get()
    assert (fact.kind, fact.code, fact.start_on) == ("event", "social_care_step_up", DAY)
    assert fact.person == family.members.get(role="child").person
    family.refresh_from_db()
    assert (family.step_down_on, family.closed_on) == (None, None)
    [said] = AuditEvent.objects.filter(event="family_changed")
    assert (said.fields, said.family_id) == (["step_down_on"], family.pk)
    assert AuditEvent.objects.filter(event="fact_recorded", family_id=family.pk).count() == 1


def test_or_our_work_ends_with_it(office: Office) -> None:
    family = make_family(office.keyworker, identified_on=days_ago(70), attached_on=days_ago(60))
    assert "The step up is recorded" in step(office, family, work="ends")
    family.refresh_from_db()
    assert (family.closed_on, family.closure_reason) == (DAY, "escalated to social care")
    assert "This case is closed" in step(office, family)
    assert Observation.objects.count() == 1
