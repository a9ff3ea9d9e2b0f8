"""Needs: recorded in the framework's words, put right, taken back."""

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from families.actions import needs as actions
from families.actions.families import change_dates
from families.models import Family, Need, Person
from families.queries.listing import dates_of
from families.rules.cases import CaseDates
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import AuditEvent, User
from tests.families.conftest import Office, browser
from tests.families.make_families import days_ago, make_family

pytestmark = pytest.mark.django_db


def mother_of(family: Family) -> Person:
    return family.members.get(role="parent").person


def child_of(family: Family) -> Person:
    return family.members.get(role="child").person


def record(family: Family, person: Person | None, *needs: str, by: User) -> list[Need]:
    return actions.record_needs(
        family=family,
        person=person,
        needs=needs,
        identified_on=days_ago(3),
        identified_by="keyworker",
        evidenced=False,
        by=by,
    )


def test_needs_are_recorded_and_noted_without_their_codes(office: Office) -> None:
    family = make_family(office.keyworker)
    record(family, child_of(family), "H2.1", "H2.4", by=office.keyworker)
    assert set(family.needs.values_list("need", flat=True)) == {"H2.1", "H2.4"}
    notes = AuditEvent.objects.filter(event=Event.NEED_RECORDED)
    assert notes.count() == 2
    assert "H2.1" not in str(list(notes.values()))


@pytest.mark.parametrize(
    ("whose", "need"),
    [
        pytest.param("mother", "H2.1", id="a child's need of an adult"),
        pytest.param("child", "H4.1", id="an adult's need of a child"),
        pytest.param("household", "H2.1", id="a child's need of nobody"),
        pytest.param("child", "1.1", id="a need of another framework"),
        pytest.param("child", "H9.9", id="no need at all"),
    ],
)
def test_a_need_that_does_not_fit_is_refused(office: Office, whose: str, need: str) -> None:
    family = make_family(office.keyworker)
    people = {"mother": mother_of(family), "child": child_of(family), "household": None}
    with pytest.raises(RuleBroken, match=need.replace(".", r"\.")):
        record(family, people[whose], need, by=office.keyworker)
    assert not family.needs.exists()


def test_one_wrong_need_refuses_all_of_them(office: Office) -> None:
    family = make_family(office.keyworker)
    with pytest.raises(RuleBroken):
        record(family, child_of(family), "H2.1", "H4.1", by=office.keyworker)
    assert not family.needs.exists()


def test_the_same_need_is_recorded_once(office: Office) -> None:
    family = make_family(office.keyworker)
    record(family, child_of(family), "H2.1", by=office.keyworker)
    with pytest.raises(RuleBroken):
        record(family, child_of(family), "H2.1", by=office.keyworker)


def test_needs_are_refused_by_scope_role_and_state(office: Office) -> None:
    family = make_family(office.keyworker)
    with pytest.raises(Http404):
        record(family, child_of(family), "H2.1", by=office.stranger)
    with pytest.raises(AccessDenied):
        record(family, child_of(family), "H2.1", by=office.analyst)
    closed = CaseDates(**{**vars(dates_of(family)), "closed_on": timezone.localdate()})
    change_dates(family=family, dates=closed, closure_reason="disengaged", by=office.keyworker)
    family.refresh_from_db()
    with pytest.raises(RuleBroken, match="closed"):
        record(family, child_of(family), "H2.1", by=office.keyworker)


def test_an_error_is_taken_back_and_restored(office: Office) -> None:
    family = make_family(office.keyworker)
    (need,) = record(family, child_of(family), "H2.1", by=office.keyworker)
    kim = browser(office.keyworker)
    for name, state in (("need_error", "entered_in_error"), ("need_restore", "")):
        answer = kim.post(reverse(f"families:{name}", args=[family.pk, need.pk]))
        assert answer.status_code == 302
        need.refresh_from_db()
        assert need.closed_as == state
    assert AuditEvent.objects.filter(event=Event.NEED_CHANGED).count() == 2


