"""What the engine found, and what was claimed."""

from outcomes.models.claims import LIVE_STATES, Claim, ClaimState
from outcomes.models.results import (
    ClaimCheck,
    Eligibility,
    OutcomeResult,
    OutcomeRun,
    OutcomeState,
    Suggestion,
)

__all__ = [
    "LIVE_STATES",
    "Claim",
    "ClaimCheck",
    "ClaimState",
    "Eligibility",
    "OutcomeResult",
    "OutcomeRun",
    "OutcomeState",
    "Suggestion",
]
