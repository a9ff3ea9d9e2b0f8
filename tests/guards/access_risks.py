"""The pages about alerts for `access_table.py`, and one of each family."""

import uuid
from datetime import timedelta

from django.utils import timezone

from families.actions.risks import Judged, raise_risk
from families.models import Family
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Permission as P

# Name, what it needs, what its ids name.
PAGES: tuple[tuple[str, P, str], ...] = (
    ("families:risks", P.VIEW_FAMILY, "family"),
    ("families:risk_new", P.EDIT_FAMILY, "family"),
    ("families:risk_review", P.EDIT_FAMILY, "alert"),
    ("families:risk_end", P.EDIT_FAMILY, "alert"),
)


def an_alert(family: Family, worker: User, text: str = "Ring first: a dog runs free") -> uuid.UUID:
    """One that stands, of a middle height."""
    with acting_as(worker):
        day = timezone.localdate() + timedelta(20)
        return raise_risk(family=family, judged=Judged("animal", 2, text, day), by=worker).pk
