"""Rows and sentences of the pages of internal audits."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from outcomes.models import AuditQuery, ClaimAudit, Workpaper
from outcomes.queries.audits import framework_names
from outcomes.queries.audits_workpapers import deadline
from outcomes.rules.audits import (
    ANSWER_WORDS,
    QUESTIONS,
    WHEREABOUTS_WORDS,
    Answer,
    AuditState,
    Whereabouts,
)
from outcomes.rules.claims import STATE_WORDS, ClaimState

Table = dict[str, Any]
Teller = Callable[[int], Any]
COLOURS = {"pass": "green", "fail": "red", "query": "yellow"}


def day(value: Any) -> str:
    """`3 March 2026`."""
    value = timezone.localtime(value) if isinstance(value, datetime) else value
    return f"{value:%-d %B %Y}" if value else ""


def number(value: Any) -> dict[str, Any]:
    """A cell with a number."""
    return {"text": value, "numeric": True}


def as_told(table: Table, told: Teller) -> Table:
    """A table with its numbers as they are told."""
    rows = [
        [number(told(cell["text"])) if isinstance(cell, dict) else cell for cell in row]
        for row in table["rows"]
    ]
    return {**table, "rows": rows}


def period(audit: ClaimAudit) -> str:
    """The days of sending, in words."""
    if audit.first_day and audit.last_day:
        return f"{day(audit.first_day)} to {day(audit.last_day)}"
    if audit.first_day:
        return f"From {day(audit.first_day)}"
    return f"Until {day(audit.last_day)}" if audit.last_day else "Every day"


def facts(audit: ClaimAudit) -> list[dict[str, Any]]:
    """What an audit is about and how its sample is drawn."""
    names = framework_names() if audit.phase else {}
    lines = [
        ("Programme", names.get(audit.phase, audit.phase) or "All programmes"),
        ("Sent to internal audit", period(audit)),
        ("Method", audit.method),
        ("Started", f"{day(audit.started_at)} by {audit.started_by.name}"),
    ]
    lines += _steps(audit)
    return [{"key": key, "value": value} for key, value in lines]


def _steps(audit: ClaimAudit) -> list[tuple[str, str]]:
    """When it was drawn and closed, by whom, and with which seed."""
    lines = []
    if audit.drawn_by:
        lines.append(("Sample drawn", f"{day(audit.drawn_at)} by {audit.drawn_by.name}"))
        lines.append(("Seed", str(audit.seed)))
    if audit.closed_by:
        key = "Opinion given" if audit.state == AuditState.CLOSING else "Closed"
        lines.append((key, f"{day(audit.closed_at)} by {audit.closed_by.name}"))
        lines.append(("Opinion", audit.get_opinion_display()))
    return lines


LIST_COLUMNS = [
    {"label": "Audit"},
    {"label": "State"},
    {"label": "Population", "numeric": True},
    {"label": "Sample", "numeric": True},
    {"label": "Opinion"},
]


def row(audit: Any, page: str, told: Teller) -> list[Any]:
    """An audit in the list; `page` is the page that it leads to, `told` how numbers are told."""
    return [
        {
            "text": audit.reference,
            "url": reverse(page, args=[audit.pk]),
            "hint": f"{audit.phase or 'All programmes'}, started {day(audit.started_at)}",
        },
        {"text": audit.get_state_display(), "state": audit.state},
        number(told(audit.claims)),
        number(told(audit.drawn)),
        audit.get_opinion_display() or "None yet",
    ]


def _places(figures: dict[str, Any]) -> list[list[Any]]:
    """A line for each place, and their sum."""
    known, routes = figures["reconciled"], figures["routes"]
    rows: list[list[Any]] = []
    for place in (place.value for place in Whereabouts if place.value in known):
        counts = [known[place].get(route, 0) for route in routes]
        rows.append([WHEREABOUTS_WORDS[Whereabouts(place)], *map(number, [*counts, sum(counts)])])
    sums = [sum(known[place].get(route, 0) for place in known) for route in routes]
    rows.append(["All that were sent to internal audit", *map(number, [*sums, sum(sums)])])
    return rows


def reconciliation(figures: dict[str, Any]) -> Table:
    """Place by route, with totals."""
    routes = figures["routes"]
    columns: list[dict[str, Any]] = [{"label": "Where the claims are"}]
    columns += [{"label": name, "numeric": True} for name in (*routes, "All")]
    rows = _places(figures)
    without = [figures["unaudited"].get(route, 0) for route in routes]
    if any(without):
        words = "Besides: submitted without internal audit here (from case files)"
        rows.append([words, *map(number, [*without, sum(without)])])
    return {"columns": columns, "rows": rows}


def states(figures: dict[str, Any]) -> Table:
    """The population's claims by state and route."""
    rows = [
        [
            STATE_WORDS[ClaimState(each["claim__state"])],
            each["claim__route"],
            number(each["number"]),
        ]
        for each in figures["states"]
    ]
    columns = [{"label": "State now"}, {"label": "Route"}, {"label": "Claims", "numeric": True}]
    return {"columns": columns, "rows": rows}


