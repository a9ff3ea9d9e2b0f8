"""The breach log: anybody reports, the data protection officer works, a second person closes.

Whatever is changed leaves an entry with the codes and words as they were set; none is overwritten.
"""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from privacy import access, audit
from privacy.actions.notices import Notice, tell
from privacy.deadlines import local_day
from privacy.events import Event
from privacy.models import Breach, BreachEntry, User
from privacy.queries import breaches as queries
from privacy.queries.oversight import overseers_to_tell
from privacy.queries.shown import Change, joined
from privacy.roles import Permission
from privacy.rules import breaches as rules
from privacy.rules.shown import Shown

Kind = BreachEntry.Kind


@transaction.atomic
def report_breach(*, safe_address: str, aware_at: datetime, text: str, by: User) -> Breach:
    """Report a suspected breach. Who has to act at once is told that there is one, and no more."""
    access.require(by, Permission.REPORT_BREACH)
    now = timezone.now()
    rules.check_aware(aware_at, now)
    facts = {"safe_address": safe_address, "aware_at": aware_at}
    made = Breach.objects.create(reported_by=by, reported_at=now, **facts)
    _write(made, Kind.REPORTED, by, text=text, values=facts)
    audit.record(Event.BREACH_REPORTED, made, by=by, reason_code=safe_address)
    _tell_overseers(by)
    if made.is_marked:
        _tell_leads(by)
    return made


@transaction.atomic
def mark_address(*, breach: Breach, safe_address: str, text: str, by: User) -> Breach:
    """Say anew whether a safe address may have become known."""
    held = _held(breach, by)
    was_marked = held.is_marked
    _change(held, Kind.ADDRESS, by, text=text, safe_address=safe_address)
    if held.is_marked and not was_marked:
        _tell_leads(by)
    return held


@transaction.atomic
def correct_aware(*, breach: Breach, aware_at: datetime, text: str, by: User) -> Breach:
    """Somebody had noticed it earlier or later than was said; the 72 hours follow."""
    held = _held(breach, by)
    rules.check_aware(aware_at, timezone.now())
    rules.check_aware_before(aware_at, reported_at=held.reported_at, notified_at=held.notified_at)
    return _change(held, Kind.AWARE, by, text=text, aware_at=aware_at)


@transaction.atomic
def describe(
    *, breach: Breach, text: str, shown: Shown | None = None, by: User, **facts: Any
) -> Breach:
    """What happened: of what kind, about how many people and records, in words."""
    return _go_on(_held(breach, by), Kind.SCALE, by, shown, text=text, **facts)


@transaction.atomic
def write_consequences(
    *, breach: Breach, text: str, shown: Shown | None = None, by: User
) -> Breach:
    """What may follow for the people it is about."""
    return _go_on(_held(breach, by), Kind.CONSEQUENCES, by, shown, text=text)


@transaction.atomic
def write_measures(*, breach: Breach, text: str, shown: Shown | None = None, by: User) -> Breach:
    """What was done about it."""
    return _go_on(_held(breach, by), Kind.MEASURES, by, shown, text=text)


@transaction.atomic
def add_note(*, breach: Breach, text: str, by: User) -> Breach:
    """What fits nowhere else."""
    return _change(_held(breach, by), Kind.NOTE, by, text=text)


@transaction.atomic
def decide(
    *, breach: Breach, decision: str, text: str, shown: Shown | None = None, by: User
) -> Breach:
    """How high the risk is to people, and why; it may be decided anew as more becomes known."""
    held = _held(breach, by)
    said: dict[str, Any] = _joined(held, Kind.DECISION, {"decision": decision, "text": text}, shown)
    rules.check_decision(said["decision"], notified=held.notified_at is not None)
    signed: dict[str, Any] = {"decided_by": by, "decided_at": timezone.now()}
    return _change(held, Kind.DECISION, by, event=Event.BREACH_DECIDED, **said, **signed)


@transaction.atomic
def notify(
    *, breach: Breach, notified_at: datetime, notified_reference: str, late_because: str, by: User
) -> Breach:
    """The regulator was notified; after 72 hours, with the reasons why it took longer."""
    held = _held(breach, by)
    rules.check_notified(
        notified_at,
        aware_at=held.aware_at,
        decision=held.decision,
        late_because=late_because,
        now=timezone.now(),
    )
    return _change(
        held,
        Kind.NOTIFIED,
        by,
        text=late_because,
        event=Event.BREACH_NOTIFIED,
        notified_at=notified_at,
        notified_reference=notified_reference,
    )


