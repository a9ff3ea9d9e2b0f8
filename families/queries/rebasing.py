"""Under which rules families are held, which are the newest, and what stands between the two."""

import uuid
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from families.framework import Framework, FrameworkInvalid
from families.models import Family, FrameworkVersion, LocalPlan, Need, Rebase, RebaseBatch
from families.queries.frameworks import (
    RulesKey,
    key_of,
    latest_versions,
    published_plans,
    rules_under,
)
from privacy import access
from privacy.models import User


@dataclass(frozen=True)
class Rules:
    """A version with a plan, or none."""

    version: FrameworkVersion
    plan: LocalPlan | None

    @property
    def key(self) -> RulesKey:
        """As families name it."""
        return RulesKey(self.version.pk, self.plan.pk if self.plan else None)

    @property
    def words(self) -> str:
        """`Version 2, local plan 3`."""
        plan = f"local plan {self.plan.number}" if self.plan else "no local plan"
        return f"version {self.version.number}, {plan}"

    @property
    def framework(self) -> Framework | None:
        """The rules themselves; nothing where the plan does not fit the version."""
        try:
            return rules_under(self.key)
        except FrameworkInvalid:
            return None


def newest_rules() -> dict[str, Rules]:
    """For each framework the rules under which families come in now."""
    plans = published_plans()
    return {each.code: Rules(each, plans.get(each.code)) for each in latest_versions()}


def held_under(family: Family) -> Rules:
    """The rules that a family is held under."""
    return Rules(family.framework, family.local_plan)


def unknown_needs(family_ids: list[uuid.UUID], framework: Framework) -> dict[uuid.UUID, list[str]]:
    """The needs recorded of each family that a framework does not know."""
    rows = Need.objects.filter(family__in=family_ids).exclude(need__in=list(framework.needs))
    found: dict[uuid.UUID, list[str]] = {}
    for family, need in rows.order_by("need").values_list("family_id", "need").distinct():
        found.setdefault(family, []).append(need)
    return found


def rebases_of(family: Family) -> QuerySet[Rebase]:
    """When the family was put under newer rules, newest first."""
    people = ("by", "from_version", "from_plan", "to_version", "to_plan")
    return family.rebases.filter(moved=True).select_related(*people)


@dataclass(frozen=True)
class Behind:
    """Families in reach that are held under rules that are no longer the newest."""

    held: Rules
    newest: Rules
    open: int
    families: int


def families_behind(user: User) -> list[Behind]:
    """By the rules they are held under."""
    today = timezone.localdate()
    is_open = Q(closed_on=None) | Q(closed_on__gt=today)
    counts = (
        Family.objects.filter(access.visible(user))
        .values("framework_id", "local_plan_id")
        .annotate(families=Count("pk"), open=Count("pk", filter=is_open))
        .order_by()
    )
    rows = list(counts)
    versions = FrameworkVersion.objects.in_bulk([row["framework_id"] for row in rows])
    plans = LocalPlan.objects.in_bulk([r["local_plan_id"] for r in rows if r["local_plan_id"]])
    newest = newest_rules()
    found = []
    for row in rows:
        held = Rules(versions[row["framework_id"]], plans.get(row["local_plan_id"]))
        then = newest[held.version.code]
        if held.key != then.key:
            found.append(Behind(held, then, row["open"], row["families"]))
    return sorted(found, key=lambda each: each.held.words)


def chosen_families(batch: RebaseBatch, user: User) -> QuerySet[Family]:
    """The families of a batch that are in reach, still behind, and not yet done."""
    key = RulesKey.named(batch.chosen["held"])
    found = Family.objects.filter(access.visible(user))
    found = found.filter(framework_id=key.version, local_plan_id=key.plan)
    if not batch.chosen["closed"]:
        found = found.filter(Q(closed_on=None) | Q(closed_on__gt=timezone.localdate()))
    return found.exclude(rebases__batch=batch).order_by("reference")


def batch_or_404(batch_id: uuid.UUID, user: User) -> RebaseBatch:
    """A batch; whoever did not ask for it sees only the families in their reach."""
    people = ("asked_by", "to_version", "to_plan")
    batch = RebaseBatch.objects.select_related(*people).filter(pk=batch_id).first()
    if batch is None or not (batch.asked_by_id == user.pk or rows_of(batch, user).exists()):
        raise Http404
    return batch


def rows_of(batch: RebaseBatch, user: User) -> QuerySet[Rebase]:
    """What became of each family of a batch."""
    return (
        batch.rows.filter(access.visible(user, "family"))
        .select_related("family")
        .order_by("moved", "family__reference")
    )


def is_newest(family: Family, newest: Rules) -> bool:
    """Whether there is nothing newer for the family."""
    return key_of(family) == newest.key
