"""The quarterly review of access: a page of accounts, confirmed or flagged together, and a file."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from families.actions import reviews as actions
from families.forms.reviews import ReviewForm
from families.models import AccessReview
from families.queries import reviews as queries
from families.queries.reviews import Held
from families.rules import reviews as rules
from privacy import access, audit
from privacy.events import Event
from privacy.gate import step_up
from privacy.models import User
from privacy.roles import ROLE_SCOPE, Permission, Role, Scope
from privacy.rules.small_numbers import Told
from privacy.rules.spreadsheets import sheet
from privacy.telling import told_to
from privacy.web import SignedInRequest, as_sheet, paginate

LEFT, EVERY = "left", "all"
FILE_COLUMNS = ("name", "email", "role", "team", "reach", "last sign-in", "decision", "by", "on")
REACHES = {
    Scope.ALL: "The whole council",
    Scope.TEAM: "All families of the team",
    Scope.GRANTS: "",
    Scope.NONE: "No families",
}
KINDS = {"lead": "leads", "cover": "covers", "partner": "partner in"}


def access_review(request: SignedInRequest) -> HttpResponse:
    """Whoever is left to review, or everybody; the ticked ones are confirmed or flagged."""
    access.require(request.user, Permission.REVIEW_ACCESS)
    shown = EVERY if request.GET.get("show") == EVERY else LEFT
    found = queries.left_to_review if shown == LEFT else queries.accounts_to_review
    page = paginate(request, found(request.user))
    form = ReviewForm(request.POST or None, users=page)
    made = form.run(actions.review_access, by=request.user)
    if made:
        messages.success(request, f"{len(made)} reviewed.")
        return redirect(request.get_full_path())
    audit.record(Event.LIST_VIEWED, by=request.user, list="access_review", shown=len(page))
    context = {"form": form, "page": page, "shown": shown, **_standing(request.user)}
    context["rows"] = rows_of(list(page), request.user)
    return render(request, "families/access_review.html", context)


def _standing(user: User) -> dict[str, Any]:
    """The quarter, how far it is, and whether it is late."""
    today, progress = timezone.localdate(), queries.progress_of(user)
    return {
        "progress": progress,
        "quarter": rules.quarter_words(rules.quarter_of(today)),
        "due_on": rules.due_on(today),
        "overdue": rules.is_overdue(today, left=progress.left),
        "may_manage": access.can(user, Permission.MANAGE_ACCOUNTS),
    }


def rows_of(users: list[User], reader: User) -> list[dict[str, Any]]:
    """The accounts of a page with all that is to be looked at."""
    held, tell = queries.held_by(users), partial(told_to, reader)
    return [
        {"user": user, "reach": reach_words(user, held.get(user.pk, []), tell)} for user in users
    ]


def reach_words(user: User, held: list[Held], tell: Callable[[int], Told]) -> str:
    """`Leads 12, partner in 1 until 3 May 2026 at the earliest`."""
    words = [REACHES[ROLE_SCOPE[Role(user.role)]], *(_held_words(each, tell) for each in held)]
    said = ", ".join(word for word in words if word)
    return f"{said[:1].upper()}{said[1:]}" or "No families"


def _held_words(held: Held, tell: Callable[[int], Told]) -> str:
    until = f" until {held.until.day} {held.until:%B %Y} at the earliest" if held.until else ""
    return f"{KINDS[held.kind]} {tell(held.families)}{until}"


@step_up
@require_POST
def access_review_file(request: SignedInRequest) -> HttpResponse:
    """All accounts in reach as a spreadsheet."""
    access.require(request.user, Permission.REVIEW_ACCESS)
    users = list(queries.accounts_to_review(request.user))
    actions.note_downloaded(rows=len(users), by=request.user)
    rows = [_file_row(row["user"], row["reach"]) for row in rows_of(users, request.user)]
    quarter = rules.quarter_of(timezone.localdate())
    return as_sheet(f"access-review-{quarter}", sheet(FILE_COLUMNS, rows))


def _file_row(user: Any, reach: str) -> list[Any]:
    decision = AccessReview.Decision(user.decision).label if user.decision else "Not reviewed"
    return [
        *(user.name, user.email, user.role_name, user.team or "", reach),
        *(_day(user.last_login) or "Never", decision, user.decided_by or "", _day(user.decided_at)),
    ]


def _day(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d}" if at else ""
