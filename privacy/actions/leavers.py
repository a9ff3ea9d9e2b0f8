"""People whom the council's own sign-in no longer lets in: their accounts here end the same day."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from privacy import access, audit
from privacy.actions.accounts import sign_out_everywhere
from privacy.actions.notices import Notice, tell
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.leavers import Held, held_by
from privacy.models import User
from privacy.queries import bindings as queries
from privacy.queries.accounts import open_administrators
from privacy.roles import Permission

LONGEST_LIST = 20_000


@dataclass(frozen=True)
class Left:
    """An account that was suspended, and what is left to hand over."""

    user: User
    held: list[Held]


def suspend_leavers(*, subjects: Iterable[str], by: User) -> list[Left]:
    """Suspend the accounts bound to these subjects. Those who are nobody here change nothing.

    Administrators are told by mail if anything is left to hand over; two of them open an account
    again. The last administrators are no exception: the council says that they are gone.
    """
    access.require(by, Permission.SUSPEND_DORMANT)
    if settings.OIDC is None:
        raise RuleBroken("The council's sign-in is not set up: TFCASE_OIDC_ISSUER is not set.")
    wanted = sorted({each.strip() for each in subjects} - {""})
    if len(wanted) > LONGEST_LIST:
        raise RuleBroken(f"The list has more than {LONGEST_LIST} people.")
    found = [_suspend(settings.OIDC.issuer, subject, by) for subject in wanted]
    left = [each for each in found if each is not None]
    if any(each.held for each in left):
        _tell_administrators()
    return left


@transaction.atomic
def _suspend(issuer: str, subject: str, by: User) -> Left | None:
    """Signed out and shut, each by itself, so that one fault keeps no other open."""
    binding = queries.bound(issuer, subject).filter(user__is_active=True).first()
    if binding is None:
        return None
    held = User.objects.select_for_update().get(pk=binding.user_id)
    held.is_active, held.suspended_on = False, timezone.localdate()
    held.suspended_why = User.Suspended.LEFT
    held.save(update_fields=["is_active", "suspended_on", "suspended_why"])
    sign_out_everywhere(held)
    audit.record(Event.ACCOUNT_SUSPENDED, held, by=by, reason_code=held.suspended_why)
    return Left(held, held_by(held))


@transaction.atomic
def _tell_administrators() -> None:
    for each in open_administrators():
        tell(user=each, notice=Notice.LEAVER_HOLDS)
