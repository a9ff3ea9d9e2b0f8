"""Many claims at once, row by row: each row holds by itself, and its result is kept with it."""

import uuid
from collections.abc import Callable, Iterable

from outcomes.actions import claims as actions
from outcomes.actions.claims import RowResult, Step, no_progress
from outcomes.actions.entitled import in_reach, still_entitled
from outcomes.models import Claim, ClaimBulkRow, ClaimCheck
from outcomes.models.claim_work import LONGEST_REFUSAL
from outcomes.queries.claims import reach
from privacy import access
from privacy.errors import RuleBroken
from privacy.identity import EVERYTHING, acting_as
from privacy.models import User
from privacy.roles import Permission

Work = Callable[[uuid.UUID, User], RowResult]
CLOSED = RowResult(
    *("", "", None),
    "This is closed to you now, or no longer there. Nothing was changed; somebody else who may can "
    "take it up.",
)


def prepare_row(item: uuid.UUID, by: User) -> RowResult:
    """A draft for a result."""
    if not ClaimCheck.objects.filter(reach(by), pk=item).exists():
        return CLOSED
    [row] = actions.prepare_claims(checks=[item], by=by)
    return row


def ready_row(item: uuid.UUID, by: User) -> RowResult:
    """A draft made ready."""
    if not in_reach(item, by):
        return CLOSED
    [row] = actions.make_ready(claims=[item], by=by)
    return row


def audit_row(item: uuid.UUID, by: User) -> RowResult:
    """A ready claim sent to internal audit."""
    if not in_reach(item, by):
        return CLOSED
    claim = Claim.objects.select_related("family").get(pk=item)
    told = (claim.family.reference, claim.route)
    try:
        actions.send_to_audit(claim=claim, by=by)
    except RuleBroken as broken:
        return RowResult(*told, None, str(broken), claim.family_id)
    return RowResult(*told, claim, family_id=claim.family_id)


def in_bulk(
    *,
    job_id: uuid.UUID,
    items: Iterable[uuid.UUID],
    work: Work,
    by: User,
    doing: str,
    step: Step = no_progress,
) -> dict[str, int]:
    """Every row once, however often the job is run; how many were done and how many refused.

    Whoever asked is asked for again at each row: the account may be another than it was.
    """
    access.require(by, Permission.PREPARE_CLAIM)
    wanted = list(dict.fromkeys(items))
    with acting_as(by, opened=EVERYTHING):
        known = set(ClaimBulkRow.objects.filter(job_id=job_id).values_list("item", flat=True))
    for number, item in enumerate(wanted):
        step(number, len(wanted), doing)
        if item not in known:
            now = still_entitled(by, Permission.PREPARE_CLAIM, number, len(wanted))
            with acting_as(now, opened=EVERYTHING):
                _keep(job_id, item, work(item, now))
    with acting_as(by, opened=EVERYTHING):
        rows = ClaimBulkRow.objects.filter(job_id=job_id)
        done, every = rows.filter(refusal="").count(), rows.count()
    return {"done": done, "refused": every - done}


def _keep(job_id: uuid.UUID, item: uuid.UUID, row: RowResult) -> None:
    """In the transaction of the change: both hold, or neither."""
    ClaimBulkRow.objects.create(
        job_id=job_id,
        item=item,
        family_id=row.family_id,
        route=row.route,
        claim=row.claim,
        refusal=row.refusal[:LONGEST_REFUSAL],
    )
