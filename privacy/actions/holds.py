"""Holds: placed, reviewed, and lifted by two; schedules: proposed and published by two."""

import uuid
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from privacy import access, audit, finding
from privacy.actions.erasing_checks import wait_for_holds
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import HoldStep, RetentionHold, RetentionPublication, User
from privacy.queries import holds as queries
from privacy.queries.retention import current_schedules, rules_of
from privacy.roles import Permission
from privacy.rules import blocks as rules
from privacy.schedule import record_sources

Kind = HoldStep.Kind
State = RetentionPublication.State
NOT_FOUND = "There is no family, referral or person of this reference."


@transaction.atomic
def place_hold(
    *,
    reference: str,
    record_class: str = "",
    reason_code: str,
    review_on: date,
    text: str,
    by: User,
) -> RetentionHold:
    """Keep a family, a referral, a person, or every record of a class."""
    access.require(by, Permission.HOLD_RECORDS)
    rules.check_review_on(review_on, timezone.localdate())
    wait_for_holds()
    if bool(reference.strip()) == bool(record_class):
        raise RuleBroken("Enter a reference, or choose a class of records.", "reference")
    covers = {"record_class": record_class} if record_class else _meant(reference.strip())
    made = RetentionHold.objects.create(
        **covers, reason_code=reason_code, review_on=review_on, placed_by=by
    )
    _say(made, Kind.PLACED, by, Event.HOLD_PLACED, text=text, review_on=review_on)
    return made


def _meant(reference: str) -> dict[str, Any]:
    """What a reference names."""
    for source in record_sources():
        key = source.named(reference)
        if key is not None:
            return {"record_id": key, "reference": reference}
    person = finding.finder().named_by(reference)
    if person is None:
        raise RuleBroken(NOT_FOUND, "reference")
    return {"person_id": person, "reference": reference}


@transaction.atomic
def review_hold(*, hold: RetentionHold, review_on: date, text: str, by: User) -> RetentionHold:
    """It is still needed, and is looked at again; lifting it is off the table."""
    held = _held(hold, by)
    rules.check_review_on(review_on, timezone.localdate())
    held.review_on = review_on
    held.lift_asked_by = held.lift_asked_at = None
    held.save(update_fields=["review_on", "lift_asked_by", "lift_asked_at"])
    _say(held, Kind.REVIEWED, by, Event.HOLD_REVIEWED, text=text, review_on=review_on)
    return held


@transaction.atomic
def ask_to_lift(*, hold: RetentionHold, text: str, by: User) -> RetentionHold:
    """It is no longer needed, says the first of two."""
    held = _held(hold, by)
    if held.lift_asked_by_id is not None:
        raise RuleBroken("Somebody has asked for this already.")
    held.lift_asked_by, held.lift_asked_at = by, timezone.now()
    held.save(update_fields=["lift_asked_by", "lift_asked_at"])
    _say(held, Kind.LIFT_ASKED, by, Event.HOLD_LIFT_ASKED, text=text)
    return held


@transaction.atomic
def lift_hold(*, hold: RetentionHold, text: str, by: User) -> RetentionHold:
    """The second of two agrees: it keeps nothing any more."""
    held = _held(hold, by)
    rules.check_lift(asked_by=held.lift_asked_by_id, by=by.pk)
    held.lifted_by, held.lifted_at = by, timezone.now()
    held.save(update_fields=["lifted_by", "lifted_at"])
    _say(held, Kind.LIFTED, by, Event.HOLD_LIFTED, text=text)
    return held


def _held(hold: RetentionHold, by: User) -> RetentionHold:
    """The open hold, locked."""
    access.require(by, Permission.HOLD_RECORDS)
    held = RetentionHold.objects.select_for_update().get(pk=hold.pk)
    if not held.is_open:
        raise RuleBroken("This hold has been lifted.")
    return held


def _say(held: RetentionHold, kind: Kind, by: User, event: Event, **said: Any) -> None:
    HoldStep.objects.create(hold=held, kind=kind, by=by, **said)
    audit.record(event, held, by=by, reason_code=held.reason_code)


@transaction.atomic
def propose_publication(*, chosen: list[str], reason: str, by: User) -> RetentionPublication:
    """Propose which of the loaded schedules decide; of several the later date does."""
    access.require(by, Permission.PUBLISH_RETENTION)
    current = {each.code: each for each in current_schedules()}
    known = {code: {rule.record_class for rule in rules_of(each)} for code, each in current.items()}
    rules.check_chosen(set(chosen), known, reason)
    if queries.waiting_publication() is not None:
        raise RuleBroken("A proposal waits already. It has to be decided on first.")
    made = RetentionPublication.objects.create(
        schedules=[current[code].pk for code in sorted(chosen)], reason=reason, proposed_by=by
    )
    audit.record(Event.RETENTION_PUBLICATION_PROPOSED, made, by=by, schedules=len(chosen))
    return made


@transaction.atomic
def publish(*, publication_id: uuid.UUID, by: User) -> RetentionPublication:
    """The second person agrees: from now on it decides, and disposals may be proposed."""
    return _decide(publication_id, State.PUBLISHED, by)


@transaction.atomic
def refuse_publication(*, publication_id: uuid.UUID, by: User) -> RetentionPublication:
    """The second person says no."""
    return _decide(publication_id, State.REFUSED, by)


def _decide(publication_id: uuid.UUID, state: State, by: User) -> RetentionPublication:
    access.require(by, Permission.PUBLISH_RETENTION)
    found = queries.publication_or_404(publication_id)
    held = RetentionPublication.objects.select_for_update().get(pk=found.pk)
    if held.state != State.PROPOSED:
        raise RuleBroken("Somebody has decided on this already.")
    rules.check_publish(proposed_by=held.proposed_by_id, by=by.pk)
    held.state, held.decided_by, held.decided_at = state, by, timezone.now()
    held.save(update_fields=["state", "decided_by", "decided_at"])
    audit.record(Event.RETENTION_PUBLICATION_DECIDED, held, by=by, reason_code=state.value)
    return held
