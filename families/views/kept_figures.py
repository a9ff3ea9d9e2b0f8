"""Figures of a large council: since when they stand, and asking a worker to count again."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from families.actions.kept_figures import ask_for_figures
from families.queries.kept_figures import Figures, kept_figures_or_404
from families.saved_pages import saved_pages_for
from privacy.models import User
from privacy.web import SignedInRequest

ASKED = "A worker counts now. You can leave this page: the work goes on."


def since(found: Figures, page: str, query: str) -> dict[str, Any]:
    """What a page says of figures that were worked out ahead, and the button that renews them."""
    told = {"page": page, "query": query, "made_at": found.made_at}
    return {"worked_out": told if found.ahead else None}


def not_yet(request: SignedInRequest, title: str, page: str, query: str) -> HttpResponse:
    """Instead of a page: these filters were never counted, and that takes a worker."""
    shown = {"title": title, "worked_out": {"page": page, "query": query}}
    return render(request, "families/figures_not_yet.html", shown)


@require_POST
def figures_again(request: SignedInRequest) -> HttpResponse:
    """Count what a page shows with its filters, in the background, for whoever may open it."""
    page, query = _asked(request.user, request.POST)
    job = ask_for_figures(page=page, query=query, by=request.user)
    messages.success(request, ASKED)
    return redirect("privacy:job", job.pk)


def _asked(user: User, data: QueryDict) -> tuple[str, str]:
    """The page, and its filters as its own form reads them: codes and ids alone."""
    page = saved_pages_for(user).get(data.get("page", ""))
    if page is None:
        raise Http404
    return page.code, page.kept(QueryDict(data.get("query", "")), user)


def figures_kept(request: SignedInRequest, kept_id: uuid.UUID) -> HttpResponse:
    """From the job that counted to the page that shows it."""
    kept = kept_figures_or_404(kept_id, user=request.user)
    page = saved_pages_for(request.user).get(kept.page)
    if page is None:
        raise Http404
    return redirect(page.url(kept.query))
