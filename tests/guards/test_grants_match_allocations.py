"""Whoever leads a family may open it, and nobody keeps a lead's right who no longer leads."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from families.actions.allocation import allocate_keyworker, end_allocation
from families.actions.families import change_dates, open_family
from families.actions.members import PartFacts
from families.actions.notes import finish_note
from families.actions.people import PersonFacts
from families.actions.tasks import finish_task
from families.models import Allocation, Family, FamilyGrant
from families.rules.cases import CLOSURE_REASONS, CaseDates
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Role
from tests.council import Council, browser
from tests.make import make_user

Pairs = set[tuple[uuid.UUID, uuid.UUID]]


def leading() -> Pairs:
    """Family and worker of every open allocation."""
    rows = Allocation.objects.filter(ended_on=None).values_list("family_id", "worker_id")
    return set(rows)


def granted() -> Pairs:
    """Family and worker of every lead's right that counts today."""
    today = timezone.localdate()
    held = FamilyGrant.objects.filter(kind=FamilyGrant.Kind.LEAD, starts_on__lte=today)
    live = held.exclude(ends_on__lte=today)
    return set(live.values_list("content_object_id", "user_id"))


@pytest.fixture
def colleague(council: Council) -> User:
    """A second keyworker of the team."""
    return make_user(Role.KEYWORKER, "Cleo Colleague", council.north)


def test_opening_gives_the_right_with_the_lead(council: Council) -> None:
    expected = {
        (council.own.family.pk, council.of(Role.KEYWORKER).pk),
        (council.other.family.pk, council.stranger.pk),
    }
    assert leading() == granted() == expected


def test_a_managers_family_without_keyworker_gives_nobody_a_right(council: Council) -> None:
    today = timezone.localdate()
    person = PersonFacts("Ina", "Waiting", None, "F")
    opened = open_family(
        key=uuid.uuid4(),
        framework=council.own.family.framework,
        identified_on=today,
        attached_on=None,
        team=council.north,
        worker=None,
        people=[(person, PartFacts("parent", True, True))],
        by=council.of(Role.MANAGER),
    )
    assert not FamilyGrant.objects.filter(content_object=opened).exists()
    assert leading() == granted()


def test_a_journey_of_leads_keeps_both_in_step(council: Council, colleague: User) -> None:
    manager, first = council.of(Role.MANAGER), council.of(Role.KEYWORKER)
    family, today = council.own.family, timezone.localdate()
    page = family.get_absolute_url()
    story = [
        (colleague, {colleague}),
        (first, {first}),
        (None, set()),
        (colleague, {colleague}),
    ]
    for worker, opens in story:
        allocate_keyworker(family=family, worker=worker, started_on=today, by=manager)
        assert leading() == granted()
        reached = {w for w in (first, colleague) if browser(w).get(page).status_code == 200}
        assert reached == opens
    end_allocation(family=family, ended_on=today, by=manager)
    assert leading() == granted()
    assert Allocation.objects.filter(family=family, ended_on=None).count() == 0
    assert FamilyGrant.objects.filter(content_object=family, kind="lead").count() == 2


def test_a_lead_that_began_long_ago_ends_today(council: Council, colleague: User) -> None:
    began = timezone.localdate() - timedelta(days=400)
    Allocation.objects.filter(family=council.own.family).update(started_on=began)
    FamilyGrant.objects.filter(content_object=council.own.family).update(starts_on=began)
    allocate_keyworker(
        family=council.own.family,
        worker=colleague,
        started_on=timezone.localdate() - timedelta(days=3),
        by=council.of(Role.MANAGER),
    )
    assert leading() == granted()
    assert (council.own.family.pk, colleague.pk) in granted()


def test_closing_and_opening_again_leaves_the_lead(council: Council) -> None:
    family, today = council.own.family, timezone.localdate()
    dates = CaseDates(identified_on=family.identified_on, attached_on=family.attached_on)
    closed = CaseDates(
        identified_on=family.identified_on, attached_on=family.attached_on, closed_on=today
    )
    by = council.of(Role.KEYWORKER)
    # What is open is finished first: else the family is not closed.
    with acting_as(by):
        finish_task(task=council.own.task, by=by)
        finish_note(note=council.own.draft, by=by)
    for facts, reason in ((closed, next(iter(CLOSURE_REASONS))), (dates, "")):
        change_dates(family=family, by=by, dates=facts, closure_reason=reason)
        assert leading() == granted()


@pytest.mark.django_db
@pytest.mark.usefixtures("sample_council")
def test_an_imported_council_is_in_step_too() -> None:
    assert len(leading()) > 100
    assert leading() == granted()
    led = Family.objects.filter(allocations__ended_on=None, allocations__isnull=False)
    assert led.distinct().count() == len(leading())
