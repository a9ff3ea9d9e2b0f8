"""Who leads the work with a family: allocate, allocate again, end."""

from datetime import date

from django.contrib.auth.models import Permission as GuardianPermission
from django.db import connection, transaction
from django.utils import timezone

from families.models import Allocation, Artefact, Family, FamilyGrant
from families.queries.allocation import keyworkers_for
from families.rules import cases
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission


@transaction.atomic
def allocate_keyworker(
    *, family: Family, worker: User | None, started_on: date, by: User
) -> Allocation:
    """Make somebody the lead worker, or nobody; who led before loses the family at once."""
    access.require(by, Permission.ALLOCATE_FAMILY, family)
    family = Family.objects.select_for_update().get(pk=family.pk)
    cases.check_open(family.closed_on, timezone.localdate())
    if worker is None:
        return end_allocation(family=family, ended_on=started_on, by=by)
    if not keyworkers_for(family, by).filter(pk=worker.pk).exists():
        raise RuleBroken("Select a keyworker from the list.", "worker")
    current, team_before = family.allocations.filter(ended_on=None).first(), family.team_id
    _check_start(started_on, current)
    if current and current.worker_id == worker.pk:
        raise RuleBroken(f"{worker.name} already leads this family.", "worker")
    if current:
        end_lead(current, family, on=started_on, by=by)
    made = lead(family, worker, started_on=started_on, by=by)
    made.made_at, made.replaced, made.team_before_id = timezone.now(), current, team_before
    made.save(update_fields=["made_at", "replaced", "team_before"])
    return made


@transaction.atomic
def end_allocation(*, family: Family, ended_on: date, by: User) -> Allocation:
    """Leave a family without keyworker, so that it stands first in the list to allocate."""
    access.require(by, Permission.ALLOCATE_FAMILY, family)
    family = Family.objects.select_for_update().get(pk=family.pk)
    current = Allocation.objects.filter(family=family, ended_on=None).first()
    if current is None:
        raise RuleBroken("This family has no keyworker.")
    _check_start(ended_on, current)
    end_lead(current, family, on=ended_on, by=by)
    return current


def lead(
    family: Family, worker: User, *, started_on: date, by: User, again: bool = False
) -> Allocation:
    """Grant, allocation, artefact and note of a new lead; for actions that have asked already.

    The grant comes first: with it, whoever opens a family may record on it. It is there already
    where they lead it `again`.
    """
    if not again:
        let_work(family, worker, started_on)
    allocation = Allocation.objects.create(
        family=family, worker=worker, started_on=started_on, allocated_by=by
    )
    Artefact.objects.get_or_create(
        family=family,
        artefact=Artefact.Kind.ALLOCATION,
        on_date=started_on,
        defaults={"covers_everyone": True},
    )
    if worker.team_id and worker.team_id != family.team_id:
        family.team_id = worker.team_id
        family.save(update_fields=["team"])
    audit.record(Event.KEYWORKER_ALLOCATED, allocation, by=by, family=family, worker=str(worker.pk))
    return allocation


def let_work(family: Family, worker: User, started_on: date) -> None:
    """The right to the family of whoever leads it."""
    FamilyGrant.objects.update_or_create(
        user=worker,
        permission=work_permission(),
        content_object=family,
        defaults={
            "kind": FamilyGrant.Kind.LEAD,
            "starts_on": min(started_on, timezone.localdate()),
            "ends_on": None,
        },
    )


def lead_again(family: Family) -> bool:
    """One's own ended right is in force again, of a family that somebody offers: whether it is.

    Whoever has worked with it before has a grant, which they may not change by themselves.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT tfcase_lead_again(%s)", [family.pk])
        return bool(cursor.fetchone()[0])


def end_own_lead(family: Family) -> None:
    """One's own right ends now: the application changes those of others only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tfcase_give_back(%s)", [family.pk])


def end_lead(current: Allocation, family: Family, *, on: date, by: User) -> None:
    """The allocation ends on its day; the right to the family ends now."""
    current.ended_on = on
    current.save(update_fields=["ended_on"])
    today = timezone.localdate()
    FamilyGrant.objects.filter(
        content_object=family, user_id=current.worker_id, kind=FamilyGrant.Kind.LEAD
    ).update(ends_on=today)
    audit.record(
        Event.ALLOCATION_ENDED, current, by=by, family=family, worker=str(current.worker_id)
    )


def _check_start(day: date, current: Allocation | None) -> None:
    cases.check_past(day, "The date", "started_on", timezone.localdate())
    if current and day < current.started_on:
        began = f"{current.started_on.day} {current.started_on:%B %Y}"
        raise RuleBroken(f"The present keyworker began on {began}: not before that.", "started_on")


def work_permission() -> GuardianPermission:
    """What a grant on a family says that somebody may do."""
    return GuardianPermission.objects.get(
        codename="work_with_family", content_type__app_label="families"
    )
