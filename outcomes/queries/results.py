"""Reading what the engine found."""

import uuid

from django.db.models import F, Q, QuerySet, Subquery
from django.http import Http404

from outcomes.models import ComparedFamily, Comparison, OutcomeRun
from privacy import access
from privacy.models import User
from privacy.roles import ROLE_SCOPE, Role, Scope


def runs() -> QuerySet[OutcomeRun]:
    """All runs, newest first. A run holds counts only; its results are read family by family."""
    return OutcomeRun.objects.select_related("asked_by", "base")


def run_or_404(run_id: uuid.UUID) -> OutcomeRun:
    """One run."""
    run = runs().filter(pk=run_id).first()
    if run is None:
        raise Http404
    return run


def run_of_job(job_id: uuid.UUID) -> OutcomeRun | None:
    """The run that a job has made."""
    return runs().filter(job_id=job_id).first()


def latest_run() -> OutcomeRun | None:
    """The run over all families that finished last; its results, and those it builds on, stand."""
    return runs().filter(framework="").first()


def day_of_latest_run() -> Subquery:
    """The day as on which results stand, to be read beside them."""
    runs = OutcomeRun.objects.filter(framework="").order_by("-finished_at")
    return Subquery(runs.values("as_of")[:1])


def of_latest_run() -> Q:
    """Only the results that stand: what the last run found, or the run it builds on.

    For querysets of whatever has a `family` and a `run`.
    """
    return Q(run=F("family__standing__run"))


def reach(user: User, path: str = "family") -> Q:
    """Of families in reach, or of all for roles that work with references and codes alone."""
    if ROLE_SCOPE[Role(user.role)] is Scope.NONE:
        return access.allowed(user, path)
    return access.visible(user, path)


def last_comparison(run: OutcomeRun) -> Comparison | None:
    """The last time that a run was computed again."""
    return run.comparisons.select_related("asked_by").first()


def families_that_differ(comparison: Comparison, user: User) -> QuerySet[ComparedFamily]:
    """Those of them that the reader may know of, by reference."""
    found = comparison.families.filter(reach(user)).select_related("family")
    return found.order_by("family__reference")
