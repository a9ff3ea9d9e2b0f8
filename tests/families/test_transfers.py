"""A family handed over: it stays until somebody else accepts; and what closing it waits for."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from families.actions import families as cases
from families.actions import transfers as actions
from families.actions.exclusions import put_exclusion
from families.actions.tasks import finish_task, raise_task
from families.models import Allocation, Family, Transfer
from families.queries.subject_transfers import transfer_items
from families.rules.cases import CaseDates
from outcomes.models import Claim
from privacy.errors import RuleBroken
from privacy.identity import acting_as
from privacy.models import AuditEvent, User
from tests.families.conftest import Office, browser
from tests.families.make_families import days_ago, make_family

pytestmark = pytest.mark.django_db
SAID = "Two children at Fernlea School; calls on Tuesdays"


def offered(family: Family, by: User, **instead: Any) -> Transfer:
    given = {"worker": None, "team": None, "handover": SAID, **instead}
    with acting_as(by):
        return actions.offer_family(family=family, by=by, **given)


def lead_of(family: Family) -> User | None:
    found = Allocation.objects.filter(family=family, ended_on=None).select_related("worker").first()
    return found.worker if found else None


def test_it_stays_until_the_receiver_accepts(office: Office) -> None:
    family = make_family(office.keyworker)
    kim, sam = browser(office.keyworker), browser(office.stranger)
    page = reverse("families:family_transfer", args=[family.pk])
    assert "Sam South, South team" in kim.get(page).content.decode()
    sent = kim.post(page, {"to": str(office.stranger.pk), "handover": SAID})
    assert sent.status_code == 302
    assert "It stays here until that is accepted" in kim.get(page).content.decode()
    transfer = Transfer.objects.get()
    assert lead_of(family) == office.keyworker
    assert sam.get(family.get_absolute_url()).status_code == 404
    tasks = sam.get("/tasks/").content.decode()
    assert "Accept or reject a family that is handed over" in tasks
    answer = reverse("families:transfer_answer", args=[transfer.pk])
    assert SAID in sam.get(answer).content.decode()
    # Only whoever is to have it answers: not who offered it, nor somebody else.
    for other in (office.keyworker, office.colleague):
        assert browser(other).get(answer).status_code == 404
    accepted = sam.post(reverse("families:transfer_accept", args=[transfer.pk]))
    assert accepted["Location"] == family.get_absolute_url()
    assert lead_of(family) == office.stranger
    assert sam.get(family.get_absolute_url()).status_code == 200
    assert kim.get(family.get_absolute_url()).status_code == 404
    family.refresh_from_db()
    assert family.team == office.south
    assert "Accept or reject" not in sam.get("/tasks/").content.decode()
    assert AuditEvent.objects.filter(event__startswith="transfer_").count() == 2


def test_rejected_with_a_reason_or_taken_back(office: Office) -> None:
    family = make_family(office.keyworker)
    transfer = offered(family, office.keyworker, worker=office.colleague)
    with pytest.raises(RuleBroken, match="offered to somebody already"):
        offered(family, office.keyworker, team=office.south)
    cleo = browser(office.colleague)
    answer = reverse("families:transfer_answer", args=[transfer.pk])
    assert "Enter why you do not take it" in cleo.post(answer, {"answer": ""}).content.decode()
    assert cleo.post(answer, {"answer": "No room before May"}).status_code == 302
    listed = browser(office.keyworker).get("/transfers/").content.decode()
    assert "No room before May" in listed
    again = offered(family, office.keyworker, team=office.south)
    kim = browser(office.keyworker)
    kim.post(reverse("families:transfer_take_back", args=[family.pk]))
    with acting_as(office.other_manager), pytest.raises(RuleBroken, match="taken back"):
        actions.accept_transfer(transfer=again, by=office.other_manager)
    assert lead_of(family) == office.keyworker


def test_a_team_takes_it_without_a_keyworker(office: Office) -> None:
    family = make_family(office.keyworker)
    transfer = offered(family, office.keyworker, team=office.south)
    for other in (office.manager, office.stranger):
        with acting_as(other), pytest.raises(Http404):
            actions.accept_transfer(transfer=transfer, by=other)
    with acting_as(office.other_manager):
        actions.accept_transfer(transfer=transfer, by=office.other_manager)
    family.refresh_from_db()
    assert (family.team, lead_of(family)) == (office.south, None)
    assert "Waiting" in browser(office.other_manager).get("/allocations/").content.decode()


def test_four_eyes_and_nobody_who_is_kept_out(office: Office) -> None:
    family = make_family(office.manager, team=office.north, worker=office.keyworker)
    transfer = offered(family, office.manager, worker=office.colleague)
    with acting_as(office.manager), pytest.raises(RuleBroken, match="somebody else answers"):
        actions.accept_transfer(transfer=transfer, by=office.manager)
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.filter(pk=transfer.pk).update(
            state="accepted", settled_by=office.manager, settled_at=now
        )
    with acting_as(office.dpo):
        put_exclusion(
            email=office.colleague.email,
            reference=family.reference,
            reason_code="relative",
            by=office.dpo,
        )
    cleo = browser(office.colleague)
    answer = reverse("families:transfer_answer", args=[transfer.pk])
    assert cleo.get(answer).status_code == 404
    with acting_as(office.colleague), pytest.raises(Http404):
        actions.accept_transfer(transfer=transfer, by=office.colleague)


def test_what_was_said_is_told_to_the_family(office: Office) -> None:
    family = make_family(office.keyworker)
    offered(family, office.keyworker, worker=office.colleague)
    person = family.members.get(role="parent").person
    with acting_as(office.head):
        [item] = transfer_items(person.pk)
    assert SAID in [fact.value for fact in item.facts]


def test_a_family_is_closed_once_what_is_open_is_finished(office: Office) -> None:
    family, kim = make_family(office.keyworker), browser(office.keyworker)
    with acting_as(office.keyworker):
        task = raise_task(
            family=family, text="Ring", due_on=days_ago(-3), worker=None, by=office.keyworker
        )
    transfer = offered(family, office.keyworker, worker=office.colleague)
    page = reverse("families:family_dates", args=[family.pk])
    shown = kim.get(page).content.decode()
    assert "1 task to be done" in shown
    assert "1 offer of it to somebody else" in shown
    dates = CaseDates(identified_on=family.identified_on, closed_on=days_ago(0))
    closing = {"dates": dates, "closure_reason": "moved out of area"}
    with acting_as(office.keyworker):
        with pytest.raises(RuleBroken, match="1 task to be done, 1 offer"):
            cases.change_dates(family=family, by=office.keyworker, **closing)
        finish_task(task=task, by=office.keyworker)
        actions.take_back_transfer(family=family, by=office.keyworker)
        assert "closed_on" in cases.change_dates(family=family, by=office.keyworker, **closing)
    transfer.refresh_from_db()
    assert transfer.state == "withdrawn"


def test_a_family_is_not_closed_while_a_claim_is_under_way(office: Office) -> None:
    family, kim = make_family(office.keyworker), office.keyworker
    facts = {"family": family, "route": "SSP", "on_date": days_ago(1), "phase": "tf-2015-national"}
    claim = Claim.objects.create(state="ready", **facts)
    dates = CaseDates(identified_on=family.identified_on, closed_on=days_ago(0))
    closing = {"dates": dates, "closure_reason": "outcomes achieved"}
    page = reverse("families:family_dates", args=[family.pk])
    assert "1 claim is under way: ask the analysts" in browser(kim).get(page).content.decode()
    with acting_as(kim), pytest.raises(RuleBroken, match="1 claim is under way"):
        cases.change_dates(family=family, by=kim, **closing)
    Claim.objects.filter(pk=claim.pk).update(state="withdrawn")
    with acting_as(kim):
        assert "closed_on" in cases.change_dates(family=family, by=kim, **closing)
