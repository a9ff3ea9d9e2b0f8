"""Accounts: one administrator asks, another decides; closing one is done at once."""

import csv
import io
import uuid
from datetime import date

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from privacy import access, audit
from privacy.actions import bindings
from privacy.actions.accounts import sign_out_everywhere
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import AccountChange, Team, User
from privacy.queries import accounts as queries
from privacy.queries.bindings import is_bound
from privacy.roles import ROLE_NAMES, Permission, Role
from privacy.rules import accounts as rules

Kind, State = AccountChange.Kind, AccountChange.State
# Roles that a person may be given; the system's own is nobody's.
GIVEN = [role for role in Role if role is not Role.SYSTEM]
IN_TEAMS = (Role.KEYWORKER, Role.MANAGER)
FILE_COLUMNS = ("email", "name", "role", "team")
MOST_ROWS = 500
LEAST_ADMINISTRATORS = 2
# What opens an account, what gives a role, and after what a new password is set.
OPENS = (Kind.INVITE, Kind.OPEN)
GIVES_ROLE = (*OPENS, Kind.ROLE)
NEW_PASSWORD = (*OPENS, Kind.PASSWORD, Kind.UNBIND)


@transaction.atomic
def invite(*, email: str, name: str, role: str, team: Team | None, by: User) -> AccountChange:
    """Ask that somebody may work here. The account is closed until another administrator agrees."""
    access.require(by, Permission.MANAGE_ACCOUNTS)
    rules.check_name(name)
    known = queries.account_by_email(email)
    if known is not None and (known.is_active or known.has_usable_password()):
        raise RuleBroken("There is an account with this email address already.", "email")
    if known is None:
        known = User(email=email, name=name, role=role, team=team, is_active=False)
        known.set_unusable_password()
        known.save()
        audit.record(Event.USER_CREATED, known, by=by)
    return _ask(known, Kind.INVITE, role, team, by)


def invite_from_file(*, data: bytes, by: User) -> list[tuple[int, str, str]]:
    """Invite everybody in a file, each row by itself: line, e-mail address, what came of it.

    Columns `email, name, role, team` in UTF-8; role and team by their names here.
    Raises RuleBroken where the file is no such file, or too long.
    """
    access.require(by, Permission.MANAGE_ACCOUNTS)
    teams = {team.name.casefold(): team for team in queries.teams()}
    return [
        (line, row["email"], _invited(row, teams, by))
        for line, row in enumerate(_rows(data), start=2)
    ]


