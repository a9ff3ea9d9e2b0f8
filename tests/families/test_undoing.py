"""Closed, allocated or accepted by a slip of the hand: undone on screen, for ten minutes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from families.actions import undoing as actions
from families.actions.allocation import allocate_keyworker
from families.models import Allocation, Artefact, Family, FamilyGrant, Transfer
from privacy.errors import RuleBroken
from privacy.identity import acting_as
from privacy.models import AuditEvent, Team
from tests.families.conftest import Office, browser
from tests.families.make_families import days_ago, make_family
from tests.families.test_transfers import offered


def lead_of(family: Family) -> str:
    found = Allocation.objects.filter(family=family, ended_on=None).select_related("worker").first()
    return found.worker.name if found else ""


def test_an_allocation_is_undone_where_it_was_made(office: Office) -> None:
    family, mo = make_family(office.keyworker), browser(office.manager)
    # Led since another day: what today's allocation says to the rules has to go with it.
    Allocation.objects.filter(family=family).update(started_on=days_ago(9))
    Artefact.objects.filter(family=family).update(on_date=days_ago(9))
    facts = {"worker": str(office.colleague.pk), "started_on": days_ago(0)}
    listed = mo.post(reverse("families:family_allocate", args=[family.pk]), facts, follow=True)
    assert f"You allocated {family.reference} to Cleo North" in listed.content.decode()
    assert lead_of(family) == "Cleo North"
    # Of somebody else there is nothing to undo.
    head = browser(office.head).get(family.get_absolute_url()).content.decode()
    assert "Undo the allocation" not in head
    assert "Undo the allocation" in mo.get(family.get_absolute_url()).content.decode()
    undone = mo.post(reverse("families:allocation_undo", args=[family.pk]), follow=True)
    assert f"The allocation of {family.reference} is undone" in undone.content.decode()
    assert (lead_of(family), Allocation.objects.count()) == ("Kim North", 1)
    days = Artefact.objects.filter(family=family, artefact="allocation").values_list("on_date")
    assert list(days) == [(days_ago(9),)]
    assert browser(office.keyworker).get(family.get_absolute_url()).status_code == 200
    assert browser(office.colleague).get(family.get_absolute_url()).status_code == 404
    assert FamilyGrant.objects.filter(user=office.keyworker, ends_on=None).count() == 1
    assert AuditEvent.objects.filter(event="allocation_undone").count() == 1


def test_a_family_left_without_a_keyworker_is_given_back(office: Office) -> None:
    family, mo = make_family(office.keyworker), browser(office.manager)
    page = reverse("families:family_allocate", args=[family.pk])
    mo.post(page, {"worker": "none", "started_on": days_ago(0)})
    assert lead_of(family) == ""
    assert browser(office.keyworker).get(family.get_absolute_url()).status_code == 404
    undo = reverse("families:allocation_undo", args=[family.pk])
    said = browser(office.head).post(undo, follow=True).content.decode()
    assert "It can be undone for ten minutes" in said
    assert "Undo the allocation" in mo.get(family.get_absolute_url()).content.decode()
    mo.post(undo)
    assert (lead_of(family), Allocation.objects.count()) == ("Kim North", 1)
    assert browser(office.keyworker).get(family.get_absolute_url()).status_code == 200
    assert "It can be undone for ten" in mo.post(undo, follow=True).content.decode()


def test_not_after_its_minutes_nor_by_somebody_else(office: Office) -> None:
    family = make_family(office.keyworker)
    facts = {"worker": office.colleague, "started_on": days_ago(0), "by": office.manager}
    with acting_as(office.manager):
        made = allocate_keyworker(family=family, **facts)
    with acting_as(office.head), pytest.raises(RuleBroken, match="ten minutes"):
        actions.undo_allocation(family=family, by=office.head)
    earlier = timezone.now() - timedelta(minutes=11)
    Allocation.objects.filter(pk=made.pk).update(made_at=earlier)
    with acting_as(office.manager), pytest.raises(RuleBroken, match="ten minutes"):
        actions.undo_allocation(family=family, by=office.manager)
    assert lead_of(family) == "Cleo North"


def test_a_closing_is_undone_on_the_page_of_the_family(office: Office, kim: Client) -> None:
    family = make_family(office.keyworker)
    facts = {"identified_on": family.identified_on, "closed_on": days_ago(0)}
    facts |= {"closure_reason": "outcomes achieved"}
    closed = kim.post(reverse("families:family_dates", args=[family.pk]), facts, follow=True)
    assert "Closed a few minutes ago" in closed.content.decode()
    undone = kim.post(reverse("families:closing_undo", args=[family.pk]), follow=True)
    assert "The family is open again" in undone.content.decode()
    family.refresh_from_db()
    assert (family.closed_on, family.closure_reason) == (None, "")
    again = kim.post(reverse("families:closing_undo", args=[family.pk]), follow=True)
    assert "It can be undone for ten minutes" in again.content.decode()


def test_a_closing_of_before_is_not_undone(office: Office) -> None:
    family = make_family(office.keyworker)
    Family.objects.filter(pk=family.pk).update(closed_on=days_ago(0), closure_reason="disengaged")
    later = timezone.now() + timedelta(minutes=11)
    with pytest.MonkeyPatch.context() as patch, acting_as(office.keyworker):
        patch.setattr("families.queries.undoing.timezone.now", lambda: later)
        with pytest.raises(RuleBroken, match="ten minutes"):
            actions.undo_closing(family=family, by=office.keyworker)


def test_a_family_whose_team_has_closed_meanwhile_stays_closed(office: Office) -> None:
    """It would be open where nobody works, and seen by nobody. What is said names the way out."""
    family = make_family(office.keyworker)
    gone = Team.objects.create(name="Long gone", closed_on=days_ago(0))
    closed = {"closed_on": days_ago(0), "closure_reason": "disengaged", "team": gone}
    Family.objects.filter(pk=family.pk).update(**closed)
    head = browser(office.head)
    undo = reverse("families:closing_undo", args=[family.pk])
    assert "has closed. Ask an administrator" in head.post(undo, follow=True).content.decode()
    dates = reverse("families:family_dates", args=[family.pk])
    facts = {"identified_on": family.identified_on, "closed_on": "", "closure_reason": ""}
    said = head.post(dates, facts).content.decode()
    assert "has closed. Ask an administrator" in said
    family.refresh_from_db()
    assert family.closed_on
    Team.objects.filter(pk=gone.pk).update(closed_on=None)
    head.post(dates, facts)
    family.refresh_from_db()
    assert family.closed_on is None


def test_an_accepted_family_is_given_back_and_offered_again(office: Office) -> None:
    family, sam = make_family(office.keyworker), browser(office.stranger)
    team = family.team
    Allocation.objects.filter(family=family).update(started_on=days_ago(9))
    transfer = offered(family, office.keyworker, worker=office.stranger)
    accept = reverse("families:transfer_accept", args=[transfer.pk])
    undo = reverse("families:acceptance_undo", args=[family.pk])
    shown = sam.post(accept, follow=True).content.decode()
    assert "Undo: give it back" in shown
    # Of the manager there, who accepted nothing, there is nothing to undo.
    there = browser(office.other_manager)
    assert "Undo: give it back" not in there.get(family.get_absolute_url()).content.decode()
    assert "can be undone for ten minutes" in there.post(undo, follow=True).content.decode()
    said = sam.post(undo, follow=True).content.decode()
    assert f"{family.reference} is back where it was" in said
    family.refresh_from_db()
    assert (lead_of(family), family.team) == ("Kim North", team)
    assert list(Allocation.objects.values_list("started_on", "ended_on")) == [(days_ago(9), None)]
    assert browser(office.keyworker).get(family.get_absolute_url()).status_code == 200
    assert sam.get(family.get_absolute_url()).status_code == 404
    states = AuditEvent.objects.filter(event="transfer_settled").order_by("seq")
    assert [each.facts["state"] for each in states] == ["accepted", "waiting"]
    # It can be accepted once more, and is kept once its minutes are over.
    sam.post(accept)
    Transfer.objects.update(settled_at=timezone.now() - timedelta(minutes=11))
    assert "can be undone for ten minutes" in sam.post(undo, follow=True).content.decode()
    assert lead_of(family) == "Sam South"


def test_what_a_team_accepted_is_given_back_until_it_is_allocated(office: Office) -> None:
    family = make_family(office.keyworker)
    for allocated in (False, True):
        transfer = Transfer.objects.filter(state="waiting").first()
        transfer = transfer or offered(family, office.keyworker, team=office.south)
        there = browser(office.other_manager)
        there.post(reverse("families:transfer_accept", args=[transfer.pk]))
        if allocated:
            facts = {"worker": str(office.stranger.pk), "started_on": days_ago(0)}
            there.post(reverse("families:family_allocate", args=[family.pk]), facts)
        there.post(reverse("families:acceptance_undo", args=[family.pk]))
        assert lead_of(family) == ("Sam South" if allocated else "Kim North")
