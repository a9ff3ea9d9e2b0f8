"""What of the ground floor waits at the desk of the data protection officer."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from privacy.desk import Source, Waiting, counted_for, register_waiting
from privacy.models import User
from privacy.queries.desk import waiting_counts
from privacy.queries.oversight import counts
from privacy.queries.retention import due_now
from privacy.roles import Permission
from privacy.rules.retention import Status, in_words
from privacy.telling import some_told

# What is counted: its words, its list, and the state to which that is narrowed.
TILES = {
    "batches": ("Disposals to decide", "disposals", "waits"),
    "hand_over": ("Disposals to hand over", "disposals", "hand_over"),
    "holds": ("Holds to review", "holds", "review"),
    "erasing": ("Erasures to carry out", "rights", "erasing"),
    "restricted": ("Restrictions in force", "rights", "restricted"),
    "policies": ("Policy documents overdue", "bases", "overdue"),
    "backups": ("Backups to look at", "schedules", "backups"),
    "bases": ("Lawful bases to confirm", "bases", "waits"),
    "assessments": ("Impact assessments due", "assessments", "look"),
    "agreements": ("Agreements ending", "agreements", "look"),
    "overrides": ("Overrides to look at", "overrides", "look"),
}


def disposals(user: User) -> list[Waiting]:
    """Families whose time is over, and those that somebody has to look at, of the last preview."""
    found = due_now(timezone.localdate())
    at = found["worked_out_at"]
    hint = f"Worked out on {in_words(timezone.localdate(at))}" if at else "Not worked out yet"
    tiles = ((Status.DUE, "Disposals due", "due"), (Status.REVIEW, "Records to review", "review"))
    return [
        Waiting(
            label,
            some_told(user, found[name]),
            _listed("privacy:retention", status=status.value),
            hint,
        )
        for status, label, name in tiles
    ]


def odd_access(user: User) -> list[Waiting]:
    """Openings of records that are not settled, and answers that are late."""
    found = counts(user)
    waits = sum(number for state, number in found.items() if state != "overdue")
    late = found["overdue"]
    hint = f"{late} answer{'' if late == 1 else 's'} overdue" if late else ""
    return [Waiting("Unusual access", waits, _listed("privacy:odd_access", state="waits"), hint)]


def waiting(user: User) -> list[Waiting]:
    """What somebody has to decide or to look at again, counted at once."""
    others = counted_for(user)
    rows = {key: each.rows(user) for key, each in others.items()}
    late = {f"{key} late": each.late(user) for key, each in others.items()}
    found = waiting_counts(timezone.localdate(), {**rows, **late})
    own = [
        Waiting(label, found.get(key, 0), _listed(f"privacy:{name}", state=state))
        for key, (label, name, state) in TILES.items()
    ]
    return own + [
        Waiting(each.label, found.get(key, 0), each.url(), _overdue(found.get(f"{key} late", 0)))
        for key, each in others.items()
    ]


def _overdue(number: int) -> str:
    return f"{number} overdue" if number else ""


def _listed(name: str, **filters: str) -> str:
    return f"{reverse(name)}?{urlencode(filters)}"


register_waiting(Source("disposals", Permission.VIEW_RETENTION, disposals, order=10))
register_waiting(Source("odd_access", Permission.VIEW_AUDIT_TRAIL, odd_access, order=50))
register_waiting(Source("waiting", Permission.USE_PRIVACY_DESK, waiting, order=15))
