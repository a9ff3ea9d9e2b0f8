"""What the exports floor shows on the page of a claim."""

from typing import Any

from exports.queries import withdrawn
from exports.queries.returned import RETURNED
from families.queries.narrowing import register_led
from outcomes.claim_parts import ClaimPart, register_claim_part
from outcomes.models import Claim, ClaimState
from privacy.models import User
from privacy.roles import Permission


def returns_part(claim: Claim, user: User) -> dict[str, Any] | None:
    """Returns that were sent and still count a claim that has been withdrawn."""
    if claim.state != ClaimState.WITHDRAWN:
        return None
    found = withdrawn.withdrawals(claim)
    returns = [each for each in withdrawn.sent_returns() if withdrawn.counted_in(each, found)]
    return {"returns": returns, "withdrawn_on": found[0].withdrawn_on} if returns else None


register_led("returned", RETURNED)
register_claim_part(
    ClaimPart(
        *("returns", "exports/_claim_returns.html", returns_part),
        order=20,
        permission=Permission.VIEW_RETURNS,
    )
)
