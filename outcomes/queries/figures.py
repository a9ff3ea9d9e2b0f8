"""Whose families a figure counts: those within reach, or for roles without cases all of them."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from families.models import Family
from families.queries.allocation import sees_every_team
from families.queries.kept_figures import figures_for
from families.queries.narrowing import Filters, matching
from outcomes.models import Claim, ClaimState
from outcomes.queries.results import day_of_latest_run, reach
from privacy.models import Team, User
from privacy.telling import sees_cases

AFTER = [ClaimState.SUBMITTED.value, ClaimState.PAID.value]
# A result: a claim under the family's own programme that is submitted or paid.
OWN_PHASE = Q(phase=F("family__framework__code"), state__in=AFTER)


SETTING = "setting"


@dataclass(frozen=True)
class Setting:
    """What every page of figures begins with: first and last days, the run, and the teams.

    `narrows`: whether numbers may be narrowed, as they are for whoever may open what is counted.
    """

    first: date | None
    last: date | None
    as_of: date | None
    teams: list[tuple[str, str]]
    narrows: bool = True


def whole_council(user: User) -> bool:
    """Whether the reader is told numbers of every team."""
    return not sees_cases(user) or sees_every_team(user)


def families_counted(user: User) -> QuerySet[Family]:
    """The families of which this reader is told numbers."""
    return Family.objects.filter(reach(user, "")).order_by()


def families_matching(user: User, filters: Filters) -> QuerySet[Family]:
    """The same, narrowed as the list is."""
    return families_counted(user).filter(matching(filters, user))


def setting_of(user: User) -> Setting:
    """In one query; or as it was kept, where that grows with the whole council."""
    kept = figures_for(user, SETTING, "", partial(settled, user)).shown
    return _setting(user, kept) if kept else setting_now(user)


def setting_now(user: User) -> Setting:
    """The same as it is, for whoever works figures out."""
    return _setting(user, settled(user))


def _setting(user: User, told: dict[str, Any]) -> Setting:
    first, last, as_of = (day_kept(told[name]) for name in ("first", "last", "as_of"))
    teams = [(key, name) for key, name in told["teams"]]
    return Setting(first, last, as_of, teams, sees_cases(user))


def settled(user: User) -> dict[str, Any]:
    """When the first family was identified, the last result, the run, the teams: plain values."""
    families = families_counted(user)
    results = Claim.objects.filter(OWN_PHASE, family__in=families.values("pk"))
    teams = Team.objects.order_by("name").values(row=JSONObject(pk="pk", name="name"))
    asked: Any = User.objects.filter(pk=user.pk).annotate(
        first=Subquery(families.order_by("identified_on").values("identified_on")[:1]),
        last=Subquery(results.order_by("-on_date").values("on_date")[:1]),
        as_of=day_of_latest_run(),
        teams=ArraySubquery(teams),
    )
    found = asked.values("first", "last", "as_of", "teams").get()
    # Whoever sees one team alone has nothing to tell apart by it.
    teams_told = found["teams"] if whole_council(user) else []
    days = {name: f"{found[name] or ''}" for name in ("first", "last", "as_of")}
    return {**days, "teams": [[each["pk"], each["name"]] for each in teams_told]}


def day_kept(kept: str) -> date | None:
    """A day of what was kept, if there is one."""
    return date.fromisoformat(kept) if kept else None
