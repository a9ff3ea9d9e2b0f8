"""What this floor does not hand over with a record; bases and rights that were used go."""

from privacy.handing import register_not_handed

DISPOSAL = "this council’s own work of keeping, holding and erasing the record"
REQUEST = "requests for a copy, between the person and this council, which answers for them"

register_not_handed(
    DISPOSAL,
    *("privacy.DisposalCopy", "privacy.DisposalItem", "privacy.HoldStep"),
    *("privacy.RetentionHold", "privacy.RetentionPreviewRow"),
)
register_not_handed(
    REQUEST,
    *("privacy.ActingDecision", "privacy.RestrictedRequest", "privacy.SubjectBulk"),
    *("privacy.SubjectExtension", "privacy.SubjectItem", "privacy.SubjectLink"),
    *("privacy.SubjectPack", "privacy.SubjectParty", "privacy.SubjectPause"),
    *("privacy.SubjectRequest", "privacy.SubjectSearch", "privacy.SubjectSpan"),
)
