"""Questions to oneself about records that one opened, and the postcode that one may give."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from privacy import audit
from privacy.actions import homes
from privacy.actions import oversight as actions
from privacy.forms.oversight import AnswerForm, HomeForm
from privacy.models import OddAccess
from privacy.queries import homes as own
from privacy.queries import oversight as queries
from privacy.web import SignedInRequest, paginate

COLUMNS = [{"label": name} for name in ("Asked", "Record", "Opened on", "By", "State")]


def questions(request: SignedInRequest) -> HttpResponse:
    """What one is asked about, what waits for an answer first."""
    page = paginate(request, queries.questions_to(request.user))
    shown = {"page": page, "columns": COLUMNS, "rows": [_row(each) for each in page]}
    return render(request, "privacy/question_list.html", shown)


def _row(each: OddAccess) -> list[Any]:
    url = reverse("privacy:question", args=[each.pk])
    return [
        {"text": f"{each.asked_at:%-d %B %Y}", "url": url},
        record_words(each),
        f"{each.day.day} {each.day:%B %Y}",
        {"text": each.asked_by.name if each.asked_by else "", "hint": ""},
        _state(each),
    ]


def record_words(each: OddAccess) -> str:
    """Which record, by its reference alone."""
    return f"Family {each.reference}" if each.reference else "Several records"


def _state(each: OddAccess) -> dict[str, Any]:
    """Not how it ended: that is for the overseers to say."""
    if each.state == OddAccess.State.ASKED:
        late = each.is_overdue
        due = f"Answer by {each.due_on:%-d %B %Y}"
        return {
            "text": "Overdue" if late else "To answer",
            "colour": "red" if late else "yellow",
            "hint": due,
        }
    over = each.state == OddAccess.State.SETTLED
    return {"text": "Closed" if over else "Answered", "colour": "grey" if over else "turquoise"}


def question(request: SignedInRequest, finding_id: uuid.UUID) -> HttpResponse:
    """What was asked and answered, and the form to answer with."""
    asked = queries.question_or_404(finding_id, user=request.user)
    form = AnswerForm(request.POST or None)
    if form.run(actions.answer, finding_id=finding_id, by=request.user):
        messages.success(request, "Your answer is sent.")
        return redirect("privacy:question", finding_id)
    audit.record_view(asked, by=request.user)
    context = {
        **{"asked": asked, "record": record_words(asked), "state": _state(asked)},
        "thread": queries.messages_of(asked, notes=False),
        # What somebody typed while it was settled stays for them to keep.
        "form": form if asked.state == OddAccess.State.ASKED or form.errors else None,
    }
    return render(request, "privacy/question_page.html", context)


def home_postcode(request: SignedInRequest) -> HttpResponse:
    """The postcode in which one lives, given freely and taken back at any time."""
    form = HomeForm(request.POST or None, initial={"postcode": own.postcode_of(request.user)})
    if form.run(homes.keep_postcode, by=request.user) is not None:
        messages.success(request, "Saved.")
        return redirect("privacy:sessions")
    return render(request, "privacy/home_postcode.html", {"form": form})
