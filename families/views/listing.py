"""The list of families: everybody's first page who works with them."""

import uuid
from functools import partial
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from families import panels
from families.forms.listing import FilterForm
from families.forms.search import SearchForm
from families.models import Family, Note
from families.queries import home, listing
from families.queries.notes import drafts_of
from families.rules.cases import STAGE_WORDS
from families.saved_pages import LIST, saving
from families.views.parts import LIST_KEPT_AS, without
from privacy import access, audit
from privacy.addresses import address
from privacy.events import Event
from privacy.fields import drawn_empty
from privacy.gate import step_up
from privacy.models import User
from privacy.roles import ROLE_SCOPE, Permission, Role, Scope
from privacy.rules.spreadsheets import sheet
from privacy.web import PER_PAGE, SignedInRequest, as_sheet

# Sorting by these reads every family: beyond so many the list is filtered first.
MOST_SORTED = {"name": listing.SORTED_BY_NAME, home.DUE: home.SORTED_BY_DUE}
Extra = list[tuple[str, dict[uuid.UUID, str]]]
HEADINGS = {Scope.GRANTS: "My families", Scope.ALL: "All families"}


def family_list(request: SignedInRequest) -> HttpResponse:
    """The families within reach, filtered by codes, counted by stage, a page at a time."""
    access.require(request.user, Permission.VIEW_FAMILY)
    form = FilterForm(request.GET, user=request.user)
    few = _few(request.user, form)
    counts = listing.counts(request.user, form.match) if few is None else listing.counts_of(few)
    page = _page(request, form, counts, few)
    _keep(request, form, page)
    audit.record(Event.LIST_VIEWED, by=request.user, list="families", shown=len(page.object_list))
    stages = _stages(request, form.stage_chosen(), counts)
    shown = {"counts": counts, "stages": stages, "page": page}
    shown |= _table(request, form, page) | _around(request, form, page)
    shown |= saving(LIST, form.query())
    return render(request, "families/family_list.html", shown)


@step_up
@require_POST
def family_file(request: SignedInRequest) -> HttpResponse:
    """The whole list as it is filtered, in its first order."""
    access.require(request.user, Permission.VIEW_DASHBOARD)
    form = FilterForm(request.GET, user=request.user)
    found = listing.listed(request.user, form.match, form.stage_chosen())
    rows = listing.file_rows(found)
    audit.record(Event.FAMILIES_DOWNLOADED, by=request.user, rows=len(rows))
    return as_sheet("families", sheet(listing.FILE_COLUMNS, rows))


def _keep(request: SignedInRequest, form: FilterForm, page: Page[Any]) -> None:
    """What is shown, for the way back from a family: codes and ids, with the session."""
    number = f"&page={page.number}" if page.number > 1 else ""
    query = f"{form.query()}{number}"
    if request.session.get(LIST_KEPT_AS) != query:
        request.session[LIST_KEPT_AS] = query


def _few(user: User, form: FilterForm) -> list[Family] | None:
    """The list that a keyworker begins with, where it is short: it need not be counted before."""
    if form.sorted_by() != home.DUE or form.match or form.stage_chosen():
        return None
    return home.few(user, partial(listing.listed, user, form.match, ""))


def _page(
    request: SignedInRequest, form: FilterForm, counts: listing.Counts, few: list[Family] | None
) -> Page[Any]:
    """One page of lines; the number of families is counted already."""
    stage = form.stage_chosen()
    number = counts.stages[stage] if stage else counts.filtered
    found = _ordered(request.user, form, number) if few is None else few
    paginator: Paginator[Any] = Paginator(found, PER_PAGE)
    paginator.count = number
    page = paginator.get_page(request.GET.get("page"))
    page.object_list = listing.page_of(page.object_list)
    return page


def _ordered(user: User, form: FilterForm, number: int) -> Any:
    """So many families as they are asked for; beyond what may be sorted, in their first order."""
    stage, sort = form.stage_chosen(), form.sorted_by()
    find = partial(listing.listed, user, form.match, stage)
    if number > MOST_SORTED.get(sort.removeprefix("-"), number):
        sort = ""
    return home.ordered(user, find, sort, whole=not (form.match or stage), number=number)


def _table(request: SignedInRequest, form: FilterForm, page: Page[Any]) -> dict[str, Any]:
    """The lines with the columns of upper apps."""
    lines = list(page)
    extra, drafts = _extra(request.user, lines), drafts_of(request.user)
    return {
        "extra_titles": [title for title, _ in extra],
        "rows": _rows(request.user, lines, extra, drafts),
        "drafts": drafts,
        "sort": form.sorted_by(),
        "by_name": page.paginator.count <= MOST_SORTED["name"],
        "by_due": page.paginator.count <= MOST_SORTED[home.DUE],
        **_columns(request.user),
    }


def _columns(user: User) -> dict[str, bool]:
    """Which of our own columns tell anything apart."""
    scope, shows_next = ROLE_SCOPE[Role(user.role)], access.can(user, Permission.WORK_TASKS)
    return {
        "shows_next": shows_next,
        "shows_worker": scope is not Scope.GRANTS,
        # A keyworker's list has no room for it, and one team is like the other to them.
        "shows_team": scope is Scope.ALL or not shows_next,
    }


def _extra(user: User, lines: list[listing.ListedFamily]) -> Extra:
    """Columns of upper apps; one that says nothing of any of these takes no room."""
    keys = [line.family.pk for line in lines]
    extra = [(each.title, each.values(keys, user)) for each in panels.columns()]
    return [(title, values) for title, values in extra if any(values.values())]


def _rows(
    user: User, lines: list[listing.ListedFamily], extra: Extra, own: list[Note]
) -> list[dict[str, Any]]:
    """Each line with what is due next and one's own draft."""
    shows, families = access.can(user, Permission.WORK_TASKS), [line.family for line in lines]
    tasks = home.next_tasks(user, families) if shows else {}
    drafts = home.drafts_by_family(own)
    rows = []
    for line in lines:
        key = line.family.pk
        cells = [(title, values.get(key, "")) for title, values in extra]
        note, task = drafts.get(key), tasks.get(key)
        draft = address("families:note_write", key, note.pk) if note else ""
        rows.append({**line.row(), "extra": cells, "next": task, "draft": draft})
    return rows


def _around(request: SignedInRequest, form: FilterForm, page: Page[Any]) -> dict[str, Any]:
    """Heading, search box, filters, and what the reader may do."""
    chosen = [{"label": words, "url": without(request, name)} for name, words in form.chosen()]
    return {
        "title": _heading(request.user, page),
        "form": form,
        "query": form.query(),
        "selected": chosen,
        "search": {"words": drawn_empty(SearchForm, "words", label="Find a person")},
        "may_open": access.can(request.user, Permission.OPEN_FAMILY),
        "may_find": access.can(request.user, Permission.FIND_PERSON),
        "may_allocate": access.can(request.user, Permission.ALLOCATE_FAMILY),
        "may_download": access.can(request.user, Permission.VIEW_DASHBOARD),
    }


def _heading(user: User, page: Page[Any]) -> str:
    """With the name of a manager's team, which families of the page bring along."""
    scope = ROLE_SCOPE[Role(user.role)]
    if scope is Scope.TEAM and user.team_id:
        own = (line.family for line in page if line.family.team_id == user.team_id)
        team = next((family.team_name for family in own), "")
        return f"Families of {team or user.team}"
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
