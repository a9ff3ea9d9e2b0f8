"""What was saved of Explore, how often it was used today, and codes in words."""

import uuid

from django.db.models import Q
from django.utils import timezone

from exports.models import SavedTable
from families.queries.words import current_words
from outcomes.rules.crossed import PROGRAMME, ROLE
from privacy.events import Event
from privacy.models import AuditEvent, User

LIST = "explore"


def words_of(thing: str, value: str) -> str:
    """A value of a table in words."""
    if thing == PROGRAMME:
        framework = current_words().frameworks.get(value)
        return framework.name if framework else value
    return value.replace("_", " ").capitalize() if thing == ROLE else value


def asked_today(user: User) -> int:
    """How many tables somebody has looked at since midnight."""
    begun = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    seen = AuditEvent.objects.filter(by_id=user.pk, event=Event.LIST_VIEWED, at__gte=begun)
    return seen.filter(facts__list=LIST).count()


def saved_tables(user: User) -> list[SavedTable]:
    """One's own, then those that others share."""
    found = SavedTable.objects.filter(Q(owner=user) | Q(shared=True)).select_related("owner")
    return sorted(found, key=lambda each: (each.owner_id != user.pk, each.made_at))


def own_table(user: User, key: str) -> SavedTable | None:
    """One's own; anybody else's is not there."""
    try:
        return SavedTable.objects.filter(owner=user, pk=uuid.UUID(key)).first()
    except ValueError:
        return None
