"""How many families somebody opens in ten minutes: counted, stopped, told.

Families, not pages: whoever works on one, however busily, counts once. A list opens none.
"""

import hashlib
import uuid
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from privacy import audit
from privacy.actions.notices import Notice, tell
from privacy.errors import TooMany
from privacy.events import Event
from privacy.identity import Aside, acting_as
from privacy.models import OddAccess, User
from privacy.queries.oversight import overseers_to_tell
from privacy.rules.oversight import OddReason

WINDOW = timedelta(minutes=10)
ONE_ALARM_IN = 60 * 60
_COUNT = "tfcase_opened_lately(%s, %s, %s, %s)"


def counting(*, family_id: uuid.UUID, by: User) -> Aside:
    """One more family of somebody's ten minutes, counted as it is said who asks.

    Stands or falls with the request: what was not found, or not theirs, was not opened.
    """
    now = timezone.now()
    who, which = _digest(f"openings/{by.pk}"), _digest(f"{by.pk}/{family_id}")[:16]
    return Aside(_COUNT, (who, which, now, now - WINDOW))


def check_counted(counted: Aside, *, by: User) -> None:
    """Raises TooMany, with which nothing has been counted."""
    if counted.answer > settings.FAMILIES_IN_TEN_MINUTES:
        raise TooMany(by)


def note_stopped(*, by: User) -> None:
    """Note it, and once an hour tell the data protection officer: by a finding and by mail."""
    now = timezone.now()
    with acting_as(by):
        event = audit.record(Event.OPENING_STOPPED, by=by, most=settings.FAMILIES_IN_TEN_MINUTES)
        if not cache.add(f"opening-alarm/{by.pk}", 1, ONE_ALARM_IN):
            return
        # The worker's own transaction, in which the finding cannot be read again.
        finding = OddAccess(
            worker=by,
            day=timezone.localdate(now),
            reasons=[OddReason.STOPPED],
            families=settings.FAMILIES_IN_TEN_MINUTES,
            first_at=now - WINDOW,
            last_at=now,
            event_id=event.pk,
        )
        OddAccess.objects.bulk_create([finding], ignore_conflicts=True)
        for user in overseers_to_tell().exclude(pk=by.pk):
            tell(user=user, notice=Notice.OPENINGS_STOPPED)


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
