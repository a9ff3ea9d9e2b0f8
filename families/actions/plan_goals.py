"""Goals of a plan: each for one need of the family; written only while the plan is a draft."""

from datetime import date

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from families.actions.assessments import CHANGED, held_draft
from families.models import Assessment, Need, PlanGoal
from families.rules.assessments import check_goal_day
from privacy import audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User


@transaction.atomic
def add_goal(
    *, assessment: Assessment, need: Need, aim: str, steps: str, due_on: date, by: User
) -> PlanGoal:
    """Something is to be better by a day, for a need that stands."""
    held = held_draft(assessment, by)
    check_goal_day(due_on, timezone.localdate())
    _check_need(held, need)
    goal = PlanGoal.objects.create(
        assessment=held,
        need=need,
        aim=aim,
        steps=steps,
        due_on=due_on,
        saved_by=by,
        saved_at=timezone.now(),
    )
    audit.record(Event.GOAL_ADDED, goal, by=by, family=held.family)
    return goal


@transaction.atomic
def change_goal(
    *,
    goal: PlanGoal,
    version: int,
    need: Need,
    aim: str,
    steps: str,
    due_on: date,
    progress: str,
    by: User,
) -> list[str]:
    """Other words, another day, how far it is; not over what another has changed meanwhile."""
    held = _held(goal, by)
    if held.version != version:
        raise RuleBroken(CHANGED)
    if due_on != held.due_on and progress == PlanGoal.Progress.OPEN:
        check_goal_day(due_on, timezone.localdate())
    _check_need(held.assessment, need)
    wanted = {"need": need, "aim": aim, "steps": steps, "due_on": due_on, "progress": progress}
    changed = [name for name, value in wanted.items() if getattr(held, name) != value]
    for name in changed:
        setattr(held, name, wanted[name])
    # Who saves a goal that was carried forward has looked at it.
    held.carried_from, held.version = None, held.version + 1
    held.saved_by, held.saved_at = by, timezone.now()
    held.save()
    audit.record(Event.GOAL_CHANGED, held, by=by, family=held.assessment.family, fields=changed)
    return changed


@transaction.atomic
def remove_goal(*, goal: PlanGoal, by: User) -> None:
    """Take a goal out of a draft."""
    held = _held(goal, by)
    audit.record(Event.GOAL_REMOVED, held, by=by, family=held.assessment.family)
    held.delete()


def _held(goal: PlanGoal, by: User) -> PlanGoal:
    draft = held_draft(goal.assessment, by)
    held = PlanGoal.objects.select_for_update(of=("self",)).filter(pk=goal.pk).first()
    if held is None:
        raise Http404
    held.assessment = draft
    return held


def _check_need(assessment: Assessment, need: Need) -> None:
    if need.family_id != assessment.family_id or need.closed_as:
        raise RuleBroken("Choose a need of this family that stands.", "need")
