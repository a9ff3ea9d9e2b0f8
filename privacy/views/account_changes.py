"""Accounts made, changed and closed: what one administrator asks for, another decides."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_POST

from privacy import access
from privacy.actions import account_changes as actions
from privacy.errors import RuleBroken
from privacy.forms.accounts import InviteFileForm, InviteForm, PlaceForm
from privacy.forms.sign_in import FirstPasswordForm
from privacy.gate import step_up
from privacy.leavers import held_by
from privacy.queries import accounts as queries
from privacy.queries.bindings import is_bound
from privacy.roles import Permission
from privacy.web import SignedInRequest

WAITS = "This waits for a second administrator."
RESULT_COLUMNS = [{"label": "Line", "numeric": True}, {"label": "Person"}, {"label": "Result"}]


@step_up
def account_new(request: SignedInRequest) -> HttpResponse:
    """Invite somebody."""
    access.require(request.user, Permission.MANAGE_ACCOUNTS)
    form = InviteForm(request.POST or None)
    if asked := form.run(actions.invite, by=request.user):
        messages.success(request, WAITS)
        return redirect("privacy:account", asked.user_id)
    return render(request, "privacy/accounts_new.html", {"form": form})


@step_up
def accounts_import(request: SignedInRequest) -> HttpResponse:
    """Invite everybody in a file; each row has its result."""
    access.require(request.user, Permission.MANAGE_ACCOUNTS)
    form = InviteFileForm(request.POST or None, request.FILES or None)
    shown: dict[str, Any] = {"form": form}
    results = form.run(actions.invite_from_file, by=request.user)
    if results is not None:
        rows = [[{"text": line, "numeric": True}, *rest] for line, *rest in results]
        shown = {"form": InviteFileForm(), "columns": RESULT_COLUMNS, "rows": rows, "done": True}
    return render(request, "privacy/accounts_import.html", shown)


@step_up
def account_change(request: SignedInRequest, user_id: uuid.UUID) -> HttpResponse:
    """Ask for another role or team."""
    access.require(request.user, Permission.MANAGE_ACCOUNTS)
    account = queries.account_or_404(user_id)
    form = PlaceForm(request.POST or None, initial={"role": account.role, "team": account.team_id})
    if form.run(actions.ask_change, user=account, by=request.user):
        messages.success(request, WAITS)
        return redirect("privacy:account", user_id)
    return render(request, "privacy/accounts_change.html", {"form": form, "account": account})


@step_up
def account_close(request: SignedInRequest, user_id: uuid.UUID) -> HttpResponse:
    """Close an account, after a look at what the person still holds."""
    access.require(request.user, Permission.MANAGE_ACCOUNTS)
    account = queries.account_or_404(user_id)
    if request.method == "POST":
        return _done(request, user_id, "The account is closed.", actions.close, user=account)
    shown = {"account": account, "held": [each.told_to(request.user) for each in held_by(account)]}
    return render(request, "privacy/accounts_close.html", shown)


@step_up
@require_POST
def account_ask(request: SignedInRequest, user_id: uuid.UUID) -> HttpResponse:
    """Ask for a new password, for another way to sign in, or that a closed account is opened."""
    access.require(request.user, Permission.MANAGE_ACCOUNTS)
    account = queries.account_or_404(user_id)
    ways = {"bind": actions.ask_bind, "unbind": actions.ask_unbind}
    otherwise = actions.ask_password if account.is_active else actions.ask_open
    ask = ways.get(request.POST.get("way", ""), otherwise)
    return _done(request, user_id, WAITS, ask, user=account)


@step_up
@require_POST
def account_decide(request: SignedInRequest, change_id: uuid.UUID) -> HttpResponse:
    """The second administrator's yes or no."""
    access.require(request.user, Permission.MANAGE_ACCOUNTS)
    account = queries.subject_of_change_or_404(change_id)
    yes = request.POST.get("decision") == "approve"
    decide = actions.approve if yes else actions.refuse
    said = "It is approved." if yes else "It is refused."
    return _done(request, account, said, decide, change_id=change_id)


def _done(
    request: SignedInRequest, user_id: uuid.UUID, said: str, action: Any, **facts: Any
) -> HttpResponse:
    """Do it and lead back to the account with what came of it."""
    try:
        action(**facts, by=request.user)
        messages.success(request, said)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect("privacy:account", user_id)


def welcome_link(request: SignedInRequest, account: Any, changes: list[Any]) -> str:
    """The link to a first password, for whoever approved it last, until it is used."""
    latest = changes[0] if changes else None
    if latest is None or account.has_usable_password() or not account.is_active:
        return ""
    if is_bound(account):
        return ""
    if latest.decided_by_id != request.user.pk:
        return ""
    address = reverse("account_welcome", kwargs=actions.welcome_parts(account))
    return request.build_absolute_uri(address)


class Welcome(PasswordResetConfirmView):
    """Somebody sets their first password, or another one, by a link that works once."""

    template_name = "account/welcome.html"
    form_class = FirstPasswordForm
    success_url = reverse_lazy("account_login")

    def get_user(self, uidb64: str) -> Any:
        """Whose link it is; an account that is bound to the council's sign-in has no password."""
        user = super().get_user(uidb64)
        return None if user is None or is_bound(user) else user

    def form_valid(self, form: Any) -> HttpResponse:
        """Every session of before is over."""
        answer = super().form_valid(form)
        actions.note_password_set(user=form.user)
        messages.success(self.request, "Your password is set. Sign in with it.")
        return answer
