"""What the pages of subject requests show, in words."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from privacy import deadlines, finding
from privacy.models import ActingDecision, Job, SubjectPack, SubjectRequest, User
from privacy.queries.requests import BUILD_JOB, Pauses, acting_for, is_extended, pauses_of
from privacy.queries.subject_items import is_restricted
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


UNCONFIRMED = (
    "Article 12A UK GDPR. Its wording was taken from the same rule in section 54 of the Data "
    "Protection Act 2018 and is not confirmed."
)
HELD = "Nothing about the person is disposed of until this request is closed"
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
        waits_for="their answer" if held.clock_from else "proof of identity",
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
    pauses = pauses_of(held)
    rows = [
        {"key": "First received", "value": in_words(held.received_on)},
        {"key": "Clock runs from", "value": _from(held)},
        *(_deadline_rows(held, held.clock_from, pauses) if held.clock_from else []),
    ]
    if pauses.worked or pauses.open_since:
        rows.append({"key": "The clock stood", "value": _stood(pauses)})
    if held.is_open:
        rows.append({"key": "Meanwhile", "value": HELD})
    return [*rows, {"key": "The law", "value": UNCONFIRMED}]


def _deadline_rows(held: SubjectRequest, start: date, pauses: Pauses) -> list[dict[str, Any]]:
    """The days by which to answer."""
    extended = is_extended(held)
    deadline = deadlines.answer_by(start, extended=extended, paused=pauses.worked)
    month = "three months from the start" if extended else "one month"
    return [
        {"key": "Our own target (28 days)", "value": in_words(deadline.target)},
        {"key": f"Statutory day ({month})", "value": in_words(deadline.nominal)},
        {"key": "Last working day", "value": _last(deadline)},
    ]


def _stood(pauses: Pauses) -> str:
    """How long what they mean was being asked; we work to the shorter count."""
    if pauses.open_since:
        return f"Since {in_words(pauses.open_since)}, until they answer"
    return f"{pauses.worked} days as worked to, {pauses.statutory} as the statute counts them"


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
        *_acting_task(held),
        *_clock_tasks(held),
        {"label": "Build the pack", "hint": "Below on this page", **(DONE if ready else TO_DO)},
        _task(held, "request_close", "Close the request", TO_DO),
    ]


def _clock_tasks(held: SubjectRequest) -> list[dict[str, Any]]:
    """What moves the clock, and protection."""
    paused = pauses_of(held).open_since
    return [
        _work(held, "question", "Ask what they mean", IF_NEEDED),
        *([_work(held, "answer", "They answered", TO_DO)] if paused else []),
        _work(held, "more-time", "Take more time", DONE if is_extended(held) else IF_NEEDED),
        *([] if is_restricted(held) else [_work(held, "restrict", "Restrict it", IF_NEEDED)]),
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


def _work(
    held: SubjectRequest, work: str, label: str, status: dict[str, str], hint: str = ""
) -> dict[str, Any]:
    """A task of the clock, of who may act, of protection."""
    url = reverse("privacy:request_work", args=[held.pk, work])
    return {"label": label, "hint": hint, "url": url, **status}


def _acting_task(held: SubjectRequest) -> list[dict[str, Any]]:
    """Whether a parent may act for the child, where one asks."""
    if held.requester != SubjectRequest.Requester.PARENT:
        return []
    outcome = acting_for(held)
    hint = ActingDecision.Outcome(outcome).label if outcome else "Six questions"
    return [_work(held, "acting", "May the parent act?", DONE if outcome else TO_DO, hint)]


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
        "approved": pack.approved_at is not None,
        "waits": pack.restricted and pack.second_by_id is None,
        "approve_url": reverse("privacy:pack_approve", args=[held.pk, pack.pk]),
        "link_url": reverse("privacy:pack_link", args=[held.pk, pack.pk]),
    }


def job_state(job: Job, user: User) -> dict[str, Any]:
    """The last work that was asked for, with a link for whoever asked for it."""
    what = "Last build" if job.kind == BUILD_JOB else "Last collection"
    url = reverse("privacy:job", args=[job.pk]) if job.asked_by_id == user.pk else ""
    return {"state": job.state, "words": job.get_state_display(), "url": url, "what": what}
