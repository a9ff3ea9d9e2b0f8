"""The forecast for those who oversee: figures, and the list of families behind each."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from families.queries.allocation import sees_every_team, teams_within_reach
from families.queries.families import families_visible_to
from families.queries.reveals import mask_in, masks_for
from outcomes.forms.forecast import ForecastFilterForm
from outcomes.queries import forecast as queries
from outcomes.queries.forecast import Forecast, ForecastLine, Wanted
from outcomes.rules.claims import STATE_WORDS, ClaimState
from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate

PLACES = {
    queries.CLAIMED: ("Claimed", "A claim is submitted or paid."),
    queries.PREPARING: ("Being prepared", "A claim is under way and not submitted yet."),
    queries.READY: ("Ready", "All criteria are met; no claim has been begun."),
    queries.LIKELY: ("Likely by date", "Only time is missing: periods are running."),
    queries.NEAR: ("Near misses", "Exactly one thing is missing."),
    queries.RISK: ("At risk", "Gone back, or the data it rests on ends within two weeks."),
    queries.FURTHER: ("Further away", "More than one thing is missing."),
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
    found, form = _asked(request)
    wanted = _wanted(request, found)
    page = paginate(request, found.lines(wanted))  # type: ignore[arg-type]
    shown = len(page.object_list)
    audit.record(Event.FORECAST_VIEWED, by=request.user, list=wanted.place, shown=shown)
    chosen = [{"label": words, "url": _address(request, name)} for name, words in form.chosen()]
    context = {"found": found, "form": form, "selected": chosen, "team": request.user.team}
    context |= {"tiles": _tiles(request, found), "months": _months(request, found)}
    context |= {"page": page, "rows": [_row(line) for line in page], "columns": COLUMNS}
    context |= {"month_columns": MONTH_COLUMNS, "title": _title(wanted)}
    return render(request, "outcomes/forecast.html", context)


def _asked(request: SignedInRequest) -> tuple[Forecast, ForecastFilterForm]:
    """The families within reach, narrowed as the address says."""
    masks = masks_for(request.user)
    found = Forecast(
        families_visible_to(request.user), lambda family: mask_in(masks, family, request.user)
    )
    form = ForecastFilterForm(request.GET, teams=_teams(request.user))
    form.offer(found.frameworks)
    found.filters = form.filters()
    return found, form


def _teams(user: User) -> Any:
    return teams_within_reach(user) if sees_every_team(user) else ()


def _wanted(request: SignedInRequest, found: Forecast) -> Wanted:
    """Which list the address asks for; near misses where it names none."""
    place, month = request.GET.get("place", ""), request.GET.get("month", "")
    if place not in PLACES:
        return Wanted(queries.NEAR)
    return Wanted(place, month if place == queries.LIKELY and month in found.months else "")


def _address(request: SignedInRequest, *without: str, **instead: str) -> str:
    """This address with parts of its query left out or put in, on its first page."""
    query = request.GET.copy()
    for name in ("page", *without):
        query.pop(name, None)
    for name, value in instead.items():
        query[name] = value
    return f"{request.path}?{query.urlencode()}"


def _tiles(request: SignedInRequest, found: Forecast) -> list[dict[str, Any]]:
    """Each figure with the address of the list that is as long."""
    return [
        {
            "number": found.number(Wanted(place)),
            "label": words,
            "hint": hint,
            "url": _address(request, "month", place=place),
        }
        for place, (words, hint) in PLACES.items()
    ]


def _months(request: SignedInRequest, found: Forecast) -> list[dict[str, Any]]:
    return [
        {
            "label": _month_words(month),
            "values": [found.number(Wanted(queries.LIKELY, month))],
            "url": _address(request, place=queries.LIKELY, month=month),
        }
        for month in found.months
    ]


def _month_words(month: str) -> str:
    if month == queries.NO_DATE:
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
