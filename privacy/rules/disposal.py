"""The moves of a disposal: reviewed by one, cooled off, approved by another."""

import uuid
from datetime import datetime

from privacy.errors import RuleBroken

OVERTAKEN = "Somebody has gone on with this already."
OUT_OF_REACH = "This record does not wait for it any more, or you are kept from it."
CHANGED = (
    "the record has changed since it was handed over: have its file made again, and hand that over"
)


def check_state(state: str, *wanted: str) -> None:
    """It stands where the step begins."""
    if state not in wanted:
        raise RuleBroken(OVERTAKEN)


def check_waits(waiting: int) -> None:
    """There is something left in it."""
    if not waiting:
        raise RuleBroken("Every record was left out: refuse the batch instead.")


def check_handed_over(waiting: int) -> None:
    """What a rule wants transferred is erased only after somebody else has it."""
    if waiting:
        raise RuleBroken(
            "A record of it has to be handed over first: confirm the receipt, or leave it out."
        )


def check_receipt(*, handed_by: uuid.UUID | None, by: uuid.UUID) -> None:
    """Two people hand a record over: one does, another sees the receipt."""
    if handed_by is None:
        raise RuleBroken("Nobody has recorded that it was handed over.")
    if handed_by == by:
        raise RuleBroken("Another person has to see the receipt for what you handed over.")


def check_unchanged(now: str, handed: str) -> None:
    """Nobody is left with less than what is erased here."""
    if not now:
        raise RuleBroken(OUT_OF_REACH)
    if now != handed:
        raise RuleBroken(f"{CHANGED[0].upper()}{CHANGED[1:]}.")


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
