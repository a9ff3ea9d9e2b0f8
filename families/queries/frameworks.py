"""The rules as data: those in force, and those under which a family is held.

In force are the latest version of each framework and the council's latest published plan; they
concern families that come in. A family is judged and shown under its own (`rules_of`).
"""

import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from families.framework import (
    Confirmed,
    Framework,
    FrameworkInvalid,
    apply_plan,
    lines_of,
    load_all,
    load_plan,
    with_confirmed,
)
from families.framework.nodes import parse
from families.models import Confirmation, Family, FrameworkVersion, LocalPlan
from families.queries import kept


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


def plan_in_force(code: str) -> LocalPlan | None:
    """The plan under which families of a framework come in now."""
    published = LocalPlan.objects.filter(extends=code, state=LocalPlan.State.PUBLISHED)
    return published.order_by("-number").first()


def plan_that_fits(version: FrameworkVersion) -> LocalPlan | None:
    """The plan in force, unless it does not fit this version: then families come in without."""
    plan = plan_in_force(version.code)
    try:
        rules_under(RulesKey(version.pk, plan.pk if plan else None))
    except FrameworkInvalid:
        return None
    return plan


def loaded_frameworks() -> dict[str, Framework]:
    """Framework id to framework as it was loaded, without the council's plan."""
    sources = tuple((version.code, version.source_text) for version in latest_versions())
    return dict(_parsed(sources, ()))


def rules_in_force() -> tuple[uuid.UUID, ...]:
    """Keys of all versions, published plans and confirmed lines.

    None of them changes, so they stand for the rules as pages show them.
    """
    return tuple(sorted(key for (key,) in kept.asked("rules in force", _marks)))


def _marks() -> QuerySet[Any, Any]:
    plans = LocalPlan.objects.filter(state=LocalPlan.State.PUBLISHED).order_by()
    lines = Confirmation.objects.filter(withdrawn_at=None).order_by()
    versions = FrameworkVersion.objects.order_by().values_list("pk")
    return versions.union(plans.values_list("pk"), lines.values_list("pk"))


def current_frameworks() -> dict[str, Framework]:
    """Framework id to framework, with the published local plan applied; one small query."""
    return dict(frameworks_under(rules_in_force()))


@lru_cache(maxsize=4)
def frameworks_under(marks: tuple[uuid.UUID, ...]) -> dict[str, Framework]:
    """The frameworks under the rules in force, read again only when `marks` are new.

    Their lines say who confirmed them.
    """
    versions, plans = latest_versions(), published_plans()
    sources = tuple((version.code, version.source_text) for version in versions)
    found = dict(_parsed(sources, ()))
    for code, plan in plans.items():
        # A version loaded since may lack what the plan chooses: then it is shown without the plan.
        with suppress(FrameworkInvalid):
            found[code] = _parsed(sources, ((code, plan.source_text),))[code]
    keys = {version.code: version.pk for version in versions}
    return {
        code: with_confirmed(framework, confirmed_in(keys[code], marks))
        for code, framework in found.items()
    }


@lru_cache(maxsize=32)
def confirmed_in(version: uuid.UUID, marks: tuple[uuid.UUID, ...]) -> dict[str, Confirmed]:
    """The lines of a version that somebody has confirmed as they read there."""
    framework = rules_under(RulesKey(version, None))
    known = Confirmation.objects.filter(framework=framework.id, withdrawn_at=None)
    by_words = {(row.line, row.words): row for row in known.select_related("confirmed_by")}
    found = {}
    for line in lines_of(framework) if by_words else ():
        row = by_words.get((line.key, line.words))
        if row is not None:
            day = timezone.localdate(row.confirmed_at)
            found[line.key] = Confirmed(row.confirmed_by.name, day)
    return found


def shown_rules_of(family: Family, marks: tuple[uuid.UUID, ...] | None = None) -> Framework:
    """The rules that the family is held under, as pages show them: confirmed lines say by whom.

    Nothing is judged with these words: a confirmation changes no result.
    """
    known = rules_in_force() if marks is None else marks
    return with_confirmed(rules_of(family), confirmed_in(family.framework_id, known))


