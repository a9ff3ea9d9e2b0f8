"""One page of figures for cabinet or panel: what the screens show, with definitions and the day."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from families.queries.kept_figures import Figures
from outcomes.forms.figure_pages import form_of
from outcomes.forms.figures import FigureForm
from outcomes.queries.figures import day_kept, setting_of
from outcomes.views import achieved, funnel
from privacy import access, audit, typesetting
from privacy.events import Event
from privacy.roles import Permission
from privacy.telling import sees_cases
from privacy.web import SignedInRequest, attached

DATA = Path(__file__).resolve().parent.parent / "data"
SCREENS = (funnel.PAGE, achieved.PAGE)
TITLE = "Supporting families: where we stand"
ROUNDED = (
    "Numbers are rounded to the nearest 10; those below 10 are not told, nor some beside them from "
    "which they would follow."
)


def printout(request: SignedInRequest) -> HttpResponse:
    """The funnel and the results of a year as a tagged PDF, filtered as the screen is."""
    access.require(request.user, Permission.VIEW_FIGURES)
    setting = setting_of(request.user)
    form = {page.code: form_of(page.code, request.GET, setting) for page in SCREENS}
    found = {page.code: page.found(request.user, form[page.code]) for page in SCREENS}
    for code, figures in found.items():
        if figures.shown is None:  # Its page says so, and offers to have it worked out.
            return redirect(f"{reverse(f'outcomes:{code}')}?{form[code].query()}")
    audit.record(Event.FIGURES_DOWNLOADED, by=request.user, list="printout", rows=1)
    told = _told(found) | _head(request, form["achieved"], found["achieved"])
    content = typesetting.pdf("figures_page.typ", told, timezone.localtime(), folder=DATA)
    return attached(content, "figures.pdf")


def _head(request: SignedInRequest, form: FigureForm, results: Figures) -> dict[str, Any]:
    """Of what, for whom, and as on which day."""
    own = request.user.team if sees_cases(request.user) else None
    shown = results.shown or {}
    as_of = day_kept(shown.get("results_on", ""))
    narrowed = "; ".join(words for _, words in form.chosen())
    day = shown.get("today") or timezone.localdate(results.made_at)
    return {
        **{"title": TITLE, "council": settings.COUNCIL_NAME},
        "whose": f"{own or 'all teams'}{f' ({narrowed})' if narrowed else ''}",
        "made": f"{day:%-d %B %Y}",
        "results": f"Results as on {as_of:%-d %B %Y}." if as_of else "No results yet.",
        "rounded": "" if sees_cases(request.user) else ROUNDED,
    }


def _told(found: dict[str, Figures]) -> dict[str, Any]:
    """The tables, cell by cell as the screens show them."""
    screens: dict[str, Any] = {code: figures.shown for code, figures in found.items()}
    far, results = screens["funnel"], screens["achieved"]
    stops = [[_text(cell) for cell in row] for row in far["stops"]]
    return {
        "steps": {"head": far["chart_columns"], "rows": _lines(far["steps"])},
        "stops": {"head": [each["label"] for each in far["stop_columns"]], "rows": stops},
        "quarters": {"head": results["quarter_columns"], "rows": _lines(results["quarters"])},
        **{"year": results["year_words"], "means": [*far["means"], *results["means"]]},
    }


def _lines(lines: list[dict[str, Any]]) -> list[list[str]]:
    return [[line["label"], *map(str, line["values"])] for line in lines]


def _text(cell: Any) -> str:
    return str(cell["text"] if isinstance(cell, dict) else cell)
