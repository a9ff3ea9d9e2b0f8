"""What the pages of complaints show, in words."""

from typing import Any

from django.urls import reverse

from privacy.models import Complaint
from privacy.rules.complaints import (
    acknowledged_words,
    due_on,
    next_words,
    quarter_words,
    told_as,
)
from privacy.rules.retention import in_words
from privacy.views.request_words import ANY_TIME, COLOURS, TO_DO

OUTCOME_COLOURS = {"upheld": "red", "partly": "orange", "not_upheld": "green", "withdrawn": "grey"}

STEPS = (
    ("acknowledge", "Acknowledge it", TO_DO),
    ("enquiry", "Record an enquiry", ANY_TIME),
    ("inform", "Tell the person how it stands", ANY_TIME),
    ("answer", "Answer it", TO_DO),
)


def clock_tag(complaint: Complaint) -> dict[str, str]:
    """Its clock as a tag."""
    found = complaint.clock
    return {"text": found.words, "colour": COLOURS[found.state]}


def row(complaint: Complaint) -> list[Any]:
    """A line of the register. No names: they stand on the complaint's page."""
    due = due_on(complaint.standing)
    acknowledged = acknowledged_words(complaint.received_on, complaint.acknowledged_on)
    return [
        {"text": complaint.reference, "url": complaint.get_absolute_url()},
        _outcome(complaint) if complaint.outcome else clock_tag(complaint),
        {"text": in_words(due) if due else "–", "hint": next_words(complaint.standing)},
        {"text": in_words(complaint.received_on), "hint": complaint.get_channel_display()},
        acknowledged or "Not yet",
        complaint.get_about_display(),
    ]


def own_row(complaint: Complaint) -> list[Any]:
    """What whoever passed it on is told of it."""
    answered = {"text": "Answered", "colour": "grey"}
    waiting = {"text": "Open", "colour": "blue"}
    received = in_words(complaint.received_on)
    return [complaint.reference, received, answered if complaint.outcome else waiting]


def _outcome(complaint: Complaint) -> dict[str, str]:
    return {
        "text": complaint.get_outcome_display(),
        "colour": OUTCOME_COLOURS[complaint.outcome],
    }


def page_tag(complaint: Complaint) -> dict[str, str]:
    """Beside the title: how it ended, or its clock."""
    return _outcome(complaint) if complaint.outcome else clock_tag(complaint)


def fact_rows(complaint: Complaint, *, may_read: bool) -> list[dict[str, Any]]:
    """What is recorded of it; what the person said, for whoever works on it."""
    said = {"Name": complaint.name, "How to reach them safely": complaint.contact}
    rows = {
        **_days(complaint),
        "Whose information": f"“{complaint.get_who_display()}”",
        "About": f"“{complaint.get_about_display()}”",
        **(said if may_read else {}),
    }
    return [{"key": key, "value": value} for key, value in rows.items() if value]


def _days(complaint: Complaint) -> dict[str, str]:
    """How it came, and what was done when."""
    due = due_on(complaint.standing)
    return {
        "Received": f"{in_words(complaint.received_on)} ({complaint.get_channel_display()})",
        "Recorded by": complaint.recorded_by.name if complaint.recorded_by else "The open form",
        "Acknowledged": acknowledged_words(complaint.received_on, complaint.acknowledged_on),
        "Told how it stands": in_words(complaint.told_on) if complaint.told_on else "",
        _next(complaint): in_words(due) if due else "",
        "Answered": in_words(complaint.outcome_on) if complaint.outcome_on else "",
    }


def _next(complaint: Complaint) -> str:
    return "Tell them again by" if complaint.acknowledged_on else "Acknowledge by (30 days)"


def tasks(complaint: Complaint) -> list[dict[str, Any]]:
    """What is to be done; it is acknowledged once."""
    steps = STEPS[1:] if complaint.acknowledged_on else STEPS
    return [
        {
            "label": label,
            "url": reverse("privacy:complaint_step", args=[complaint.pk, step]),
            **state,
        }
        for step, label, state in steps
    ]


def count_row(counted: dict[str, Any], names: list[str], *, exact: bool) -> list[Any]:
    """A quarter and its counts."""
    cells = [told_as(counted[name], exact=exact) for name in names]
    quarter = quarter_words(counted["quarter"])
    return [quarter, *({"text": cell, "numeric": True} for cell in cells)]
