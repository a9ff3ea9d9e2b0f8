"""Reading what the engine found."""

import uuid

from django.db.models import QuerySet
from django.http import Http404

from families.models import Family
from outcomes.models import ClaimCheck, Eligibility, OutcomeResult, OutcomeRun, Suggestion
from privacy import access
from privacy.models import User
from privacy.roles import Permission


def runs() -> QuerySet[OutcomeRun]:
    """All runs, newest first. A run holds counts only; its results are read family by family."""
    return OutcomeRun.objects.select_related("asked_by")


def run_or_404(run_id: uuid.UUID) -> OutcomeRun:
    """One run."""
    run = runs().filter(pk=run_id).first()
    if run is None:
        raise Http404
    return run


def latest_run() -> OutcomeRun | None:
    """The run that finished last."""
    return runs().first()


def results_of(family: Family, run: OutcomeRun) -> QuerySet[OutcomeResult]:
    """A family's results in one run."""
    found = OutcomeResult.objects.filter(run=run, family=family)
    return found.select_related("need", "person").order_by("need_code", "outcome", "id")


def eligibility_of(family: Family, run: OutcomeRun) -> Eligibility | None:
    """Whether a family was eligible in one run."""
    return Eligibility.objects.filter(run=run, family=family).first()


def claim_checks_of(family: Family, run: OutcomeRun) -> QuerySet[ClaimCheck]:
    """What stood in the way of a claim, for each route."""
    return ClaimCheck.objects.filter(run=run, family=family).order_by("route")


def suggestions_of(family: Family, run: OutcomeRun) -> QuerySet[Suggestion]:
    """Needs that the data showed."""
    found = Suggestion.objects.filter(run=run, family=family)
    return found.select_related("person").order_by("need_code", "id")


def can_see_claims(user: User) -> bool:
    """Keyworkers' screens carry no claim pressure: claims are for those who oversee."""
    return access.can(user, Permission.VIEW_DASHBOARD)
