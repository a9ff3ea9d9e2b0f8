"""Asked when a disposal is proposed, and again in the transaction that erases."""

import uuid

from django.db import connection
from django.utils import timezone

from privacy.queries import disposal as queries
from privacy.queries.holds import in_force
from privacy.queries.retention import published_rules
from privacy.rules.blocks import NOT_PUBLISHED, Verdict, blocks_of, verdict
from privacy.rules.retention import Due, RecordFacts, due
from privacy.schedule import Record, holds_on

# Whoever places a hold waits for the record that is being erased, and the other way round.
ALONE = 7210421007


def wait_for_holds() -> None:
    """Nobody places a hold between the last question and the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ALONE])


def said_of_record(record: Record, *, handed: bool) -> tuple[Due, Verdict]:
    """What the published rules say of a record today, and all that stands in the way.

    `handed`: it was handed over, or will be before it goes.
    """
    published = in_force()
    found = due(record.facts, published_rules(published) if published else [])
    blocks = blocks_of(record.id, record.people, record.facts.classes, holds_on([record]))
    closed_on, today = record.facts.closed_on, timezone.localdate()
    said = verdict(found, blocks, closed_on=closed_on, as_on=today, handed=handed)
    if published is None:
        return found, Verdict(False, (NOT_PUBLISHED, *said.reasons))
    return found, said


def said_of_person(key: uuid.UUID) -> Verdict:
    """What keeps a person, wherever they are or were."""
    own = Record(key, "", RecordFacts(classes=frozenset()), people=frozenset({key}))
    records = [own, *queries.records_of_person(key)]
    holds = holds_on(records)
    words = [
        block.words
        for record in records
        for block in blocks_of(record.id, {key}, record.facts.classes, holds)
    ]
    return Verdict(not words, tuple(dict.fromkeys(words)))
