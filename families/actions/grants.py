"""Cover and partner access to a family: given for a time, lengthened, ended; never one's own."""

import uuid
from datetime import date

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from families.actions.allocation import work_permission
from families.models import Family, FamilyGrant
from families.queries import grants as queries
from families.queries.agreements import unshared
from families.rules import grants as rules
from privacy import access, audit
from privacy.actions.notices import Notice, tell
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

Kind = FamilyGrant.Kind
HOLDS_ONE = "They can open this family already. Change the day on which that ends."
NOT_SHARED = (
    "Somebody of this family has said no to sharing, so no partner can open it. Ask them again, or "
    "ask the data protection officer whether sharing rests on something else than consent."
)
MEANWHILE = "Somebody has set the end to {} meanwhile. Save again if yours is right all the same."
NOT_FOR_THEM = "Select somebody from the list."


@transaction.atomic
def give_access(
    *, family: Family, who: User, kind: str, starts_on: date, ends_on: date, by: User
) -> FamilyGrant:
    """Somebody may open the family from one day until another; it ends by itself."""
    access.require(by, Permission.GIVE_ACCESS, family)
    family = Family.objects.select_for_update().get(pk=family.pk)
    today = timezone.localdate()
    rules.check_given(kind, starts_on, ends_on, today)
    if not queries.may_be_given(family, kind, by).filter(pk=who.pk).exists():
        raise RuleBroken(NOT_FOR_THEM, "who")
    if kind == Kind.PARTNER and unshared(family):
        raise RuleBroken(NOT_SHARED, "kind")
    if queries.holds_one(family, who):
        raise RuleBroken(HOLDS_ONE, "who")
    grant, _ = FamilyGrant.objects.update_or_create(
        user=who,
        permission=work_permission(),
        content_object=family,
        defaults={"kind": kind, "starts_on": starts_on, "ends_on": ends_on},
    )
    _note(Event.ACCESS_GIVEN, grant, by)
    tell(user=who, notice=Notice.ACCESS_GIVEN)
    return grant


@transaction.atomic
def change_end(
    *, family: Family, grant_id: uuid.UUID, ends_on: date, by: User, seen: date | None = None
) -> FamilyGrant:
    """It ends on another day: sooner, or later within the same limit, counted from today.

    Not over an end that somebody else has set since the page was made, which showed `seen`.
    """
    grant = _held(family, grant_id, by)
    if seen is not None and seen != grant.ends_on:
        end = f"{grant.ends_on.day} {grant.ends_on:%B %Y}" if grant.ends_on else "no day"
        raise RuleBroken(MEANWHILE.format(end), "ends_on")
    rules.check_end(grant.kind, max(grant.starts_on, timezone.localdate()), ends_on)
    grant.ends_on = ends_on
    grant.save(update_fields=["ends_on"])
    _note(Event.ACCESS_CHANGED, grant, by)
    return grant


@transaction.atomic
def end_access(*, family: Family, grant_id: uuid.UUID, by: User) -> FamilyGrant:
    """It is over now, in the application and in the database."""
    grant = _held(family, grant_id, by)
    today = timezone.localdate()
    # What has not begun yet ends on its first day, and so never is.
    grant.ends_on = max(today, grant.starts_on)
    grant.save(update_fields=["ends_on"])
    _note(Event.ACCESS_ENDED, grant, by)
    return grant


def _held(family: Family, grant_id: uuid.UUID, by: User) -> FamilyGrant:
    """Cover or partner access of this family that is not over; a lead's is the allocation's."""
    access.require(by, Permission.GIVE_ACCESS, family)
    found = FamilyGrant.objects.select_for_update(of=("self",)).filter(
        queries.not_over(), content_object=family, pk=grant_id, kind__in=rules.LONGEST
    )
    grant = found.select_related("content_object", "user").first()
    if grant is None:
        raise Http404
    if grant.user_id == by.pk:
        raise RuleBroken("This is your own access. Ask another manager.")
    return grant


def _note(event: Event, grant: FamilyGrant, by: User) -> None:
    audit.record(
        event,
        grant,
        by=by,
        family=Family(pk=grant.content_object_id),
        worker=str(grant.user_id),
        kind=grant.kind,
        until=str(grant.ends_on),
    )
