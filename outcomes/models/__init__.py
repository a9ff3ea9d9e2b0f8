"""What the engine found, and what was claimed."""

from outcomes.models.claim_records import ClaimSnapshot, ClaimTransition, ProgressDecision
from outcomes.models.claims import Claim
from outcomes.models.comparisons import ComparedFamily, Comparison
from outcomes.models.previews import PlanPreview, PreviewedFamily
from outcomes.models.results import (
    ClaimCheck,
    Eligibility,
    OutcomeResult,
    OutcomeRun,
    OutcomeState,
    Suggestion,
)
from outcomes.models.standing import JudgedFamily, Standing
from outcomes.rules.claims import LIVE_STATES, ClaimState

__all__ = [
    "LIVE_STATES",
    "Claim",
    "ClaimCheck",
    "ClaimSnapshot",
    "ClaimState",
    "ClaimTransition",
    "ComparedFamily",
    "Comparison",
    "Eligibility",
    "JudgedFamily",
    "OutcomeResult",
    "OutcomeRun",
    "OutcomeState",
    "PlanPreview",
    "PreviewedFamily",
    "ProgressDecision",
    "Standing",
    "Suggestion",
]
