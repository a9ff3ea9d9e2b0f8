"""What retention would dispose of: a preview by family, and the schedules behind it."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from privacy import access
from privacy.actions import retention as actions
from privacy.errors import RuleBroken
from privacy.forms.retention import STATUS_WORDS, RetentionFilter
from privacy.models import RetentionPreview, RetentionPreviewRow, RetentionSchedule, User
from privacy.queries import retention as queries
from privacy.roles import Permission
from privacy.rules.retention import Rule, Standing, Status, in_words
from privacy.rules.retention_words import in_plain_words
from privacy.rules.small_numbers import told
from privacy.telling import sees_cases
from privacy.web import SignedInRequest, paginate_cases

COLOURS = {
    **{Status.DUE: "red", Status.SOON: "yellow", Status.REVIEW: "purple"},
    **{Status.LATER: "grey", Status.HELD: "blue"},
}
NO_DATE = {Standing.OPEN: "None yet", Standing.REVIEW: "None", Standing.PERMANENT: "Never"}
KEPT_LONGER = {
    Standing.DATED: "longer",
    Standing.OPEN: "while that family is open",
    Standing.REVIEW: "until somebody has reviewed that family",
    Standing.PERMANENT: "permanently",
}
COLUMNS = [
    {"label": "Family", "key": "reference"},
    {"label": "Date", "key": "due_on"},
    {"label": "Where it stands"},
    {"label": "Rule that decides"},
    {"label": "Closed", "key": "closed_on"},
]


def retention(request: SignedInRequest) -> HttpResponse:
    """Every family with its date and the rule that decides."""
    access.require(request.user, Permission.VIEW_RETENTION)
    preview = queries.latest_preview()
    if preview is None:
        return render(request, "privacy/retention_empty.html")
    return render(request, "privacy/retention_list.html", _shown(request, preview))


@require_POST
def work_out(request: SignedInRequest) -> HttpResponse:
    """Ask for a fresh preview."""
    try:
        job = actions.ask_for_preview(by=request.user)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect("privacy:retention")
    return redirect("privacy:job", job.pk)


def worked_out(request: SignedInRequest, preview_id: uuid.UUID) -> HttpResponse:
    """Where a finished job leads: the latest preview, since older ones are not kept."""
    access.require(request.user, Permission.VIEW_RETENTION)
    return redirect("privacy:retention")


def _shown(request: SignedInRequest, preview: RetentionPreview) -> dict[str, Any]:
    """What the page shows around its list."""
    schedules = queries.schedules_of(preview)
    published = preview.published  # type: ignore[attr-defined]  # annotated by the query
    form = RetentionFilter(request.GET or None, schedules=list(schedules), published=published)
    choice, status, as_on = form.chosen()
    rows = queries.rows_of(preview, choice=choice, as_on=as_on)
    counts = queries.counts_of(rows)
    actions.note_view(preview=preview, by=request.user, choice=choice, as_on=as_on, status=status)
    return {
        **{"preview": preview, "form": form, "as_on": as_on, "published": published},
        **_tiles(preview, counts, {"choice": choice, "as_on": f"{as_on}"}, request.user),
        "schedules": [_schedule(each, rules) for each, rules in schedules.items()],
        **_listed(request, queries.standing_so(rows, status), counts.of(status)),
    }


def _listed(
    request: SignedInRequest, rows: QuerySet[RetentionPreviewRow], number: int
) -> dict[str, Any]:
    """A page of the list, in the order that was asked for."""
    sort = _sort(request)
    counted: Any = queries.Listed(queries.in_order(rows, sort), number)
    page = paginate_cases(request, counted)
    return {"columns": COLUMNS, "sort": sort, "page": page, "rows": [_row(row) for row in page]}


def _sort(request: SignedInRequest) -> str:
    """The column to sort by; the soonest first when none is known."""
    asked = request.GET.get("sort", "")
    return asked if asked.removeprefix("-") in queries.SORTS else "due_on"


def _tiles(
    preview: RetentionPreview, counts: queries.Counts, chosen: dict[str, str], user: User
) -> dict[str, Any]:
    """The counts, each opening its list; rounded for whoever opens no family."""
    exact = sees_cases(user)
    tiles = [
        {
            "number": told(counts.of(status.value), exact=exact),
            "label": words,
            "url": "?" + urlencode({**chosen, "status": status.value}),
        }
        for status, words in STATUS_WORDS.items()
    ]
    return {"tiles": tiles, "families": told(preview.families, exact=exact)}


def _row(row: RetentionPreviewRow) -> dict[str, Any]:
    """A family's line. Roles and years of birth only; whoever looks has no access to cases."""
    status = Status(row.status)  # type: ignore[attr-defined]  # annotated by the query
    return {
        "reference": row.reference,
        "date": in_words(row.due_on) if row.due_on else NO_DATE[Standing(row.standing)],
        "status": STATUS_WORDS[status],
        "colour": COLOURS[status],
        "decides": row.lines[0],
        "others": [*row.lines[1:], *_kept_longer(row), *_held_by(row)],
        "closed": in_words(row.closed_on) if row.closed_on else "Open",
    }


def _kept_longer(row: RetentionPreviewRow) -> list[str]:
    """What is said of members who are in other families too."""
    if not row.shared_people:
        return []
    who = "1 member" if row.shared_people == 1 else f"{row.shared_people} members"
    until = KEPT_LONGER[Standing(row.shared_standing)]
    if row.shared_until:
        until = f"until {in_words(row.shared_until)}"
    return [f"Also in another family: {who}, whose own record is kept {until}."]


def _held_by(row: RetentionPreviewRow) -> list[str]:
    """What keeps it past its date."""
    return [f"Held: {words}." for words in row.held_by]


def _schedule(schedule: RetentionSchedule, rules: list[Rule]) -> dict[str, Any]:
    """A schedule in words."""
    said = [{"key": r.title, "value": f"{in_plain_words(r)} {r.citation}."} for r in rules]
    said.append({"key": "Source", "value": schedule.citation})
    said.append({"key": "Who answers for it", "value": schedule.owner})
    return {
        "name": f"{schedule.name} (version {schedule.version})",
        "assumed": schedule.basis == RetentionSchedule.Basis.ASSUMED,
        "rows": said,
    }
