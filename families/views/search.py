"""Finding a person: the words are POSTed, kept encrypted with the session, and never logged."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from families.forms.search import SearchForm
from families.queries import searches
from families.queries.search import Found, find_people
from families.rules.search import wanted
from privacy import access, audit
from privacy.encryption import search_fingerprint
from privacy.events import Event
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate


def person_search(request: SignedInRequest) -> HttpResponse:
    """The empty box, or a new search, which leads to its own address."""
    access.require(request.user, Permission.FIND_PERSON)
    form = SearchForm(request.POST or None)
    if form.is_valid():
        key = searches.keep(request.session, form.cleaned_data["words"])
        return redirect("families:person_results", key)
    return render(request, "families/person_search.html", {"form": form})


def person_results(request: SignedInRequest, search_id: uuid.UUID) -> HttpResponse:
    """What a search of this session finds now."""
    access.require(request.user, Permission.FIND_PERSON)
    words = searches.words_of(request.session, search_id)
    if words is None:
        raise Http404
    found = find_people(request.user, wanted(words))
    fingerprint = search_fingerprint(words)
    audit.record(Event.SEARCHED, by=request.user, search=fingerprint, hits=found.count)
    return render(request, "families/person_results.html", _shown(request, words, found))


def _shown(request: SignedInRequest, words: str, found: Found) -> dict[str, Any]:
    return {
        "form": SearchForm(initial={"words": words}),
        "found": found,
        "wanted": wanted(words),
        "page": paginate(request, [*found.own, *found.elsewhere]),
        "may_open": access.can(request.user, Permission.OPEN_FAMILY),
    }
