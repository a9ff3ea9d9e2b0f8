"""Rights beside access: received, decided by a named person with a reason, answered, ended."""

import uuid
from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from privacy import access, audit, deadlines, finding, schedule
from privacy.actions.overrides import check_outweighed
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import RecipientNotice, RightsEntry, RightsRequest, SubjectRequest, User
from privacy.portable import portable_zip
from privacy.queries.bases import basis_on
from privacy.roles import Permission
from privacy.rules import complaints as steps
from privacy.rules import requests as request_rules
from privacy.rules import rights as rules

Kind = RightsEntry.Kind
Status = RecipientNotice.Status


@transaction.atomic
def open_right(
    *, person_id: uuid.UUID, right: str, purpose: str, received_on: date, by: User, **said: Any
) -> RightsRequest:
    """Somebody uses a right. An objection stops the use that it is about from this moment on."""
    access.require(by, Permission.HANDLE_SUBJECT_REQUEST)
    person = finding.record_of(person_id)
    if person is None:
        raise Http404
    request_rules.check_received(received_on, timezone.localdate())
    basis = basis_on(purpose, person_id, timezone.localdate())
    if basis is None:
        raise RuleBroken(
            "No lawful basis of this use is recorded, so nobody can tell which rights apply. "
            "Record it in the register of lawful bases first.",
            "purpose",
        )
    made = RightsRequest(person_id=person_id, right=right, purpose=purpose, basis=basis.basis)
    made.received_on, made.opened_by = received_on, by
    made.channel, made.requester, made.text = said["channel"], said["requester"], said["text"]
    set_clock(made)
    made.save(force_insert=True)
    codes: dict[str, Any] = {"right": right, "purpose": purpose, "basis": basis.basis}
    audit.record(Event.RIGHT_USED, made, by=by, person=person, **codes)
    return made


@transaction.atomic
def ask_for_identity(*, request: RightsRequest, asked_on: date, by: User) -> RightsRequest:
    """Proof of identity had to be asked for: the clock waits until it comes."""
    held = _held(request, by)
    if held.identity_checked_on is not None:
        raise RuleBroken("Identity has been checked already.")
    request_rules.check_identity_asked(asked_on, held.received_on, timezone.localdate())
    held.identity_asked_on = asked_on
    return _changed(held, by, "identity_asked_on")


@transaction.atomic
def check_identity(*, request: RightsRequest, checked_on: date, how: str, by: User) -> Any:
    """Identity was checked: how is kept, no copy of a document."""
    held = _held(request, by)
    request_rules.check_identity(
        checked_on,
        how=how,
        received_on=held.received_on,
        by_somebody_else=held.requester != SubjectRequest.Requester.SELF,
        today=timezone.localdate(),
    )
    held.identity_checked_on, held.identity_how = checked_on, how
    return _changed(held, by, "identity_checked_on", "identity_how")


@transaction.atomic
def extend(*, request: RightsRequest, on: date, text: str, by: User) -> RightsRequest:
    """The person was told, within the first month and with reasons, that it takes longer."""
    held = _held(request, by)
    steps.check_step(on, held.received_on, timezone.localdate())
    if held.clock_from is None:
        raise RuleBroken("The clock waits for proof of identity, so there is nothing to extend.")
    if held.extended_on is not None:
        raise RuleBroken("It has been extended already; the law knows one extension.")
    try:
        deadlines.check_extension(relevant=held.clock_from, told_on=on, reason=text)
    except RuleBroken as broken:
        raise RuleBroken(str(broken), "on" if broken.field == "told_on" else "text") from broken
    held.extended_on = on
    _enter(held, Kind.EXTENDED, on, text, by)
    return _changed(held, by, "extended_on")


@transaction.atomic
def note_done(*, request: RightsRequest, kind: str, on: date, text: str, by: User) -> RightsEntry:
    """The person was heard, or something was done: a correction added, a use stopped."""
    held = _held(request, by)
    steps.check_step(on, held.received_on, timezone.localdate())
    audit.record(Event.RIGHT_CHANGED, held, by=by, fields=[kind])
    return _enter(held, kind, on, text, by)


@transaction.atomic
def decide(*, request: RightsRequest, outcome: str, on: date, text: str, by: User) -> Any:
    """A named person decides, with a reason; whoever had the information is to be told of it."""
    held = _held(request, by)
    rules.check_decided(held.outcome, held.decided_on)
    rules.check_outcome(held.right, held.basis, held.purpose, outcome)
    check_outweighed(held, outcome)
    steps.check_step(on, held.received_on, timezone.localdate())
    if outcome in rules.UPHELD and held.identity_checked_on is None:
        raise RuleBroken("Check the identity of whoever asks before this is granted.")
    held.outcome, held.decided_on, held.decided_by = outcome, on, by
    held.save(update_fields=["outcome", "decided_on", "decided_by"])
    _enter(held, Kind.DECIDED, on, text, by)
    if rules.tells_recipients(held.right, outcome):
        _list_recipients(held)
    person = finding.record_of(held.person_id)
    audit.record(Event.RIGHT_DECIDED, held, by=by, person=person, reason_code=outcome)
    return held