@dataclass(frozen=True)
class RulesKey:
    """The version and the plan (or none) that a family is held under. Neither ever changes."""

    version: uuid.UUID
    plan: uuid.UUID | None

    @property
    def text(self) -> str:
        """As outcome runs name it (`outcomes.queries.inputs` writes the same in SQL)."""
        return f"{self.version}/{self.plan or ''}"

    @classmethod
    def named(cls, text: str) -> "RulesKey":
        """The key of a text."""
        version, _, plan = text.partition("/")
        return cls(uuid.UUID(version), uuid.UUID(plan) if plan else None)


def key_of(family: Family) -> RulesKey:
    """What the family is held under."""
    return RulesKey(family.framework_id, family.local_plan_id)


def rules_of(family: Family) -> Framework:
    """The rules that the family is judged and shown under; no query once they are known."""
    return rules_under(key_of(family))


def rules_in_use(code: str) -> dict[RulesKey, Framework]:
    """The rules of all families held under any version of a framework, one small query."""
    pairs = Family.objects.filter(framework__code=code).order_by()
    keys = [
        RulesKey(*pair) for pair in pairs.values_list("framework_id", "local_plan_id").distinct()
    ]
    return {key: rules_under(key) for key in keys}


def rules_named(texts: Iterable[str]) -> dict[str, Framework]:
    """The rules of keys given as text.

    A plan that does not fit its version is left out; the engine then leaves out, by name, the
    families that are held under it.
    """
    found = {}
    for text in texts:
        with suppress(FrameworkInvalid):
            found[text] = rules_under(RulesKey.named(text))
    return found


@lru_cache(maxsize=64)
def rules_under(key: RulesKey) -> Framework:
    """A version with a plan applied, as it was read when it was loaded.

    Raises FrameworkInvalid when the plan does not fit the version.
    """
    version = FrameworkVersion.objects.get(pk=key.version)
    plans: tuple[tuple[str, str], ...] = ()
    if key.plan is not None:
        plans = ((version.code, LocalPlan.objects.get(pk=key.plan).source_text),)
    return _parsed(_with_bases(version), plans)[version.code]


@lru_cache(maxsize=4)
def every_rules_under(marks: tuple[uuid.UUID, ...]) -> dict[str, Framework]:
    """All rules that a family may be held under, by the text of their key.

    Every version by itself and with each published plan that fits it, read again only when `marks`
    (of `rules_in_force`) are new.
    """
    plans = LocalPlan.objects.filter(state=LocalPlan.State.PUBLISHED).values_list("extends", "pk")
    known = [(None, None), *plans]
    found = {}
    for version in FrameworkVersion.objects.filter(pk__in=marks):
        for extends, plan in known:
            key = RulesKey(version.pk, plan)
            with suppress(FrameworkInvalid):
                if extends in (None, version.code):
                    found[key.text] = rules_under(key)
    return found


def _with_bases(version: FrameworkVersion) -> tuple[tuple[str, str], ...]:
    """The texts of a version and of what it extended when it was loaded."""
    texts = {version.code: version.source_text}
    base = _extended(version.source_text)
    while base and base not in texts:
        known = FrameworkVersion.objects.filter(code=base)
        then = known.filter(loaded_at__lte=version.loaded_at).order_by("-number").first()
        found = then or known.order_by("number")[0]
        texts[base] = found.source_text
        base = _extended(found.source_text)
    return tuple(texts.items())


@lru_cache(maxsize=64)
def _extended(text: str) -> str:
    """The id of the framework that a file extends, or nothing."""
    node = (parse(text, "version").mapping or {}).get("extends")
    return node.text() if node is not None else ""


@lru_cache(maxsize=16)
def _parsed(
    sources: tuple[tuple[str, str], ...], plans: tuple[tuple[str, str], ...]
) -> dict[str, Framework]:
    """Parse what was checked when it was loaded."""
    known = load_all({f"{code}.yaml": text for code, text in sources})
    for code, text in plans:
        known[code] = apply_plan(known[code], load_plan(text, "local_plan.yaml", known))
    return known
