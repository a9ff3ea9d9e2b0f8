"""Accounts of staff: who there is, what they sign in with, and the reset of a lost factor."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from privacy import access, audit
from privacy.actions import accounts as actions
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.forms.accounts import AccountFilterForm, ResetForm
from privacy.gate import step_up
from privacy.leavers import held_by
from privacy.models import AccountChange, FactorReset, User
from privacy.queries import accounts as queries
from privacy.queries import factors
from privacy.roles import Permission
from privacy.views.account_changes import welcome_link
from privacy.views.council import is_bound_here, way_in
from privacy.views.teams import former
from privacy.web import SignedInRequest, paginate

COLUMNS = [{"label": name} for name in ("Name", "Role", "Team", "Last sign-in", "Account")]
FACTOR_WORDS = {"totp": "Authenticator app", "webauthn": "Passkey"}
LATEST = 25
WAITING_COLUMNS = [{"label": name} for name in ("Person", "What", "Role", "Asked by")]
CHANGE_COLUMNS = [{"label": name} for name in ("Asked", "What", "Role", "Decision")]
RESET_COLUMNS = [{"label": name} for name in ("Asked", "Why", "Known by", "Decision")]


def account_list(request: SignedInRequest) -> HttpResponse:
    """Everybody with an account."""
    access.require(request.user, Permission.MANAGE_ACCOUNTS)
    form = AccountFilterForm(request.GET)
    page = paginate(request, queries.accounts().filter(**form.wanted()))
    rows = [_row(each) for each in page]
    audit.record(Event.LIST_VIEWED, by=request.user, list="accounts", shown=len(rows))
    shown = {"page": page, "columns": COLUMNS, "rows": rows, "form": form, **_waiting()}
    return render(request, "privacy/accounts_list.html", shown)


def _waiting() -> dict[str, Any]:
    """What waits for a second administrator, and what one may begin."""
    return {
        "waiting_columns": WAITING_COLUMNS,
        "waiting": [_waiting_row(each) for each in queries.waiting_changes()[:LATEST]],
        "actions": [
            {"label": "Invite somebody", "url": reverse("privacy:account_new"), "primary": True},
            {"label": "Invite from a file", "url": reverse("privacy:accounts_import")},
            {"label": "Teams", "url": reverse("privacy:teams")},
        ],
    }


def _waiting_row(change: AccountChange) -> list[Any]:
    address = reverse("privacy:account", args=[change.user_id])
    return [
        {"text": change.user.name, "url": address, "hint": change.user.email},
        change.get_kind_display(),
        {"text": change.get_role_display(), "hint": change.team.name if change.team else ""},
        {"text": change.asked_by.name, "hint": _moment(change.asked_at)},
    ]


def _row(user: User) -> list[Any]:
    return [
        {"text": user.name, "url": reverse("privacy:account", args=[user.pk]), "hint": user.email},
        user.role_name,
        user.team.name if user.team else "",
        _moment(user.last_login) or "Never",
        {
            "text": _state(user),
            "colour": None if user.is_active else "grey",
        },
    ]


def _state(user: User) -> str:
    known = user.has_usable_password() or is_bound_here(user)
    if user.is_active:
        return "Open" if known else "No password yet"
    if user.suspended_on:
        why = user.get_suspended_why_display()
        return f"Suspended on {user.suspended_on:%-d %B %Y}: {why}"
    return "Closed" if known else "Not invited"


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%-d %B %Y, %H:%M}" if at else ""


def account_page(request: SignedInRequest, user_id: uuid.UUID) -> HttpResponse:
    """One account: what it signs in with, and resets of it."""
    access.require(request.user, Permission.MANAGE_ACCOUNTS)
    account = queries.account_or_404(user_id)
    audit.record_view(account, by=request.user)
    changes = list(queries.changes_of(account)[:LATEST])
    shown = {**_page(request.user, account), **_changes(request.user, account, changes)}
    shown |= former(account)
    link = welcome_link(request, account, changes)
    held = [] if account.is_active else held_by(account)
    shown["held"] = [each.told_to(request.user) for each in held]
    return render(request, "privacy/accounts_page.html", {**shown, "link": link})


def _changes(by: User, account: User, changes: list[AccountChange]) -> dict[str, Any]:
    """What was asked of the account, what waits, and what may be asked."""
    asked = next((each for each in changes if each.state == AccountChange.State.ASKED), None)
    return {
        "asked": asked,
        "may_decide_change": asked and by.pk not in (account.pk, asked.asked_by_id),
        "may_change": account.pk != by.pk and asked is None,
        "is_bound": is_bound_here(account),
        "change_columns": CHANGE_COLUMNS,
        "change_rows": [_change_row(each) for each in changes],
    }


def _change_row(change: AccountChange) -> list[Any]:
    by = f"{change.decided_by.name}, {_moment(change.decided_at)}" if change.decided_by else ""
    return [
        {"text": _moment(change.asked_at), "hint": change.asked_by.name},
        change.get_kind_display(),
        {"text": change.get_role_display(), "hint": change.team.name if change.team else ""},
        {"text": change.get_state_display(), "hint": by},
    ]


def _page(by: User, account: User) -> dict[str, Any]:
    """Everything on the page of an account."""
    resets = list(queries.resets_of(account)[:LATEST])
    waits = next((each for each in resets if each.state == FactorReset.State.ASKED), None)
    known = [FACTOR_WORDS[each.type] for each in factors.factors_of(account)]
    return {
        "account": account,
        "facts": [{"key": key, "value": value} for key, value in _facts(account, known).items()],
        "may_ask": bool(known) and not waits and account.pk != by.pk,
        "waits": waits,
        "may_decide": waits and by.pk not in (account.pk, waits.asked_by_id),
        "columns": RESET_COLUMNS,
        "rows": [_reset_row(each) for each in resets],
    }


def _facts(account: User, known: list[str]) -> dict[str, str]:
    return {
        "Email address": account.email,
        "Role": account.role_name,
        "Team": account.team.name if account.team else "None",
        "Account": _state(account),
        **way_in(account),
        "Last sign-in": _moment(account.last_login) or "Never",
        "Second sign-in step": ", ".join(known) or "Not set up",
    }


def _reset_row(reset: FactorReset) -> list[Any]:
    decided = f"{reset.decided_by.name}, {_moment(reset.decided_at)}" if reset.decided_by else ""
    return [
        {"text": _moment(reset.asked_at), "hint": reset.asked_by.name},
        reset.get_reason_code_display(),
        reset.get_identity_how_display(),
        {"text": reset.get_state_display(), "hint": decided},
    ]


@step_up
def reset_ask(request: SignedInRequest, user_id: uuid.UUID) -> HttpResponse:
    """Ask that somebody may set up their second factor anew."""
    access.require(request.user, Permission.MANAGE_ACCOUNTS)
    account = queries.account_or_404(user_id)
    form = ResetForm(request.POST or None)
    if form.run(actions.ask_reset, user=account, by=request.user):
        messages.success(request, "The reset waits for a second administrator.")
        return redirect("privacy:account", user_id)
    return render(request, "privacy/accounts_reset.html", {"form": form, "account": account})


@step_up
@require_POST
def reset_decide(request: SignedInRequest, user_id: uuid.UUID) -> HttpResponse:
    """The second administrator's yes or no."""
    yes = request.POST.get("decision") == "approve"
    decide = actions.approve_reset if yes else actions.refuse_reset
    try:
        decide(user_id=user_id, by=request.user)
        messages.success(request, "The second step is reset." if yes else "The reset is refused.")
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect("privacy:account", user_id)
