"""Printouts: one's own of a family, and what stands on one that is to be made."""

import json
import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from families.models import Assessment, Family, Printout
from families.queries.assessments import STANDING
from families.queries.families import family_or_404
from families.queries.notes import with_contact
from families.queries.plan_for_family import plan_for_family
from families.queries.risks import with_alerts
from families.queries.visit_pack import visit_pack
from families.queries.whole_record import whole_record
from privacy.errors import RuleBroken
from privacy.models import Job, User
from privacy.roles import Permission

JOB = "make_printout"
Kind = Printout.Kind
TEMPLATES = {
    Kind.VISIT: "visit_pack.typ",
    Kind.RECORD: "whole_record.typ",
    Kind.PLAN: "family_plan.typ",
}
NO_PLAN = "Only a plan that is approved is given to the family."


def family_to_print(family_id: uuid.UUID, *, user: User) -> Family:
    """A family of which whoever asks may print."""
    needed = Permission.PRINT_FAMILY
    return family_or_404(
        family_id, user=user, permission=needed, also=lambda found: with_alerts(with_contact(found))
    )


def printouts_of(family: Family, *, user: User) -> QuerySet[Printout]:
    """What somebody had made of a family and can still have; nobody gets another's."""
    return Printout.objects.filter(
        family=family, made_by=user, destroyed_at=None, expires_at__gt=timezone.now()
    ).defer("told")


def printout_or_404(family: Family, printout_id: uuid.UUID, *, user: User) -> Printout:
    """One's own printout of this family, also one that has expired."""
    found = Printout.objects.filter(family=family, made_by=user, pk=printout_id).first()
    if found is None:
        raise Http404
    found.family = family
    return found


def open_job_of(family: Family, *, user: User) -> Job | None:
    """The job of this person that makes one now."""
    asked = Job.objects.filter(kind=JOB, asked_by=user, params__family=str(family.pk))
    job = asked.order_by("-asked_at").first()
    return job if job and job.is_open else None


def plan_to_print(family: Family) -> Assessment | None:
    """The plan that stands."""
    return Assessment.objects.filter(STANDING, family=family).order_by("-approved_at").first()


def contents(family: Family, kind: str, assessment: Assessment | None) -> dict[str, Any]:
    """What stands on paper, as whoever asked for the family sees it."""
    if kind == Kind.VISIT:
        return visit_pack(family).told()
    if kind == Kind.RECORD:
        return whole_record(family)
    if assessment is None or not assessment.stands:
        raise RuleBroken(NO_PLAN)
    return plan_for_family(family, assessment).told()


def told_of(printout: Printout) -> dict[str, Any]:
    """What stands in the printout of a record."""
    found: dict[str, Any] = json.loads(printout.told)
    return found
