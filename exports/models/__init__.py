"""Returns with their assessments, approvals and readings; the study; plans and findings."""

from exports.models.assessment import ReturnAssessment
from exports.models.due import ReturnDue
from exports.models.explore import SavedTable
from exports.models.returns import Return, ReturnApproval, ReturnReading
from exports.models.study import Envelope, Recipient
from exports.models.validation import FindingAnswer

__all__ = [
    "Envelope",
    "FindingAnswer",
    "Recipient",
    "Return",
    "ReturnApproval",
    "ReturnAssessment",
    "ReturnDue",
    "ReturnReading",
    "SavedTable",
]
