"""May this person do this, with this family? Every list, page, count and job asks here.

Three questions with three homes: the role (`roles.py`), the family (this file), the state (rules).
"""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import DateField, Func, Q, UUIDField, Value
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


def roles_with(permission: Permission) -> list[Role]:
    """The roles that hold a permission."""
    return [role for role, may in ROLE_PERMISSIONS.items() if permission in may]


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
    return _reached(user, path) & allowed(user, path)


def allowed(user: "User", path: str = "") -> Q:
    """What nobody is kept from: asked beside every right, role and reading of the whole council.

    The tables that tell who is kept from what are closed to whoever is kept, so that one function
    of the database answers for both walls. Commands and the timetable work for everybody.
    """
    if user.role == Role.SYSTEM:
        return Q()
    return ~_in_keys(path, "tfcase_kept_from", user, _today())


def not_excluded(user: "User", path: str = "") -> Q:
    """For whoever looks after restrictions: what they are not kept from in person."""
    return ~_in_keys(path, "tfcase_excluded_from", user)


def _in_keys(path: str, function: str, user: "User", *more: Value) -> Q:
    """Families whose keys a function of the database gives for somebody."""
    keys = Func(
        *(Value(user.pk, UUIDField()), *more),
        function=function,
        template="(SELECT %(function)s(%(expressions)s))",
        output_field=UUIDField(),
    )
    return Q(**{f"{path}__pk__in" if path else "pk__in": keys})


def _reached(user: "User", path: str) -> Q:
    """Families of the whole council, of the team, held by a grant, or opened by name."""
    scope = ROLE_SCOPE[Role(user.role)]
    if scope is Scope.ALL:
        return Q()
    if scope is Scope.NONE:
        return Q(pk__in=[])
    # One list of keys, so that the few families of a keyworker are found by their index.
    granted = _in_keys(path, "tfcase_let_in", user, _today())
    prefix = f"{path}__" if path else ""
    if scope is Scope.TEAM and user.team_id:
        return granted | Q(**{f"{prefix}team_id": user.team_id})
    return granted


def _today() -> Value:
    return Value(timezone.localdate(), DateField())
