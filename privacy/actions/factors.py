"""What happens to second factors is noted, and told to whoever they belong to."""

from django.db import transaction

from privacy import audit
from privacy.actions.notices import Notice, tell
from privacy.events import Event
from privacy.models import User


@transaction.atomic
def note_added(*, kind: str, by: User) -> None:
    """Somebody set up an app or a passkey for themselves."""
    audit.record(Event.FACTOR_ADDED, by, by=by, kind=kind)
    tell(user=by, notice=Notice.FACTOR_ADDED)


@transaction.atomic
def note_removed(*, kind: str, by: User) -> None:
    """Somebody took away one of their own."""
    audit.record(Event.FACTOR_REMOVED, by, by=by, kind=kind)
    tell(user=by, notice=Notice.FACTOR_REMOVED)


@transaction.atomic
def note_codes_made(*, by: User) -> None:
    """Somebody made new recovery codes; the former ones open nothing any more."""
    audit.record(Event.RECOVERY_CODES_MADE, by, by=by)
    tell(user=by, notice=Notice.RECOVERY_CODES_MADE)
