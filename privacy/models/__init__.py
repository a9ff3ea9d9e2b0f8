"""Users, audit trail, jobs, retention, requests of people for what is held about them."""

from privacy.models.account_changes import AccountChange
from privacy.models.accounts import ROLE_CHOICES, FactorReset, Team, User
from privacy.models.audit import AuditEvent
from privacy.models.bases import PurposeBasis
from privacy.models.bindings import Binding
from privacy.models.breaches import Breach, BreachEntry
from privacy.models.chain import AuditCheckpoint, AuditLink, AuditPending
from privacy.models.complaints import Complaint, ComplaintEntry
from privacy.models.disposal import DisposalBatch, DisposalItem, ErasureEntry
from privacy.models.disposal_copies import DisposalCopy
from privacy.models.holds import HoldStep, RetentionHold, RetentionPublication
from privacy.models.investigations import Investigation, InvestigationCopy
from privacy.models.jobs import Job, JobSkip, JobState
from privacy.models.names import FormerName
from privacy.models.overrides import RightOverride
from privacy.models.oversight import AccessMessage, OddAccess, StaffHome
from privacy.models.registers import ImpactAssessment, SharingAgreement
from privacy.models.requests import SubjectLink, SubjectPack, SubjectRequest
from privacy.models.retention import (
    RetentionPreview,
    RetentionPreviewRow,
    RetentionRule,
    RetentionSchedule,
)
from privacy.models.rights import RecipientNotice, RightsEntry, RightsRequest
from privacy.models.sessions import Counter, Session
from privacy.models.subject_clock import (
    ActingDecision,
    RestrictedRequest,
    SubjectExtension,
    SubjectPause,
)
from privacy.models.subject_items import (
    SubjectBulk,
    SubjectItem,
    SubjectParty,
    SubjectSearch,
    SubjectSpan,
)

__all__ = [
    "ROLE_CHOICES",
    "AccessMessage",
    "AccountChange",
    "ActingDecision",
    "AuditCheckpoint",
    "AuditEvent",
    "AuditLink",
    "AuditPending",
    "Binding",
    "Breach",
    "BreachEntry",
    "Complaint",
    "ComplaintEntry",
    "Counter",
    "DisposalBatch",
    "DisposalCopy",
    "DisposalItem",
    "ErasureEntry",
    "FactorReset",
    "FormerName",
    "HoldStep",
    "ImpactAssessment",
    "Investigation",
    "InvestigationCopy",
    "Job",
    "JobSkip",
    "JobState",
    "OddAccess",
    "RetentionHold",
    "PurposeBasis",
    "RecipientNotice",
    "RestrictedRequest",
    "RetentionPreview",
    "RetentionPreviewRow",
    "RetentionPublication",
    "RetentionRule",
    "RetentionSchedule",
    "RightOverride",
    "RightsEntry",
    "RightsRequest",
    "Session",
    "SharingAgreement",
    "StaffHome",
    "SubjectBulk",
    "SubjectExtension",
    "SubjectItem",
    "SubjectLink",
    "SubjectPack",
    "SubjectParty",
    "SubjectPause",
    "SubjectRequest",
    "SubjectSearch",
    "SubjectSpan",
    "Team",
    "User",
]
