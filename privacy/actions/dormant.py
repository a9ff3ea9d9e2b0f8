"""Accounts that nobody signs in to: warned of by mail, then suspended; two people open them."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from privacy import access, audit
from privacy.actions.accounts import sign_out_everywhere
from privacy.actions.notices import Notice, tell
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.queries import dormant as queries
from privacy.queries.dormant import Used
from privacy.roles import Permission
from privacy.rules.dormant import Limits


@dataclass(frozen=True)
class Looked:
    """How many were warned and suspended."""

    warned: int
    suspended: int


def look_for_dormant(*, by: User) -> Looked:
    """Every night; each account by itself, so that one fault keeps no other open."""
    access.require(by, Permission.SUSPEND_DORMANT)
    limits, today = Limits(settings.DORMANT_DAYS), timezone.localdate()
    warned = suspended = 0
    for each in queries.open_accounts() if limits.days else []:
        if limits.is_dormant(each.used_on, today):
            suspended += _suspend(each, by)
        elif limits.is_warned(each.used_on, each.user.warned_on, today):
            warned += _warn(each, by)
    return Looked(warned, suspended)


@transaction.atomic
def _suspend(each: Used, by: User) -> bool:
    """Signed out and shut; not if somebody has signed in meanwhile."""
    held = User.objects.select_for_update().get(pk=each.user.pk)
    if held.last_login != each.user.last_login or not held.is_active:
        return False
    held.is_active, held.suspended_on = False, timezone.localdate()
    held.suspended_why = User.Suspended.DORMANT
    held.save(update_fields=["is_active", "suspended_on", "suspended_why"])
    sign_out_everywhere(held)
    audit.record(Event.ACCOUNT_SUSPENDED, held, by=by, reason_code=held.suspended_why)
    return True


@transaction.atomic
def _warn(each: Used, by: User) -> bool:
    held = User.objects.select_for_update().get(pk=each.user.pk)
    held.warned_on = timezone.localdate()
    held.save(update_fields=["warned_on"])
    audit.record(Event.ACCOUNT_WARNED, held, by=by, reason_code="dormant")
    tell(user=held, notice=Notice.ACCOUNT_DORMANT)
    return True


@transaction.atomic
def open_at_the_server(*, user: User, by: User) -> None:
    """Where every administrator was suspended: the command `open_account`."""
    access.require(by, Permission.MANAGE_ACCOUNTS)
    held = User.objects.select_for_update().get(pk=user.pk)
    if held.is_active or held.suspended_on is None:
        raise RuleBroken("This account is not suspended.")
    held.is_active, held.suspended_on, held.warned_on = True, None, None
    # Counts as a use: the next night leaves it open.
    held.last_login = timezone.now()
    held.save(update_fields=["is_active", "suspended_on", "warned_on", "last_login"])
    audit.record(Event.ACCOUNT_CHANGED, held, by=by, kind="open", reason_code="at_the_server")
