"""The moves of a claim, as they were kept."""

from outcomes.models import Claim, ClaimState

S = ClaimState


def moves(claim: Claim) -> list[tuple[str, str]]:
    return [(each.from_state, each.to_state) for each in claim.transitions.order_by("number")]
