"""Reading the sealed audit trail, as a stream, for whoever checks it."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from privacy.events import Event
from privacy.models import AuditCheckpoint, AuditEvent, AuditLink
from privacy.rules.chain import Begins, Sealed, listed

# Every value as the text that was sealed; the event's own id tells whether it is still there.
LINKS = """
SELECT link.seq, link.prev_hash, link.hash, link.name_salt, link.name_seal, event.by_name,
  event.fields, event.id::text, event.seq::text,
  to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), event.event,
  event.by_id::text, event.by_role, event.on_behalf_of_id::text, event.target_type,
  event.target_id::text, event.family_id::text, event.person_id::text, event.reason_code,
  event.facts::text
FROM audit_chain link LEFT JOIN privacy_auditevent event ON event.id = link.event_id
ORDER BY link.seq
"""
UNSEALED = """
SELECT count(*), min(event.seq) FROM privacy_auditevent event
WHERE NOT EXISTS (SELECT FROM audit_chain link WHERE link.event_id = event.id)
  AND NOT EXISTS (SELECT FROM audit_pending waiting WHERE waiting.event_id = event.id)
"""
BATCH = 5_000


def links() -> Iterator[Sealed]:
    """The chain from its beginning; needs an open transaction."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(LINKS)
        while rows := cursor.fetchmany(BATCH):
            yield from (_sealed(row) for row in rows)


def _sealed(row: Sequence[Any]) -> Sealed:
    seq, previous, this, salt, seal, name, fields, *values = row
    salt = None if salt is None else bytes(salt)
    if values[0] is not None:
        # The list of fields stands before reason and facts.
        values.insert(-2, listed(fields))
    known = None if values[0] is None else values
    return Sealed(seq, bytes(previous), bytes(this), salt, bytes(seal), name or "", known)


def begins() -> Begins:
    """Where the trail begins since its oldest part went."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT size, root FROM audit_begins ORDER BY size DESC LIMIT 1")
        row = cursor.fetchone()
    return Begins(*row) if row else Begins()


def kept_years() -> int | None:
    """How long the published schedules keep the trail; None where none says, or it is held."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_kept_years()")
        years: int | None = cursor.fetchone()[0]
    return years


def unsealed() -> tuple[int, int]:
    """How many events have no link and do not wait for one, and the number of the first."""
    with connection.cursor() as cursor:
        cursor.execute(UNSEALED)
        count, first = cursor.fetchone()
    return count, first or 0


def chain_end() -> AuditLink | None:
    """The last link."""
    return AuditLink.objects.order_by("-seq").first()


def first_replay() -> int | None:
    """The link of the first replay of erasures: from there on a trail may go another way."""
    replays = AuditEvent.objects.filter(event=Event.ERASURES_REPLAYED).values("pk")
    links = AuditLink.objects.filter(event_id__in=replays).order_by("seq")
    return links.values_list("seq", flat=True).first()


def checkpoints() -> QuerySet[AuditCheckpoint]:
    """The newest first."""
    return AuditCheckpoint.objects.all()


def last_verified() -> AuditEvent | None:
    """The event that says how the last check ended."""
    return AuditEvent.objects.filter(event=Event.AUDIT_VERIFIED).order_by("-seq").first()
