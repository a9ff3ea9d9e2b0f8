"""Findings of odd access: kept by the nightly look, asked about, answered, settled."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from privacy import access, audit, identity, jobs
from privacy.actions.notices import Notice, tell
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import AccessMessage, AuditEvent, Job, OddAccess, User
from privacy.naming import references_of
from privacy.queries import oversight as queries
from privacy.roles import Permission
from privacy.rules import oversight as rules
from privacy.rules.oversight import OddReason

State, Kind = OddAccess.State, AccessMessage.Kind


@transaction.atomic
def ask_to_look(*, by: User, days: Sequence[date]) -> Job | None:
    """Have the openings of these days looked through; None where there is nothing to look at."""
    access.require(by, Permission.FIND_ODD_ACCESS)
    if queries.is_looking():
        raise RuleBroken("The openings are being looked through already.")
    named = [day.isoformat() for day in days]
    return jobs.request(queries.JOB, by=by, params={"days": named}) if named else None


def keep_findings(found: Sequence[OddAccess]) -> int:
    """New findings; of those that wait untouched, what has been opened since. How many are new."""
    known = {
        (each.worker_id, each.day, each.family_id): each
        for each in OddAccess.objects.filter(
            worker__in={each.worker_id for each in found}, day__in={each.day for each in found}
        )
    }
    new = []
    for each in found:
        held = known.get((each.worker_id, each.day, each.family_id))
        if held is None:
            new.append(each)
        elif held.state == State.OPEN:
            _bring_up_to_date(held, each)
    OddAccess.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _bring_up_to_date(held: OddAccess, seen: OddAccess) -> None:
    """Reasons are only added: an alert of the day stays what it was."""
    held.reasons = sorted({*held.reasons, *seen.reasons})
    for name in ("openings", "families", "last_at"):
        setattr(held, name, max(getattr(held, name), getattr(seen, name)))
    held.save(update_fields=["reasons", "openings", "families", "last_at"])


@transaction.atomic
def ask(*, finding_id: uuid.UUID, text: str, by: User) -> OddAccess:
    """Ask the worker, for the first time or again; a mail tells them that there is something."""
    held = _held(finding_id, by)
    now = timezone.now()
    held.state, held.asked_by, held.asked_at = State.ASKED, by, now
    held.due_on = timezone.localdate(now) + timedelta(days=settings.ODD_ACCESS_ANSWER_DAYS)
    held.save(update_fields=["state", "asked_by", "asked_at", "due_on"])
    _say(held, Kind.QUESTION, text, Event.ODD_ACCESS_ASKED, by)
    tell(user=held.worker, notice=Notice.ACCESS_ASKED)
    return held


@transaction.atomic
def ask_about(*, event: AuditEvent, text: str, by: User) -> OddAccess:
    """Ask about a line of the trail: under the finding of that day, made if there is none."""
    access.require(by, Permission.ASK_WHY)
    if event.by_id is None:
        raise Http404
    rules.check_overseer(worker=event.by_id, by=by.pk)
    of = {
        "worker_id": event.by_id,
        "day": timezone.localdate(event.at),
        "family_id": event.family_id,
    }
    made = {"reasons": [OddReason.BY_HAND], "first_at": event.at, "last_at": event.at}
    with identity.opening(identity.EVERYTHING):
        names = list(references_of([event.family_id] if event.family_id else []).values())
    held, _ = OddAccess.objects.get_or_create(
        **of,
        defaults={
            **made,
            "openings": 1,
            "families": len(names),
            "event_id": event.pk,
            "reference": "".join(names),
        },
    )
    return ask(finding_id=held.pk, text=text, by=by)


@transaction.atomic
def answer(*, finding_id: uuid.UUID, text: str, by: User) -> OddAccess:
    """What the worker says; whoever asked is told that there is an answer."""
    held = OddAccess.objects.select_for_update().filter(pk=finding_id, worker=by).first()
    if held is None or held.asked_by is None:
        raise Http404
    if held.state != State.ASKED:
        raise RuleBroken("Nothing waits for your answer here any more.")
    held.state, held.answered_at = State.ANSWERED, timezone.now()
    held.save(update_fields=["state", "answered_at"])
    _say(held, Kind.ANSWER, text, Event.ODD_ACCESS_ANSWERED, by)
    tell(user=held.asked_by, notice=Notice.ACCESS_ANSWERED)
    return held


@transaction.atomic
def settle(*, finding_id: uuid.UUID, outcome: str, text: str, by: User) -> OddAccess:
    """It was as expected, or it is reported; why is a note that the worker does not see."""
    held = _held(finding_id, by)
    _say(held, Kind.NOTE, text, None, by)
    held.state, held.outcome = State.SETTLED, OddAccess.Outcome(outcome)
    held.settled_by, held.settled_at = by, timezone.now()
    held.save(update_fields=["state", "outcome", "settled_by", "settled_at"])
    _note(Event.ODD_ACCESS_SETTLED, held, by, reason_code=outcome)
    return held


def _held(finding_id: uuid.UUID, by: User) -> OddAccess:
    """Somebody else's finding that is not settled, locked."""
    access.require(by, Permission.ASK_WHY)
    held = OddAccess.objects.select_for_update(of=("self",)).select_related("worker")
    found = held.filter(pk=finding_id).first()
    if found is None:
        raise Http404
    rules.check_overseer(worker=found.worker_id, by=by.pk)
    rules.check_not_settled(found.state)
    return found


def _say(held: OddAccess, kind: str, text: str, event: Event | None, by: User) -> None:
    AccessMessage.objects.create(finding=held, kind=kind, by=by, text=text)
    if event is not None:
        _note(event, held, by)


def _note(event: Event, held: OddAccess, by: User, reason_code: str = "") -> None:
    audit.record(event, held, by=by, reason_code=reason_code, worker=str(held.worker_id))
