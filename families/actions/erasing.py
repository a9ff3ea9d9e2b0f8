"""What follows on this floor when a person goes, and what is emptied after a run."""

import uuid
from collections.abc import Collection

from families.models import Touched
from families.queries.searches import KEPT_AS
from privacy.models import Session
from privacy.sessions import SessionStore


def touch(families: Collection[uuid.UUID]) -> None:
    """The outcomes of families that live on are worked out anew: triggers stood aside."""
    Touched.objects.bulk_create(Touched(family_key=key) for key in families)


def forget_searches() -> int:
    """What anybody searched for lately: it cannot be told whose names those are."""
    emptied = 0
    for row in Session.objects.all():
        store = SessionStore(row.session_key)
        data = store.decode(row.session_data)
        if data.pop(KEPT_AS, None):
            row.session_data = store.encode(data)
            row.save(update_fields=["session_data"])
            emptied += 1
    return emptied
