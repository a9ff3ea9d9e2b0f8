"""What was closed, allocated or accepted a few minutes ago, and can be undone on screen."""

import uuid
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from families.models import Allocation, Family, Transfer
from families.models.notes import UNDO_FOR
from families.queries.families import families_visible_to
from privacy import access
from privacy.events import Event
from privacy.models import AuditEvent, User
from privacy.roles import Permission

MOST = 20


def still(at: datetime | None) -> datetime | None:
    """Until when something of this moment can be undone; None where that is over."""
    until = at + UNDO_FOR if at else None
    return until if until and until > timezone.now() else None


def closings() -> QuerySet[Any]:
    """Families as they were before they were closed a few minutes ago: the history keeps them."""
    since = timezone.now() - UNDO_FOR
    events: QuerySet[Any] = Family.pgh_event_model.objects.all()  # type: ignore[attr-defined]
    return events.filter(closed_on=None, pgh_created_at__gt=since).order_by("-pgh_id")


def allocations_by(user: User) -> QuerySet[Allocation]:
    """What this person allocated a few minutes ago, if nothing has come after."""
    since = timezone.now() - UNDO_FOR
    return Allocation.objects.filter(allocated_by=user.pk, ended_on=None, made_at__gt=since)


def endings_by(user: User) -> QuerySet[Any]:
    """Leads that this person ended a few minutes ago, if nobody leads since: the trail says who.

    What ended with a handover is settled with whoever offered the family.
    """
    since = timezone.now() - UNDO_FOR
    ended = AuditEvent.objects.filter(event=Event.ALLOCATION_ENDED, target_id=OuterRef("pk"))
    mine = ended.filter(by_id=user.pk, at__gt=since).order_by("-at")
    led = Allocation.objects.filter(family=OuterRef("family"), ended_on=None)
    taken = Transfer.objects.filter(
        family=OuterRef("family"), state=Transfer.State.ACCEPTED, settled_at__gt=since
    )
    found = Allocation.objects.exclude(ended_on=None).annotate(
        left_at=Subquery(mine.values("at")[:1])
    )
    return found.filter(~Exists(led), ~Exists(taken), left_at__isnull=False).order_by("-left_at")


def acceptances_by(user: User) -> QuerySet[Transfer]:
    """What this person accepted a few minutes ago."""
    accepted = Transfer.objects.filter(state=Transfer.State.ACCEPTED, settled_by=user.pk)
    return accepted.filter(settled_at__gt=timezone.now() - UNDO_FOR).order_by("-settled_at")


def before_of(taken: Transfer) -> tuple[Allocation | None, uuid.UUID | None]:
    """Who led the family, and its team, before it was accepted: the trail keeps both."""
    noted = AuditEvent.objects.filter(event=Event.TRANSFER_SETTLED, target_id=taken.pk)
    facts = noted.filter(by_id=taken.settled_by_id).latest("seq").facts
    keys = [uuid.UUID(facts["led_before"])] if facts["led_before"] else []
    led = Allocation.objects.filter(family=taken.family_id, pk__in=keys)
    team = facts["team_before"]
    return led.select_related("worker").first(), uuid.UUID(team) if team else None


def with_undo(families: QuerySet[Family], user: User) -> QuerySet[Family]:
    """Each family with what `undo_of` asks for."""
    closed = closings().filter(pgh_obj_id=OuterRef("pk"))
    made = allocations_by(user).filter(family=OuterRef("pk"))
    left = endings_by(user).filter(family=OuterRef("pk"))
    taken = acceptances_by(user).filter(family=OuterRef("pk"))
    return families.annotate(
        open_until=Subquery(closed.values("pgh_created_at")[:1]),
        allocated_at=Subquery(made.order_by().values("made_at")[:1]),
        left_at=Subquery(left.values("left_at")[:1]),
        taken_at=Subquery(taken.values("settled_at")[:1]),
    )


def undo_of(family: Family, *, user: User) -> dict[str, datetime | None]:
    """Until when its closing, allocation and acceptance can be undone by whoever asks."""
    at = family.open_until if family.closed_on else None  # type: ignore[attr-defined]
    taken = None if family.closed_on else family.taken_at  # type: ignore[attr-defined]
    edits = access.can(user, Permission.EDIT_FAMILY)
    may = access.can(user, Permission.ALLOCATE_FAMILY)
    allocated = family.allocated_at or family.left_at  # type: ignore[attr-defined]
    return {
        "undo_closing": still(at) if edits else None,
        "undo_acceptance": still(taken) if edits else None,
        "undo_allocation": still(allocated) if may else None,
    }


def allocated_just_now(user: User) -> list[Allocation]:
    """The same for the list in which somebody allocates one family after the other."""
    within = Q(family__in=families_visible_to(user))
    found = allocations_by(user).filter(within).select_related("family", "worker")
    return list(found.order_by("-made_at")[:MOST])
