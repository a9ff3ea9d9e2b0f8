"""After a restore: erases again what the ledger knows and the database does not know any more."""

import contextlib
import uuid
from collections.abc import Iterable

from django.utils import timezone

from privacy import access, audit, erasing, files, ledger
from privacy.actions.covering import cover_again, cover_item, end_cover, end_replay
from privacy.actions.erasing import PERSON, Erased, check_role, erase
from privacy.actions.erasing_checks import wait_for_holds
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.ledger import Line
from privacy.models import DisposalItem, ErasureEntry, User
from privacy.queries import erasing as walk
from privacy.roles import Permission

LOST = (
    "The database knows of erasures that the ledger does not have. Bring the whole ledger back "
    "first: without it nobody can tell what else has to go."
)
CAME_BACK = "Something of an erased record is still there: nothing is served."


def replay(*, by: User) -> dict[str, int]:
    """Every erasure that was begun, and not stopped, before anybody reads; may be run again."""
    access.require(by, Permission.REPLAY_ERASURES)
    check_role()
    begun, _ = ledger.begun_and_ended()
    with acting_as(by, opened=EVERYTHING):
        known = {str(key) for key in ErasureEntry.objects.values_list("item_id", flat=True)}
    if known - begun:
        raise RuleBroken(LOST)
    wanted = {line.item: line for line in ledger.lines() if line.step == ledger.BEGINS}
    missing = [wanted[item] for item in wanted if item in begun - known]
    rows = sum(_again(line, by) for line in missing)
    all_begun = [wanted[item] for item in wanted if item in begun]
    removed = _files_again(all_begun)
    left = _left(all_begun)
    with acting_as(by, opened=EVERYTHING):
        erasing.sweep()
        if not left:
            end_replay()
        audit.record(
            Event.ERASURES_REPLAYED,
            by=by,
            records=len(missing),
            rows=rows,
            files=removed,
            left=left,
        )
    if left:
        raise RuleBroken(CAME_BACK)
    return {"replayed": len(missing), "rows": rows, "files": removed, "known": len(begun)}


def _again(line: Line, by: User) -> int:
    """One erasure, by the keys of the ledger alone."""
    with acting_as(by, opened=EVERYTHING):
        wait_for_holds()
        item = DisposalItem.objects.select_for_update().filter(pk=line.item).first()
        _cover(line, item)
        if item is not None:
            item.record_id = None
            item.save(update_fields=["record_id"])
        parts = [erase(line.kind, key) for key in _keys(line.records)]
        parts += [erase("person", key) for key in _keys(line.people)]
        end_cover()
        return _noted(line, item, parts)


def _cover(line: Line, item: DisposalItem | None) -> None:
    """What was agreed on still waits where a run was killed; a restored database never knew it."""
    if item is not None and item.state == DisposalItem.State.WAITING:
        with contextlib.suppress(RuleBroken):
            cover_item(item.pk)
            return
    cover_again(line.kind, _keys(line.records), _keys(line.people))


def _files_again(lines: Iterable[Line]) -> int:
    """Files that came back by themselves: no row leads to them, the ledger knows their names."""
    removed, ours = 0, set(erasing.folders().values())
    for line in lines:
        for folder, _, name in (each.partition("/") for each in line.files):
            # The key is read as one, so that no name leads elsewhere.
            key = str(uuid.UUID(name))
            if folder in ours and files.is_kept(folder, key):
                files.remove_sealed(folder, key)
                removed += 1
    return removed


def _noted(line: Line, item: DisposalItem | None, parts: list[Erased]) -> int:
    """In the database as it was after the first time."""
    now, rows = timezone.now(), sum(part.rows for part in parts)
    if item is not None:
        item.state, item.ended_at = DisposalItem.State.DONE, now
        item.due_on, item.reference, item.lines = None, "", []
        item.save(update_fields=["state", "ended_at", "due_on", "reference", "lines"])
    entry = ErasureEntry.objects.create(
        item_id=uuid.UUID(line.item),
        kind=line.kind,
        records=_keys(line.records),
        people=_keys(line.people),
        rows=rows,
        files=sum(part.files for part in parts),
    )
    # One that was begun before the backup was lost has an end from now on.
    if line.item not in ledger.begun_and_ended()[1]:
        ledger.write(
            ledger.ENDS,
            item=entry.item_id,
            kind=entry.kind,
            records=entry.records,
            people=entry.people,
            rows=rows,
        )
    return rows


def _left(lines: Iterable[Line]) -> int:
    """Rows of any erased record that can still be found."""
    found = 0
    for line in lines:
        label = {"referral": "families.Referral"}.get(line.kind, "families.Family")
        roots = {label: _keys(line.records), PERSON: _keys(line.people)}
        found += sum(walk.there(model, keys) for model, keys in walk.reached(roots).items())
    return found


def _keys(written: Iterable[str]) -> list[uuid.UUID]:
    return [uuid.UUID(key) for key in written]
