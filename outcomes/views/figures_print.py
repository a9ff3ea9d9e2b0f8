"""One page of figures for cabinet or panel: what the screens show, with definitions and the day."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from outcomes.forms.figures import FigureForm
from outcomes.queries.achieved import Achieved
from outcomes.queries.figures import sees_cases, setting_of
from outcomes.queries.funnel import Funnel
from outcomes.views.achieved import MEANS, QUARTERS, quarter_line
from outcomes.views.funnel import CHART_COLUMNS, MEANING, STOP_COLUMNS, steps_of, stops_of
from privacy import access, audit, typesetting
from privacy.events import Event
from privacy.roles import Permission
from privacy.web import SignedInRequest

DATA = Path(__file__).resolve().parent.parent / "data"
TITLE = "Supporting families: where we stand"
ROUNDED = "Numbers are rounded to the nearest 10, and those below 10 are not told."


def printout(request: SignedInRequest) -> HttpResponse:
    """The funnel and the results of a year as a tagged PDF, filtered as the screen is."""
    access.require(request.user, Permission.VIEW_FIGURES)
    setting = setting_of(request.user)
    form = FigureForm(request.GET, setting=setting, ways={}, year=True)
    results = Achieved(request.user, form.filters(), form.year(setting.last))
    audit.record(Event.FIGURES_DOWNLOADED, by=request.user, list="printout", rows=1)
    told = _told(Funnel(request.user, form.filters()), results) | _head(request, form)
    content = typesetting.pdf("figures_page.typ", told, timezone.localtime(), folder=DATA)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="figures.pdf"'
    return answer


def _head(request: SignedInRequest, form: FigureForm) -> dict[str, Any]:
    """Of what, for whom, and as on which day."""
    as_of, own = form.setting.as_of, request.user.team if sees_cases(request.user) else None
    narrowed = "; ".join(words for _, words in form.chosen())
    return {
        **{"title": TITLE, "council": settings.COUNCIL_NAME},
        "whose": f"{own or 'all teams'}{f' ({narrowed})' if narrowed else ''}",
        "made": f"{timezone.localdate():%-d %B %Y}",
        "results": f"Results as on {as_of:%-d %B %Y}." if as_of else "No results yet.",
        "rounded": "" if sees_cases(request.user) else ROUNDED,
    }


def _told(found: Funnel, results: Achieved) -> dict[str, Any]:
    """The tables, cell by cell as the screens show them."""
    quarters = [quarter_line(results, each) for each in results.quarters]
    stops = [[_text(cell) for cell in row] for row in stops_of(found)]
    return {
        "steps": {"head": CHART_COLUMNS, "rows": _lines(steps_of(found))},
        "stops": {"head": [each["label"] for each in STOP_COLUMNS], "rows": stops},
        "quarters": {"head": QUARTERS, "rows": _lines(quarters)},
        **{"year": results.year.words, "means": [*MEANING, *MEANS]},
    }


def _lines(lines: list[dict[str, Any]]) -> list[list[str]]:
    return [[line["label"], *map(str, line["values"])] for line in lines]


def _text(cell: Any) -> str:
    return str(cell["text"] if isinstance(cell, dict) else cell)
