"""May this person do this, with this family? Every list, page, count and job asks here.

Three questions with three homes: the role (`roles.py`), the family (this file), the state (rules).
"""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from privacy import identity
from privacy.roles import COUNCIL_WIDE, ROLE_PERMISSIONS, ROLE_SCOPE, Permission, Role, Scope

if TYPE_CHECKING:
    from django.db.models import Model

    from privacy.models import User


class AccessDenied(PermissionDenied):
    """Not your role: 403."""


def can(user: "User", permission: Permission) -> bool:
    """Whether the role of an active user holds the permission."""
    if not user.is_authenticated or not user.is_active:
        return False
    return permission in ROLE_PERMISSIONS[Role(user.role)]


def require(by: "User", permission: Permission, family: "Model | None" = None) -> None:
    """Stop with 403 without the permission, with 404 when the family is out of scope.

    Work of the whole council, by roles that have no families of their own, opens the second wall
    for the transaction that it is asked in.
    """
    if not can(by, permission):
        raise AccessDenied("Your role does not allow this.")
    if permission in COUNCIL_WIDE and ROLE_SCOPE[Role(by.role)] is Scope.NONE:
        identity.open_up(identity.EVERYTHING)
    if family is not None and not in_scope(by, family):
        raise Http404


def in_scope(user: "User", family: "Model") -> bool:
    """Whether this family is one that the user reaches; asks the database, never a cache."""
    return bool(type(family)._default_manager.filter(visible(user), pk=family.pk).exists())


def visible(user: "User", path: str = "") -> Q:
    """The one visibility rule, as a condition on a model whose `path` leads to the family."""
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    scope = ROLE_SCOPE[Role(user.role)]
    prefix = f"{path}__" if path else ""
    if scope is Scope.ALL:
        return Q()
    if scope is Scope.NONE:
        return Q(pk__in=[])
    granted = Q(**{f"{prefix}pk__in": _granted(user)})
    if scope is Scope.TEAM and user.team_id:
        return granted | Q(**{f"{prefix}team_id": user.team_id})
    return granted


def _granted(user: "User") -> Any:
    """Families on which the user holds a grant that has begun and not ended."""
    grant = apps.get_model("families", "FamilyGrant")
    today = timezone.localdate()
    return (
        grant._default_manager.filter(user=user, starts_on__lte=today)
        .filter(Q(ends_on=None) | Q(ends_on__gt=today))
        .values("content_object_id")
    )
