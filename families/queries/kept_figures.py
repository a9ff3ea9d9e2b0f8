"""Figures of the whole council: at once where it is small, else as they were worked out last."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.http import Http404, QueryDict

from families.kept_pages import kept_page
from families.models import KeptFigures
from privacy.models import User
from privacy.roles import ROLE_SCOPE, Role, Scope

# Of whoever is told numbers of the whole council.
WIDE = (Scope.ALL, Scope.NONE)
WIDE_ROLES = [role.value for role in Role if ROLE_SCOPE[role] in WIDE and role is not Role.SYSTEM]
FEW = {"team", "keyworker"}
REMEMBERED = 600
# As the planner knows it: nobody waits for a count before being told that counting takes long.
_SIZE = "SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = 'families_family'::regclass"


@dataclass(frozen=True)
class Figures:
    """What a page tells, and since when; nothing where it has not been worked out yet."""

    shown: dict[str, Any] | None
    made_at: datetime | None = None

    @property
    def ahead(self) -> bool:
        """Whether a worker counts, and not the page."""
        return self.shown is None or self.made_at is not None


def figures_for(
    user: User, page: str, query: str, work_out: Callable[[], dict[str, Any]]
) -> Figures:
    """Counted now, or as it was kept for this reader in the role that they have."""
    if not worked_out_ahead(user, query):
        return Figures(work_out())
    mine = KeptFigures.objects.filter(reader=user, role=user.role, page=page)
    kept = mine.filter(query=kept_page(page).key(query)).first()
    return Figures(kept.shown, kept.made_at) if kept else Figures(None)


def worked_out_ahead(user: User, query: str) -> bool:
    """Whether counting grows with the whole council; of one team or keyworker families are few."""
    if ROLE_SCOPE[Role(user.role)] not in WIDE or FEW & set(QueryDict(query)):
        return False
    return is_large()


def is_large() -> bool:
    """Whether there are too many families for somebody to wait until they are counted."""
    return council_size(int(time.monotonic() // REMEMBERED)) > settings.FIGURES_AT_ONCE


@lru_cache(maxsize=1)
def council_size(now: int) -> float:
    """About how many families there are, asked for once in some minutes."""
    with connection.cursor() as cursor:
        cursor.execute(_SIZE)
        return float(cursor.fetchone()[0])


def kept_figures_or_404(kept_id: uuid.UUID, *, user: User) -> KeptFigures:
    """One's own; anybody else's is not there."""
    found = KeptFigures.objects.filter(reader=user, pk=kept_id).first()
    if found is None:
        raise Http404
    return found


def readers() -> QuerySet[User]:
    """Whoever is told numbers of the whole council."""
    return User.objects.filter(is_active=True, role__in=WIDE_ROLES).order_by("pk")


def asked_since(day: date) -> QuerySet[KeptFigures]:
    """What people wanted since a day, by its reader."""
    return KeptFigures.objects.filter(asked_on__gte=day).order_by("reader", "page", "query")
