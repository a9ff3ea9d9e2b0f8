"""What this floor does not hand over with a family's record.

Claims go with what became of each, and so do decisions and notes that people wrote. Evidence for a
claim stays: while anybody may ask for it, no record of the family is disposed of.
"""

from privacy.handing import register_not_handed

EVIDENCE = "evidence and accounts of claims to central government, whose time is over as well"
WORKED_OUT = "what rules work out of the record: whoever takes it over works it out by their own"

register_not_handed(
    EVIDENCE,
    *("outcomes.AnswerLine", "outcomes.AuditQuery", "outcomes.AuditedClaim"),
    *("outcomes.ClaimBulkRow", "outcomes.ClaimPack", "outcomes.ClaimRecomputation"),
    *("outcomes.ClaimSnapshot", "outcomes.ClaimTest", "outcomes.SubmissionLine"),
    "outcomes.Workpaper",
)
register_not_handed(
    WORKED_OUT,
    *("outcomes.ClaimCheck", "outcomes.ComparedFamily", "outcomes.Eligibility"),
    *("outcomes.JudgedFamily", "outcomes.OutcomeResult", "outcomes.PreviewedFamily"),
    *("outcomes.Standing", "outcomes.Suggestion"),
)
