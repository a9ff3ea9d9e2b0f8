"""One form, two people: who changed what a page showed, and what is to be written over it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone

from privacy.events import Event
from privacy.models import AuditEvent
from privacy.rules.shown import ChangedMeanwhile, Shown, joined_with


@dataclass(frozen=True)
class Change:
    """Who last changed a field, and when."""

    name: str
    at: datetime

    @property
    def words(self) -> str:
        """`Ali North at 14:02`, with the day where that is not today."""
        return f"{self.name} at {self._when}"

    def of(self, what: str) -> str:
        """`Ali North changed phone at 14:02`."""
        return f"{self.name} changed {what} at {self._when}"

    @property
    def _when(self) -> str:
        at = timezone.localtime(self.at)
        day = "" if at.date() == timezone.localdate() else f" on {at.day} {at:%B}"
        return f"{at:%H:%M}{day}"


Changes = Mapping[str, Change]


def last_changes(row: Model, names: Iterable[str]) -> dict[str, Change]:
    """Of each of these fields, as far as it was ever changed here."""
    wanted = set(names)
    events = AuditEvent.objects.filter(target_id=row.pk, fields__overlap=sorted(wanted))
    events = events.exclude(event=Event.EDIT_CLASHED)
    found: dict[str, Change] = {}
    for name, at, fields in events.order_by("at").values_list("by_name", "at", "fields"):
        found.update(dict.fromkeys(wanted & set(fields), Change(name, at)))
    return found


def joined(
    row: Model,
    current: dict[str, Any],
    typed: dict[str, Any],
    shown: Shown | None,
    who: Callable[[Model, Iterable[str]], Changes] = last_changes,
) -> dict[str, Any]:
    """What is to be written over a locked row; both sides of a clash, and what is kept of another,
    are told with who changed it and when: out of the trail, or as `who` knows."""
    try:
        wanted = joined_with(current, typed, shown)
    except ChangedMeanwhile as both:
        both.who = dict(who(row, both.saved))
        raise
    if shown and shown.theirs:
        shown.who = dict(who(row, shown.theirs))
    return wanted
