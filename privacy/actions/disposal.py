"""Disposals: proposed, reviewed by one, cooled off, approved by another; then a job executes."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from privacy import access, audit, erasing, finding, jobs
from privacy.actions.disposal_copies import destroy_copies_of
from privacy.actions.erasing_checks import said_of_person, said_of_record
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.models import DisposalBatch, DisposalItem, Job, JobState, User
from privacy.queries import disposal as queries
from privacy.queries import erasing as walk
from privacy.queries.disposal_copies import fetched_copy
from privacy.queries.handing import record_fingerprint
from privacy.queries.holds import in_force
from privacy.roles import Permission
from privacy.rules import disposal as rules
from privacy.rules.retention import Action

State, ItemState, Ground = DisposalBatch.State, DisposalItem.State, DisposalItem.Ground
PROPOSE, EXECUTE = "propose_disposals", "dispose"
HANDED = [
    *("handed_to", "handed_on", "handed_reference", "handed_by"),
    *("handed_sha256", "handed_record_sha256"),
]
# More in one batch nobody looks through.
MOST = 200
NOT_PUBLISHED = "No schedule is published: nothing is disposed of."
NO_PERSON = "There is no person of this reference."


@transaction.atomic
def ask_to_propose(*, by: User) -> Job | None:
    """Look for what is due, unless no schedule is published or somebody is looking already."""
    access.require(by, Permission.PROPOSE_DISPOSAL)
    looking = Job.objects.filter(kind=PROPOSE, state__in=(JobState.QUEUED, JobState.RUNNING))
    if in_force() is None or looking.exists():
        return None
    return jobs.request(PROPOSE, by=by)


def propose_due(*, by: User, step: Any) -> DisposalBatch | None:
    """Propose what the published schedules say is due, each looked at again; none where none is."""
    access.require(by, Permission.PROPOSE_DISPOSAL)
    with acting_as(by, opened=EVERYTHING):
        if in_force() is None:
            raise RuleBroken(NOT_PUBLISHED)
        due = list(queries.due_records(MOST))
    items: list[DisposalItem] = []
    for number, key in enumerate(due, 1):
        with acting_as(by, opened=EVERYTHING):
            items += _item_of(key)
        step(number, len(due), "Counting what would go")
    if not items:
        return None
    with acting_as(by, opened=EVERYTHING):
        return _batches(items, by)[0]


def _item_of(key: uuid.UUID) -> list[DisposalItem]:
    """A record with its reason and its counts, where it may go today."""
    record = queries.record(key)
    if record is None or record.goes_with is not None:
        return []
    found, said = said_of_record(record, handed=True)
    if not said.may:
        return []
    ground = Ground.TRANSFER if found.action == Action.TRANSFER else Ground.RETENTION
    item = DisposalItem(kind=record.kind, ground=ground, record_id=key)
    item.reference, item.due_on = record.reference, found.on
    item.rule, item.lines = found.rule, list(found.lines)
    return [_counted(item, key)]


def _counted(item: DisposalItem, key: uuid.UUID) -> DisposalItem:
    """What would go, by table and file."""
    rows = walk.reached(erasing.roots_of(item.kind, key))
    item.counted, item.files = walk.counted(rows), len(walk.files_of(rows))
    return item


def _batches(items: list[DisposalItem], by: User) -> list[DisposalBatch]:
    """What waits for somebody's receipt keeps nothing else waiting."""
    parts = ([item for item in items if item.awaits_receipt is each] for each in (False, True))
    return [_batch(part, by) for part in parts if part]


def _batch(items: list[DisposalItem], by: User) -> DisposalBatch:
    made = DisposalBatch.objects.create(proposed_by=by)
    for item in items:
        item.batch = made
    DisposalItem.objects.bulk_create(items)
    audit.record(Event.DISPOSAL_PROPOSED, made, by=by, records=len(items))
    return made


@transaction.atomic
def propose_person(*, reference: str, ground: str, by: User) -> DisposalBatch:
    """Propose that one person goes out of families that live on, on a ground of its own."""
    access.require(by, Permission.REVIEW_DISPOSAL)
    key = finding.finder().named_by(reference.strip())
    if key is None:
        raise RuleBroken(NO_PERSON, "reference")
    said = said_of_person(key)
    if not said.may:
        raise RuleBroken(f"This person is kept: {'; '.join(said.reasons)}.", "reference")
    if DisposalItem.objects.filter(record_id=key, state=ItemState.WAITING).exists():
        raise RuleBroken("This person waits in a batch already.", "reference")
    item = DisposalItem(kind="person", ground=ground, record_id=key, reference=reference.strip())
    return _batch([_counted(item, key)], by)


@transaction.atomic
def leave_out(*, batch_id: uuid.UUID, item_id: uuid.UUID, by: User) -> DisposalBatch:
    """A record stays; it may be proposed again another night."""
    held = _held(batch_id, by, Permission.REVIEW_DISPOSAL)
    rules.check_state(held.state, State.PROPOSED, State.REVIEWED)
    item = queries.item_or_404(held, item_id)
    item.state, item.ended_at = ItemState.LEFT_OUT, timezone.now()
    item.save(update_fields=["state", "ended_at"])
    destroy_copies_of(item, by=by, reason_code="stays")
    audit.record(Event.DISPOSAL_LEFT_OUT, held, by=by)
    return held