@transaction.atomic
def settle_recipient(
    *, notice: RecipientNotice, status: str, on: date, reason: str, by: User
) -> RecipientNotice:
    """A recipient was told, or it is impossible, with the reason."""
    access.require(by, Permission.HANDLE_SUBJECT_REQUEST)
    held = RecipientNotice.objects.select_for_update().get(pk=notice.pk)
    if held.status != Status.TO_TELL:
        raise RuleBroken("This recipient has been dealt with already.")
    steps.check_step(on, held.request.received_on, timezone.localdate())
    if status == Status.IMPOSSIBLE and not reason.strip():
        raise RuleBroken("Say why it is impossible, or out of all proportion.", "reason")
    held.status, held.on, held.reason, held.by = status, on, reason, by
    held.save(update_fields=["status", "on", "reason", "by"])
    audit.record(Event.RIGHT_CHANGED, held.request, by=by, fields=["recipient"], status=status)
    return held


@transaction.atomic
def answer(*, request: RightsRequest, on: date, text: str, by: User) -> RightsRequest:
    """The person was told what was decided and why, and to whom they can complain."""
    held = _held(request, by)
    untold = held.notices.filter(status=Status.TO_TELL).count()
    rules.check_answered(held.outcome, untold)
    steps.check_step(on, held.decided_on or held.received_on, timezone.localdate())
    held.answered_on, held.answered_by = on, by
    held.save(update_fields=["answered_on", "answered_by"])
    _enter(held, Kind.ANSWERED, on, text, by)
    audit.record(Event.RIGHT_ANSWERED, held, by=by, person=finding.record_of(held.person_id))
    return held


@transaction.atomic
def end(*, request: RightsRequest, told_on: date, on: date, text: str, by: User) -> RightsRequest:
    """A restriction is lifted, after the person was told; an erasure was carried out."""
    access.require(by, Permission.HANDLE_SUBJECT_REQUEST)
    held = RightsRequest.objects.select_for_update().get(pk=request.pk)
    if held.right not in rules.ENDING or held.outcome not in rules.UPHELD or held.ended_on:
        raise RuleBroken("There is nothing of it to end.")
    steps.check_step(on, held.decided_on or held.received_on, timezone.localdate())
    rules.check_lifted(told_on, on)
    held.ended_on, held.ended_by = on, by
    held.save(update_fields=["ended_on", "ended_by"])
    _enter(held, Kind.ENDED, on, text, by)
    audit.record(Event.RIGHT_ENDED, held, by=by, person=finding.record_of(held.person_id))
    return held


@transaction.atomic(savepoint=False)
def note_view(*, request: RightsRequest, by: User) -> str:
    """The request's page was opened; gives the person's name while there is something to do."""
    access.require(by, Permission.HANDLE_SUBJECT_REQUEST)
    named = finding.finder().named(request.person_id)
    audit.record_view(request, by=by, person=named.record if named else None)
    return named.name if named and request.is_open else ""


def _list_recipients(held: RightsRequest) -> None:
    """Everybody who has had something about the person, from the ledgers of every floor."""
    RecipientNotice.objects.bulk_create(
        RecipientNotice(
            request=held, recipient=each.name[:200], what=each.what[:200], received_on=each.on
        )
        for each in schedule.recipients_of(held.person_id)
    )


def _held(request: RightsRequest, by: User) -> RightsRequest:
    """The request, locked, for somebody who may work on it and while it is open."""
    access.require(by, Permission.HANDLE_SUBJECT_REQUEST)
    held = RightsRequest.objects.select_for_update().get(pk=request.pk)
    request_rules.check_open(held.answered_on)
    return held


def _enter(held: RightsRequest, kind: str, on: date, text: str, by: User) -> RightsEntry:
    return RightsEntry.objects.create(request=held, kind=kind, on=on, text=text, by=by)


def _changed(held: RightsRequest, by: User, *fields: str) -> RightsRequest:
    """Keep what was changed, with the clock that follows from it."""
    set_clock(held)
    held.save(update_fields=[*fields, "clock_from", "due_on", "due_working_on"])
    person = finding.record_of(held.person_id)
    audit.record(Event.RIGHT_CHANGED, held, by=by, person=person, fields=fields)
    return held


def set_clock(held: RightsRequest) -> None:
    """As it follows from receipt, identity and the extension. Nothing pauses it (RGT-01)."""
    held.clock_from = deadlines.relevant_day(
        held.received_on,
        identity_asked_on=held.identity_asked_on,
        identity_received_on=held.identity_checked_on,
    )
    held.due_on = held.due_working_on = None
    if held.clock_from is not None:
        extended = held.extended_on is not None
        deadline = deadlines.answer_by(held.clock_from, extended=extended)
        held.due_on, held.due_working_on = deadline.nominal, deadline.working


@transaction.atomic
def take_along(*, request: RightsRequest, by: User) -> bytes:
    """The person's own information, once they may have it. Noted before the first byte goes."""
    access.require(by, Permission.HANDLE_SUBJECT_REQUEST)
    if request.right != rules.Right.PORTABILITY or request.outcome not in rules.UPHELD:
        raise RuleBroken("Only what was granted under this right can be taken along.")
    provided = schedule.provided_by(request.person_id)
    person = finding.record_of(request.person_id)
    names = [each.name for each in provided]
    audit.record(Event.PORTABLE_DOWNLOADED, request, by=by, person=person, fields=names)
    return portable_zip(provided)
