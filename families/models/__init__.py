"""Families, people, needs, the work with them, and the rules as data."""

from families.models.agreements import Agreement
from families.models.assessment_parts import (
    AnswerSide,
    AssessmentAnswer,
    AssessmentReturn,
    PlanGoal,
)
from families.models.assessments import Assessment
from families.models.attachments import Attachment, AttachmentLink
from families.models.caseload import CaseloadWeights
from families.models.digests import TaskDigest
from families.models.editing import Editing
from families.models.emergencies import EmergencyOpening
from families.models.exclusions import Exclusion
from families.models.facts import FactWithdrawal
from families.models.family import Allocation, Family, Member, Person
from families.models.grants import FamilyGrant
from families.models.handing import CaseloadMove, CaseloadMoveRow
from families.models.kept_figures import KeptFigures
from families.models.lineage import FamilyLineage, PersonLineage, ToldApart
from families.models.notes import Note, NoteAddendum, NoteContest, NoteMove, NoteSide
from families.models.printouts import Printout
from families.models.programme import FeedCoverage, FrameworkVersion, LocalPlan, Term
from families.models.quality import QualityCount
from families.models.rectifications import Rectification
from families.models.referrals import Referral, ReferralStep, ReferredPerson
from families.models.restrictions import Restriction, RestrictionName
from families.models.reveals import Reveal
from families.models.reviews import AccessReview
from families.models.risks import Risk
from families.models.searches import SavedSearch
from families.models.supervisions import (
    Supervision,
    SupervisionEntry,
    SupervisionFamily,
    SupervisionTask,
)
from families.models.tasks import Task
from families.models.touched import Touched
from families.models.transfers import Transfer
from families.models.upkeep import Confirmation, Rebase, RebaseBatch
from families.models.work import Artefact, Intervention, Need, Observation

__all__ = [
    "AccessReview",
    "Agreement",
    "Allocation",
    "AnswerSide",
    "Artefact",
    "Assessment",
    "AssessmentAnswer",
    "AssessmentReturn",
    "Attachment",
    "AttachmentLink",
    "CaseloadMove",
    "CaseloadMoveRow",
    "CaseloadWeights",
    "Confirmation",
    "Editing",
    "EmergencyOpening",
    "Exclusion",
    "FactWithdrawal",
    "Family",
    "FamilyGrant",
    "FamilyLineage",
    "FeedCoverage",
    "FrameworkVersion",
    "Intervention",
    "KeptFigures",
    "LocalPlan",
    "Member",
    "Need",
    "Note",
    "NoteAddendum",
    "NoteContest",
    "NoteMove",
    "NoteSide",
    "Observation",
    "Person",
    "PersonLineage",
    "PlanGoal",
    "Printout",
    "QualityCount",
    "Rebase",
    "RebaseBatch",
    "Rectification",
    "Referral",
    "ReferralStep",
    "ReferredPerson",
    "Restriction",
    "RestrictionName",
    "Reveal",
    "Risk",
    "SavedSearch",
    "Supervision",
    "SupervisionEntry",
    "SupervisionFamily",
    "SupervisionTask",
    "Task",
    "TaskDigest",
    "Term",
    "ToldApart",
    "Touched",
    "Transfer",
]
