"""Executes an approved disposal, record by record, as the database's role for erasure.

Each record is a transaction that asks everything again. The ledger outside the database is written
before anything goes; a run that was killed is simply run again.
"""

import uuid
from collections.abc import Callable

from django.utils import timezone

from privacy import access, audit, erasing, ledger
from privacy.actions.covering import cover_item, end_cover
from privacy.actions.erasing import PERSON, Erased, check_role, erase, whole_records
from privacy.actions.erasing_checks import said_of_person, said_of_record, wait_for_holds
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.models import DisposalBatch, DisposalItem, ErasureEntry, User
from privacy.queries import disposal as queries
from privacy.queries import erasing as walk
from privacy.queries.handing import record_fingerprint
from privacy.roles import Permission
from privacy.rules.blocks import Verdict
from privacy.rules.disposal import CHANGED

State, ItemState = DisposalBatch.State, DisposalItem.State
Step = Callable[[int, int, str], None]
# All that the role for erasure may write of an item.
END = ["state", "ended_at", "due_on", "reference", "lines", "erased", "files"]
GONE = "it is not there any more"
JOINED = "it was put into another record and goes with that one"


def execute(*, batch_id: uuid.UUID, by: User, step: Step) -> dict[str, int]:
    """Every record that still waits; what stands in the way of one stops that one."""
    access.require(by, Permission.APPROVE_DISPOSAL)
    with acting_as(by, opened=EVERYTHING):
        check_role()
        batch = queries.batch_or_404(batch_id)
        if batch.state != State.APPROVED:
            raise RuleBroken("Only a batch that was approved is executed, and once.")
        waiting = list(batch.items.filter(state=ItemState.WAITING).values_list("pk", flat=True))
    mend_ledger(by=by)
    for number, key in enumerate(waiting, 1):
        execute_item(key, by)
        step(number, len(waiting), "Erasing")
    with acting_as(by, opened=EVERYTHING):
        erasing.sweep()
        return _finish(batch_id, by)


def execute_item(item_id: uuid.UUID, by: User) -> None:
    """One record: locked, asked again, written down, erased."""
    with acting_as(by, opened=EVERYTHING):
        wait_for_holds()
        item = DisposalItem.objects.select_for_update().get(pk=item_id)
        if item.state != ItemState.WAITING or item.record_id is None:
            return
        kind, key = item.kind, item.record_id
        said = _said_now(item)
        if not said.may:
            _stop(item, said, by)
            return
        roots = erasing.roots_of(kind, key)
        ledger.write(
            ledger.BEGINS,
            item=item.pk,
            kind=kind,
            records=whole_records(roots),
            people=roots.get(PERSON, ()),
            files=[f"{folder}/{name}" for folder, name in walk.files_of(walk.reached(roots))],
        )
        # Its own key goes first: rows that name the record go with it, those of other batches too.
        item.record_id = None
        item.save(update_fields=["record_id"])
        entry = _close(item, erase(kind, key), by)
        end_cover()
    _write_end(entry)


def _said_now(item: DisposalItem) -> Verdict:
    """By the rules, and then by the database, which lets only go what it has asked for itself."""
    said = _said_by_rules(item)
    if not said.may:
        return said
    try:
        cover_item(item.pk)
    except RuleBroken as refused:
        return Verdict(False, (str(refused),))
    return said


def _said_by_rules(item: DisposalItem) -> Verdict:
    """Everything that was asked when it was proposed, of the record as it is now, locked."""
    key = item.record_id
    if key is None:
        return Verdict(False, (GONE,))
    if item.kind == DisposalItem.Kind.PERSON:
        return said_of_person(key)
    record = queries.record(key, lock=True)
    if record is None:
        return Verdict(False, (GONE,))
    if record.goes_with is not None:
        return Verdict(False, (JOINED,))
    said = said_of_record(record, handed=item.received_by_id is not None)[1]
    if said.may and item.received_by_id and record_fingerprint(item) != item.handed_record_sha256:
        return Verdict(False, (CHANGED,))
    return said


def _stop(item: DisposalItem, said: Verdict, by: User) -> None:
    item.state, item.ended_at = ItemState.STOPPED, timezone.now()
    item.stopped_by = list(said.reasons)
    item.save(update_fields=["state", "ended_at", "stopped_by"])
    audit.record(Event.ERASURE_STOPPED, item, by=by, reasons=len(said.reasons))
    # A run that was killed before it could erase had written its beginning down.
    if str(item.pk) in ledger.begun_and_ended()[0]:
        ledger.write(ledger.STOPS, item=item.pk, kind=item.kind)


def _close(item: DisposalItem, erased: Erased, by: User) -> ErasureEntry:
    """What is said of the record goes with it: keys, counts and the rule stay."""
    item.state, item.ended_at = ItemState.DONE, timezone.now()
    item.due_on, item.reference, item.lines = None, "", []
    item.erased = {name: number for name, number in erased.tables.most_common() if number}
    item.files = erased.files
    item.save(update_fields=END)
    entry = ErasureEntry.objects.create(
        item_id=item.pk,
        kind=item.kind,
        records=erased.records,
        people=erased.people,
        rows=erased.rows,
        files=erased.files,
    )
    audit.record(Event.ERASED, item, by=by, rows=erased.rows, files=erased.files)
    return entry


def _write_end(entry: ErasureEntry) -> None:
    ledger.write(
        ledger.ENDS,
        item=entry.item_id,
        kind=entry.kind,
        records=entry.records,
        people=entry.people,
        rows=entry.rows,
    )


def mend_ledger(*, by: User) -> None:
    """Erasures whose end a killed process did not write down any more."""
    begun, ended = ledger.begun_and_ended()
    with acting_as(by):
        for entry in ErasureEntry.objects.filter(item_id__in=begun - ended):
            _write_end(entry)


def _finish(batch_id: uuid.UUID, by: User) -> dict[str, int]:
    batch = DisposalBatch.objects.select_for_update().get(pk=batch_id)
    done = batch.items.filter(state=ItemState.DONE).count()
    stopped = batch.items.filter(state=ItemState.STOPPED).count()
    if batch.state == State.APPROVED:
        batch.state, batch.finished_at = State.DONE, timezone.now()
        batch.ledger_hash = ledger.last_hash()
        batch.save(update_fields=["state", "finished_at", "ledger_hash"])
        audit.record(Event.DISPOSAL_DONE, batch, by=by, erased=done, stopped=stopped)
    return {"erased": done, "stopped": stopped}
