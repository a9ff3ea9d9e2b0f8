"""What the pages of figures have in common: their filters, their cells, and their files."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from families.queries.allocation import sees_every_team
from families.queries.kept_figures import Figures, figures_for, is_large
from families.queries.narrowing import Filters
from families.saved_pages import saving
from families.views.kept_figures import not_yet, since
from outcomes.actions.whole_council import council_told
from outcomes.forms.figure_pages import FIGURE_PAGES, form_of
from outcomes.forms.figures import FigureForm
from outcomes.queries.figures import day_kept, setting_now, setting_of
from outcomes.queries.whole_council import standing
from outcomes.rules.whole_council import FAMILIES, RESULTS
from outcomes.views import figures_rounded
from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission
from privacy.rules.crosstab import told_together, with_margins
from privacy.rules.intervals import Place
from privacy.rules.small_numbers import Told, told
from privacy.rules.spreadsheets import sheet
from privacy.telling import sees_cases, told_to
from privacy.web import SignedInRequest, as_sheet, paginate

ROWS = 50


def address(request: SignedInRequest, *without: str, **instead: str) -> str:
    """This address with parts of its query left out or put in, on its first page."""
    query = request.GET.copy()
    for name in ("page", "file", *without):
        query.pop(name, None)
    for name, value in instead.items():
        query[name] = value
    return f"{request.path}?{query.urlencode()}"


@dataclass(frozen=True)
class FigurePage:
    """A page of figures: its code, its title, the name of its file, and what fills it.

    What fills it gives plain values, `columns` and `rows` of its table among them, since in a large
    council they are kept.
    """

    code: str
    title: str
    file: str
    told: Callable[[User, FigureForm], dict[str, Any]]
    universe: str = FAMILIES

    def of(self, form: FigureForm) -> str:
        """Of whom it tells readers without cases; of results year by year."""
        year = form.year(form.setting.last).code if self.universe == RESULTS else ""
        return f"{RESULTS}/{year}" if year else self.universe

    def work_out(self, user: User, data: QueryDict) -> dict[str, Any]:
        """The same for a worker, which has the filters alone.

        For readers without cases nothing is kept here: what they are told stands for all of them.
        """
        if not sees_cases(user):
            council_told(by=user)
            return {}
        return self._dated(user, form_of(self.code, data, setting_now(user)))

    def _dated(self, user: User, form: FigureForm) -> dict[str, Any]:
        """With the day of the results that were counted: a later run is in none of the figures."""
        return {**self.told(user, form), "results_on": f"{form.setting.as_of or ''}"}

    def found(self, user: User, form: FigureForm) -> Figures:
        """What the page tells with these filters, counted now or ahead."""
        if not sees_cases(user):
            return self._rounded(user, form)
        return figures_for(user, self.code, form.query(), partial(self._dated, user, form))

    def _rounded(self, user: User, form: FigureForm) -> Figures:
        """Of tables that are told together, and stand; in a large council a worker makes them."""
        told = standing() if is_large() else council_told(by=user)
        if FAMILIES not in told:
            return Figures(None)
        stands = told[self.of(form) if self.of(form) in told else FAMILIES]
        shown = figures_rounded.PAGES[self.code](told, form)
        return Figures(
            {**shown, "results_on": f"{stands.results_on or ''}", "today": stands.made_on}
        )

    def answer(self, request: SignedInRequest) -> HttpResponse:
        """The page or its file; or that it is not worked out yet."""
        access.require(request.user, Permission.VIEW_FIGURES)
        form = form_of(self.code, request.GET, setting_of(request.user))
        found, query = self.found(request.user, form), form.query()
        if found.shown is None:
            return not_yet(request, self.title, self.code, query)
        if wants_file(request):
            return as_file(request, self.file, found.shown["columns"], found.shown["rows"])
        shown = found.shown | {"page": paginate(request, found.shown["rows"], ROWS)}
        shown["as_of"] = day_kept(found.shown["results_on"])
        return page_of(request, form, self.code, **shown, **since(found, self.code, query))


def around(request: SignedInRequest, form: FigureForm, name: str) -> dict[str, Any]:
    """The pages beside this one, the filters, and as on which day the results stand."""
    user = request.user
    chosen = [{"label": words, "url": address(request, key)} for key, words in form.chosen()]
    return {
        "navigation_items": pages_for(user, name),
        **{"form": form, "selected": chosen, "clear_url": request.path},
        **{"exact": sees_cases(user), "team": user.team if sees_cases(user) else None},
        **{"today": timezone.localdate(), "as_of": form.setting.as_of},
        "file_url": address(request, file="csv"),
    }


def page_of(request: SignedInRequest, form: FigureForm, name: str, **shown: Any) -> HttpResponse:
    """A page of figures, noted as a list that was opened."""
    audit.record(Event.LIST_VIEWED, by=request.user, list=name)
    context = around(request, form, f"outcomes:{name}") | saving(name, form.query()) | shown
    return render(request, f"outcomes/{name}.html", context)


def pages_for(user: User, active: str) -> list[dict[str, Any]]:
    """The pages of figures that this person may open."""
    return [
        {"label": label, "url": reverse(name), "active": name == active}
        for label, name, permission in FIGURE_PAGES
        if access.can(user, permission)
    ]


def wants_file(request: SignedInRequest) -> bool:
    """Whether the table is asked for, and not the page."""
    return request.GET.get("file") == "csv"


def as_file(
    request: SignedInRequest, name: str, columns: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> HttpResponse:
    """The table of a page, row by row, as it stands there."""
    text = [[_plain(cell) for cell in row] for row in rows]
    audit.record(Event.FIGURES_DOWNLOADED, by=request.user, list=name, rows=len(text))
    return as_sheet(name, sheet([_plain(each, "label") for each in columns], text))


def _plain(cell: Any, key: str = "text") -> Any:
    return cell[key] if isinstance(cell, dict) else cell


def said_of_all(user: User, number: int) -> Told:
    """A number of the whole council: exact for whoever may open every family of it."""
    return told(number, exact=sees_every_team(user))


def said_together(
    user: User, counts: Sequence[Sequence[int]], *, parts: bool = True
) -> dict[Place, Told]:
    """Rows of counts and their totals, as this reader is told them.

    Where they are parts of what the totals count, no small one follows from those. Where somebody
    may stand in two rows, such as under two headlines, nothing does.
    """
    if parts:
        return told_together(counts, exact=sees_cases(user))
    return {place: told_to(user, count) for place, count in with_margins(counts).items()}


def number(
    user: User, counted: int, filters: Filters | None, text: Told | None = None
) -> dict[str, Any]:
    """A cell: the number, leading to the list that it counts where there is one to open.

    `text` is how its table tells it, where it stands in one with totals.
    """
    opens = filters is not None and counted and access.can(user, Permission.VIEW_FAMILY)
    url = f"{reverse('families:families')}?{filters.query}" if filters and opens else ""
    return {"text": told_to(user, counted) if text is None else text, "url": url, "numeric": True}
