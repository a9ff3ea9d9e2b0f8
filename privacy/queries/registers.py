"""Reading impact assessments and sharing agreements, and what a use stands on."""

import uuid
from datetime import date
from typing import TypeVar

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from privacy.models.registers import STANDS, WAITS, Put
from privacy.rules import registers as rules

Line = TypeVar("Line", bound=Put)


def lines(model: type[Line], state: str = "") -> QuerySet[Line]:
    """A register, what stands first; narrowed to a state, where one is given.

    `look` are those that somebody has to look at: to be confirmed, ending soon, overdue.
    """
    today, ends = timezone.localdate(), model.ends_by
    soon = Q(**{f"{ends}__lte": today + rules.SOON})
    states = {
        "stands": STANDS & Q(**{f"{ends}__gte": today}),
        "look": WAITS | STANDS & soon,
        "waits": WAITS,
        "ended": Q(ended_on__isnull=False),
    }
    found = model._default_manager.filter(states.get(state, Q()))
    ordered = found.order_by(F("ended_on").desc(nulls_first=True), ends, "put_at")
    return ordered.select_related("put_by", "confirmed_by")


def line_or_404(model: type[Line], key: uuid.UUID) -> Line:
    """One line of a register."""
    found = lines(model).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def footing_of(purpose: str, day: date) -> rules.Footing:
    """What a use stands on, for whoever's work would begin it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tfcase_footing(%s, %s)", [purpose, day])
        found = cursor.fetchone()
    return rules.Footing(*found) if found else rules.Footing(None, False, False)


def check_footing(purpose: str) -> None:
    """Refuse a use today that has no basis, no impact assessment or no agreement (ACC-02)."""
    rules.check_footing(purpose, footing_of(purpose, timezone.localdate()))
