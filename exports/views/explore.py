"""Counting what identifies nobody, by one or two things, under the rules of what may be told."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from exports.actions import explore as actions
from exports.explore import EVERYBODY, MOST_TABLES, UNIT_WORDS, CrossTable, Unit
from exports.forms_explore import ExploreForm
from exports.models import SavedTable
from exports.queries import explore as queries
from outcomes.queries.figures import setting_of
from outcomes.views.figures import as_file, wants_file
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission
from privacy.web import SignedInRequest

PAGE = "exports/explore.html"
TOO_MANY = (
    f"You have looked at {MOST_TABLES} tables today. That is as many as anybody may look at in a "
    "day, so the next can be looked at tomorrow."
)
NOT_YET = "The council has not been counted for these tables yet. A worker does it at night."


def explore(request: SignedInRequest) -> HttpResponse:
    """One table, and those that were saved or shared."""
    access.require(request.user, Permission.EXPLORE)
    form = ExploreForm(request.GET, setting=setting_of(request.user))
    shown: dict[str, Any] = {"form": form, "saved": _saved(request.user, form)}
    if queries.asked_today(request.user) >= MOST_TABLES:
        return render(request, PAGE, shown | {"refused": TOO_MANY}, status=429)
    return _table(request, form, shown) if form.asks() else render(request, PAGE, shown)


def _table(request: SignedInRequest, form: ExploreForm, shown: dict[str, Any]) -> HttpResponse:
    """The table, or its file: each is counted against the limit of the day, told or not."""
    audit.record(Event.LIST_VIEWED, by=request.user, list=queries.LIST)
    told = actions.table_told(Unit(form.unit), form.down, form.across, by=request.user)
    if told is None:
        return render(request, PAGE, shown | {"refused": NOT_YET})
    columns, rows = _in_words(told[0], form.down_words)
    if wants_file(request):
        return as_file(request, queries.LIST, columns, rows)
    return render(request, PAGE, shown | {"told": told[1]} | _shown(form, columns, rows))


def _in_words(table: CrossTable, first: str) -> tuple[list[str], list[list[Any]]]:
    """What stands above the numbers, and the lines."""
    heads = [queries.words_of(table.across, value) for value in table.columns]
    lines = [[queries.words_of(table.down, name), *numbers] for name, numbers in table.lines()]
    return [first, *heads, EVERYBODY], lines


def _shown(form: ExploreForm, columns: list[str], rows: list[list[Any]]) -> dict[str, Any]:
    """The table with numbers to the right, and where it is kept and downloaded."""
    heads = [{"label": each, "numeric": bool(place)} for place, each in enumerate(columns)]
    cells = [[row[0], *({"text": each, "numeric": True} for each in row[1:])] for row in rows]
    return {
        **{"columns": heads, "rows": cells if len(rows) > 1 else [], "title": form.title()},
        **{"query": form.query(), "file_url": f"?{form.query()}&file=csv"},
        "unit_words": UNIT_WORDS[Unit(form.unit)],
    }


def _saved(user: User, form: ExploreForm) -> list[dict[str, Any]]:
    """Title and address of each."""
    return [
        {
            "title": _titled(each, form),
            "url": f"{reverse('exports:explore')}?{each.query}",
            "own": each.owner_id == user.pk,
            "by": each.owner.name,
            "table": each,
        }
        for each in queries.saved_tables(user)
    ]


def _titled(table: SavedTable, form: ExploreForm) -> str:
    return ExploreForm(QueryDict(table.query), setting=form.setting).title()


@require_POST
def explore_keep(request: SignedInRequest) -> HttpResponse:
    """Save, share or forget: as the button says."""
    access.require(request.user, Permission.EXPLORE)
    given, by = request.POST, request.user
    if "share" in given:
        actions.share_table(key=given["share"], by=by)
    elif "forget" in given:
        actions.forget_table(key=given["forget"], by=by)
    elif "query" in given:
        return _saved_now(request, given["query"])
    return redirect("exports:explore")


def _saved_now(request: SignedInRequest, asked: str) -> HttpResponse:
    """Kept as the form reads it, so that it holds codes alone."""
    query = ExploreForm(QueryDict(asked), setting=setting_of(request.user)).query()
    try:
        actions.save_table(query=query, by=request.user)
        messages.success(request, "The table is saved.")
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect(f"{reverse('exports:explore')}?{query}")
