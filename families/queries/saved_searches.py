"""Somebody's own saved views, and those that others share with their role."""

import uuid

from django.db.models import Q, QuerySet
from django.http import Http404

from families.models import SavedSearch
from privacy.models import User
from privacy.roles import ROLE_SCOPE, Role, Scope

# Whoever works for the whole council shares with a role everywhere, others within their team.
EVERYWHERE = [role.value for role in Role if ROLE_SCOPE[role] in (Scope.ALL, Scope.NONE)]


def searches_of(user: User) -> list[SavedSearch]:
    """In the order in which they were saved."""
    return list(SavedSearch.objects.filter(owner=user))


def search_or_404(search_id: uuid.UUID, *, user: User) -> SavedSearch:
    """One's own; anybody else's is not there."""
    found = SavedSearch.objects.filter(owner=user, pk=search_id).first()
    if found is None:
        raise Http404
    return found


def shared_with(user: User) -> QuerySet[SavedSearch]:
    """Those of others with this person's role, while whoever shares them works here."""
    here = Q(owner__role__in=EVERYWHERE) | Q(owner__team=user.team_id, owner__team__isnull=False)
    shared = SavedSearch.objects.filter(here, shared_with=user.role, owner__is_active=True)
    found = shared.exclude(owner=user).select_related("owner")
    return found.order_by("owner__name", "place")


def openable_or_404(search_id: uuid.UUID, *, user: User) -> SavedSearch:
    """One's own, or one that is shared with one's role."""
    own = SavedSearch.objects.filter(owner=user, pk=search_id).select_related("owner").first()
    found = own or shared_with(user).filter(pk=search_id).first()
    if found is None:
        raise Http404
    return found


def start_of(user: User) -> SavedSearch | None:
    """What somebody begins with, if they chose it."""
    return SavedSearch.objects.filter(owner=user, is_start=True).first()
