"""What of a family is shown to somebody for the moment, and for how long it may be."""

import uuid
from datetime import timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from families.models import Family, FamilyGrant, Reveal
from families.models.reveals import LASTS, LASTS_FOR_ITS_WORKER
from families.rules.field_groups import ALL_HIDDEN, Group, Mask
from privacy.models import User
from privacy.roles import ROLE_SCOPE, Role, Scope


def with_reveals(families: QuerySet[Family], user: User) -> QuerySet[Family]:
    """Each family with what this person sees of the hidden groups; `Family.mask` reads it."""
    shown = _open(user).filter(family=OuterRef("pk")).order_by("ends_at")
    row = JSONObject(group=F("group"), until=F("ends_at"))
    return families.annotate(reveals=ArraySubquery(shown.values(row=row)))


def masks_for(user: User) -> dict[uuid.UUID, Mask]:
    """For lists: the masks of families of which something was revealed; of others all is hidden."""
    found: dict[uuid.UUID, set[str]] = {}
    for family, group in _open(user).values_list("family_id", "group"):
        found.setdefault(family, set()).add(group)
    return {key: Mask(frozenset(Group) - groups) for key, groups in found.items()}


def mask_for(user: User, family_id: uuid.UUID) -> Mask:
    """The mask of one family, for pages that are about something else of it."""
    return mask_in({} if _reads_codes(user) else masks_for(user), family_id, user)


def _reads_codes(user: User) -> bool:
    return ROLE_SCOPE[Role(user.role)] is Scope.NONE


def mask_in(masks: dict[uuid.UUID, Mask], family_id: uuid.UUID, user: User) -> Mask:
    """The mask of one of the families of a list.

    Roles without families of their own read codes without names: there is nobody to hide.
    """
    if _reads_codes(user):
        return Mask(frozenset())
    return masks.get(family_id, ALL_HIDDEN)


def lasts_for(user: User, family: Family) -> timedelta:
    """How long a reveal lasts: longer for whoever works with the family."""
    today = timezone.localdate()
    kinds = (FamilyGrant.Kind.LEAD, FamilyGrant.Kind.COVER)
    held = FamilyGrant.objects.filter(user=user, content_object=family, kind__in=kinds)
    now = held.filter(starts_on__lte=today).exclude(ends_on__lte=today)
    return LASTS_FOR_ITS_WORKER if now.exists() else LASTS


def _open(user: User) -> QuerySet[Reveal]:
    return Reveal.objects.filter(user=user, ends_at__gt=timezone.now()).order_by()
