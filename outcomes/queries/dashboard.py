"""The figures of the first dashboard, each counted within the reader's reach."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Subquery, Value
from django.db.models.functions import Coalesce

from families.framework import Framework, Headline
from families.models import Allocation, Family, Need
from families.queries import listing
from families.queries.frameworks import RulesKey, current_frameworks, rules_under
from families.rules.cases import STAGE_WORDS
from families.rules.field_groups import group_of_headline
from outcomes.models import Claim, ClaimCheck, ClaimState, OutcomeRun
from outcomes.queries.results import of_latest_run
from privacy import access
from privacy.models import User


@dataclass(frozen=True)
class Figure:
    """One counted line of a table: a code for its address, its words, its number.

    One of a hidden group `opens` no list, which would tell it of every family in it.
    """

    code: str
    label: str
    number: int
    opens: bool = True


def families_by_stage(user: User) -> list[Figure]:
    """How many families stand in each stage: the same count as the list of families shows."""
    counts = listing.counts(user, listing.Filters()).stages
    return [Figure(code, words, counts[code]) for code, words in STAGE_WORDS.items()]


def needs_by_headline(user: User) -> dict[str, list[Figure]]:
    """Framework name to how many needs (not entered in error) each of its headline problems holds.

    Each need stands under the headline that the family's own rules give it. Frameworks without a
    need are left out; headlines without one are shown with 0.
    """
    rows = (
        Need.objects.filter(access.visible(user, "family"), closed_as="")
        .values("need", version=F("family__framework"), plan=F("family__local_plan"))
        .annotate(number=Count("pk"))
        .order_by()
    )
    headlines: Counter[tuple[str, str]] = Counter()
    frameworks = current_frameworks()
    for row in rows:
        framework = rules_under(RulesKey(row["version"], row["plan"]))
        need = framework.needs.get(row["need"])
        if need:
            headlines[framework.id, need.headline] += row["number"]
    held = {code for code, _ in headlines}
    return {
        framework.name: [_figure(framework, line, headlines) for line in framework.headlines]
        for framework in frameworks.values()
        if framework.id in held
    }


def _figure(framework: Framework, line: Headline, counted: Mapping[tuple[str, str], int]) -> Figure:
    """A headline; one of a hidden group is counted, and opens no list of the families."""
    number, opens = counted[framework.id, line.id], group_of_headline(line.needs) is None
    return Figure(f"{framework.id}:{line.id}", line.name, number, opens=opens)


def claims_by_state(user: User) -> list[Figure]:
    """How many claims stand in each state; states that no claim is in are left out."""
    rows = (
        Claim.objects.filter(access.visible(user, "family"))
        .values("state")
        .annotate(number=Count("pk"))
        .order_by()
    )
    counts = {row["state"]: row["number"] for row in rows}
    made = [state for state in ClaimState if counts.get(state)]
    return [Figure(state.value, state.label, counts[state]) for state in made]


def claimable_in_last_run(user: User) -> tuple[date, int] | None:
    """The day of the run that finished last, and how many families could claim by some route."""
    checks = ClaimCheck.objects.filter(of_latest_run(), access.visible(user, "family"))
    claimable = checks.filter(claimable=True).order_by().annotate(one=Value(1)).values("one")
    number = claimable.annotate(number=Count("family", distinct=True)).values("number")
    runs = OutcomeRun.objects.filter(framework="")
    runs = runs.annotate(families=Coalesce(Subquery(number), 0))
    return runs.values_list("as_of", "families").first()


def caseloads(user: User) -> list[dict[str, Any]]:
    """Open families by lead worker, the fullest first."""
    open_leads = Allocation.objects.filter(
        access.visible(user, "family"), ended_on=None, family__closed_on=None
    )
    rows = open_leads.values("worker_id", name=F("worker__name")).annotate(number=Count("pk"))
    return [dict(row) for row in rows.order_by("-number", "name")]


def unallocated(user: User) -> int:
    """Open families that nobody leads."""
    led = Allocation.objects.filter(ended_on=None).values("family_id")
    families = Family.objects.filter(access.visible(user), closed_on=None)
    return families.exclude(pk__in=led).count()