def _rows(data: bytes) -> list[dict[str, str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise RuleBroken("The file is not in UTF-8. Save it as CSV UTF-8.", "file") from fault
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if tuple(reader.fieldnames or ()) != FILE_COLUMNS:
        raise RuleBroken(f"The first line must be: {','.join(FILE_COLUMNS)}", "file")
    rows = [{name: (row[name] or "").strip() for name in FILE_COLUMNS} for row in reader]
    if len(rows) > MOST_ROWS:
        raise RuleBroken(f"The file has more than {MOST_ROWS} people. Send it in parts.", "file")
    return rows


def _invited(row: dict[str, str], teams: dict[str, Team], by: User) -> str:
    roles = {ROLE_NAMES[role].casefold(): role for role in GIVEN}
    role, team = roles.get(row["role"].casefold()), teams.get(row["team"].casefold())
    try:
        validate_email(row["email"])
    except ValidationError:
        return "Not invited: this is no email address."
    if not row["name"] or role is None:
        missing = "the name is missing" if not row["name"] else "there is no such role"
        return f"Not invited: {missing}."
    if row["team"] and team is None:
        return "Not invited: there is no such team."
    try:
        invite(email=row["email"], name=row["name"], role=role, team=team, by=by)
    except RuleBroken as broken:
        return f"Not invited: {broken}"
    return "Invited: waits for a second administrator."


@transaction.atomic
def ask_change(*, user: User, role: str, team: Team | None, by: User) -> AccountChange:
    """Ask that somebody has another role or team."""
    access.require(by, Permission.MANAGE_ACCOUNTS)
    if (user.role, user.team_id) == (role, team.pk if team else None):
        raise RuleBroken("They have this role and team already.", "role")
    return _ask(user, Kind.ROLE, role, team, by)


@transaction.atomic
def ask_password(*, user: User, by: User) -> AccountChange:
    """Ask for a link by which somebody who forgot their password sets another."""
    access.require(by, Permission.MANAGE_ACCOUNTS)
    if not user.is_active:
        raise RuleBroken("This account is closed. Open it again first.")
    _check_not_bound(user)
    return _ask(user, Kind.PASSWORD, user.role, user.team, by)


@transaction.atomic
def ask_bind(*, user: User, by: User) -> AccountChange:
    """Ask that somebody's next sign-in by the council's own is taken for theirs, for two weeks."""
    access.require(by, Permission.MANAGE_ACCOUNTS)
    if settings.OIDC is None:
        raise RuleBroken("The council’s sign-in is not set up here.")
    if not user.is_active:
        raise RuleBroken("This account is closed. Open it again first.")
    _check_not_bound(user)
    return _ask(user, Kind.BIND, user.role, user.team, by)


@transaction.atomic
def ask_unbind(*, user: User, by: User) -> AccountChange:
    """Ask that somebody signs in with a password again."""
    access.require(by, Permission.MANAGE_ACCOUNTS)
    if not user.is_active:
        raise RuleBroken("This account is closed. Open it again first.")
    if not is_bound(user):
        raise RuleBroken("This account is not bound to the council’s sign-in.")
    return _ask(user, Kind.UNBIND, user.role, user.team, by)


def _check_not_bound(user: User) -> None:
    if is_bound(user):
        raise RuleBroken("They sign in by the council’s sign-in, which has their password.")


@transaction.atomic
def ask_open(*, user: User, by: User) -> AccountChange:
    """Ask that somebody who left may work here again; they set a new password."""
    access.require(by, Permission.MANAGE_ACCOUNTS)
    if user.is_active:
        raise RuleBroken("This account is open.")
    return _ask(user, Kind.OPEN, user.role, user.team, by)


def _ask(
    user: User, kind: AccountChange.Kind, role: str, team: Team | None, by: User
) -> AccountChange:
    held = User.objects.select_for_update().get(pk=user.pk)
    waits = queries.open_change(held)
    rules.check_change_asked(subject=held.pk, by=by.pk, is_open=waits is not None)
    rules.check_role_team(needs_team=role in IN_TEAMS, has_team=team is not None)
    rules.check_team_open(closed_on=_locked(team))
    asked = AccountChange.objects.create(user=held, kind=kind, role=role, team=team, asked_by=by)
    audit.record(Event.ACCOUNT_CHANGE_ASKED, held, by=by, kind=kind.value, role=role)
    return asked


@transaction.atomic
def approve(*, change_id: uuid.UUID, by: User) -> AccountChange:
    """The second person agrees: the account is as asked from now on, signed out everywhere."""
    held = _decide(change_id, State.DONE, by)
    rules.check_team_open(closed_on=_locked(held.team))
    user = held.user = User.objects.select_for_update().get(pk=held.user_id)
    if held.kind in GIVES_ROLE:
        user.role, user.team = held.role, held.team
    if held.kind in (Kind.PASSWORD, Kind.BIND):
        _check_not_bound(user)
    if held.kind in OPENS:
        user.is_active, user.suspended_on, user.warned_on = True, None, None
    if held.kind in NEW_PASSWORD:
        user.set_unusable_password()
    changed = ("role", "team", "is_active", "password", "suspended_on", "warned_on")
    user.save(update_fields=changed)
    _settle_binding(user, held.kind, by)
    sign_out_everywhere(user)
    audit.record(Event.ACCOUNT_CHANGED, user, by=by, kind=held.kind, role=held.role)
    return held


def _locked(team: Team | None) -> date | None:
    """When the team closed; until the end of the transaction it stays as it is."""
    if team is None:
        return None
    return Team.objects.select_for_update().get(pk=team.pk).closed_on


def _settle_binding(user: User, kind: str, by: User) -> None:
    """What a change means for how the account stands with the council's sign-in."""
    if kind in (Kind.INVITE, Kind.BIND):
        bindings.wait_for_first(user)
    if kind == Kind.UNBIND and bindings.unbind(user):
        audit.record(Event.SIGN_IN_UNBOUND, user, by=by)


@transaction.atomic
def refuse(*, change_id: uuid.UUID, by: User) -> AccountChange:
    """The second person says no; the account stays as it is."""
    held = _decide(change_id, State.REFUSED, by)
    audit.record(Event.ACCOUNT_CHANGE_REFUSED, held.user, by=by, kind=held.kind, role=held.role)
    return held


def _decide(change_id: uuid.UUID, state: str, by: User) -> AccountChange:
    access.require(by, Permission.MANAGE_ACCOUNTS)
    waiting = AccountChange.objects.select_for_update(of=("self",)).select_related("user", "team")
    held = waiting.filter(pk=change_id, state=State.ASKED).first()
    if held is None:
        raise Http404
    rules.check_change_decided(subject=held.user_id, asked_by=held.asked_by_id, by=by.pk)
    held.state, held.decided_by, held.decided_at = state, by, timezone.now()
    held.save(update_fields=["state", "decided_by", "decided_at"])
    return held


def welcome_parts(user: User) -> dict[str, str]:
    """What the link to a first password carries; it works once and for three days."""
    return {
        "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
        "token": default_token_generator.make_token(user),
    }


@transaction.atomic
def note_password_set(*, user: User) -> None:
    """Somebody set their password by a link; every session of before is over."""
    sign_out_everywhere(user)
    audit.record(Event.PASSWORD_SET, user, by=user)


@transaction.atomic
def close(*, user: User, by: User) -> None:
    """Somebody left: they are signed out and cannot sign in. Their name stays in history."""
    access.require(by, Permission.MANAGE_ACCOUNTS)
    administrators = User.objects.select_for_update().filter(
        role=Role.ADMINISTRATOR, is_active=True
    )
    others = [each for each in administrators.order_by("pk") if each.pk != user.pk]
    held = User.objects.select_for_update().get(pk=user.pk)
    last = held.role == Role.ADMINISTRATOR and len(others) < LEAST_ADMINISTRATORS
    rules.check_closed(subject=held.pk, by=by.pk, is_open=held.is_active, last_administrators=last)
    held.is_active = False
    held.save(update_fields=["is_active"])
    sign_out_everywhere(held)
    audit.record(Event.ACCOUNT_CLOSED, held, by=by)
