"""Users, audit trail, jobs."""

from privacy.models.accounts import ROLE_CHOICES, Team, User
from privacy.models.audit import AuditEvent
from privacy.models.jobs import Job, JobSkip, JobState

__all__ = ["ROLE_CHOICES", "AuditEvent", "Job", "JobSkip", "JobState", "Team", "User"]
