"""Saved views of lists and figures: kept, shared with a role, begun with, renamed, deleted."""

import uuid
from typing import Any
from urllib.parse import parse_qs

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from families.actions import saved_searches as actions
from families.forms.saved_searches import ChangeSearchForm, SaveSearchForm
from families.models import SavedSearch
from families.queries import saved_searches as queries
from families.saved_pages import SavedPage, saved_pages_for
from families.views.parts import NOTHING
from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.roles import ROLE_NAMES, Permission, Role
from privacy.web import SignedInRequest, paginate

SAVED = "The view is saved. It stands under “Saved views”, where you can share it."
CHANGED, DELETED = "The view is changed.", "The saved view is deleted."
BEGINS, USUAL = "You begin with this view from now on.", "You begin as usual from now on."
WIDER = "Part of how “{}” is filtered is no choice of yours: you see it without that."


def start(request: SignedInRequest) -> HttpResponse:
    """The first page of whoever works with families: a saved view, or the list as it is."""
    access.require(request.user, Permission.VIEW_FAMILY)
    pages, chosen = saved_pages_for(request.user), queries.start_of(request.user)
    if chosen is None or chosen.page not in pages:
        return redirect("families:families")
    return redirect(pages[chosen.page].url(chosen.query))


def search_list(request: SignedInRequest) -> HttpResponse:
    """One's own, and those that others share with one's role."""
    access.require(request.user, Permission.SAVE_VIEW)
    audit.record(Event.LIST_VIEWED, by=request.user, list="saved_views")
    pages = saved_pages_for(request.user)
    own = [_line(each, pages) for each in queries.searches_of(request.user)]
    page = paginate(request, queries.shared_with(request.user).filter(page__in=pages))
    begins = access.can(request.user, Permission.VIEW_FAMILY)
    shown = {"own": own, "page": page, "begins": begins}
    shown["shared"] = [_line(each, pages) for each in page]
    return render(request, "families/search_list.html", shown)


def _line(search: SavedSearch, pages: dict[str, SavedPage]) -> dict[str, Any]:
    """A view with its page in words, and with whom it is shared."""
    page = pages.get(search.page)
    role = ROLE_NAMES[Role(search.shared_with)] if search.shared_with else ""
    return {"search": search, "page": page.words if page else "", "role": role}


def search_open(request: SignedInRequest, search_id: uuid.UUID) -> HttpResponse:
    """To its page, filtered as far as its reader can choose that; what falls away is said."""
    access.require(request.user, Permission.SAVE_VIEW)
    search = queries.openable_or_404(search_id, user=request.user)
    page = saved_pages_for(request.user).get(search.page)
    if page is None:
        raise Http404
    query = page.kept(QueryDict(search.query), request.user)
    if _filters(search.query) - _filters(query):
        messages.warning(request, WIDER.format(search.name))
    audit.record(Event.SEARCH_OPENED, search, by=request.user, list=page.code)
    return redirect(page.url(query))


def _filters(query: str) -> set[tuple[str, str]]:
    """How it is sorted hides nobody."""
    return {(name, text) for name, [text] in parse_qs(query).items() if name != "sort"}


@require_POST
def search_save(request: SignedInRequest) -> HttpResponse:
    """Keep exactly what was shown: read by the page's own form, so that it holds codes alone."""
    access.require(request.user, Permission.SAVE_VIEW)
    page = _page_or_404(request.user, request.POST.get("page", ""))
    query = page.kept(QueryDict(request.POST.get("query", "")), request.user)
    form = SaveSearchForm(request.POST)
    if form.run(actions.save_search, query=query, page=page.code, by=request.user):
        messages.success(request, SAVED)
        return redirect(page.url(query))
    shown = {"form": form, "query": query, "page_code": page.code, "back_url": page.url(query)}
    return render(request, "families/search_save.html", shown | {"page_words": page.words})


def _page_or_404(user: User, code: str) -> SavedPage:
    """The page that is named, or the first of one's own."""
    pages = saved_pages_for(user)
    page = pages.get(code or next(iter(pages), ""))
    if page is None:
        raise Http404
    return page


def search_change(request: SignedInRequest, search_id: uuid.UUID) -> HttpResponse:
    """Another name, or another role that it is shared with."""
    access.require(request.user, Permission.SAVE_VIEW)
    search = queries.search_or_404(search_id, user=request.user)
    page = saved_pages_for(request.user).get(search.page)
    needs = page.permission if page else None
    form = ChangeSearchForm(request.POST or None, search=search, needs=needs, user=request.user)
    changed = form.run(actions.change_search, search=search, by=request.user)
    if changed is not None:
        messages.success(request, CHANGED if changed else NOTHING)
        return redirect("families:searches")
    shown = {"form": form, "search": search, "back_url": reverse("families:searches")}
    return render(request, "families/search_change.html", shown)


@require_POST
def search_start(request: SignedInRequest, search_id: uuid.UUID) -> HttpResponse:
    """Begin with it, or no longer."""
    access.require(request.user, Permission.VIEW_FAMILY)
    search = queries.search_or_404(search_id, user=request.user)
    begins = "start" in request.POST
    actions.begin_with(search=search, start=begins, by=request.user)
    messages.success(request, BEGINS if begins else USUAL)
    return redirect("families:searches")


@require_POST
def search_delete(request: SignedInRequest, search_id: uuid.UUID) -> HttpResponse:
    """It is gone."""
    access.require(request.user, Permission.SAVE_VIEW)
    actions.delete_search(
        search=queries.search_or_404(search_id, user=request.user), by=request.user
    )
    messages.success(request, DELETED)
    return redirect("families:searches")
