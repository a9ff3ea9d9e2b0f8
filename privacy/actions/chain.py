"""Signing checkpoints of the audit trail, and checking the whole of it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from privacy import access, audit, signing, sinks
from privacy.events import Event
from privacy.identity import acting_as
from privacy.models import AuditCheckpoint, User
from privacy.queries import chain as queries
from privacy.roles import Permission
from privacy.rules.chain import Checkpoint, Fault, Findings, check_links

JOB = "verify_audit"
EVERY = timedelta(seconds=60)
EVENTS = 100
_ONE_SIGNER = 7210421002


def seal_waiting() -> None:
    """Link what transactions with a snapshot of their own have left waiting."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT audit_seal()")


def sign_checkpoint(*, by: User, at_once: bool = False) -> AuditCheckpoint | None:
    """Sign how the trail stands, when a minute or a hundred events have passed; None when not.

    It is in both sinks before it is in the database; a sink that fails leaves none, so that the
    next one is tried and the page shows how old the last is.
    """
    access.require(by, Permission.SIGN_AUDIT_TRAIL)
    seal_waiting()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_SIGNER])
        end, last = queries.chain_end(), queries.checkpoints().first()
        if end is None or not (at_once or _is_due(end.seq, last)):
            return None
        if last is not None and last.size >= end.seq:
            return None
        return _signed(end.seq, bytes(end.hash).hex())


def _is_due(size: int, last: AuditCheckpoint | None) -> bool:
    """Whether enough events or time have passed since the last one."""
    if last is None:
        return True
    return size - last.size >= EVENTS or timezone.now() - last.made_at >= EVERY


def _signed(size: int, root: str) -> AuditCheckpoint:
    """A checkpoint in the file, with the hook, and in the database."""
    now = timezone.now()
    body = Checkpoint(settings.AUDIT_ORIGIN, size, root, now.isoformat())
    made = AuditCheckpoint(
        origin=body.origin,
        size=size,
        root=root,
        made_at=now,
        key_id=signing.key_id(signing.public_key()),
        signature=signing.sign(body.body()),
    )
    entry = {**vars(body), "key_id": made.key_id, "signature": made.signature}
    sinks.append(entry)
    sinks.tell(
        f"Audit checkpoint {size}", "\n".join(f"{name}: {value}" for name, value in entry.items())
    )
    made.save(force_insert=True)
    return made


def verify_trail(*, by: User) -> Findings:
    """Check every link, event and checkpoint; the result is an event, and bad news is told."""
    access.require(by, Permission.VERIFY_AUDIT_TRAIL)
    seal_waiting()
    found = _checked(by)
    _note(found, by)
    return found


def check_restored(*, by: User) -> Findings:
    """Of a database that was just restored, before anything is written in it; bad news is told.

    A backup is older than the checkpoints that were filed since: that is no fault, but counted.
    Once the trail has gone on after a replay, it is another one than those were signed for.
    """
    access.require(by, Permission.VERIFY_AUDIT_TRAIL)
    found, replayed = _checked(by), queries.first_replay()
    found.filed_since = found.faults.pop(Fault.CUT, 0)
    if replayed is not None and found.first.get(Fault.REWRITTEN, 0) >= replayed:
        found.filed_since += found.faults.pop(Fault.REWRITTEN, 0)
    if not found.ok:
        _tell(found)
    return found


def _checked(by: User) -> Findings:
    """Every link, event and checkpoint; writes nothing."""
    # Read before the chain is: a checkpoint made meanwhile must not look like a trail cut short.
    kept, filed = _kept(), _filed()
    roots, bad, checked = _roots([*kept, *filed])
    with acting_as(by, snapshot=True):
        found = check_links(queries.links(), roots, queries.begins())
        unsealed, first = queries.unsealed()
    found.checkpoints = checked
    for _ in range(unsealed):
        found.add(Fault.UNSEALED, first)
    for size in bad:
        found.add(Fault.NOT_SIGNED, size)
    for size in sorted({_size(entry) for entry in kept} - {_size(entry) for entry in filed}):
        found.add(Fault.NOT_FILED, size)
    return found


def _note(found: Findings, by: User) -> None:
    """The result as an event; faults also to whoever listens outside the product."""
    faults: dict[str, Any] = {fault.name.lower(): count for fault, count in found.faults.items()}
    with acting_as(by):
        audit.record(
            Event.AUDIT_VERIFIED,
            by=by,
            reason_code="sound" if found.ok else "faults",
            events=found.events,
            checkpoints=found.checkpoints,
            **faults,
        )
    if not found.ok:
        _tell(found)


def _tell(found: Findings) -> None:
    """Whoever listens outside the product."""
    lines = [f"{fault.value}: {count}" for fault, count in found.faults.items()]
    sinks.tell("The audit trail does not hold", "\n".join(lines))


def _kept() -> list[dict[str, Any] | None]:
    """The checkpoints of the database."""
    return [
        {
            "origin": each.origin,
            "size": each.size,
            "root": each.root,
            "made_at": each.made_at.isoformat(),
            "signature": each.signature,
        }
        for each in queries.checkpoints()
    ]


def _filed() -> list[dict[str, Any] | None]:
    """Those of the file outside the database."""
    return list(sinks.entries())


def _size(entry: dict[str, Any] | None) -> int:
    size = (entry or {}).get("size")
    return size if isinstance(size, int) else 0


def _roots(
    entries: Iterable[dict[str, Any] | None],
) -> tuple[dict[int, set[str]], list[int], int]:
    """The roots by size of those that are signed for this council; the sizes of the others."""
    entries = list(entries)
    # Whoever has no key needs none while nothing was ever signed.
    trusted = signing.trusted_keys() if entries else []
    roots: dict[int, set[str]] = defaultdict(set)
    bad: list[int] = []
    for entry in entries:
        checkpoint = _checkpoint(entry)
        if checkpoint and signing.is_signed(checkpoint.body(), str(entry["signature"]), trusted):  # type: ignore[index]
            roots[checkpoint.size].add(checkpoint.root)
        else:
            bad.append(_size(entry))
    return roots, bad, sum(len(each) for each in roots.values())


def _checkpoint(entry: dict[str, Any] | None) -> Checkpoint | None:
    """An entry as what was signed; None when it is none of this council's."""
    if entry is None or entry.get("origin") != settings.AUDIT_ORIGIN or "signature" not in entry:
        return None
    return Checkpoint(
        settings.AUDIT_ORIGIN, _size(entry), str(entry.get("root")), str(entry.get("made_at"))
    )
