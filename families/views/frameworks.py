"""The loaded frameworks, to be read, and their lines, to be confirmed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from families.actions import confirming as actions
from families.forms.confirming import ConfirmForm, WithdrawForm
from families.framework import FrameworkLine, basis_words
from families.models import Confirmation, FrameworkVersion
from families.queries import rulebook as queries
from privacy import access
from privacy.models import User
from privacy.roles import Permission
from privacy.web import SignedInRequest


def framework_list(request: SignedInRequest) -> HttpResponse:
    """Every framework that is loaded, in its newest version."""
    access.require(request.user, Permission.VIEW_FRAMEWORKS)
    context = {
        "versions": queries.loaded_versions(),
        "may_rebase": access.can(request.user, Permission.REBASE_FAMILY),
    }
    return render(request, "families/framework_list.html", context)


def framework_page(request: SignedInRequest, code: str) -> HttpResponse:
    """Headlines, needs, outcomes and parameters of one, in words, with what each rests on."""
    access.require(request.user, Permission.VIEW_FRAMEWORKS)
    context = {
        "book": queries.rulebook(code),
        "actions": _actions(request.user, code),
        "may_confirm": access.can(request.user, Permission.CONFIRM_LINE),
    }
    return render(request, "families/framework_page.html", context)


def _actions(user: User, code: str) -> list[dict[str, str]]:
    """Where one may go from a framework."""
    if not access.can(user, Permission.VIEW_PLANS):
        return []
    return [{"label": "Local plans", "url": reverse("families:plans", args=[code])}]


def line_confirm(request: SignedInRequest, code: str, line: str) -> HttpResponse:
    """Confirm a line from a source."""
    access.require(request.user, Permission.CONFIRM_LINE)
    version, found = queries.line_or_404(code, line)
    form = ConfirmForm(request.POST or None)
    if form.run(actions.confirm_line, version=version, line=found, by=request.user):
        return _done(request, code, found, "The line is confirmed under your name.")
    return _line_page(request, version, found, form)


def line_withdraw(request: SignedInRequest, code: str, line: str) -> HttpResponse:
    """Withdraw a confirmation."""
    access.require(request.user, Permission.CONFIRM_LINE)
    version, found = queries.line_or_404(code, line)
    form = WithdrawForm(request.POST or None)
    if form.run(actions.withdraw_confirmation, version=version, line=found, by=request.user):
        return _done(request, code, found, "The confirmation is withdrawn.")
    return _line_page(request, version, found, form)


def _done(request: SignedInRequest, code: str, line: FrameworkLine, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(f"{reverse('families:framework', args=[code])}#{line.code}")


def _line_page(
    request: SignedInRequest, version: FrameworkVersion, line: FrameworkLine, form: Any
) -> HttpResponse:
    """The line, its form, and who has confirmed it before."""
    rows = list(queries.confirmations_of(version.code, line.key)[:50])
    standing = [row for row in rows if row.withdrawn_at is None and row.words == line.words]
    context = {
        **{"version": version, "line": line, "form": form, "basis": basis_words(line.provenance)},
        "withdrawing": isinstance(form, WithdrawForm),
        "standing": standing[0] if standing else None,
        "history": [_told(row, line) for row in rows],
    }
    return render(request, "families/framework_line.html", context)


def _told(row: Confirmation, line: FrameworkLine) -> dict[str, Any]:
    """A confirmation as an entry of the line's history."""
    held = "" if row.words == line.words else f" (as it read in version {row.version.number})"
    back = ""
    if row.withdrawn_at and row.withdrawn_by:
        because = row.withdrawn_because
        back = f" Withdrawn on {row.withdrawn_at:%-d %B %Y} by {row.withdrawn_by.name}: {because}"
    title = f"Confirmed{held}"
    text = f"{row.source}{back}"
    return {"title": title, "on": row.confirmed_at, "by": row.confirmed_by.name, "text": text}
