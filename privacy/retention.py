"""What the ground floor itself holds of people: their requests, and the preview of retention."""

from privacy.erasing import register_files, register_kept
from privacy.files import HANDED_OVER
from privacy.models.complaints import AS_SAID
from privacy.queries.holds import holds_of
from privacy.queries.requests import request_items
from privacy.queries.rights import rights_items
from privacy.schedule import Holding, Reach, holdings, register_holder, register_holding

ASKED = "between overseers and a member of staff; told by the officer who knows both sides"
HOME = "of a member of staff, who reads it, changes it and takes it back under “Your sign-in”"
BREACH = (
    "written about what went wrong and not about one person; whoever it is about is told by the "
    "officer where the law asks for it"
)
COMPLAINT = "joined to nobody's record; told by the officer to whom they complained"
HELD = "why records are kept, asked for by a court or an inquiry; told by the officer"
PUBLISHED = "why a schedule is left out; about rules, not about anybody served"
ENTRY = "told with the request that it is about"
OVERRIDDEN = "why somebody’s safety or a public task outweighs it; two people weighed it"
DIFFERS = "told with the purposes and their bases, in the letter that answers an access request"
RECIPIENT = "why somebody else could not be told; the recipients themselves are told of by name"
COPY = "a copy for the time of a request; told where the entry itself stands"
DECISION = "why something is told or withheld; gone with the request, told on complaint"
OTHERS = "who else is named in what was collected; theirs, and gone with the request"
SEARCHED = "where was looked for a request; told in the letter that goes with the answer"
LETTER = "what was asked of the person or told to them in a letter, which they have"
ACTING = "whether a parent may act for a child; told to the child by the officer"
HANDED = "a copy of the record for whoever takes it over; told with the record itself"
PREVIEW = "worked out from closures and births; told in words under how long things are kept"

register_holding(
    Holding(
        "privacy.SubjectRequest",
        Reach.OWN,
        told=frozenset({"person_id", "notes"}),
        untold={"refusal": LETTER},
        collect=request_items,
    )
)
for model, fields, why in (
    ("privacy.SubjectSpan", {"reason"}, DECISION),
    ("privacy.SubjectBulk", {"reason"}, DECISION),
    ("privacy.SubjectItem", {"title", "facts", "on", "route"}, COPY),
    ("privacy.SubjectItem", {"reason", "opinion", "opinion_on"}, DECISION),
    ("privacy.SubjectParty", {"label", "words", "relation"}, OTHERS),
    ("privacy.SubjectSearch", {"terms", "left_out"}, SEARCHED),
    ("privacy.SubjectExtension", {"reason"}, LETTER),
    ("privacy.SubjectPause", {"reason"}, LETTER),
    ("privacy.ActingDecision", {"answers", "reason"}, ACTING),
):
    known = dict(holdings()[model].untold) if model in holdings() else {}
    register_holding(Holding(model, Reach.OWN, untold={**known, **dict.fromkeys(fields, why)}))
register_holding(
    Holding(
        "privacy.RetentionPreviewRow",
        Reach.FAMILY,
        untold={"due_on": PREVIEW, "lines": PREVIEW, "shared_until": PREVIEW},
    )
)
register_holding(Holding("privacy.RetentionHold", Reach.OWN, untold={"person_id": HELD}))
register_holding(Holding("privacy.HoldStep", Reach.OWN, untold={"text": HELD}))
register_holding(Holding("privacy.RetentionPublication", Reach.NEVER, untold={"reason": PUBLISHED}))
register_holding(
    Holding(
        "privacy.DisposalItem",
        Reach.OWN,
        untold=dict.fromkeys(("record_id", "due_on", "lines"), PREVIEW),
    )
)
register_holding(Holding("privacy.DisposalCopy", Reach.FAMILY, untold={"record_id": HANDED}))
register_holder(holds_of)
register_files("privacy.SubjectPack", "packs")
register_files("privacy.DisposalCopy", HANDED_OVER)
register_holding(Holding("privacy.AccessMessage", Reach.OWN, untold={"text": ASKED}))
register_holding(Holding("privacy.BreachEntry", Reach.OWN, untold={"text": BREACH}))
register_holding(Holding("privacy.Complaint", Reach.OWN, untold=dict.fromkeys(AS_SAID, COMPLAINT)))
register_holding(Holding("privacy.ComplaintEntry", Reach.OWN, untold={"text": COMPLAINT}))
register_holding(Holding("privacy.Investigation", Reach.OWN, untold={"reason": ASKED}))
register_holding(Holding("privacy.StaffHome", Reach.OWN, untold={"postcode": HOME}))
register_holding(
    Holding(
        "privacy.RightsRequest",
        Reach.OWN,
        told=frozenset({"person_id", "text"}),
        collect=rights_items,
    )
)
register_holding(Holding("privacy.RightsEntry", Reach.OWN, untold={"text": ENTRY}))
register_holding(Holding("privacy.RecipientNotice", Reach.OWN, untold={"reason": RECIPIENT}))
register_holding(Holding("privacy.RightOverride", Reach.OWN, untold={"reason": OVERRIDDEN}))
register_holding(Holding("privacy.PurposeBasis", Reach.OWN, untold={"person_id": DIFFERS}))

STAFF = "about the conduct of a member of staff, kept by its own rule; keys that lead nowhere"
JOINED = "joined to nobody's record, kept by a rule of its own; names stand in it as they were told"
for model, reason in {
    "privacy.AuditEvent": "who did what and when: random keys that lead nowhere, never a value",
    "privacy.ErasureEntry": "the ledger itself: random keys that lead nowhere, and counts",
    "privacy.OddAccess": STAFF,
    "privacy.AccessMessage": STAFF,
    "privacy.Investigation": STAFF,
    "privacy.BreachEntry": JOINED,
    "privacy.Complaint": JOINED,
    "privacy.ComplaintEntry": JOINED,
    "privacy.StaffHome": HOME,
}.items():
    register_kept(model, reason)
