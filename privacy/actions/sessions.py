"""Ending sessions: of one's own browsers, and of those that nobody can use any more."""

from django.db import transaction
from django.utils import timezone

from privacy import audit
from privacy.events import Event
from privacy.models import Counter, Session, User
from privacy.queries import sessions as queries


@transaction.atomic
def end_others(*, kept: str, by: User) -> int:
    """End every session of the person but the one in which they ask; how many there were."""
    gone, _ = queries.sessions_of(by).exclude(session_key=kept).delete()
    audit.record(Event.SESSIONS_ENDED, by, by=by, sessions=gone)
    return gone


@transaction.atomic
def forget_expired() -> None:
    """Delete sessions and counts of attempts whose time is over."""
    Session.objects.filter(expire_date__lte=timezone.now()).delete()
    Counter.objects.filter(expires_at__lte=timezone.now()).delete()
