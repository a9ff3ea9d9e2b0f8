"""The frameworks in force: the latest version of each, the council's published plan applied."""

import uuid
from functools import lru_cache

from django.db.models import Max

from families.framework import Framework, apply_plan, load_all, load_plan
from families.models import FrameworkVersion, LocalPlan


def latest_versions() -> list[FrameworkVersion]:
    """The latest version of each framework, in the order in which they came into force."""
    newest = FrameworkVersion.objects.values("code").annotate(number=Max("number")).order_by()
    wanted = {(row["code"], row["number"]) for row in newest}
    every = FrameworkVersion.objects.select_related("loaded_by")
    return [version for version in every if (version.code, version.number) in wanted]


def published_plans() -> dict[str, LocalPlan]:
    """The council's plan in force for each framework that has one."""
    published = LocalPlan.objects.filter(state=LocalPlan.State.PUBLISHED).order_by("number")
    return {plan.extends: plan for plan in published}


def loaded_frameworks() -> dict[str, Framework]:
    """Framework id to framework as it was loaded, without the council's plan."""
    sources = tuple((version.code, version.source_text) for version in latest_versions())
    return dict(_parsed(sources, ()))


def rules_in_force() -> tuple[uuid.UUID, ...]:
    """Keys of all versions and published plans: neither changes, so they stand for the rules."""
    plans = LocalPlan.objects.filter(state=LocalPlan.State.PUBLISHED).order_by()
    marks = FrameworkVersion.objects.order_by().values_list("pk").union(plans.values_list("pk"))
    return tuple(sorted(key for (key,) in marks))


def current_frameworks() -> dict[str, Framework]:
    """Framework id to framework, with the published local plan applied; one small query."""
    return dict(frameworks_under(rules_in_force()))


@lru_cache(maxsize=4)
def frameworks_under(marks: tuple[uuid.UUID, ...]) -> dict[str, Framework]:
    """The frameworks under the rules in force, read again only when `marks` are new."""
    versions, plans = latest_versions(), published_plans()
    sources = tuple((version.code, version.source_text) for version in versions)
    return dict(_parsed(sources, tuple((code, plan.source_text) for code, plan in plans.items())))


@lru_cache(maxsize=8)
def _parsed(
    sources: tuple[tuple[str, str], ...], plans: tuple[tuple[str, str], ...]
) -> dict[str, Framework]:
    """Parse what was checked when it was loaded."""
    known = load_all({f"{code}.yaml": text for code, text in sources})
    for code, text in plans:
        known[code] = apply_plan(known[code], load_plan(text, "local_plan.yaml", known))
    return known
