"""What the feeds cover: recorded, put right, taken back."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from families.actions.editing import Seen, joined
from families.models import FeedCoverage
from families.queries.coverage import known_codes
from families.rules.feeds import check_feed
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission


@transaction.atomic
def record_feed(
    *, source: str, code: str, from_date: date, to_date: date, by: User
) -> FeedCoverage:
    """Say that every fact of a code between two days has been received."""
    access.require(by, Permission.EDIT_COVERAGE)
    _check(source, code, from_date, to_date)
    made = FeedCoverage.objects.create(
        source=source, code=code, from_date=from_date, to_date=to_date
    )
    audit.record(Event.FEED_RECORDED, made, by=by, source=source, code=code)
    return made


@transaction.atomic
def change_feed(
    *, row: FeedCoverage, by: User, seen: Seen | None = None, **typed: Any
) -> FeedCoverage:
    """Put it right; what it was stays in its history, and results follow with the next run."""
    access.require(by, Permission.EDIT_COVERAGE)
    held = FeedCoverage.objects.select_for_update().get(pk=row.pk)
    given = joined(held, typed, seen)
    _check(**given, itself=held)
    changed = [name for name, value in given.items() if getattr(held, name) != value]
    if not changed:
        raise RuleBroken("Nothing is different from what is recorded.")
    for name in changed:
        setattr(held, name, given[name])
    held.save()
    codes: dict[str, Any] = {"source": held.source, "code": held.code}
    audit.record(Event.FEED_CHANGED, held, by=by, fields=changed, **codes)
    return held


@transaction.atomic
def remove_feed(*, row: FeedCoverage, by: User) -> None:
    """Take back what was never so; the row stays in its history."""
    access.require(by, Permission.EDIT_COVERAGE)
    held = FeedCoverage.objects.select_for_update().get(pk=row.pk)
    audit.record(Event.FEED_REMOVED, held, by=by, source=held.source, code=held.code)
    held.delete()


def _check(
    source: str, code: str, from_date: date, to_date: date, itself: FeedCoverage | None = None
) -> None:
    check_feed(source, from_date, to_date, timezone.localdate())
    if code not in known_codes():
        raise RuleBroken("No loaded framework knows this code.", field="code")
    same = FeedCoverage.objects.filter(source=source, code=code, from_date=from_date)
    if (same.exclude(pk=itself.pk) if itself else same).exists():
        what = "This source has a row for this code from this day already: change that one."
        raise RuleBroken(what, field="from_date")
