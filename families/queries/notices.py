"""Who has not had the privacy notice, by family and never by name; and which version was given."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from families.rules.agreements import NOTICE_DAYS


@dataclass(frozen=True)
class Due:
    """A family with people who wait for the notice; its reference, unless that is hidden."""

    family_id: uuid.UUID
    reference: str
    team: str
    people: int
    since: date

    @property
    def due_on(self) -> date:
        """The last day on which the first of them is to have it."""
        return self.since + timedelta(NOTICE_DAYS)

    @property
    def is_overdue(self) -> bool:
        """Whether that day is over."""
        return self.due_on < timezone.localdate()


@dataclass(frozen=True)
class Version:
    """A version of the notice: to how many it was given, and when."""

    version: str
    families: int
    people: int
    first_on: date
    last_on: date


def notices_due(state: str = "") -> list[Due]:
    """Families with somebody who waits, the longest first; those overdue alone, where asked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tfcase_notices_due(%s)", [timezone.localdate()])
        found = [Due(*row) for row in cursor.fetchall()]
    found.sort(key=lambda each: (each.since, each.reference))
    return [each for each in found if each.is_overdue or state != "overdue"]


def versions() -> list[Version]:
    """Every version that was given, the latest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tfcase_notice_versions()")
        return [Version(*row) for row in cursor.fetchall()]
