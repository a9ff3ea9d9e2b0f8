"""The forecast for those who oversee: figures, and the list of families behind each."""

from dataclasses import asdict
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from families.queries.families import families_visible_to
from families.queries.kept_figures import figures_for
from families.queries.reveals import mask_in, masks_for
from families.saved_pages import saving
from families.views.kept_figures import not_yet, since
from outcomes.forms.forecast import ForecastFilterForm, form_for
from outcomes.queries.forecast import Forecast, ForecastLine
from outcomes.rules import ahead as places
from outcomes.rules.ahead import Wanted
from outcomes.rules.claims import STATE_WORDS, ClaimState
from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate

CODE = "forecast"
PLACES = {
    places.CLAIMED: ("Claimed", "A claim is submitted or paid."),
    places.PREPARING: ("Being prepared", "A claim is under way and not submitted yet."),
    places.READY: ("Ready", "All criteria are met; no claim has been begun."),
    places.LIKELY: ("Likely by date", "Only time is missing: periods are running."),
    places.NEAR: ("Near misses", "Exactly one thing is missing."),
    places.RISK: ("At risk", "Gone back, or the data it rests on ends within two weeks."),
    places.FURTHER: ("Further away", "More than one thing is missing."),
}
RISKS = {
    "relapse": "Has broken, not answered yet",
    "gone_back": "An outcome has gone back",
    "ending": "Data ends within two weeks",
}
COLUMNS = [
    {"label": "Family"},
    {"label": "Keyworker"},
    {"label": "Where it stands"},
    {"label": "What is missing"},
    {"label": "At risk"},
]
MONTH_COLUMNS = ["Month", "Families"]


def forecast(request: SignedInRequest) -> HttpResponse:
    """Where families stand on the way to a claim, by the results of the last run."""
    access.require(request.user, Permission.VIEW_DASHBOARD)
    forecast, form = _asked(request.user, request.GET)
    query = form.query()
    found = figures_for(request.user, CODE, query, partial(told, forecast))
    if found.shown is None:
        return not_yet(request, "Forecast", CODE, query)
    wanted = _wanted(request, [each["code"] for each in found.shown["months"]])
    lines = {} if found.ahead else _lines(request, forecast, wanted)
    shown = len(lines.get("rows", ()))
    audit.record(Event.FORECAST_VIEWED, by=request.user, list=wanted.place, shown=shown)
    context = {"found": forecast, "form": form, "team": request.user.team, **_chosen(request, form)}
    context |= found.shown | lines | since(found, CODE, query) | saving(CODE, query)
    return render(request, "outcomes/forecast.html", context | {"title": _title(wanted)})


def told(found: Forecast) -> dict[str, Any]:
    """Every figure of the page, as plain values, each with the address of its list."""
    return {"tiles": _tiles(found), "months": _months(found), "month_columns": MONTH_COLUMNS}


def work_out(user: User, data: QueryDict) -> dict[str, Any]:
    """The same for a worker, which has the filters alone."""
    return told(_asked(user, data)[0])


def _asked(user: User, data: QueryDict) -> tuple[Forecast, ForecastFilterForm]:
    """The families within reach, narrowed as the address says."""
    masks = masks_for(user)
    found = Forecast(families_visible_to(user), lambda family: mask_in(masks, family, user))
    form = form_for(user, data, found)
    found.filters = form.filters()
    return found, form


def _lines(request: SignedInRequest, found: Forecast, wanted: Wanted) -> dict[str, Any]:
    """The families of one figure, a page at a time."""
    page = paginate(request, found.lines(wanted))  # type: ignore[arg-type]
    return {"page": page, "rows": [_row(line) for line in page], "columns": COLUMNS}


def _chosen(request: SignedInRequest, form: ForecastFilterForm) -> dict[str, Any]:
    """The filters that are set, each with the address without it."""
    chosen = [{"label": words, "url": _without(request, name)} for name, words in form.chosen()]
    return {"selected": chosen}


def _wanted(request: SignedInRequest, months: list[str]) -> Wanted:
    """Which list the address asks for; near misses where it names none."""
    place, month = request.GET.get("place", ""), request.GET.get("month", "")
    if place not in PLACES:
        return Wanted(places.NEAR)
    return Wanted(place, month if place == places.LIKELY and month in months else "")


def _without(request: SignedInRequest, name: str) -> str:
    """This address without a part of its query, on its first page."""
    query = request.GET.copy()
    for each in ("page", name):
        query.pop(each, None)
    return f"{request.path}?{query.urlencode()}"


def _address(found: Forecast, wanted: Wanted) -> str:
    """Where a list stands, narrowed as its figure is."""
    asked = {**asdict(found.filters), **asdict(wanted)}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('outcomes:forecast')}?{query}"


def _tiles(found: Forecast) -> list[dict[str, Any]]:
    """Each figure with the address of the list that is as long."""
    return [
        {
            "number": found.number(Wanted(place)),
            "label": words,
            "hint": hint,
            "url": _address(found, Wanted(place)),
        }
        for place, (words, hint) in PLACES.items()
    ]


def _months(found: Forecast) -> list[dict[str, Any]]:
    return [
        {
            "code": month,
            "label": _month_words(month),
            "values": [found.number(Wanted(places.LIKELY, month))],
            "url": _address(found, Wanted(places.LIKELY, month)),
        }
        for month in found.months
    ]


def _month_words(month: str) -> str:
    if month == places.NO_DATE:
        return "No date known yet"
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _title(wanted: Wanted) -> str:
    words = PLACES[wanted.place][0]
    return f"{words}: {_month_words(wanted.month)}" if wanted.month else words


def _row(line: ForecastLine) -> list[Any]:
    place = PLACES[line.place][0]
    due = f"on {line.due:%-d %B %Y}" if line.due else ""
    claim = STATE_WORDS[ClaimState(line.claim)] if line.claim else ""
    return [
        {"text": line.reference, "url": reverse("families:family", args=[line.id])},
        line.worker or "Nobody",
        {"text": place, "hint": due or claim},
        line.missing or "Nothing",
        ", ".join(RISKS[code] for code in line.risks),
    ]
