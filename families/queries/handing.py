"""A worker's open families, and what became of those that were handed on."""

import uuid

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404

from families.models import Allocation, CaseloadMove, CaseloadMoveRow, Family
from families.queries.allocation import known_workers
from families.queries.families import families_visible_to, not_closed
from privacy import access
from privacy.models import User


def worker_or_404(worker_id: uuid.UUID, user: User) -> User:
    """Somebody whose families this person may give to others."""
    worker = known_workers(user).filter(pk=worker_id).first()
    if worker is None:
        raise Http404
    return worker


def families_led_by(worker: User, user: User) -> QuerySet[Family]:
    """The open families within reach that somebody leads."""
    leads = Allocation.objects.filter(family=OuterRef("pk"), ended_on=None, worker=worker)
    found = families_visible_to(user).filter(not_closed()).filter(Exists(leads))
    return found.order_by("reference")


def move_or_404(move_id: uuid.UUID, user: User) -> CaseloadMove:
    """A caseload handed on; whoever did not ask for it sees only the families in their reach."""
    people = CaseloadMove.objects.select_related("worker", "to", "asked_by")
    move = people.filter(pk=move_id).first()
    if move is None or not (move.asked_by_id == user.pk or rows_of(move, user).exists()):
        raise Http404
    return move


def rows_of(move: CaseloadMove, user: User) -> QuerySet[CaseloadMoveRow]:
    """Each family of it within reach; what stayed comes first."""
    rows = move.rows.filter(access.visible(user, "family")).select_related("family")
    return rows.order_by("-became", "family__reference")


def counts_of(move: CaseloadMove, user: User) -> dict[str, int]:
    """How many families there are of each result, within reach."""
    kinds = CaseloadMoveRow.Became
    wanted = {kind.name.lower(): Count("pk", filter=Q(became=kind)) for kind in kinds}
    found: dict[str, int] = rows_of(move, user).order_by().aggregate(**wanted)
    return found
