"""Complaints: received by the open form or passed on by staff, acknowledged, answered."""

from datetime import date
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from privacy import access, audit
from privacy.actions.notices import Notice, tell
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import Complaint, ComplaintEntry, SubjectRequest, User
from privacy.queries.oversight import overseers_to_tell
from privacy.roles import Permission
from privacy.rules import complaints as rules

Kind = ComplaintEntry.Kind
# More than any council gets; whoever floods the form finds it shut, and the other ways open.
MOST_AN_HOUR = 30
HOUR = 60 * 60
SHUT = (
    "Very many complaints have come in within the hour, so this form is closed for a while. Please "
    "write, ring, or tell any worker: that counts just the same."
)


@transaction.atomic
def make_complaint(*, who: str, about: str, name: str, contact: str, text: str) -> Complaint:
    """By the form that is open to everybody: nobody has signed in."""
    _check_flood()
    today = timezone.localdate()
    said = {"who": who, "about": about, "name": name, "contact": contact, "text": text}
    return _receive(by=None, channel=SubjectRequest.Channel.WEB_FORM, received_on=today, **said)


@transaction.atomic
def pass_on(*, received_on: date, channel: str, by: User, **said: Any) -> Complaint:
    """A complaint that reached somebody in any way; the 30 days run from that day."""
    access.require(by, Permission.REPORT_BREACH)
    rules.check_received(received_on, timezone.localdate())
    return _receive(by=by, channel=channel, received_on=received_on, **said)


@transaction.atomic
def acknowledge(*, complaint: Complaint, on: date, text: str, by: User) -> Complaint:
    """The person was told that it has come, and what happens now."""
    held = _held(complaint, by, on)
    rules.check_acknowledged(held.acknowledged_on)
    held.acknowledged_on, held.acknowledged_by = on, by
    held.save(update_fields=["acknowledged_on", "acknowledged_by"])
    return _done(held, Kind.ACKNOWLEDGED, on, text, by, "acknowledged_on")


@transaction.atomic
def note_enquiry(*, complaint: Complaint, on: date, text: str, by: User) -> Complaint:
    """What was asked and found."""
    return _done(_held(complaint, by, on), Kind.ENQUIRY, on, text, by)


@transaction.atomic
def inform(*, complaint: Complaint, on: date, text: str, by: User) -> Complaint:
    """The person was told how it stands."""
    held = _held(complaint, by, on)
    if held.acknowledged_on is None or on < held.acknowledged_on:
        raise RuleBroken("Acknowledge it first.", "on")
    held.told_on = max(on, held.told_on or on)
    held.save(update_fields=["told_on"])
    return _done(held, Kind.INFORMED, on, text, by, "told_on")


@transaction.atomic
def answer(*, complaint: Complaint, outcome: str, on: date, text: str, by: User) -> Complaint:
    """The person was told the outcome. An answer acknowledges, where nothing did before."""
    held = _held(complaint, by, on)
    changed = ["outcome", "outcome_on", "outcome_by"]
    held.outcome, held.outcome_on, held.outcome_by = outcome, on, by
    if held.acknowledged_on is None:
        held.acknowledged_on, held.acknowledged_by = on, by
        changed += ["acknowledged_on", "acknowledged_by"]
    if on < (held.acknowledged_on or on):
        raise RuleBroken("This is before it was acknowledged.", "on")
    held.save(update_fields=changed)
    ComplaintEntry.objects.create(complaint=held, kind=Kind.OUTCOME, on=on, text=text, by=by)
    audit.record(Event.COMPLAINT_ANSWERED, held, by=by, fields=changed, reason_code=outcome)
    return held


@transaction.atomic
def note_downloaded(*, rows: int, by: User) -> None:
    """The register leaves as a file."""
    access.require(by, Permission.VIEW_COMPLAINTS)
    audit.record(Event.COMPLAINTS_DOWNLOADED, by=by, rows=rows)


def _receive(*, by: User | None, channel: str, **said: Any) -> Complaint:
    made = Complaint.objects.create(recorded_by=by, channel=channel, **said)
    audit.record(Event.COMPLAINT_RECEIVED, made, by=by, channel=channel, about=made.about)
    for user in overseers_to_tell():
        tell(user=user, notice=Notice.COMPLAINT_RECEIVED)
    return made


def _check_flood() -> None:
    """Who they are is not asked, so they are counted together."""
    name = f"complaints/{timezone.now():%Y-%m-%dT%H}"
    count = int(cache.get(name, 0)) + 1
    if count > MOST_AN_HOUR:
        raise RuleBroken(SHUT)
    cache.set(name, count, HOUR)


def _held(complaint: Complaint, by: User, on: date) -> Complaint:
    """The open complaint, locked, for somebody who may work on it, on a day that fits."""
    access.require(by, Permission.WORK_COMPLAINT)
    held = Complaint.objects.select_for_update().get(pk=complaint.pk)
    rules.check_open(held.outcome_on)
    rules.check_step(on, held.received_on, timezone.localdate())
    return held


def _done(held: Complaint, kind: Kind, on: date, text: str, by: User, *fields: str) -> Complaint:
    ComplaintEntry.objects.create(complaint=held, kind=kind, on=on, text=text, by=by)
    audit.record(Event.COMPLAINT_CHANGED, held, by=by, fields=fields or [kind])
    return held
