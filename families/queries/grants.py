"""Who may open a family for a time: given, coming, over, and ending soon."""

import uuid

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from families.models import Family, FamilyGrant
from families.queries.allocation import keyworkers_for
from families.queries.exclusions import kept_from
from families.rules.grants import ENDS_SOON, LONGEST
from privacy import access
from privacy.models import User
from privacy.roles import Role


def not_over() -> Q:
    """Grants that have not ended by today."""
    return Q(ends_on=None) | Q(ends_on__gt=timezone.localdate())


def grants_of(family: Family) -> QuerySet[FamilyGrant]:
    """All grants of a family, those that are not over first."""
    found = FamilyGrant.objects.filter(content_object=family).select_related("user__team")
    return found.order_by("-ends_on", "-starts_on", "pk")


def grant_or_404(family: Family, grant_id: uuid.UUID) -> FamilyGrant:
    """Cover or partner access of this family that is not over."""
    found = grants_of(family).filter(not_over(), pk=grant_id, kind__in=LONGEST).first()
    if found is None:
        raise Http404
    return found


def may_be_given(family: Family, kind: str, user: User) -> QuerySet[User]:
    """To whom this person may give access of a kind: nobody who is kept from the family."""
    if kind == FamilyGrant.Kind.COVER:
        return keyworkers_for(family, user)
    partners = User.objects.filter(role=Role.PARTNER, is_active=True).exclude(kept_from(family))
    return partners.select_related("team").order_by("name", "email")


def holds_one(family: Family, user: User) -> bool:
    """Whether somebody holds a grant that is not over, of whatever kind."""
    held = FamilyGrant.objects.filter(not_over(), content_object=family, user=user)
    return held.exists()


def ending_soon(user: User) -> QuerySet[FamilyGrant]:
    """Cover and partner access to families in reach that ends within two weeks, soonest first."""
    today = timezone.localdate()
    return (
        FamilyGrant.objects.filter(access.visible(user, "content_object"), kind__in=LONGEST)
        .filter(ends_on__gt=today, ends_on__lte=today + ENDS_SOON)
        .select_related("user", "content_object__team")
        .order_by("ends_on", "content_object__reference", "pk")
    )
