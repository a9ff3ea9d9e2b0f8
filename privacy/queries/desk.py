"""Every clock that runs, whatever it is of, and how many of each register are open."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.utils import timezone

from privacy.models import (
    Breach,
    Complaint,
    ImpactAssessment,
    RightOverride,
    RightsRequest,
    SharingAgreement,
    SubjectRequest,
    User,
)
from privacy.queries import backups, bases, breaches, complaints, registers, requests, rights
from privacy.queries.disposal import batches_to_hand_over, waiting_batches
from privacy.queries.holds import holds
from privacy.rules.breaches import moment_words
from privacy.rules.complaints import due_on, next_words
from privacy.rules.requests import Clock, ClockState
from privacy.rules.requests import clock as request_clock
from privacy.rules.retention import in_words

REQUEST, BREACH, COMPLAINT, RIGHT = "Subject request", "Breach", "Complaint", "Right"


@dataclass(frozen=True)
class Running:
    """A clock: of what, how it stands, by when."""

    what: str
    record: SubjectRequest | Breach | Complaint | RightsRequest
    clock: Clock
    due_at: datetime | None
    due_words: str
    next_words: str = ""


def clocks(user: User) -> list[Running]:
    """All that run, the overdue first, then by what is due next; what has no day comes last."""
    found = [*_requests(), *_rights(), *_breaches(user), *_complaints()]
    return sorted(found, key=_presses)


def open_of(found: list[Running]) -> Counter[str]:
    """How many there are of each."""
    return Counter(each.what for each in found)


def _presses(each: Running) -> tuple[bool, bool, float]:
    due = each.due_at
    late = each.clock.state == ClockState.OVERDUE
    return (not late, due is None, due.timestamp() if due else 0)


def _requests() -> list[Running]:
    today = timezone.localdate()
    return [
        Running(
            REQUEST,
            each,
            request_clock(
                due_on=each.due_on, working_on=each.due_working_on, closed_on=None, today=today
            ),
            _end_of(each.due_on),
            in_words(each.due_on) if each.due_on else "–",
        )
        for each in requests.requests("open")
    ]


def _rights() -> list[Running]:
    return [
        Running(
            *(RIGHT, each, each.clock, _end_of(each.due_on)),
            in_words(each.due_on) if each.due_on else "–",
            "Tell the person" if each.outcome else "Decide",
        )
        for each in rights.rights_requests("open")
    ]


def _breaches(user: User) -> list[Running]:
    """Also those whose 72 hours have stopped: until somebody else has closed them, they wait."""
    found = breaches.in_state(breaches.breaches(user), "open", timezone.now())
    return [
        Running(BREACH, each, each.clock, each.due_at, moment_words(each.due_at)) for each in found
    ]


def _complaints() -> list[Running]:
    found = complaints.in_state(complaints.complaints(), "open", timezone.localdate())
    days = [(each, due_on(each.standing)) for each in found]
    return [
        Running(
            *(COMPLAINT, each, each.clock, _end_of(due)),
            in_words(due) if due else "–",
            next_words(each.standing),
        )
        for each, due in days
    ]


def _end_of(day: date | None) -> datetime | None:
    """A day is over at its midnight."""
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def waiting_counts(today: date, more: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """How many of each somebody has to decide or to look at again, asked for in one question."""
    found: dict[str, QuerySet[Any]] = {
        "batches": waiting_batches(),
        "hand_over": batches_to_hand_over(),
        "holds": holds(state="review", today=today),
        "erasing": rights.rights_requests("erasing"),
        "restricted": rights.rights_requests("restricted"),
        "policies": bases.in_state("overdue", today),
        "backups": backups.not_as_promised(),
        **more,
        "bases": bases.in_state("waits", today),
        "assessments": registers.lines(ImpactAssessment, "look"),
        "agreements": registers.lines(SharingAgreement, "look"),
        "overrides": registers.lines(RightOverride, "look"),
    }
    first, *others = (
        each.order_by().annotate(tile=Value(name)).values_list("tile").annotate(Count("pk"))
        for name, each in found.items()
    )
    return dict(first.union(*others, all=True))
