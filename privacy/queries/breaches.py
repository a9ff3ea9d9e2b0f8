"""The register of breaches as far as somebody may see it, and what became of one's own reports."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from django.http import Http404

from privacy import access
from privacy.deadlines import NOTIFY_WITHIN
from privacy.models import Breach, BreachEntry, User
from privacy.roles import Permission, Role
from privacy.rules.breaches import MARKED, Handled, Risk

Kind = BreachEntry.Kind
# The 72 hours run until the regulator is notified, or it is decided that nobody has to be.
RUNNING = Q(closed_at=None, notified_at=None) & ~Q(decision=Risk.UNLIKELY)
FILE_COLUMNS = (
    *("reference", "safe_address", "aware_at", "notify_by", "reported_at", "nature", "people"),
    *("records", "people_kinds", "data_kinds", "decision", "decided_at", "notified_at"),
    *("notified_reference", "clock", "told_on", "not_told", "closed_at"),
)


def breaches(user: User) -> QuerySet[Breach]:
    """Those that somebody may see; what presses most comes first, what is closed last."""
    found = Breach.objects.select_related("reported_by", "decided_by", "closed_by")
    if not access.can(user, Permission.VIEW_EVERY_BREACH):
        found = found.filter(safe_address__in=MARKED)
    places = Case(When(RUNNING, Value(0)), When(closed_at=None, then=Value(1)), default=Value(2))
    return found.order_by(places, "aware_at", "id")


def in_state(found: QuerySet[Breach], state: str, now: datetime) -> QuerySet[Breach]:
    """Narrowed to open, overdue or closed ones; any other word narrows nothing."""
    states = {
        "open": Q(closed_at=None),
        "overdue": RUNNING & Q(aware_at__lt=now - NOTIFY_WITHIN),
        "closed": Q(closed_at__isnull=False),
    }
    return found.filter(states[state]) if state in states else found


def breach_or_404(breach_id: uuid.UUID, *, user: User) -> Breach:
    """One that somebody may see."""
    found = breaches(user).filter(pk=breach_id).first()
    if found is None:
        raise Http404
    return found


def entries_of(breach: Breach) -> QuerySet[BreachEntry]:
    """All that was said and done, the newest first."""
    return breach.entries.select_related("by", "about").order_by("-at", "-id")


def latest_of(breach: Breach) -> dict[str, BreachEntry]:
    """What was said last, by its kind."""
    last = breach.entries.order_by("kind", "-at").distinct("kind")
    return {entry.kind: entry for entry in last}


def actions_of(breach: Breach) -> list[BreachEntry]:
    """Follow-up actions, those that are still to be done first."""
    found = breach.entries.filter(kind=Kind.ACTION).select_related("finished__by")
    return sorted(found, key=lambda each: (hasattr(each, "finished"), each.on or date.max))


def action_or_404(breach: Breach, entry_id: uuid.UUID) -> BreachEntry:
    """One of its actions that is not done."""
    waiting = breach.entries.filter(kind=Kind.ACTION, finished=None)
    found = waiting.filter(pk=entry_id).first()
    if found is None:
        raise Http404
    return found


def handled(breach: Breach) -> Handled:
    """What decides whether it may be closed."""
    written = set(breach.entries.values_list("kind", flat=True).order_by().distinct())
    return Handled(
        decision=breach.decision,
        decided_by=breach.decided_by_id,
        notified=breach.notified_at is not None,
        told=breach.told_on is not None or bool(breach.not_told),
        described=bool(breach.nature),
        effects=Kind.CONSEQUENCES in written,
        measures=Kind.MEASURES in written,
        open_actions=breach.entries.filter(kind=Kind.ACTION, finished=None).count(),
    )


def reported_by(user: User) -> QuerySet[Breach]:
    """One's own reports, the newest first."""
    return Breach.objects.filter(reported_by=user).order_by("-reported_at", "id")


def safeguarding_leads() -> QuerySet[User]:
    """Those who are told at once, and whose names stand on the page."""
    return User.objects.filter(role=Role.SAFEGUARDING_LEAD, is_active=True).order_by("name")


def file_rows(found: Iterable[Breach]) -> list[list[Any]]:
    """The register for a spreadsheet: codes, numbers and times, no word that anybody wrote."""
    return [[_cell(each, name) for name in FILE_COLUMNS] for each in found]


def _cell(breach: Breach, name: str) -> Any:
    if name == "clock":
        return breach.clock.words
    value = getattr(breach, "due_at" if name == "notify_by" else name)
    if isinstance(value, list):
        return "; ".join(value)
    # A moment is a date as well.
    return value.isoformat() if isinstance(value, date) else value
