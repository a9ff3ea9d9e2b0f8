"""One's saved searches of the list of families: kept, begun with, deleted."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from families.actions import saved_searches as actions
from families.forms.listing import FilterForm, SaveSearchForm
from families.queries import saved_searches as queries
from families.views.parts import back_to_list
from privacy import access
from privacy.roles import Permission
from privacy.web import SignedInRequest

SAVED = "The search is saved. It stands under “My saved searches”."
DELETED = "The saved search is deleted."
BEGINS, USUAL = "You begin with this search from now on.", "You begin as usual from now on."


def start(request: SignedInRequest) -> HttpResponse:
    """The first page of whoever works with families: a saved search, or the list as it is."""
    access.require(request.user, Permission.VIEW_FAMILY)
    query = queries.start_of(request.user)
    address = reverse("families:families")
    return redirect(f"{address}?{query}" if query else address)


def search_list(request: SignedInRequest) -> HttpResponse:
    """One's own."""
    access.require(request.user, Permission.VIEW_FAMILY)
    shown = {"searches": queries.searches_of(request.user), **back_to_list(request)}
    return render(request, "families/search_list.html", shown)


@require_POST
def search_save(request: SignedInRequest) -> HttpResponse:
    """Keep exactly what was shown: read by the list's own form, so that it holds codes alone."""
    access.require(request.user, Permission.VIEW_FAMILY)
    query = FilterForm(QueryDict(request.POST.get("query", "")), user=request.user).query()
    form = SaveSearchForm(request.POST)
    if form.run(actions.save_search, query=query, by=request.user):
        messages.success(request, SAVED)
        return redirect(f"{reverse('families:families')}?{query}")
    shown = {"form": form, "query": query, **back_to_list(request)}
    return render(request, "families/search_save.html", shown)


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
    access.require(request.user, Permission.VIEW_FAMILY)
    actions.delete_search(
        search=queries.search_or_404(search_id, user=request.user), by=request.user
    )
    messages.success(request, DELETED)
    return redirect("families:searches")