@transaction.atomic
def review(*, batch_id: uuid.UUID, by: User) -> DisposalBatch:
    """Somebody has looked through it; from now on it cools off."""
    held = _held(batch_id, by, Permission.REVIEW_DISPOSAL)
    rules.check_state(held.state, State.PROPOSED)
    rules.check_waits(held.items.filter(state=ItemState.WAITING).count())
    now = timezone.now()
    held.state, held.reviewed_by, held.reviewed_at = State.REVIEWED, by, now
    held.cools_until = now + timedelta(days=settings.COOLING_DAYS)
    held.save(update_fields=["state", "reviewed_by", "reviewed_at", "cools_until"])
    audit.record(Event.DISPOSAL_REVIEWED, held, by=by)
    return held


@transaction.atomic
def approve(*, batch_id: uuid.UUID, by: User) -> Job:
    """Another person agrees; a job executes it, and asks of each record everything again."""
    held = _held(batch_id, by, Permission.APPROVE_DISPOSAL)
    rules.check_state(held.state, State.REVIEWED)
    rules.check_handed_over(queries.to_hand_over(held).count())
    now = timezone.now()
    rules.check_approve(
        proposed_by=held.proposed_by_id,
        reviewed_by=held.reviewed_by_id,
        by=by.pk,
        cools_until=held.cools_until,
        now=now,
    )
    held.state, held.decided_by, held.decided_at = State.APPROVED, by, now
    held.save(update_fields=["state", "decided_by", "decided_at"])
    audit.record(Event.DISPOSAL_APPROVED, held, by=by)
    return jobs.request(EXECUTE, by=by, params={"batch": str(held.pk)})


@transaction.atomic
def refuse(*, batch_id: uuid.UUID, by: User) -> DisposalBatch:
    """Nothing of it is disposed of."""
    held = _held(batch_id, by, Permission.VIEW_DISPOSALS)
    rules.check_state(held.state, State.PROPOSED, State.REVIEWED)
    now = timezone.now()
    held.state, held.decided_by, held.decided_at = State.REFUSED, by, now
    held.save(update_fields=["state", "decided_by", "decided_at"])
    waiting = held.items.filter(state=ItemState.WAITING)
    for item in waiting.filter(copies__destroyed_at=None, copies__isnull=False):
        destroy_copies_of(item, by=by, reason_code="stays")
    waiting.update(state=ItemState.LEFT_OUT, ended_at=now)
    audit.record(Event.DISPOSAL_REFUSED, held, by=by)
    return held


def _held(batch_id: uuid.UUID, by: User, needs: Permission) -> DisposalBatch:
    access.require(by, needs)
    queries.batch_or_404(batch_id)
    return DisposalBatch.objects.select_for_update().get(pk=batch_id)


@transaction.atomic
def hand_over(
    *,
    batch_id: uuid.UUID,
    item_id: uuid.UUID,
    handed_to: str,
    handed_on: date,
    handed_reference: str,
    by: User,
) -> DisposalBatch:
    """To whom a record went, and their receipt; until another person has seen it, it may change.

    The file that was made of it is destroyed: from now on they have it, and we its fingerprint.
    What went in another way is taken to be what is recorded today.
    """
    held = _held(batch_id, by, Permission.REVIEW_DISPOSAL)
    rules.check_state(held.state, State.PROPOSED, State.REVIEWED)
    item = queries.to_hand_over_or_404(held, item_id)
    item.handed_to, item.handed_on = handed_to, handed_on
    item.handed_reference, item.handed_by = handed_reference, by
    now, fetched = _as_it_is(item, by), fetched_copy(item)
    rules.check_unchanged(now, fetched.record_sha256 if fetched else now)
    item.handed_sha256 = fetched.sha256 if fetched else ""
    item.handed_record_sha256 = now
    item.save(update_fields=HANDED)
    destroy_copies_of(item, by=by, reason_code="handed_over")
    audit.record(Event.DISPOSAL_HANDED_OVER, held, by=by)
    return held


def _as_it_is(item: DisposalItem, by: User) -> str:
    """The fingerprint of the record today, of which whoever asks is shown nothing."""
    with acting_as(by, opened=EVERYTHING):
        return record_fingerprint(item)


@transaction.atomic
def confirm_receipt(*, batch_id: uuid.UUID, item_id: uuid.UUID, by: User) -> DisposalBatch:
    """Another person has seen the receipt: the record may be erased here."""
    held = _held(batch_id, by, Permission.APPROVE_DISPOSAL)
    rules.check_state(held.state, State.PROPOSED, State.REVIEWED)
    item = queries.to_hand_over_or_404(held, item_id)
    rules.check_receipt(handed_by=item.handed_by_id, by=by.pk)
    rules.check_unchanged(_as_it_is(item, by), item.handed_record_sha256)
    item.received_by, item.received_at = by, timezone.now()
    item.save(update_fields=["received_by", "received_at"])
    # One may have been made again since.
    destroy_copies_of(item, by=by, reason_code="handed_over")
    audit.record(Event.DISPOSAL_RECEIVED, held, by=by)
    return held


@transaction.atomic
def note_certificate(*, batch: DisposalBatch, sha256: str, by: User) -> None:
    """The certificate leaves."""
    access.require(by, Permission.VIEW_DISPOSALS)
    audit.record(Event.DISPOSAL_CERTIFIED, batch, by=by, sha256=sha256)