def strata(figures: dict[str, Any]) -> Table:
    """Each stratum with its sizes."""
    names = ("Claims", "Equivalent progress, always in", "In the sample")
    columns = [{"label": "Stratum"}, *({"label": name, "numeric": True} for name in names)]
    rows = [
        [each["name"], number(each["claims"]), number(each["certain"]), number(each["drawn"])]
        for each in figures["strata"]
    ]
    return {"columns": columns, "rows": rows}


PAPER_COLUMNS = [
    {"label": "Claim"},
    {"label": "Eligible"},
    {"label": "Whole family"},
    {"label": "Criteria"},
    {"label": "Tests"},
    {"label": "Result"},
]


def paper_row(paper: Any) -> list[Any]:
    """A sampled claim in the list of workpapers."""
    claim = paper.audited.claim
    always = ", equivalent progress" if paper.audited.certain else ""
    waits = ", a query waits" if paper.waiting else ""
    return [
        {
            "text": claim.reference,
            "url": paper.get_absolute_url(),
            "hint": f"{paper.audited.stratum}{always}{waits}",
        },
        *(answer_cell(getattr(paper, question)) for question in QUESTIONS),
        tests_words(paper),
        result_cell(paper),
    ]


def answer_cell(answer: str) -> Any:
    """An answer as a tag."""
    if not answer:
        return "Open"
    return {"text": ANSWER_WORDS[Answer(answer)], "colour": COLOURS[answer]}


def result_cell(paper: Workpaper) -> Any:
    """What became of a sampled claim."""
    if paper.result:
        colour = "green" if paper.result == "passed" else "red"
        return {"text": paper.get_result_display(), "colour": colour}
    if paper.audited.claim.state == ClaimState.WITHDRAWN:
        return {"text": "Withdrawn", "colour": "grey"}
    return "Undecided"


def tests_words(paper: Any) -> str:
    """The last test in a few words."""
    if paper.tested is None:
        return "Not tested yet"
    found = []
    if paper.frozen_same is False:
        found.append("differs on the day's data")
    if paper.today_same is False:
        found.append("differs today")
    shared = paper.same_person + paper.same_address + paper.same_evidence
    if shared:
        found.append("shares with other claims")
    return ", ".join(found).capitalize() or "Nothing found"


QUERY_COLUMNS = [
    {"label": "Claim"},
    {"label": "Question"},
    {"label": "Answer by"},
    {"label": "Stands"},
]


def query_row(query: AuditQuery) -> list[Any]:
    """A query in the list of the one it waits for."""
    stands = deadline(query, timezone.localdate())
    return [
        {
            "text": query.paper.audited.claim.reference,
            "url": reverse("outcomes:audit_query", args=[query.pk]),
            "hint": f"Audit {query.paper.audited.audit.reference}",
        },
        QUESTIONS[query.question],
        day(query.due_on),
        {"text": stands.words, "state": stands.state},
    ]
