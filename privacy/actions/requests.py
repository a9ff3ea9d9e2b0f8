"""Subject requests: find the person, open, check identity, build the pack, hand it out, close."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from privacy import access, audit, deadlines, encryption, files, finding, jobs
from privacy.actions.packs import FOLDER, destroy_items, destroy_packs_of
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import Job, SubjectPack, SubjectRequest, User
from privacy.queries.requests import BUILD_JOB, acting_for, is_extended, latest_build, pauses_of
from privacy.queries.shown import joined
from privacy.queries.subject_items import readiness
from privacy.roles import Permission
from privacy.rules import grounds, releasing
from privacy.rules import requests as rules
from privacy.rules.shown import Shown


@transaction.atomic
def find_people(
    *, name: str, born_on: date | None, postcode: str, by: User
) -> Sequence[finding.Found]:
    """Those who may be meant: initials, year of birth and team. What was typed is not kept."""
    access.require(by, Permission.HANDLE_SUBJECT_REQUEST)
    if not (name or born_on or postcode):
        raise RuleBroken("Enter a name, a date of birth or a postcode.", "name")
    found = finding.finder().find(name, born_on, postcode)
    sought = encryption.search_fingerprint(f"{name}|{born_on or ''}|{postcode}")
    audit.record(Event.SEARCHED, by=by, fingerprint=sought, found=len(found))
    return found


@transaction.atomic
def open_request(
    *,
    person_id: uuid.UUID,
    received_on: date,
    channel: str,
    requester: str,
    notes: str,
    by: User,
) -> SubjectRequest:
    """Open a request for a person; the clock runs from the first receipt."""
    access.require(by, Permission.HANDLE_SUBJECT_REQUEST)
    person = finding.record_of(person_id)
    if person is None:
        raise Http404
    rules.check_received(received_on, timezone.localdate())
    request = SubjectRequest(person_id=person_id, received_on=received_on, opened_by=by)
    request.channel, request.requester, request.notes = channel, requester, notes
    set_clock(request)
    request.save(force_insert=True)
    codes: dict[str, Any] = {"channel": channel, "requester": requester}
    audit.record(Event.SUBJECT_REQUEST_OPENED, request, by=by, person=person, **codes)
    return request


@transaction.atomic
def ask_for_identity(*, request: SubjectRequest, asked_on: date, by: User) -> SubjectRequest:
    """Proof of identity had to be asked for: the clock waits until it comes."""
    held = held_open(request, by)
    if held.identity_checked_on is not None:
        raise RuleBroken("Identity has been checked already.")
    rules.check_identity_asked(asked_on, held.received_on, timezone.localdate())
    held.identity_asked_on = asked_on
    return changed(held, by, "identity_asked_on")


@transaction.atomic
def check_identity(
    *, request: SubjectRequest, checked_on: date, how: str, by: User
) -> SubjectRequest:
    """Identity was checked: how and by whom is kept, no copy of a document."""
    held = held_open(request, by)
    rules.check_identity(
        checked_on,
        how=how,
        received_on=held.received_on,
        by_somebody_else=held.requester != SubjectRequest.Requester.SELF,
        today=timezone.localdate(),
    )
    held.identity_checked_on, held.identity_how = checked_on, how
    held.identity_checked_by = by
    return changed(held, by, "identity_checked_on", "identity_how", "identity_checked_by")


@transaction.atomic
def change_notes(
    *, request: SubjectRequest, notes: str, shown: Shown | None = None, by: User
) -> SubjectRequest:
    """Write the notes of a request; `shown` are marks of what the page held."""
    held = held_open(request, by)
    held.notes = joined(held, {"notes": held.notes}, {"notes": notes}, shown)["notes"]
    return changed(held, by, "notes")


@transaction.atomic
def close_request(
    *, request: SubjectRequest, closed_on: date, closed_as: str, refusal: str = "", by: User
) -> SubjectRequest:
    """The request is answered, withdrawn or refused; its packs are destroyed."""
    held = held_open(request, by)
    rules.check_closed(closed_on, held.received_on, timezone.localdate())
    rules.check_refusal(closed_as, refusal)
    held.closed_on, held.closed_as, held.closed_by = closed_on, closed_as, by
    held.refusal = refusal.strip()
    held.save(update_fields=["closed_on", "closed_as", "closed_by", "refusal"])
    destroy_packs_of(held, by=by, reason_code="closed")
    destroy_items(held)
    audit.record(
        Event.SUBJECT_REQUEST_CLOSED,
        held,
        by=by,
        person=finding.record_of(held.person_id),
        reason_code=closed_as,
    )
    return held


@transaction.atomic
def ask_for_pack(*, request: SubjectRequest, by: User) -> Job:
    """Have the pack built in the background; one build of a request at a time."""
    held = held_open(request, by)
    grounds.check_ready(readiness(held))
    running = latest_build(held)
    if running is not None and running.is_open:
        raise RuleBroken("The pack is being built already.")
    return jobs.request(BUILD_JOB, by=by, params={"request": str(held.pk)})


@transaction.atomic(savepoint=False)
def note_view(*, request: SubjectRequest, by: User) -> str:
    """The request's page was opened; gives the person's name while the request is open."""
    access.require(by, Permission.HANDLE_SUBJECT_REQUEST)
    named = finding.finder().named(request.person_id)
    audit.record_view(request, by=by, person=named.record if named else None)
    return named.name if named and request.is_open else ""


@transaction.atomic
def read_pack(*, pack: SubjectPack, contact_checked: bool, nobody_shares: bool, by: User) -> bytes:
    """The pack's file, to be printed and sealed, once it may leave and it is known where it goes.

    The audit row stands before the first byte goes.
    """
    access.require(by, Permission.HANDLE_SUBJECT_REQUEST)
    request = pack.request
    rules.check_open(request.closed_on)
    release = release_of(pack)
    rules.check_release(release, timezone.now())
    releasing.check_contact(contact_checked=contact_checked, nobody_shares=nobody_shares)
    content = files.read_sealed(FOLDER, str(pack.pk))
    audit.record(
        Event.SUBJECT_PACK_DOWNLOADED,
        pack,
        by=by,
        person=finding.record_of(request.person_id),
        size=pack.size,
        sha256=pack.sha256,
    )
    return content


def release_of(pack: SubjectPack, *, acting: str | None = None) -> rules.Release:
    """What decides whether a pack may leave; `acting` where that was looked at before."""
    request = pack.request
    return rules.Release(
        identity_checked=request.identity_checked_on is not None,
        for_a_child=request.requester == SubjectRequest.Requester.PARENT,
        acting=acting_for(request) if acting is None else acting,
        approved=pack.approved_at is not None,
        expires_at=pack.expires_at,
        destroyed=pack.destroyed_at is not None,
    )


def held_open(request: SubjectRequest, by: User) -> SubjectRequest:
    """The open request, locked, for somebody who may change it."""
    access.require(by, Permission.HANDLE_SUBJECT_REQUEST)
    held = SubjectRequest.objects.select_for_update().get(pk=request.pk)
    rules.check_open(held.closed_on)
    return held


def changed(held: SubjectRequest, by: User, *fields: str) -> SubjectRequest:
    """Keep what was changed, with the clock that follows from it."""
    columns = {field.name for field in held._meta.concrete_fields}
    own = [name for name in fields if name in columns]
    set_clock(held)
    held.save(update_fields=[*own, "clock_from", "due_on", "due_working_on"])
    audit.record(
        Event.SUBJECT_REQUEST_CHANGED,
        held,
        by=by,
        person=finding.record_of(held.person_id),
        fields=fields,
    )
    return held


def set_clock(request: SubjectRequest) -> None:
    """The clock as it follows from receipt, identity, questions and more time."""
    request.clock_from = deadlines.relevant_day(
        request.received_on,
        identity_asked_on=request.identity_asked_on,
        identity_received_on=request.identity_checked_on,
    )
    request.due_on = request.due_working_on = None
    pauses = pauses_of(request)
    if request.clock_from is not None and pauses.open_since is None:
        deadline = deadlines.answer_by(
            request.clock_from, extended=is_extended(request), paused=pauses.worked
        )
        request.due_on, request.due_working_on = deadline.nominal, deadline.working
