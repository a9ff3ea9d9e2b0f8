"""Who leads the work with the families of a batch: allocations and the rights that go with them.

The worker of the file leads from the day on which the work began, also after the case is closed,
and has no `allocation` artefact from it: that stands in its own file.
"""

import uuid
from datetime import date

from django.db.models import F
from django.db.models.functions import Greatest

from families.models import Allocation, FamilyGrant
from outcomes.actions.importing.changes import Difference
from outcomes.actions.importing.copying import load
from outcomes.actions.importing.registry import Registry
from outcomes.casefiles import tables

_PLACES = tables.FAMILIES.places
_KEYWORKER = _PLACES["keyworker"]


def write_leads(differences: list[Difference], registry: Registry) -> None:
    """End the leads of workers who are no longer in the file, begin those of the new ones."""
    moved = [each for each in differences if _old_worker(each) != each.cells[_KEYWORKER].lower()]
    _end([each.pk for each in moved if _old_worker(each)], registry.today)
    begun = [
        (each.pk, registry.worker_id(each.cells[_KEYWORKER]), _start(each, registry.today))
        for each in moved
        if each.cells[_KEYWORKER]
    ]
    _allocate(begun, registry)
    _grant(begun, registry)


def _old_worker(difference: Difference) -> str:
    return difference.old.cells[_KEYWORKER].lower() if difference.old else ""


def _start(difference: Difference, today: date) -> date:
    """A new family's worker began with the work; one who takes over begins today."""
    if difference.old is not None:
        return today
    began = difference.cells[_PLACES["attached_on"]] or difference.cells[_PLACES["identified_on"]]
    return date.fromisoformat(began)


def _end(families: list[uuid.UUID], today: date) -> None:
    Allocation.objects.filter(family__in=families, ended_on=None).update(
        ended_on=Greatest(F("started_on"), today)
    )
    FamilyGrant.objects.filter(
        content_object__in=families, kind=FamilyGrant.Kind.LEAD, ends_on=None
    ).update(ends_on=Greatest(F("starts_on"), today))


Begun = list[tuple[uuid.UUID, uuid.UUID, date]]


def _allocate(begun: Begun, registry: Registry) -> None:
    load(
        "families_allocation",
        ("id", "family_id", "worker_id", "started_on", "allocated_by_id"),
        (
            (uuid.uuid4(), family, worker, started_on, registry.by.pk)
            for family, worker, started_on in begun
        ),
    )


def _grant(begun: Begun, registry: Registry) -> None:
    load(
        "families_familygrant",
        ("id", "content_object_id", "user_id", "permission_id", "kind", "starts_on", "ends_on"),
        (
            (
                *(uuid.uuid4(), family, worker, registry.grant.pk, FamilyGrant.Kind.LEAD.value),
                *(min(started_on, registry.today), None),
            )
            for family, worker, started_on in begun
        ),
        once=("id",),
        known_by=("user_id", "permission_id", "content_object_id"),
    )