def test_an_error_is_not_restored_beside_the_same_need(office: Office) -> None:
    family = make_family(office.keyworker)
    (need,) = record(family, child_of(family), "H2.1", by=office.keyworker)
    actions.enter_in_error(need=need, by=office.keyworker)
    record(family, child_of(family), "H2.1", by=office.keyworker)
    with pytest.raises(RuleBroken):
        actions.restore_need(need=need, by=office.keyworker)
    address = reverse("families:need_restore", args=[family.pk, need.pk])
    page = browser(office.keyworker).post(address, follow=True).content.decode()
    assert "recorded already" in page


def test_evidence_is_marked_from_the_family_page(office: Office) -> None:
    family = make_family(office.keyworker)
    (need,) = record(family, child_of(family), "H2.1", by=office.keyworker)
    address = reverse("families:need_evidenced", args=[family.pk, need.pk])
    kim = browser(office.keyworker)
    assert kim.get(address).status_code == 405
    page = kim.post(address, follow=True).content.decode()
    assert "Evidence is marked." in page
    assert "Evidence seen" in page
    need.refresh_from_db()
    assert need.evidenced


def test_only_needs_that_fit_are_offered(office: Office) -> None:
    family = make_family(office.keyworker)
    kim = browser(office.keyworker)
    address = reverse("families:need_new", args=[family.pk])
    of_child = kim.get(f"{address}?who={child_of(family).pk}").content.decode()
    of_mother = kim.get(f"{address}?who={mother_of(family).pk}").content.decode()
    of_household = kim.get(f"{address}?who=household").content.decode()
    assert 'value="H2.1"' in of_child
    assert 'value="H4.1"' not in of_child
    assert 'value="H2.1"' not in of_mother
    assert 'value="H4.1"' in of_mother
    assert 'value="H2.1"' not in of_household
    assert "not confirmed from a source" in of_child


def test_a_tick_records_and_leads_on(office: Office) -> None:
    family = make_family(office.keyworker)
    kim = browser(office.keyworker)
    address = f"{reverse('families:needs_opening', args=[family.pk])}?who={child_of(family).pk}"
    data = {"identified_on": days_ago(1).isoformat(), "identified_by": "referral"}
    page = kim.post(address, data).content.decode()
    assert "Select at least one need" in page
    answer = kim.post(address, {**data, "needs": ["H2.1", "H2.4"], "then": "another"})
    assert answer.url == address
    assert "Recorded already" in kim.get(address).content.decode()
    answer = kim.post(address, {**data, "needs": ["H2.5"], "evidenced": "on"})
    assert answer.url == reverse("families:intervention_opening", args=[family.pk])
    assert Need.objects.get(need="H2.5").evidenced


def test_a_need_is_put_right(office: Office) -> None:
    family = make_family(office.keyworker)
    (need,) = record(family, child_of(family), "H2.1", by=office.keyworker)
    kim = browser(office.keyworker)
    address = reverse("families:need_change", args=[family.pk, need.pk])
    future = {"identified_on": days_ago(-2).isoformat(), "identified_by": "referral"}
    assert "must be today or in the past" in kim.post(address, future).content.decode()
    kim.post(address, {"identified_on": days_ago(9).isoformat(), "identified_by": "referral"})
    need.refresh_from_db()
    assert (need.identified_on, need.identified_by) == (days_ago(9), "referral")
    note = AuditEvent.objects.filter(event=Event.NEED_CHANGED).latest("at")
    assert note.fields == ["identified_by", "identified_on"]


def test_a_need_of_another_family_is_not_there(office: Office) -> None:
    mine, other = make_family(office.keyworker), make_family(office.stranger, surname="Hill")
    (need,) = record(other, child_of(other), "H2.1", by=office.stranger)
    kim = browser(office.keyworker)
    for name in ("need_error", "need_restore", "need_evidenced", "need_change"):
        address = reverse(f"families:{name}", args=[mine.pk, need.pk])
        assert kim.post(address).status_code == 404
