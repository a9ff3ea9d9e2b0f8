"""The plan as the family gets it: what was agreed, in plain words, without what is hidden.

What is hidden from whoever prints it is left out, and goals about abuse or adoption always:
paper lies about at home, where the wrong person may read it.
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone

from families.models import Assessment, Family, PlanGoal
from families.queries.members import members_of, names_of
from families.queries.record import identity_of
from families.rules.field_groups import HIDES_WHOSE_AND_WHEN, group_of_need, group_of_text


@dataclass(frozen=True)
class PlanStep:
    """A goal: what is to be better, who does what, by when."""

    aim: str
    steps: list[str]
    by_when: str


@dataclass(frozen=True)
class PlanForFamily:
    """What stands on the paper; `left_out` is for the screen alone."""

    title: str
    worker: str
    agreed_on: str
    review_on: str
    people: list[str]
    goals: list[PlanStep]
    left_out: int

    def told(self) -> dict[str, Any]:
        """For the paper."""
        told = asdict(self)
        del told["left_out"]
        return told


def plan_for_family(family: Family, assessment: Assessment) -> PlanForFamily:
    """The open goals of an approved plan."""
    members = members_of(family)
    goals = assessment.goals.filter(progress=PlanGoal.Progress.OPEN).select_related("need")
    told = [goal for goal in goals if not is_left_out(family, goal)]
    approved = assessment.approved_at
    return PlanForFamily(
        title="Our plan",
        worker=identity_of(family, members).worker,
        agreed_on=_day(timezone.localdate(approved)) if approved else "",
        review_on=_day(assessment.review_on) if assessment.review_on else "",
        people=[name for key, name in names_of(members).items() if key in assessment.covers],
        goals=[PlanStep(each.aim, each.steps.splitlines(), _day(each.due_on)) for each in told],
        left_out=len(goals) - len(told),
    )


def is_left_out(family: Family, goal: PlanGoal) -> bool:
    """Whether a goal is not for paper."""
    groups = (group_of_need(goal.need.need), group_of_text(goal.aim, goal.steps))
    return any(each in HIDES_WHOSE_AND_WHEN or family.mask.hides(each) for each in groups)


def _day(day: Any) -> str:
    return f"{day.day} {day:%B %Y}"
