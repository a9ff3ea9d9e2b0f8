"""Families offered to others: what waits for somebody's answer, and who may be offered one."""

import uuid
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet, UUIDField, Value
from django.db.models.functions import TruncDate
from django.http import Http404
from django.urls import reverse

from families.models import Allocation, Family, Transfer
from families.queries.exclusions import kept_from
from families.queries.lineage import register_hindrance, register_split_hindrance
from families.queries.task_sources import NO_DAY, Days, Source, TaskRow, register_source
from privacy import access, identity
from privacy.models import Team, User
from privacy.roles import ROLE_SCOPE, Permission, Role, Scope

ANSWER_DAYS = 3
WAITING = Q(state=Transfer.State.WAITING)


def who_may_take(family: Family) -> QuerySet[User]:
    """Keyworkers of every team: nobody who is kept from the family, nor who leads it now."""
    workers = User.objects.filter(role=Role.KEYWORKER, is_active=True, team__isnull=False)
    led = Allocation.objects.filter(family=family, ended_on=None)
    workers = workers.exclude(kept_from(family)).exclude(pk__in=led.values("worker_id"))
    return workers.select_related("team").order_by("team__name", "name", "email")


def teams_to_take(family: Family) -> QuerySet[Team]:
    """Other teams, where somebody will allocate it."""
    teams = Team.objects.filter(closed_on=None).order_by("name")
    return teams.exclude(pk=family.team_id) if family.team_id else teams


def to_answer(user: User) -> QuerySet[Transfer]:
    """What waits for this person: by name, or to the team that they manage."""
    return _offered_to(user).filter(WAITING)


def was_offered(transfer_id: uuid.UUID, *, user: User) -> bool:
    """Whether it waited for this person, and does no more: they see nothing of it since."""
    with identity.opening(identity.EVERYTHING):
        return _offered_to(user).filter(pk=transfer_id).exclude(WAITING).exists()


def _offered_to(user: User) -> QuerySet[Transfer]:
    mine = Q(worker=user.pk)
    if access.can(user, Permission.ALLOCATE_FAMILY) and user.team_id:
        mine |= Q(team_id=user.team_id)
    if ROLE_SCOPE[Role(user.role)] is Scope.ALL and access.can(user, Permission.ALLOCATE_FAMILY):
        mine |= Q(worker=None)
    found = Transfer.objects.filter(mine).filter(access.allowed(user, "family"))
    return found.exclude(asked_by=user.pk)


def waiting_for(user: User) -> QuerySet[Transfer]:
    """The same with names, the longest waiting first."""
    return to_answer(user).select_related("team", "worker", "asked_by").order_by("asked_at")


def asked_by(user: User) -> QuerySet[Transfer]:
    """What this person offered, of families that they still reach, the latest first."""
    theirs = Transfer.objects.filter(access.visible(user, "family"), asked_by=user)
    return theirs.select_related("team", "worker", "settled_by")


def transfer_or_404(transfer_id: uuid.UUID, *, user: User) -> Transfer:
    """One that waits for this person."""
    found = waiting_for(user).filter(pk=transfer_id).first()
    if found is None:
        raise Http404
    return found


def open_transfer_of(family: Family) -> Transfer | None:
    """The one that waits for an answer."""
    rows = Transfer.objects.filter(WAITING, family=family)
    return rows.select_related("team", "worker", "asked_by").first()


def offered_already(*families: Family) -> str:
    """An offer says what was to be handed over: it is settled before that becomes another thing."""
    rows = Transfer.objects.filter(WAITING, family__in=families)
    offer = rows.select_related("team", "worker").first()
    return offer.still_open if offer else ""


register_hindrance(offered_already)
register_split_hindrance(offered_already)


def _rows(user: User, day: date, until: date) -> QuerySet[Transfer]:
    """Asked of whoever may answer, and of nobody else."""
    return (
        to_answer(user)
        .order_by()
        .annotate(
            task_family=F("family_id"),
            task_key=F("pk"),
            task_worker=Value(user.pk, UUIDField()),
            task_worker_name=Value(user.name),
            task_due=Days(TruncDate("asked_at"), ANSWER_DAYS),
            task_since=NO_DAY,
        )
        .filter(task_due__lte=max(until, day + timedelta(days=ANSWER_DAYS)))
    )


def _page(row: TaskRow) -> str:
    return reverse("families:transfer_answer", args=[row.key])


register_source(
    Source(
        *("transfer", "Families offered", "Accept or reject a family that is handed over", _rows),
        lambda row: "It stays with its keyworker until you answer",
        _page,
        of_families=False,
    )
)
