"""Complaints, what was done about each, and how many there were."""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, DateField, F, Q, QuerySet, When
from django.db.models.functions import Cast, Coalesce, TruncQuarter
from django.http import Http404

from privacy.deadlines import ACKNOWLEDGE_DAYS, acknowledge_by
from privacy.models import Complaint, ComplaintEntry, User
from privacy.rules.complaints import TELL_EVERY

IN_TIME = timedelta(days=ACKNOWLEDGE_DAYS - 1)
# What each quarter is counted by, in the order of the columns.
COUNTED = {
    "received": Q(),
    "in_time": Q(acknowledged_on__lte=F("received_on") + IN_TIME),
    "late": Q(acknowledged_on__gt=F("received_on") + IN_TIME),
    **{outcome.value: Q(outcome=outcome) for outcome in Complaint.Outcome},
    "open": Q(outcome=""),
}
FILE_COLUMNS = (
    *("reference", "received_on", "channel", "who", "about", "acknowledge_by"),
    *("acknowledged_on", "told_on", "outcome", "outcome_on"),
)


def complaints() -> QuerySet[Complaint]:
    """All, each with `due` as its clock has it; what presses most comes first."""
    found = Complaint.objects.select_related("recorded_by", "acknowledged_by", "outcome_by")
    due = Case(
        When(acknowledged_on=None, then=F("received_on") + IN_TIME),
        default=Coalesce("told_on", "acknowledged_on") + TELL_EVERY,
    )
    in_order = (F("outcome_on").desc(nulls_first=True), "due", "received_on", "id")
    return found.annotate(due=Cast(due, DateField())).order_by(*in_order)


def in_state(found: QuerySet[Complaint], state: str, today: date) -> QuerySet[Complaint]:
    """Narrowed to open, overdue or answered ones; any other word narrows nothing."""
    states = {
        "open": Q(outcome=""),
        "overdue": Q(outcome="", due__lt=today),
        "answered": ~Q(outcome=""),
    }
    return found.filter(states[state]) if state in states else found


def complaint_or_404(complaint_id: uuid.UUID) -> Complaint:
    """One complaint."""
    found = complaints().filter(pk=complaint_id).first()
    if found is None:
        raise Http404
    return found


def entries_of(complaint: Complaint) -> QuerySet[ComplaintEntry]:
    """What was done about it, the newest first."""
    return complaint.entries.select_related("by").order_by("-at", "-id")


def passed_on_by(user: User) -> QuerySet[Complaint]:
    """Those that somebody recorded, the newest first."""
    return Complaint.objects.filter(recorded_by=user).order_by("-recorded_at", "id")


def by_quarter() -> QuerySet[Any, Any]:
    """How many were received in each quarter, and what became of them; the newest first."""
    quarters = Complaint.objects.annotate(quarter=TruncQuarter("received_on")).values("quarter")
    counts = {name: Count("pk", filter=where) for name, where in COUNTED.items()}
    return quarters.annotate(**counts).order_by("-quarter")


def file_rows(found: Iterable[Complaint]) -> list[list[Any]]:
    """The register for a spreadsheet: codes and days, nothing that the person said."""
    return [[_cell(each, name) for name in FILE_COLUMNS] for each in found]


def _cell(complaint: Complaint, name: str) -> Any:
    value = (
        acknowledge_by(complaint.received_on)
        if name == "acknowledge_by"
        else getattr(complaint, name)
    )
    return value.isoformat() if isinstance(value, date) else value
