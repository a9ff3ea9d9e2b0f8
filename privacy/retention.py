"""What the ground floor itself holds of people: their requests, and the preview of retention."""

from privacy.queries.requests import request_items
from privacy.schedule import Holding, Reach, register_holding

ASKED = "between overseers and a member of staff; told by the officer who knows both sides"
HOME = "of a member of staff, who reads it, changes it and takes it back under “Your sign-in”"
PREVIEW = "worked out from closures and births; told in words under how long things are kept"

register_holding(
    Holding(
        "privacy.SubjectRequest",
        Reach.OWN,
        told=frozenset({"person_id", "notes"}),
        collect=request_items,
    )
)
register_holding(
    Holding(
        "privacy.RetentionPreviewRow",
        Reach.FAMILY,
        untold={"due_on": PREVIEW, "lines": PREVIEW, "shared_until": PREVIEW},
    )
)
register_holding(Holding("privacy.AccessMessage", Reach.OWN, untold={"text": ASKED}))
register_holding(Holding("privacy.Investigation", Reach.OWN, untold={"reason": ASKED}))
register_holding(Holding("privacy.StaffHome", Reach.OWN, untold={"postcode": HOME}))
