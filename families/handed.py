"""How this floor hands a record over, and what of it stays behind.

An archive and a receiving council are due what was known of the family, what was done with it and
decided about it, and how each of these read before. They are not due who of this council's staff
might or did open it (the audit trail here answers for that), records of other families that this
one was mistaken for, or what the product keeps for its own working.
"""

from families.queries import handing_over
from privacy.handing import register_beside, register_handed, register_not_handed

STAFF = "who of this council’s staff could open the record or did: its audit trail tells"
OTHERS = "records of others that were kept apart from this one, or put together with it by mistake"
WORKING = "what the product keeps for its own working and makes anew at any time"

register_handed("family", handing_over.family_to_hand_over)
register_handed("referral", handing_over.referral_to_hand_over)
register_beside("family", handing_over.members_beside)
register_not_handed(
    STAFF,
    *("families.CaseloadMoveRow", "families.EmergencyOpening", "families.Exclusion"),
    *("families.FamilyGrant", "families.Restriction", "families.RestrictionName"),
    "families.Reveal",
)
register_not_handed(OTHERS, "families.FamilyLineage", "families.NoteMove", "families.ToldApart")
register_not_handed(
    WORKING,
    *("families.Editing", "families.Printout", "families.Touched"),
    *("families.Person.tokens", "families.Attachment.scanned_at"),
)
