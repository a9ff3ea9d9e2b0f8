"""The moves of a disposal: reviewed by one, cooled off, approved by another."""

import uuid
from datetime import datetime

from privacy.errors import RuleBroken

OVERTAKEN = "Somebody has gone on with this already."


def check_state(state: str, *wanted: str) -> None:
    """It stands where the step begins."""
    if state not in wanted:
        raise RuleBroken(OVERTAKEN)


def check_waits(waiting: int) -> None:
    """There is something left in it."""
    if not waiting:
        raise RuleBroken("Every record was left out: refuse the batch instead.")


def check_approve(
    *,
    proposed_by: uuid.UUID,
    reviewed_by: uuid.UUID | None,
    by: uuid.UUID,
    cools_until: datetime | None,
    now: datetime,
) -> None:
    """Another person approves, once the days are over in which anybody can say no."""
    if by in (reviewed_by, proposed_by):
        raise RuleBroken("Another person has to approve what you proposed or reviewed.")
    if cools_until is None or now < cools_until:
        raise RuleBroken("The days of cooling off are not over.")
