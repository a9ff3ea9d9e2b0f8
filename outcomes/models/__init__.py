"""What the engine found, and what was claimed."""

from outcomes.models.audits import AuditedClaim, ClaimAudit
from outcomes.models.audits_workpapers import AuditQuery, ClaimTest, Workpaper
from outcomes.models.begun import BegunRun
from outcomes.models.benchmarks import (
    BenchmarkArea,
    BenchmarkFigure,
    BenchmarkFile,
    BenchmarkMeasure,
    StatisticalNeighbour,
)
from outcomes.models.claim_packs import ClaimPack
from outcomes.models.claim_records import ClaimSnapshot, ClaimTransition, ProgressDecision
from outcomes.models.claim_work import ClaimBulkRow, ClaimRecomputation
from outcomes.models.claims import Claim
from outcomes.models.comparisons import ComparedFamily, Comparison
from outcomes.models.payments import AnswerFile, AnswerLine
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
from outcomes.models.submissions import Submission, SubmissionLine
from outcomes.models.watch import BreakDecision, Relapse, RelapseNote
from outcomes.models.whole_council import ToldOfCouncil
from outcomes.models.windows import ClaimWindow, Tariff
from outcomes.rules.claims import LIVE_STATES, ClaimState

__all__ = [
    "StatisticalNeighbour",
    "BenchmarkMeasure",
    "BenchmarkFile",
    "BenchmarkFigure",
    "BenchmarkArea",
    "Tariff",
    "ToldOfCouncil",
    "SubmissionLine",
    "Submission",
    "ClaimWindow",
    "ClaimPack",
    "AnswerLine",
    "AnswerFile",
    "LIVE_STATES",
    "AuditQuery",
    "AuditedClaim",
    "BegunRun",
    "BreakDecision",
    "Claim",
    "ClaimBulkRow",
    "ClaimRecomputation",
    "ClaimAudit",
    "ClaimCheck",
    "ClaimSnapshot",
    "ClaimState",
    "ClaimTest",
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
    "Relapse",
    "RelapseNote",
    "Standing",
    "Suggestion",
    "Workpaper",
]
