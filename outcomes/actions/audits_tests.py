"""The tests of sampled claims: recomputed on the frozen and on today's records, and duplicates.

They read families' records, which an auditor does not: they run as a job, and keep references of
claims, codes, days and counts.
"""

import json
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from outcomes.actions.claims import no_progress
from outcomes.models import Claim, ClaimTest, Workpaper
from outcomes.queries.audits import audit_or_404
from outcomes.queries.audits_duplicates import (
    Shared,
    evidence_index,
    not_comparable,
    shared_with,
)
from outcomes.queries.claim_judging import Comparison, recompute_frozen, recompute_today
from outcomes.rules.audits import check_sampled
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.models import User
from privacy.roles import Permission

Step = Callable[[int, int, str], None]
# Lines of difference that are kept; their number is always told.
LINES_KEPT = 200


def run_tests(
    *, audit_id: uuid.UUID, by: User, job_id: uuid.UUID | None = None, step: Step = no_progress
) -> dict[str, int]:
    """Test every sampled claim, each in a transaction of its own; run twice, it goes on."""
    access.require(by, Permission.AUDIT_CLAIM)
    with acting_as(by, opened=EVERYTHING):
        check_sampled(audit_or_404(audit_id).state)
        papers = Workpaper.objects.filter(audited__audit=audit_id).order_by("pk")
        listed = list(papers.select_related("audited__claim__family", "audited__audit"))
        evidence = evidence_index(paper.audited.claim for paper in listed)
    counts: Counter[str] = Counter({"claims": 0, "differ": 0, "shared": 0})
    for number, paper in enumerate(listed):
        step(number, len(listed), "claims tested")
        with acting_as(by, opened=EVERYTHING):
            test = _kept(paper, job_id) or _test(paper, evidence, job_id, by)
        counts["claims"] += 1
        counts["differ"] += test.frozen_same is False or test.today_same is False
        counts["shared"] += bool(test.shared)
    return dict(counts)


def _kept(paper: Workpaper, job_id: uuid.UUID | None) -> ClaimTest | None:
    """What this job did before its worker was killed."""
    return paper.tests.filter(job_id=job_id).first() if job_id else None


def _test(
    paper: Workpaper,
    evidence: Mapping[str, set[uuid.UUID]],
    job_id: uuid.UUID | None,
    by: User,
) -> ClaimTest:
    claim = paper.audited.claim
    frozen, today = _again(recompute_frozen, claim), _again(recompute_today, claim)
    shared = shared_with(claim, evidence)
    number = Counter(row.kind for row in shared)
    test = ClaimTest.objects.create(
        paper=paper,
        job_id=job_id,
        made_by=by,
        made_at=timezone.now(),
        frozen_same=frozen.get("same"),
        today_same=today.get("same"),
        today_claimable=today.get("claimable"),
        same_person=number["person"],
        same_address=number["address"],
        same_evidence=number["evidence"],
        found=_found(frozen, today, shared, not_comparable(claim)),
    )
    _note(claim, test, by)
    return test


def _note(claim: Claim, test: ClaimTest, by: User) -> None:
    audit.record(
        Event.CLAIM_TESTED,
        claim,
        by=by,
        family=claim.family,
        shared=test.shared,
        frozen_same=test.frozen_same,
        today_same=test.today_same,
    )


def _again(recompute: Callable[[Claim], Comparison], claim: Claim) -> dict[str, Any]:
    """A recomputation as it is kept; where it was not possible, why."""
    try:
        comparison = recompute(claim)
    except RuleBroken as broken:
        return {"problem": str(broken)}
    found = asdict(comparison)
    return {
        **found,
        "as_of": comparison.as_of.isoformat(),
        "lines": len(comparison.differences),
        "differences": found["differences"][:LINES_KEPT],
    }


def _found(frozen: dict[str, Any], today: dict[str, Any], shared: list[Shared], others: int) -> str:
    rows = [asdict(row) for row in shared]
    found = {"frozen": frozen, "today": today, "shared": rows, "not_comparable": others}
    return json.dumps(found, sort_keys=True)
