"""Local plans: drafted by one administrator, published by another person, never changed again."""

import hashlib
from collections.abc import Mapping
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from families.framework.drafts import faults_of as faults_typed
from families.framework.drafts import fields_of, text_of, typed_of
from families.models import FrameworkVersion, LocalPlan
from families.queries.frameworks import RulesKey, rules_under
from families.queries.plans import choices_in_force, faults_now, framework_of
from families.rules import plans as rules
from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

LONGEST = 40
EMPTY = "empty"


class Move(Protocol):
    """An action that needs nothing but the plan and who asks."""

    def __call__(self, *, plan: LocalPlan, by: User) -> LocalPlan:
        """Move it."""


@transaction.atomic
def draft_plan(*, version: FrameworkVersion, begin_with: str, by: User) -> LocalPlan:
    """Begin a plan for a framework: from the plan in force, or with nothing chosen."""
    access.require(by, Permission.DRAFT_PLAN)
    framework = rules_under(RulesKey(version.pk, None))
    known = None if begin_with == EMPTY else choices_in_force(version.code, framework)
    # Two who begin at once wait for each other, so that each plan has a number of its own.
    FrameworkVersion.objects.select_for_update().get(pk=version.pk)
    plan = LocalPlan(
        extends=version.code,
        number=_next_number(version.code),
        state=LocalPlan.State.DRAFT,
        proposed_by=by,
        version=version,
    )
    _write(plan, typed_of(framework, known))
    _note(Event.LOCAL_PLAN_DRAFTED, plan, by)
    return plan


@transaction.atomic
def change_plan(*, plan: LocalPlan, typed: Mapping[str, Any], by: User) -> LocalPlan:
    """Keep what was typed, right or wrong; what is wrong is said beside it."""
    access.require(by, Permission.DRAFT_PLAN)
    held = _locked(plan)
    rules.check_draft(held.state)
    rules.check_own(held.proposed_by_id, by.pk)
    _write(held, typed)
    _note(Event.LOCAL_PLAN_CHANGED, held, by)
    return held


@transaction.atomic
def propose_plan(*, plan: LocalPlan, reason: str, by: User) -> LocalPlan:
    """Hand a draft in which nothing is wrong to another person."""
    access.require(by, Permission.DRAFT_PLAN)
    held = _locked(plan)
    rules.check_move(held.state, rules.PROPOSED)
    rules.check_own(held.proposed_by_id, by.pk)
    rules.check_right(len(faults_now(held, framework_of(held))))
    _write(held, held.typed)
    held.state, held.reason, held.proposed_at = rules.PROPOSED, reason, timezone.now()
    held.save()
    _note(Event.LOCAL_PLAN_PROPOSED, held, by)
    return held


@transaction.atomic
def take_back_plan(*, plan: LocalPlan, by: User) -> LocalPlan:
    """Make a proposed plan a draft again: its author to change it, or another to ask for that."""
    access.require(by, Permission.DRAFT_PLAN)
    held = _locked(plan)
    rules.check_move(held.state, rules.DRAFT)
    held.state = rules.DRAFT
    held.save()
    _note(Event.LOCAL_PLAN_TAKEN_BACK, held, by)
    return held


@transaction.atomic
def discard_plan(*, plan: LocalPlan, by: User) -> LocalPlan:
    """Give a draft up; it stays to be read."""
    access.require(by, Permission.DRAFT_PLAN)
    held = _locked(plan)
    rules.check_move(held.state, rules.DISCARDED)
    rules.check_own(held.proposed_by_id, by.pk)
    held.state = rules.DISCARDED
    held.save()
    _note(Event.LOCAL_PLAN_DISCARDED, held, by)
    return held


@transaction.atomic
def publish_plan(*, plan: LocalPlan, version: FrameworkVersion, by: User) -> LocalPlan:
    """Put a proposed plan in force for families that come in from now on.

    Families that are held under an earlier plan, or none, stay under it until they are re-based.
    That there is a current preview is asked above (`outcomes.actions.previews.publish_previewed`).
    """
    access.require(by, Permission.PUBLISH_PLAN)
    held = _locked(plan)
    rules.check_move(held.state, rules.PUBLISHED)
    rules.check_other_person(held.proposed_by_id, by.pk)
    rules.check_right(len(faults_now(held, framework_of(held))))
    held.state, held.published_by, held.published_at = rules.PUBLISHED, by, timezone.now()
    held.version = version
    held.save()
    _note(Event.LOCAL_PLAN_PUBLISHED, held, by)
    return held


def _locked(plan: LocalPlan) -> LocalPlan:
    return LocalPlan.objects.select_for_update().get(pk=plan.pk)


def _write(plan: LocalPlan, typed: Mapping[str, Any]) -> None:
    """Keep what was typed; the plan's text and fingerprint are there once nothing is wrong."""
    framework = framework_of(plan)
    kept = {field.name: _kept(typed.get(field.name)) for field in fields_of(framework)}
    plan.typed = {name: value for name, value in kept.items() if value}
    plan.typed_at = timezone.now()
    right = not faults_typed(framework, plan.typed)
    plan.source_text = text_of(framework, plan.typed) if right else ""
    plan.sha256 = hashlib.sha256(plan.source_text.encode()).hexdigest() if right else ""
    plan.save()


def _kept(value: Any) -> Any:
    """What the database can hold of what was typed."""
    if isinstance(value, list | tuple):
        return [_kept(each) for each in value]
    return str(value or "").replace("\x00", "").strip()[:LONGEST]


def _next_number(code: str) -> int:
    last = LocalPlan.objects.filter(extends=code).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _note(event: Event, plan: LocalPlan, by: User) -> None:
    audit.record(event, plan, by=by, extends=plan.extends, number=plan.number)
