"""Deciding on a break under a claim: the claim is withdrawn, or kept with a reason."""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from outcomes.actions.claim_moves import hold
from outcomes.actions.claims import withdraw
from outcomes.models import BreakDecision, Claim
from outcomes.queries.claim_breaks import open_breaks
from outcomes.rules.claim_breaks import check_keeping
from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

KEEP, WITHDRAW = "keep", "withdraw"


@transaction.atomic
def decide_on_breaks(
    *, claim: Claim, breaks: Sequence[uuid.UUID], decision: str, reason: str, by: User
) -> Claim:
    """Withdraw a claim, or keep it in spite of the breaks that were shown."""
    if decision == WITHDRAW:
        return withdraw(claim=claim, by=by, reason=reason)
    access.require(by, Permission.WITHDRAW_CLAIM)
    held = hold(claim.pk)
    waiting = [row for row in open_breaks([held]).get(held.pk, []) if row.pk in breaks]
    check_keeping(len(waiting), reason)
    now = timezone.now()
    BreakDecision.objects.bulk_create(
        BreakDecision(claim=held, relapse=row, by=by, at=now, reason=reason.strip())
        for row in waiting
    )
    audit.record(Event.CLAIM_KEPT, held, by=by, family=held.family, breaks=len(waiting))
    return held
