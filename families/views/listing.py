"""The list of families: everybody's first page who works with them."""

import uuid
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render

from families import panels
from families.forms.listing import FilterForm
from families.forms.search import SearchForm
from families.queries import listing
from families.queries.notes import drafts_of
from families.rules.cases import STAGE_WORDS
from families.views.parts import without
from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.roles import ROLE_SCOPE, Permission, Role, Scope
from privacy.web import PER_PAGE, SignedInRequest

HEADINGS = {Scope.GRANTS: "My families", Scope.ALL: "All families"}


def family_list(request: SignedInRequest) -> HttpResponse:
    """The families within reach, filtered by codes, counted by stage, a page at a time."""
    access.require(request.user, Permission.VIEW_FAMILY)
    form = FilterForm(request.GET, user=request.user)
    filters = form.filters()
    stage = request.GET.get("stage", "")
    stage = stage if stage in STAGE_WORDS else ""
    counts = listing.counts(request.user, filters)
    page = _page(request, filters, stage, counts)
    audit.record(Event.LIST_VIEWED, by=request.user, list="families", shown=len(page.object_list))
    shown = {"counts": counts, "stages": _stages(request, stage, counts), "page": page}
    context = {**shown, **_table(request, page), **_around(request, form)}
    return render(request, "families/family_list.html", context)


def _page(
    request: SignedInRequest, filters: listing.Filters, stage: str, counts: listing.Counts
) -> Page[Any]:
    """One page of lines; the number of families is counted already."""
    number = counts.stages[stage] if stage else counts.filtered
    families = listing.listed(request.user, filters, stage)
    sort = request.GET.get("sort", "")
    if sort.endswith("name") and number > listing.SORTED_BY_NAME:
        sort = ""
    paginator: Paginator[Any] = Paginator(listing.ordered(families, sort), PER_PAGE)
    paginator.count = number
    page = paginator.get_page(request.GET.get("page"))
    page.object_list = listing.page_of(page.object_list)
    return page


def _table(request: SignedInRequest, page: Page[Any]) -> dict[str, Any]:
    """The lines with the columns of upper apps, and which of our own tell anything apart."""
    keys = [line.family.pk for line in page]
    extra = [(each.title, each.values(keys, request.user)) for each in panels.columns()]
    scope = ROLE_SCOPE[Role(request.user.role)]
    return {
        "extra_titles": [title for title, _ in extra],
        "rows": [{"line": line, "extra": _cells(extra, line.family.pk)} for line in page],
        "sort": request.GET.get("sort", ""),
        "by_name": page.paginator.count <= listing.SORTED_BY_NAME,
        "shows_worker": scope is not Scope.GRANTS,
        "shows_team": scope is not Scope.TEAM,
    }


def _cells(extra: list[tuple[str, dict[uuid.UUID, str]]], key: uuid.UUID) -> list[tuple[str, str]]:
    return [(title, values.get(key, "")) for title, values in extra]


def _around(request: SignedInRequest, form: FilterForm) -> dict[str, Any]:
    """Heading, search box, filters, and what the reader may do."""
    chosen = [{"label": words, "url": without(request, name)} for name, words in form.chosen()]
    return {
        "title": _heading(request.user),
        "form": form,
        "selected": chosen,
        "search": SearchForm(label="Find a person"),
        "drafts": drafts_of(request.user),
        "may_open": access.can(request.user, Permission.OPEN_FAMILY),
        "may_find": access.can(request.user, Permission.FIND_PERSON),
        "may_allocate": access.can(request.user, Permission.ALLOCATE_FAMILY),
    }


def _heading(user: User) -> str:
    scope = ROLE_SCOPE[Role(user.role)]
    if scope is Scope.TEAM and user.team:
        return f"Families of {user.team.name}"
    return HEADINGS.get(scope, "Families")


def _stages(request: SignedInRequest, stage: str, counts: listing.Counts) -> list[dict[str, Any]]:
    """The stages as tabs, each with what it counts; the other filters stay."""
    tabs = [("", "All", counts.filtered)]
    tabs += [(key.value, words, counts.stages[key]) for key, words in STAGE_WORDS.items()]
    return [
        {
            "label": words,
            "count": number,
            "active": key == stage,
            "url": without(request, "stage", **({"stage": key} if key else {})),
        }
        for key, words, number in tabs
    ]
