"""Local plans: drafts, what is proposed, what was published."""

import uuid
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.http import Http404

from families.framework import Framework, FrameworkInvalid, apply_plan, load_plan
from families.framework import LocalPlan as Choices
from families.framework.drafts import changes_in_words, faults_of
from families.models import FrameworkVersion, LocalPlan
from families.queries.frameworks import RulesKey, plan_in_force, rules_under

# Sentences beside a page's fields; a plan that is proposed has none.
Faults = dict[str, list[str]]


def latest_version_or_404(code: str) -> FrameworkVersion:
    """The newest version of a framework."""
    version = FrameworkVersion.objects.filter(code=code).order_by("-number").first()
    if version is None:
        raise Http404
    return version


def latest_version(code: str) -> FrameworkVersion:
    """The newest version of a framework that is loaded."""
    return FrameworkVersion.objects.filter(code=code).latest("number")


def plans_of(code: str) -> QuerySet[LocalPlan]:
    """All plans of a framework, newest first, each with how many families are held under it."""
    plans = LocalPlan.objects.filter(extends=code).select_related("proposed_by", "published_by")
    return plans.annotate(held=Count("families")).order_by("-number")


def plan_or_404(plan_id: uuid.UUID) -> LocalPlan:
    """A plan, whatever its state."""
    people = LocalPlan.objects.select_related("proposed_by", "published_by", "version")
    plan = people.filter(pk=plan_id).first()
    if plan is None:
        raise Http404
    return plan


def framework_of(plan: LocalPlan) -> Framework:
    """The framework that the plan is about, in its newest version and without any plan."""
    return rules_under(RulesKey(latest_version(plan.extends).pk, None))


def choices_of(plan: LocalPlan, framework: Framework) -> Choices:
    """What the plan chooses; raises FrameworkInvalid where it does not fit."""
    return load_plan(plan.source_text, "plan", {framework.id: framework})


def choices_in_force(code: str, framework: Framework) -> Choices | None:
    """What the plan in force chooses, if there is one that still fits."""
    plan = plan_in_force(code)
    try:
        return choices_of(plan, framework) if plan else None
    except FrameworkInvalid:
        return None


@dataclass(frozen=True)
class PlanInWords:
    """A plan as its page shows it: what it chooses, or what is wrong with it."""

    plan: LocalPlan
    framework: Framework
    version: FrameworkVersion
    in_force: LocalPlan | None
    changes: tuple[tuple[str, str, str], ...]
    faults: Faults

    @property
    def fits(self) -> bool:
        """Whether families could be judged under it."""
        return not self.faults

    @property
    def applied(self) -> Framework:
        """The framework as the plan would have it."""
        return apply_plan(self.framework, choices_of(self.plan, self.framework))


def in_words(plan: LocalPlan) -> PlanInWords:
    """A plan against the newest version of its framework."""
    version = latest_version(plan.extends)
    framework = rules_under(RulesKey(version.pk, None))
    faults = faults_now(plan, framework)
    changes = () if faults else changes_in_words(framework, choices_of(plan, framework))
    in_force = plan_in_force(plan.extends)
    return PlanInWords(plan, framework, version, in_force, changes, faults)


def faults_now(plan: LocalPlan, framework: Framework) -> Faults:
    """What is wrong with a plan under the newest version; of a draft, with what was typed."""
    if plan.state == LocalPlan.State.DRAFT:
        return faults_of(framework, plan.typed)
    try:
        choices_of(plan, framework)
    except FrameworkInvalid as invalid:
        return {"": [fault.split(":", 2)[2].strip() for fault in invalid.faults]}
    return {}
