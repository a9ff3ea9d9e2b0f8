"""Returns, their approvals and readings; the envelopes of the National Impact Study."""

from exports.models.returns import Return, ReturnApproval, ReturnReading
from exports.models.study import Envelope, Recipient

__all__ = ["Envelope", "Recipient", "Return", "ReturnApproval", "ReturnReading"]
