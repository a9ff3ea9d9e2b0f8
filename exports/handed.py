"""What this floor does not hand over with a family's record."""

from privacy.handing import register_not_handed

RETURNS = "answers to what a return to central government asked about its own lines"

register_not_handed(RETURNS, "exports.FindingAnswer")
