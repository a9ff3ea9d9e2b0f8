"""Accounts of staff: a lost second factor is reset by two people, and the person is told."""

import uuid

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.utils import timezone

from privacy import access, audit
from privacy.actions.notices import Notice, tell
from privacy.events import Event
from privacy.models import FactorReset, User
from privacy.queries import accounts as queries
from privacy.queries import factors
from privacy.roles import Permission
from privacy.rules import accounts as rules

State = FactorReset.State


@transaction.atomic
def ask_reset(*, user: User, reason_code: str, identity_how: str, by: User) -> FactorReset:
    """Ask that somebody may set up their second factor anew."""
    access.require(by, Permission.MANAGE_ACCOUNTS)
    user = User.objects.select_for_update().get(pk=user.pk)
    rules.check_reset_asked(
        subject=user.pk,
        by=by.pk,
        has_factor=factors.has_factor(user),
        is_open=queries.open_reset(user) is not None,
    )
    asked = FactorReset.objects.create(
        user=user, reason_code=reason_code, identity_how=identity_how, asked_by=by
    )
    audit.record(
        Event.FACTOR_RESET_ASKED, user, by=by, reason_code=reason_code, identity_how=identity_how
    )
    tell(user=user, notice=Notice.FACTOR_RESET_ASKED)
    return asked


@transaction.atomic
def approve_reset(*, user_id: uuid.UUID, by: User) -> FactorReset:
    """The second person: every factor and every session of the account is gone at once."""
    held = _decide(user_id, State.DONE, by)
    forget_factors(held.user)
    audit.record(Event.FACTOR_RESET, held.user, by=by, reason_code=held.reason_code)
    tell(user=held.user, notice=Notice.FACTOR_RESET)
    return held


@transaction.atomic
def refuse_reset(*, user_id: uuid.UUID, by: User) -> FactorReset:
    """The second person says no."""
    held = _decide(user_id, State.REFUSED, by)
    audit.record(Event.FACTOR_RESET_REFUSED, held.user, by=by, reason_code=held.reason_code)
    return held


@transaction.atomic
def reset_at_the_server(*, user: User, by: User) -> int:
    """For the last administrator, whom nobody else can help: the command `reset_factor`."""
    access.require(by, Permission.MANAGE_ACCOUNTS)
    gone = forget_factors(user)
    audit.record(Event.FACTOR_RESET, user, by=by, reason_code="at_the_server")
    tell(user=user, notice=Notice.FACTOR_RESET)
    return gone


def forget_factors(user: User) -> int:
    """Delete apps, passkeys and recovery codes, and end every session that used one."""
    gone, _ = Authenticator.objects.filter(user=user).delete()
    sign_out_everywhere(user)
    return gone


def sign_out_everywhere(user: User) -> None:
    """Every session of the account ends with its next request."""
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)


def _decide(user_id: uuid.UUID, state: str, by: User) -> FactorReset:
    """The open reset of an account, decided by somebody who neither asked nor profits."""
    access.require(by, Permission.MANAGE_ACCOUNTS)
    held = (
        FactorReset.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(user_id=user_id, state=State.ASKED)
        .first()
    )
    if held is None:
        raise Http404
    rules.check_reset_decided(subject=held.user_id, asked_by=held.asked_by_id, by=by.pk)
    held.state, held.decided_by, held.decided_at = state, by, timezone.now()
    held.save(update_fields=["state", "decided_by", "decided_at"])
    return held
