"""What can be chosen for a bulk: results that could be claimed, drafts, claims that are ready."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import Count, QuerySet

from families.models import Family
from families.rules.field_groups import group_of_need
from outcomes.models import ClaimBulkRow, ClaimRecomputation, ClaimState, ProgressDecision
from outcomes.models.claims import Claim
from outcomes.queries.claims import claimable, claims
from outcomes.queries.results import latest_run
from privacy.errors import RuleBroken
from privacy.models import Job, User


def open_results(user: User, route: str, phase: str) -> QuerySet[Any]:
    """Results that could be claimed, by route and programme."""
    return claimable(user).filter(**_set(route=route, family__framework__code=phase))


def drafts(user: User, route: str, phase: str) -> QuerySet[Any]:
    """Claims that could be made ready."""
    found = claims(user).filter(state=ClaimState.DRAFT, **_set(route=route, phase=phase))
    return found.order_by("family__reference")


def ready(user: User, route: str, phase: str) -> QuerySet[Any]:
    """Claims that could be sent to internal audit."""
    found = claims(user).filter(state=ClaimState.READY, **_set(route=route, phase=phase))
    return found.order_by("family__reference")


def _set(**wanted: str) -> dict[str, str]:
    return {name: value for name, value in wanted.items() if value}


FOUND: dict[str, Callable[[User, str, str], QuerySet[Any]]] = {
    "prepare_claims": open_results,
    "ready_claims": drafts,
    "audit_claims": ready,
}


def items_of(job: Job) -> list[uuid.UUID]:
    """What a bulk was asked for: the rows that were ticked, or all that the filter finds now."""
    if "items" in job.params:
        return [uuid.UUID(item) for item in job.params["items"]]
    run = latest_run()
    if job.kind == "prepare_claims" and job.params["run"] != (str(run.pk) if run else ""):
        raise RuleBroken("Newer results have come meanwhile. Open the page again and choose.")
    found = FOUND[job.kind](job.asked_by, job.params["route"], job.params["phase"])
    return list(found.values_list("pk", flat=True))


def rows_of_bulk(job_id: uuid.UUID, *, refused: bool | None = None) -> QuerySet[ClaimBulkRow]:
    """What became of each row, by family; only the refused or only the others if asked."""
    found = ClaimBulkRow.objects.filter(job_id=job_id).select_related("family", "claim")
    if refused is None:
        return found
    return found.exclude(refusal="") if refused else found.filter(refusal="")


def counts_of_bulk(job_id: uuid.UUID) -> dict[bool, int]:
    """How many rows were refused (True), and how many were not."""
    rows = ClaimBulkRow.objects.filter(job_id=job_id).order_by()
    known = dict(rows.values_list("refusal").annotate(number=Count("pk")))
    done = known.pop("", 0)
    return {False: done, True: sum(known.values())}


def last_recomputation(claim: Claim) -> ClaimRecomputation | None:
    """The last time that a claim was judged again."""
    if not getattr(claim, "judged_again", True):
        return None
    return claim.recomputations.select_related("by").first()


def decisions_of(family: Family) -> list[ProgressDecision]:
    """Every decision of equivalent progress on a family that stands, the latest first."""
    found = ProgressDecision.objects.filter(family=family).exclude(observation__withdrawn=True)
    return list(found.select_related("need", "need__person", "decided_by"))


def shown_decisions(family: Family) -> list[ProgressDecision]:
    """Those of them on needs that are not hidden from whoever asked for the family."""
    found = decisions_of(family)
    return [each for each in found if not family.mask.hides(group_of_need(each.need.need))]
