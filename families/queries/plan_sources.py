"""What assessments and plans give to do: to approve, to change, and goals whose day comes."""

from datetime import date
from typing import Any

from django.db.models import (
    Exists,
    F,
    Func,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
)
from django.db.models.functions import TruncDate

from families.models import Assessment, PlanGoal
from families.queries.assessments import STANDING
from families.queries.families import not_closed
from families.queries.task_sources import DATED_NEEDS, NO_DAY, NO_NAME, NOBODY, Source, TaskRow
from privacy import access
from privacy.addresses import address
from privacy.models import User
from privacy.roles import ROLE_SCOPE, Permission, Role, Scope


def _to_approve(user: User, day: date, until: date) -> QuerySet[Assessment]:
    """What waits and was written by others: of one's team, or what no manager of a team may decide.

    Nobody approves what they wrote a part of; the head of service is asked where that leaves none.
    """
    waiting = Q(submitted_at__isnull=False, approved_at=None)
    if not access.can(user, Permission.APPROVE_ASSESSMENT):
        waiting = Q(pk__in=[])
    elif ROLE_SCOPE[Role(user.role)] is Scope.ALL:
        waiting &= ~Q(Exists(_managers_who_may()))
    found = Assessment.objects.filter(access.visible(user, "family")).filter(waiting)
    return (
        found.exclude(writers__contains=[user.pk])
        .order_by()
        .annotate(
            task_family=F("family_id"),
            task_key=F("pk"),
            task_worker=Value(user.pk, UUIDField()),
            task_worker_name=Value(user.name),
            task_due=TruncDate("submitted_at"),
            task_since=TruncDate("submitted_at"),
        )
    )


def _managers_who_may() -> QuerySet[User]:
    """Of the family's team, those who did not write a part of the assessment."""
    place = Func(
        *(OuterRef("writers"), F("pk")), function="array_position", output_field=IntegerField()
    )
    managers = User.objects.filter(role=Role.MANAGER, is_active=True, team=OuterRef("family__team"))
    return managers.annotate(written=place).filter(written__isnull=True)


def _to_change(user: User, day: date, until: date) -> QuerySet[Assessment]:
    """Drafts that a manager gave back, for whoever began them."""
    found = Assessment.objects.filter(access.visible(user, "family"), submitted_at=None)
    return (
        found.filter(returns__isnull=False)
        .order_by()
        .annotate(
            task_family=F("family_id"),
            task_key=F("pk"),
            task_worker=F("author_id"),
            task_worker_name=F("author__name"),
            task_due=TruncDate(Max("returns__at")),
            task_since=TruncDate(Max("returns__at")),
        )
    )


def _goals(user: User, day: date, until: date) -> QuerySet[PlanGoal]:
    """Of the plan that stands; a goal for a hidden need would tell when something is planned."""
    standing = Assessment.objects.filter(STANDING, family=OuterRef("assessment__family"))
    last = Subquery(standing.order_by("-approved_at").values("pk")[:1])
    found = PlanGoal.objects.filter(access.visible(user, "assessment__family"))
    found = found.filter(not_closed("assessment__family__"), assessment=last)
    return (
        found.filter(progress=PlanGoal.Progress.OPEN, need__need__in=DATED_NEEDS, due_on__lte=until)
        .order_by()
        .annotate(
            task_family=F("assessment__family_id"),
            task_key=F("assessment_id"),
            task_worker=NOBODY,
            task_worker_name=NO_NAME,
            task_due=F("due_on"),
            task_since=NO_DAY,
        )
    )


def _since(words: str) -> Any:
    def hint(row: TaskRow) -> str:
        return f"{words} {row.since.day} {row.since:%B %Y}" if row.since else ""

    return hint


def _page(name: str) -> Any:
    return lambda row: address(f"families:{name}", row.family_id, row.key)


PLAN_SOURCES = (
    Source(
        *("approval", "Assessments to approve", "Approve an assessment and plan, or give it back"),
        rows=_to_approve,
        hint=_since("Submitted on"),
        url=_page("assessment_decide"),
    ),
    Source(
        *("returned", "Assessments to change", "Change your assessment and submit it again"),
        rows=_to_change,
        hint=_since("Given back on"),
        url=_page("assessment"),
    ),
    Source(
        *("goal", "Goals of the plan", "See whether a goal of the plan is reached"),
        rows=_goals,
        hint=lambda row: "",
        url=_page("assessment"),
    ),
)
