"""Who may lead which family, how many each leads, and which families wait."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.utils import timezone

from families.models import Allocation, Family
from families.queries.exclusions import kept_from
from families.queries.families import families_visible_to, not_closed, with_lead
from families.queries.listing import names_of
from families.queries.narrowing import NOBODY_LEADS, UNALLOCATED, matching
from families.rules.cases import waiting_days
from privacy import access, identity
from privacy.models import Team, User
from privacy.roles import ROLE_SCOPE, Permission, Role, Scope

# Names in one choice.
MOST_OFFERED = 300
NOBODY = (NOBODY_LEADS, "No keyworker")


def sees_every_team(user: User) -> bool:
    """Whether the person works for the whole council."""
    return ROLE_SCOPE[Role(user.role)] is Scope.ALL


def teams_within_reach(user: User) -> QuerySet[Team]:
    """All teams for those who see the whole council, else the person's own."""
    return Team.objects.all() if sees_every_team(user) else Team.objects.filter(user=user)


def keyworkers_within_reach(user: User) -> QuerySet[User]:
    """The keyworkers to whom this person may give a family."""
    workers = User.objects.filter(role=Role.KEYWORKER, is_active=True)
    if not sees_every_team(user):
        workers = workers.filter(team__in=teams_within_reach(user))
    return workers.select_related("team").order_by("name", "email")


def known_workers(user: User) -> QuerySet[User]:
    """Those to whom this person may give a family, and whoever else leads one within reach."""
    led = Allocation.objects.filter(access.visible(user, "family"), ended_on=None)
    leading = Q(pk__in=led.values("worker_id"))
    chosen = Q(pk__in=keyworkers_within_reach(user).values("pk"))
    return User.objects.filter(chosen | leading).order_by("name", "email")


def narrowed_by(
    user: User, *, workers: bool = True, team: str = "", worker: str = ""
) -> dict[str, list[tuple[str, str]]]:
    """Keyworkers and teams, as key and name, by which somebody may narrow a list; one query.

    Before the keyworkers, where there are any, stands that nobody leads.
    Where there are more keyworkers than anybody looks through, those of the `team` that is chosen
    are offered, and the `worker` who is; a second query.
    """
    parts = []
    if workers and access.can(user, Permission.ALLOCATE_FAMILY):
        named = _named("keyworker", known_workers(user))
        parts.append(named[: MOST_OFFERED + 1] if sees_every_team(user) else named)
    if sees_every_team(user):
        parts.append(_named("team", teams_within_reach(user)))
    found: dict[str, list[tuple[str, str]]] = {"keyworker": [], "team": []}
    if parts:
        rows = parts[0].union(*parts[1:], all=True).order_by("what", "name", "pk")
        for what, key, name in rows:
            found[what].append((str(key), name))
    if sees_every_team(user) and len(found["keyworker"]) > MOST_OFFERED:
        of_team = _of_team(user, team if team in dict(found["team"]) else "", worker)
        found["keyworker"] = [NOBODY, *of_team]
    elif found["keyworker"]:
        found["keyworker"].insert(0, NOBODY)
    return found


def _of_team(user: User, team: str, worker: str) -> list[tuple[str, str]]:
    """The keyworkers of a team, and one who is chosen already, by name."""
    wanted = Q(pk__in=[key for key in [as_key(worker)] if key])
    if team:
        wanted |= Q(team=team)
    rows = known_workers(user).filter(wanted).values_list("pk", "name")[:MOST_OFFERED]
    return [(str(key), name) for key, name in rows]


def as_key(text: str) -> uuid.UUID | None:
    """What stands in an address, if it is a key at all."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _named(what: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    whats = rows.order_by().annotate(what=Value(what, CharField()))
    return whats.values_list("what", "pk", "name")


def keyworkers_for(family: Family, user: User) -> QuerySet[User]:
    """The keyworkers to whom this person may give this family: nobody who is kept from it."""
    return keyworkers_within_reach(user).exclude(kept_from(family))


def keyworkers_with_caseload(family: Family, user: User) -> QuerySet[User]:
    """Those to whom this person may give a family, each with `caseload`."""
    return with_caseload(keyworkers_for(family, user))


def caseloads(user: User) -> QuerySet[User]:
    """All known workers, each with `caseload`."""
    return with_caseload(known_workers(user))


def with_caseload(workers: QuerySet[User]) -> QuerySet[User]:
    """Each with the number of open families that they lead, in whatever team."""
    leads = Q(allocations__ended_on=None) & not_closed("allocations__family__")
    return workers.annotate(caseload=Count("allocations", filter=leads, distinct=True))


def families_held(user: User) -> int:
    """How many open families somebody leads, whoever asks: for closing their account."""
    with identity.opening(identity.EVERYTHING):
        led = Allocation.objects.filter(not_closed("family__"), worker=user, ended_on=None)
        return led.count()


def families_of_team(team: Team) -> int:
    """How many open families a team has, whoever asks: for closing the team."""
    with identity.opening(identity.EVERYTHING):
        return Family.objects.filter(not_closed(), team=team).count()


def families_to_allocate(user: User) -> QuerySet[Family]:
    """Open families within reach: those without keyworker first, the longest waiting on top."""
    return (
        with_lead(families_visible_to(user))
        .filter(not_closed())
        .order_by(F("led_since").asc(nulls_first=True), "identified_on", "reference")
    )


@dataclass(frozen=True)
class WaitingLine:
    """A line of the list to allocate; `waiting` counts days, or is None where somebody leads."""

    family: Family
    name: str
    waiting: int | None

    @property
    def waiting_words(self) -> str:
        """For the tag."""
        return "Waiting 1 day" if self.waiting == 1 else f"Waiting {self.waiting} days"


def waiting_lines(families: Sequence[Family]) -> list[WaitingLine]:
    """The families of a page with their names and how long each has waited."""
    names = names_of([family.pk for family in families])
    today = timezone.localdate()
    return [
        WaitingLine(
            family=family,
            name=names.get(family.pk, ""),
            waiting=None
            if family.worker_id  # type: ignore[attr-defined]
            else waiting_days(family.identified_on, today),
        )
        for family in families
    ]


def waiting_count(user: User) -> int:
    """How many open families within reach nobody leads."""
    return families_visible_to(user).filter(matching(UNALLOCATED, user)).count()


def allocations_of(family: Family) -> QuerySet[Allocation]:
    """Who led the work with the family when, the latest first."""
    return Allocation.objects.filter(family=family).select_related("worker", "allocated_by")
