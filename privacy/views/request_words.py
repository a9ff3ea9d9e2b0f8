"""What the pages of subject requests show, in words."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from privacy import deadlines, finding
from privacy.models import Job, SubjectPack, SubjectRequest, User
from privacy.rules.requests import Clock, ClockState, clock
from privacy.rules.retention import in_words

COLOURS = {
    ClockState.OVERDUE: "red",
    ClockState.LAST_DAYS: "red",
    ClockState.SOON: "yellow",
    ClockState.RUNNING: "blue",
    ClockState.WAITING: "grey",
    ClockState.CLOSED: "grey",
}


DONE = {"status": "Done", "colour": "green"}
TO_DO = {"status": "To do", "colour": "blue"}
ANY_TIME = {"status": "Any time"}
IF_NEEDED = {"status": "If needed"}


def _clock(held: SubjectRequest) -> Clock:
    """How the clock of a request stands today."""
    return clock(
        due_on=held.due_on,
        working_on=held.due_working_on,
        closed_on=held.closed_on,
        today=timezone.localdate(),
    )


def clock_tag(held: SubjectRequest) -> dict[str, str]:
    """The clock as a tag."""
    state = _clock(held)
    return {"text": state.words, "colour": COLOURS[state.state]}


def row(held: SubjectRequest) -> list[Any]:
    """A request's line in the list. No names: they stand on the request's page."""
    return [
        {"text": held.reference, "url": held.get_absolute_url()},
        clock_tag(held),
        in_words(held.due_on) if held.due_on else "–",
        in_words(held.due_working_on) if held.due_working_on else "–",
        {"text": in_words(held.received_on), "hint": held.get_channel_display()},
        "Checked" if held.identity_checked_on else "Not checked",
    ]


def found_row(found: finding.Found) -> list[Any]:
    """Somebody who may be meant."""
    url = reverse("privacy:request_open", args=[found.person_id])
    return [
        {"text": found.initials or "No name", "url": url},
        found.birth_year or "Not known",
        found.team,
    ]


def about(found: finding.Found) -> list[dict[str, Any]]:
    """The person before the request is open."""
    return [
        {"key": "Initials", "value": found.initials},
        {"key": "Year of birth", "value": found.birth_year or "Not known"},
        {"key": "Team to ask", "value": found.team},
    ]


def clock_rows(held: SubjectRequest) -> list[dict[str, Any]]:
    """Every day that matters for the clock."""
    rows = [
        {"key": "First received", "value": in_words(held.received_on)},
        {"key": "Clock runs from", "value": _from(held)},
    ]
    if held.clock_from is not None:
        deadline = deadlines.answer_by(held.clock_from)
        rows += [
            {"key": "Our own target (28 days)", "value": in_words(deadline.target)},
            {"key": "Statutory day (one month)", "value": in_words(deadline.nominal)},
            {"key": "Last working day", "value": _last(deadline)},
        ]
    return rows


def _last(deadline: deadlines.Deadline) -> str:
    """The last working day, and whether it is certain."""
    last = in_words(deadline.working)
    if deadline.is_certain:
        return last
    known = in_words(deadlines.known_until())
    return f"{last}. Bank holidays after {known} are not known yet, so this day may move."


def _from(held: SubjectRequest) -> str:
    """When the clock began, and why."""
    if held.clock_from is None:
        return "Not running: proof of identity was asked for and has not come yet."
    why = "when the proof of identity came" if held.identity_asked_on else "the first receipt"
    return f"{in_words(held.clock_from)}: {why}"


def tasks(held: SubjectRequest, packs: list[SubjectPack]) -> list[dict[str, Any]]:
    """What is done and what is to be done."""
    checked = held.identity_checked_on is not None
    ready = any(pack.destroyed_at is None for pack in packs)
    how = held.get_identity_how_display()
    return [
        *([] if checked else [_ask_task(held)]),
        _task(held, "request_identity", "Check identity", DONE if checked else TO_DO, how),
        _task(held, "request_notes", "Write the notes", ANY_TIME),
        {"label": "Build the pack", "hint": "Below on this page", **(DONE if ready else TO_DO)},
        _task(held, "request_close", "Close the request", TO_DO),
    ]


def _task(
    held: SubjectRequest, page: str, label: str, status: dict[str, str], hint: str = ""
) -> dict[str, Any]:
    """A task with its page."""
    return {
        "label": label,
        "hint": hint,
        "url": reverse(f"privacy:{page}", args=[held.pk]),
        **status,
    }


def _ask_task(held: SubjectRequest) -> dict[str, Any]:
    """Proof of identity may have to be asked for."""
    asked = held.identity_asked_on
    hint = f"Asked on {in_words(asked)}" if asked else "Only where there is real doubt"
    label = "Ask for proof of identity"
    return _task(held, "request_identity_asked", label, IF_NEEDED, hint)


def pack_row(pack: SubjectPack, held: SubjectRequest) -> dict[str, Any]:
    """A pack: when, what is in it, until when."""
    gone = pack.destroyed_at is not None or pack.expires_at <= timezone.now()
    url = reverse("privacy:pack_download", args=[held.pk, pack.pk])
    return {
        "built": pack,
        "url": "" if gone or not held.is_open else url,
        "locked": not held.identity_checked_on,
    }


def build_state(job: Job, user: User) -> dict[str, Any]:
    """The last build, with a link for whoever asked for it."""
    url = reverse("privacy:job", args=[job.pk]) if job.asked_by_id == user.pk else ""
    return {"state": job.state, "words": job.get_state_display(), "url": url}
