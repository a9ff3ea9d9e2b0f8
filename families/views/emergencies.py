"""Opening a family in an emergency; who opened one's families; and the judgement the next day."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from families.actions import emergencies as actions
from families.forms.emergencies import EmergencyForm, JudgedFilter, JudgementForm
from families.models import EmergencyOpening
from families.queries import emergencies as queries
from privacy import access, audit
from privacy.events import Event
from privacy.gate import step_up
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate

COLUMNS = [{"label": name} for name in ("Opened", "Family", "By", "Why", "Judged")]


def emergencies(request: SignedInRequest) -> HttpResponse:
    """One's own openings and those of one's families."""
    access.require(request.user, Permission.BREAK_GLASS)
    page = paginate(request, queries.openings_seen_by(request.user))
    shown = _listed(request, page, "emergencies")
    return render(request, "families/emergency_list.html", shown)


def emergency_reviews(request: SignedInRequest) -> HttpResponse:
    """Openings of others, those that wait first."""
    access.require(request.user, Permission.REVIEW_BREAK_GLASS)
    form = JudgedFilter(request.GET)
    found = queries.openings_to_judge(request.user)
    page = paginate(request, found.filter(**form.wanted()))
    shown = {**_listed(request, page, "emergency_reviews"), "form": form}
    return render(request, "families/emergency_reviews.html", shown)


def _listed(request: SignedInRequest, page: Any, name: str) -> dict[str, Any]:
    may_judge = access.can(request.user, Permission.REVIEW_BREAK_GLASS)
    rows = [_row(each, may_judge and each.user_id != request.user.pk) for each in page]
    audit.record(Event.LIST_VIEWED, by=request.user, list=name, shown=len(rows))
    may_break = access.can(request.user, Permission.BREAK_GLASS)
    return {
        **{"page": page, "columns": COLUMNS, "rows": rows},
        **{"may_judge": may_judge, "may_break": may_break},
    }


def _row(each: EmergencyOpening, may_judge: bool) -> list[Any]:
    waits = may_judge and each.reviewed_at is None
    url = reverse("families:emergency_review", args=[each.pk]) if waits else ""
    until = f"{timezone.localtime(each.ends_at):%H:%M}"
    return [
        {
            "text": f"{timezone.localtime(each.opened_at):%-d %B %Y, %H:%M}",
            "hint": f"Until {until}",
        },
        {"text": each.reference, "url": url},
        {"text": each.user.name, "hint": each.user.role_name},
        each.get_reason_code_display(),
        _judged(each),
    ]


def _judged(each: EmergencyOpening) -> dict[str, Any]:
    if each.reviewed_by is None:
        late, due = each.is_overdue, each.due_on
        whose = each.reviewer.name if each.reviewer else "Nobody’s yet"
        tag = (
            {"text": "Overdue", "colour": "red"} if late else {"text": "Waits", "colour": "yellow"}
        )
        return {**tag, "hint": f"{whose}, by {due:%-d %B %Y}"}
    colour = "green" if each.decision == EmergencyOpening.Decision.JUSTIFIED else "orange"
    words = each.get_decision_display().partition(",")[0]
    return {"text": words, "colour": colour, "hint": each.reviewed_by.name}


@step_up
def emergency_new(request: SignedInRequest) -> HttpResponse:
    """Open a family that is not one's own."""
    access.require(request.user, Permission.BREAK_GLASS)
    form = EmergencyForm(request.POST or None)
    opened = form.run(actions.open_in_emergency, by=request.user)
    if opened:
        return redirect("families:family", opened.family_id)
    if form.is_bound and form.has_error("reference"):
        actions.note_refused(by=request.user)
    return render(request, "families/emergency_new.html", {"form": form})


@step_up
def emergency_review(request: SignedInRequest, opening_id: uuid.UUID) -> HttpResponse:
    """Somebody else judges it."""
    access.require(request.user, Permission.REVIEW_BREAK_GLASS)
    opened = queries.opening_or_404(opening_id, user=request.user)
    audit.record_view(opened, by=request.user)
    form = JudgementForm(request.POST or None)
    if form.run(actions.judge_opening, opening_id=opening_id, by=request.user):
        messages.success(request, "Your judgement is recorded.")
        return redirect("families:emergency_reviews")
    return render(request, "families/emergency_review.html", {"form": form, "opened": opened})
