"""Exports for an investigation: one proposes, another approves, a job makes, each copy is noted."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from privacy import access, audit, files, identity, jobs
from privacy.actions.chain import verify_trail
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import acting_as
from privacy.models import Investigation, InvestigationCopy, User
from privacy.naming import references_of
from privacy.queries import investigations as queries
from privacy.roles import Permission
from privacy.rules import investigations as rules

State = Investigation.State
FOLDER = "investigations"
# A file without a row is left by a worker that was killed between the two.
ORPHANS_WAIT = timedelta(hours=1)
NOT_READY = "Only an export that is ready, and not expired, can be downloaded."
Step = Callable[[int, int, str], None]


@transaction.atomic
def propose(
    *,
    worker: User | None,
    record_id: uuid.UUID | None,
    from_day: date,
    to_day: date,
    reason: str,
    by: User,
) -> Investigation:
    """Ask for all events of somebody, or about a record; another person decides."""
    access.require(by, Permission.INVESTIGATE)
    rules.check_not_own(worker=worker.pk if worker else None, by=by.pk)
    of: dict[str, Any] = {"worker": worker, "record_id": record_id}
    of |= {"from_day": from_day, "to_day": to_day}
    rows = queries.events_of(**of).count()
    rules.check_proposed(from_day=from_day, to_day=to_day, today=timezone.localdate(), rows=rows)
    with identity.opening(identity.EVERYTHING):
        reference = "".join(references_of([record_id] if record_id else []).values())
    now = timezone.now()
    made = Investigation.objects.create(
        **of, reference=reference, reason=reason, proposed_by=by, proposed_at=now
    )
    _note(Event.INVESTIGATION_PROPOSED, made, by)
    return made


@transaction.atomic
def approve(*, investigation_id: uuid.UUID, by: User) -> Investigation:
    """The second person agrees; a job makes it."""
    held = _decide(investigation_id, State.APPROVED, by)
    jobs.request(queries.JOB, by=by, params={"investigation": str(held.pk)})
    return held


@transaction.atomic
def refuse(*, investigation_id: uuid.UUID, by: User) -> Investigation:
    """The second person says no."""
    return _decide(investigation_id, State.REFUSED, by)


def _decide(investigation_id: uuid.UUID, state: State, by: User) -> Investigation:
    held = _held(investigation_id, by)
    if held.state != State.PROPOSED:
        raise RuleBroken("Somebody has decided on this already.")
    rules.check_decided(worker=held.worker_id, proposed_by=held.proposed_by_id, by=by.pk)
    held.state, held.decided_by, held.decided_at = state, by, timezone.now()
    held.save(update_fields=["state", "decided_by", "decided_at"])
    _note(Event.INVESTIGATION_DECIDED, held, by, reason_code=state.value)
    return held


def build(*, investigation_id: uuid.UUID, by: User, step: Step) -> Investigation:
    """Check the trail, collect the events, keep them sealed. Run twice, it is made once."""
    access.require(by, Permission.INVESTIGATE)
    step(0, 3, "Checking the audit trail")
    found = verify_trail(by=by)
    step(1, 3, "Collecting the events")
    with acting_as(by):
        held = _held(investigation_id, by)
        if held.state != State.APPROVED:
            return held
        events = queries.events_of(
            worker=held.worker,
            record_id=held.record_id,
            from_day=held.from_day,
            to_day=held.to_day,
        )
        rules.check_rows(events.count())
        content = rules.as_lines(queries.rows_of(events))
        held.checkpoint, held.sound = queries.last_checkpoint(), found.ok
        return _keep(held, content, by)


def _keep(held: Investigation, content: bytes, by: User) -> Investigation:
    """The file first: a row without one would promise what is not there."""
    now = timezone.now()
    files.write_sealed(FOLDER, str(held.pk), content)
    held.state, held.built_at, held.expires_at = State.READY, now, now + rules.KEPT_FOR
    held.rows, held.sha256 = content.count(b"\n"), rules.fingerprint(content)
    changed = ("state", "built_at", "expires_at", "rows", "sha256", "checkpoint", "sound")
    held.save(update_fields=changed)
    _note(Event.INVESTIGATION_MADE, held, by, rows=held.rows, sha256=held.sha256)
    return held


@transaction.atomic
def read_copy(*, investigation_id: uuid.UUID, by: User) -> tuple[InvestigationCopy, bytes]:
    """A copy for one reader, noted before its first byte leaves."""
    held = _held(investigation_id, by)
    if held.state != State.READY or (held.expires_at or timezone.now()) <= timezone.now():
        raise RuleBroken(NOT_READY)
    copy = InvestigationCopy(investigation=held, by=by, at=timezone.now())
    stored = files.read_sealed(FOLDER, str(held.pk))
    content = rules.copy_of(stored, str(copy.pk), _said(held, copy))
    copy.sha256 = rules.fingerprint(content)
    copy.save(force_insert=True)
    _note(Event.INVESTIGATION_DOWNLOADED, held, by, document=str(copy.pk), sha256=copy.sha256)
    return copy, content


def _said(held: Investigation, copy: InvestigationCopy) -> dict[str, Any]:
    """What the manifest says: of whom, who asked and agreed, who has it, held against what."""
    return {
        "export": held.name,
        "of": {
            "worker": str(held.worker_id or ""),
            "name": held.worker.name if held.worker else "",
            "record": str(held.record_id or ""),
            "reference": held.reference,
        },
        "from": held.from_day.isoformat(),
        "to": held.to_day.isoformat(),
        "proposed": _by(held.proposed_by, held.proposed_at),
        "approved": _by(held.decided_by, held.decided_at),
        "handed_out": _by(copy.by, copy.at),
        "made_at": timezone.localtime(held.built_at).isoformat(),
        "sha256_of_events": held.sha256,
        "audit_trail": {"held": held.sound, "checkpoint": held.checkpoint},
    }


def _by(user: User | None, at: Any) -> dict[str, str]:
    name = user.name if user else ""
    return {"by": name, "at": timezone.localtime(at).isoformat()}


def destroy_expired(*, by: User) -> int:
    """Destroy files whose time is over, and those that no row names. How many ended."""
    access.require(by, Permission.DESTROY_EXPIRED_PACKS)
    with acting_as(by):
        due = queries.due_to_be_destroyed()
    for key in due:
        with acting_as(by):
            held = Investigation.objects.select_for_update().get(pk=key)
            held.state = State.DESTROYED
            held.save(update_fields=["state"])
            _note(Event.INVESTIGATION_DESTROYED, held, by, reason_code="expired")
        files.remove_sealed(FOLDER, str(key))
    with acting_as(by):
        kept = queries.kept()
    for name in files.names_in(FOLDER, older_than=ORPHANS_WAIT) - kept:
        files.remove_sealed(FOLDER, name)
    return len(due)


def _held(investigation_id: uuid.UUID, by: User) -> Investigation:
    """Somebody's export that is not about oneself, locked."""
    access.require(by, Permission.INVESTIGATE)
    locked = queries.investigations(by).select_for_update(of=("self",))
    found = locked.filter(pk=investigation_id).first()
    if found is None:
        raise Http404
    return found


def _note(event: Event, held: Investigation, by: User, **facts: Any) -> None:
    audit.record(event, held, by=by, **facts)
