"""The desk of the data protection officer: every clock, and what else waits."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from privacy import access, audit
from privacy.desk import Waiting, waiting_for
from privacy.events import Event
from privacy.queries import desk as queries
from privacy.roles import Permission
from privacy.views.breach_words import clock_tag
from privacy.web import SignedInRequest, paginate

COLUMNS = [{"label": name} for name in ("Record", "What", "Clock", "Due")]
REGISTERS = (
    (queries.BREACH, "Breaches open", "privacy:breaches"),
    (queries.REQUEST, "Subject requests open", "privacy:requests"),
    (queries.RIGHT, "Other rights open", "privacy:rights"),
    (queries.COMPLAINT, "Complaints open", "privacy:complaints"),
)


def desk(request: SignedInRequest) -> HttpResponse:
    """One page: the overdue first, and no filter that could hide it."""
    access.require(request.user, Permission.USE_PRIVACY_DESK)
    running = queries.clocks(request.user)
    page = paginate(request, running)
    waiting = [*_open(running), *waiting_for(request.user)]
    audit.record(Event.LIST_VIEWED, by=request.user, list="desk", shown=len(page))
    shown = {"page": page, "columns": COLUMNS, "rows": [_row(each) for each in page]}
    # What is not even known, such as dates that nobody worked out, stands among what waits.
    shown["tiles"] = [each for each in waiting if each.number or each.hint]
    shown["none"] = [each for each in waiting if not (each.number or each.hint)]
    return render(request, "privacy/desk.html", shown)


def _open(running: list[queries.Running]) -> list[Waiting]:
    """How many of each register are open, each opening its list of open ones."""
    found = queries.open_of(running)
    return [
        Waiting(label, found[what], f"{reverse(name)}?state=open")
        for what, label, name in REGISTERS
    ]


def _row(each: queries.Running) -> list[Any]:
    record = {"text": each.record.reference, "url": each.record.get_absolute_url()}
    due = {"text": each.due_words, "hint": each.next_words}
    return [record, each.what, clock_tag(each.clock), due]