@transaction.atomic
def tell_people(
    *,
    breach: Breach,
    told_on: date | None,
    not_told: str,
    text: str,
    shown: Shown | None = None,
    by: User,
) -> Breach:
    """The people whom it is about were told, or the law gives a reason not to."""
    held = _held(breach, by)
    told: dict[str, Any] = {"told_on": told_on, "not_told": not_told, "text": text}
    told = _joined(held, Kind.TOLD, told, shown)
    rules.check_told(
        **told,
        decision=held.decision,
        aware_on=local_day(held.aware_at),
        today=timezone.localdate(),
    )
    return _change(held, Kind.TOLD, by, **told)


@transaction.atomic
def tell_others(*, breach: Breach, who: str, on: date, text: str, by: User) -> Breach:
    """A processor, another council or somebody else was told, or told us."""
    held = _held(breach, by)
    rules.check_day(on, timezone.localdate())
    _enter(held, Kind.OTHERS, by, text=text, on=on, values={"who": who})
    return held


@transaction.atomic
def add_action(*, breach: Breach, text: str, on: date, by: User) -> Breach:
    """Something is to be done by a day, so that it does not happen again."""
    held = _held(breach, by)
    rules.check_action(on, aware_on=timezone.localdate(held.aware_at))
    _enter(held, Kind.ACTION, by, text=text, on=on)
    return held


@transaction.atomic
def finish_action(*, breach: Breach, entry_id: uuid.UUID, by: User) -> Breach:
    """A follow-up action is done."""
    held = _held(breach, by)
    _enter(held, Kind.ACTION_DONE, by, about=queries.action_or_404(held, entry_id))
    return held


@transaction.atomic
def close(*, breach: Breach, text: str, by: User) -> Breach:
    """All is done, says somebody who did not decide on it."""
    held = _held(breach, by)
    rules.check_close(queries.handled(held), by=by.pk)
    signed = {"closed_by": by, "closed_at": timezone.now()}
    return _change(held, Kind.CLOSED, by, text=text, event=Event.BREACH_CLOSED, **signed)


@transaction.atomic
def note_downloaded(*, rows: int, by: User) -> None:
    """The register leaves as a file."""
    access.require(by, Permission.VIEW_EVERY_BREACH)
    audit.record(Event.BREACHES_DOWNLOADED, by=by, rows=rows)


def _held(breach: Breach, by: User) -> Breach:
    """The open breach, locked, for somebody who may work on it."""
    access.require(by, Permission.WORK_BREACH)
    held = Breach.objects.select_for_update().get(pk=breach.pk)
    rules.check_open(held.closed_at)
    return held


def _go_on(held: Breach, kind: Kind, by: User, shown: Shown | None, **said: Any) -> Breach:
    """From what was said last, with what another has said meanwhile."""
    told: dict[str, Any] = _joined(held, kind, said, shown)
    return _change(held, kind, by, **told)


def _joined(held: Breach, kind: Kind, said: dict[str, Any], shown: Shown | None) -> dict[str, Any]:
    last = queries.latest_of(held).get(kind)
    current = {name: getattr(held, name, None) for name in said}
    current["text"] = last.text if last else ""
    who = {name: Change(last.by.name, last.at) for name in said} if last else {}
    return joined(held, current, said, shown, who=lambda _row, _names: who)


def _change(
    held: Breach,
    kind: Kind,
    by: User,
    *,
    text: str,
    event: Event = Event.BREACH_CHANGED,
    **facts: Any,
) -> Breach:
    """Set what is given, and keep the entry that says so."""
    for name, value in facts.items():
        setattr(held, name, value)
    if facts:
        held.save(update_fields=list(facts))
    _write(held, kind, by, text=text, values=facts)
    code = held.decision if event == Event.BREACH_DECIDED else ""
    audit.record(event, held, by=by, fields=facts or [kind], reason_code=code)
    return held


def _enter(held: Breach, kind: Kind, by: User, **said: Any) -> None:
    """An entry that changes no fact of the breach itself."""
    _write(held, kind, by, **said)
    audit.record(Event.BREACH_CHANGED, held, by=by, fields=[kind])


def _write(
    held: Breach, kind: Kind, by: User, *, values: Mapping[str, Any] | None = None, **said: Any
) -> None:
    plain = {name: _plain(value) for name, value in (values or {}).items()}
    kept = {name: value for name, value in plain.items() if value not in (None, "", [])}
    BreachEntry.objects.create(breach=held, kind=kind, by=by, values=kept, **said)


def _plain(value: Any) -> Any:
    """A fact as it stands in an entry; who it was stands there anyway."""
    if isinstance(value, User):
        return None
    return value.isoformat() if isinstance(value, date) else value


def _tell_leads(by: User) -> None:
    for lead in queries.safeguarding_leads().exclude(pk=by.pk):
        tell(user=lead, notice=Notice.SAFE_ADDRESS)


def _tell_overseers(by: User) -> None:
    for user in overseers_to_tell().exclude(pk=by.pk):
        tell(user=user, notice=Notice.BREACH_REPORTED)
