"""The privacy notice as a thing to do: somebody of the family has not had it (Art 13 and 14)."""

from datetime import date
from typing import Any

from django.db.models import DateField, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from families.models import Agreement
from families.queries.listing import members_on
from families.queries.task_sources import ITS_FAMILY_KNOWN_ON, NO_DAY, Days, reminder
from families.rules.agreements import NOTICE, NOTICE_DAYS
from families.rules.people import NEVER


def _waiting_since(day: date) -> Any:
    """From when the first of those of today waits who have had none."""
    joined = Coalesce(OuterRef("joined_on"), Value(NEVER, DateField()))
    of_all = Q(family=OuterRef("family"), person=None, on_date__gte=joined)
    given = Agreement.objects.filter(Q(person=OuterRef("person")) | of_all, kind=NOTICE)
    waiting = members_on(day).filter(~Exists(given), family=OuterRef("pk"))
    return waiting.annotate(since=Greatest("joined_on", ITS_FAMILY_KNOWN_ON)).order_by("since")


def _due(day: date) -> Any:
    due = _waiting_since(day).annotate(due=Days("since", NOTICE_DAYS))
    return Subquery(due.values("due")[:1])


NOTICE_SOURCE = reminder(
    *("notice", "Privacy notices", "Give the privacy notice"),
    due=_due,
    since=NO_DAY,
    hint=lambda row: "Somebody of the family has not had it",
    url=lambda row: f"{reverse('families:agreement_new', args=[row.family_id])}?what={NOTICE}",
)
