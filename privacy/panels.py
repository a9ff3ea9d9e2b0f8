"""What of the ground floor waits at the desk of the data protection officer."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from privacy.desk import Source, Waiting, register_waiting
from privacy.models import User
from privacy.queries.disposal import open_batches
from privacy.queries.holds import to_review
from privacy.queries.oversight import counts
from privacy.queries.retention import due_now
from privacy.roles import Permission
from privacy.rules.retention import Status, in_words


def disposals(user: User) -> list[Waiting]:
    """Families whose time is over, and those that somebody has to look at, of the last preview."""
    found = due_now(timezone.localdate())
    at = found["worked_out_at"]
    hint = f"Worked out on {in_words(timezone.localdate(at))}" if at else "Not worked out yet"
    tiles = ((Status.DUE, "Disposals due", "due"), (Status.REVIEW, "Records to review", "review"))
    return [
        Waiting(label, found[name], _listed("privacy:retention", status=status.value), hint)
        for status, label, name in tiles
    ]


def batches(_user: User) -> list[Waiting]:
    """Batches that somebody has to review or approve."""
    number = open_batches()
    return [Waiting("Disposals to decide", number, _listed("privacy:disposals", state="waits"))]


def holds(_user: User) -> list[Waiting]:
    """Holds that somebody has to look at again."""
    number = to_review(timezone.localdate())
    return [Waiting("Holds to review", number, _listed("privacy:holds", state="review"))]


def odd_access(user: User) -> list[Waiting]:
    """Openings of records that are not settled, and answers that are late."""
    found = counts(user)
    waits = sum(number for state, number in found.items() if state != "overdue")
    late = found["overdue"]
    hint = f"{late} answer{'' if late == 1 else 's'} overdue" if late else ""
    return [Waiting("Unusual access", waits, _listed("privacy:odd_access", state="waits"), hint)]


def _listed(name: str, **filters: str) -> str:
    return f"{reverse(name)}?{urlencode(filters)}"


register_waiting(Source("disposals", Permission.VIEW_RETENTION, disposals, order=10))
register_waiting(Source("batches", Permission.VIEW_DISPOSALS, batches, order=12))
register_waiting(Source("holds", Permission.HOLD_RECORDS, holds, order=15))
register_waiting(Source("odd_access", Permission.VIEW_AUDIT_TRAIL, odd_access, order=50))
