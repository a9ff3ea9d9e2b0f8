"""Judging a claim again, and keeping what came out."""

import json
import uuid
from dataclasses import asdict

from outcomes.models import Claim, ClaimRecomputation
from outcomes.queries import claim_judging as judging
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission


def recompute_claim(*, claim: Claim, by: User, job_id: uuid.UUID) -> ClaimRecomputation:
    """On what was frozen, and on the records of now, both as on the claim's day; nothing moves."""
    access.require(by, Permission.VIEW_CLAIMS)
    kept = claim.recomputations.filter(job_id=job_id).first()
    if kept is not None:
        return kept
    made = _judge(claim, by, job_id)
    audit.record(
        Event.CLAIM_RECOMPUTED,
        claim,
        by=by,
        family=claim.family,
        frozen_same=made.frozen_same,
        today_same=made.today_same,
    )
    return made


def _judge(claim: Claim, by: User, job_id: uuid.UUID) -> ClaimRecomputation:
    snapshot = judging.snapshot_of(claim)
    if snapshot is None:
        raise RuleBroken("Nothing is frozen for this claim yet: that happens when it is ready.")
    frozen, today = judging.recompute_frozen(claim), judging.recompute_today(claim)
    told = {"frozen": frozen.differences, "today": today.differences}
    return ClaimRecomputation.objects.create(
        claim=claim,
        job_id=job_id,
        by=by,
        snapshot=snapshot.number,
        frozen_same=frozen.same and not frozen.changed_records,
        today_same=today.same,
        today_claimable=today.claimable,
        blocked_by=today.blocked_by,
        changed_records=";".join(today.changed_records),
        differences=json.dumps({key: [asdict(d) for d in rows] for key, rows in told.items()}),
    )
