"""School terms, and what the feeds cover."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from families import panels
from families.actions import feeds, terms
from families.editing import edit
from families.forms.coverage import FeedForm, TermForm
from families.queries import coverage as queries
from families.queries.kept_figures import Figures, figures_for
from families.views.kept_figures import since
from privacy import access
from privacy.models import User
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate

CODE = "coverage"
NEXT_RUN = "Results follow with the next run."


def term_list(request: SignedInRequest) -> HttpResponse:
    """The terms by school year, what is wrong with them, and what that blocks."""
    access.require(request.user, Permission.VIEW_COVERAGE)
    found = blocked(request.user)
    terms = sorted((code, each) for code, each in gaps_of(found).items() if code.startswith("term"))
    context = {
        **{"page": paginate(request, queries.school_years()), **since(found, CODE, "")},
        "blocked": [(code.removeprefix("term:"), each) for code, each in terms],
        "may_edit": access.can(request.user, Permission.EDIT_COVERAGE),
    }
    return render(request, "families/term_list.html", context)


def blocked(user: User) -> Figures:
    """What is missing and what it blocks: counted now, or where the council is large by night."""
    return figures_for(user, CODE, "", partial(panels.blocked, user))


def gaps_of(found: Figures) -> dict[str, dict[str, Any]]:
    """By code, what blocks most first; nothing where it was never counted."""
    return {each["code"]: each for each in (found.shown or {"gaps": []})["gaps"]}


def work_out(user: User, data: QueryDict) -> dict[str, Any]:
    """The same for a worker; the page has no filters."""
    return panels.blocked(user)


def term_new(request: SignedInRequest) -> HttpResponse:
    """Record a term."""
    access.require(request.user, Permission.EDIT_COVERAGE)
    form = TermForm(request.POST or None)
    if form.run(terms.record_term, by=request.user):
        messages.success(request, f"The term is recorded. {NEXT_RUN}")
        return redirect("families:terms")
    return render(request, "families/term_form.html", {"form": form})


def term_change(request: SignedInRequest, term_id: uuid.UUID) -> HttpResponse:
    """Put a term right."""
    access.require(request.user, Permission.EDIT_COVERAGE)
    row = queries.term_or_404(term_id)
    edited = edit(request, None, row, TermForm.of, partial(terms.change_term, row=row))
    if edited.changed is not None:
        messages.success(request, f"The term is changed. {NEXT_RUN}")
        return redirect("families:terms")
    history = [_was(was, was.term, was.start_on, was.end_on) for was in queries.history_of(row)]
    context = {**edited.shown, "row": row, "history": history}
    return render(request, "families/term_form.html", context)


def _was(event: Any, what: str, first: Any, last: Any) -> dict[str, Any]:
    """A row as it was before a change."""
    days = f"{first:%-d %B %Y} to {last:%-d %B %Y}"
    return {"title": "Until then", "on": event.pgh_created_at, "text": f"{what}, {days}"}


def feed_list(request: SignedInRequest) -> HttpResponse:
    """Each code with the days that are covered, the gaps, and what they block."""
    access.require(request.user, Permission.VIEW_COVERAGE)
    counted = blocked(request.user)
    gaps = gaps_of(counted)
    found = queries.coverage({code for code in gaps if code.startswith("feed:")})
    page = paginate(request, found.codes)
    context = {
        **{"coverage": found, "page": page, **since(counted, CODE, "")},
        "lines": [(each, gaps.get(each.missing)) for each in page],
        "may_edit": access.can(request.user, Permission.EDIT_COVERAGE),
    }
    return render(request, "families/feed_list.html", context)


def feed_new(request: SignedInRequest) -> HttpResponse:
    """Record what a feed covers."""
    access.require(request.user, Permission.EDIT_COVERAGE)
    form = FeedForm(request.POST or None)
    if form.run(feeds.record_feed, by=request.user):
        messages.success(request, f"The coverage is recorded. {NEXT_RUN}")
        return redirect("families:feeds")
    return render(request, "families/feed_form.html", {"form": form})


def feed_change(request: SignedInRequest, feed_id: uuid.UUID) -> HttpResponse:
    """Put a row of coverage right."""
    access.require(request.user, Permission.EDIT_COVERAGE)
    row = queries.feed_or_404(feed_id)
    edited = edit(request, None, row, FeedForm.of, partial(feeds.change_feed, row=row))
    if edited.changed is not None:
        messages.success(request, f"The coverage is changed. {NEXT_RUN}")
        return redirect("families:feeds")
    earlier = queries.history_of(row)
    told = [_was(was, f"{was.source}, {was.code}", was.from_date, was.to_date) for was in earlier]
    context = {**edited.shown, "row": row, "history": told}
    return render(request, "families/feed_form.html", context)


@require_POST
def feed_remove(request: SignedInRequest, feed_id: uuid.UUID) -> HttpResponse:
    """Take a row back that was never so."""
    access.require(request.user, Permission.EDIT_COVERAGE)
    feeds.remove_feed(row=queries.feed_or_404(feed_id), by=request.user)
    messages.success(request, f"The coverage is taken back. {NEXT_RUN}")
    return redirect("families:feeds")
