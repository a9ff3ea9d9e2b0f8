"""The pages of the registers of privacy, for walks over all pages: who opens them."""

from privacy.roles import Role

SEEN = (Role.DPO, Role.HEAD_OF_SERVICE)
PAGES: dict[str, tuple[Role, ...]] = {
    **dict.fromkeys(("privacy:basis", "privacy:assessment", "privacy:agreement"), SEEN),
    **dict.fromkeys(("privacy:assessments", "privacy:agreements"), (Role.DPO,)),
    **dict.fromkeys(("privacy:assessment_new", "privacy:agreement_new"), (Role.DPO,)),
    "privacy:overrides": (Role.DPO,),
    "privacy:override": SEEN,
    "privacy:processing": (Role.DPO, Role.INTERNAL_AUDITOR),
    "privacy:sharings": (Role.DPO,),
    "families:notices": (Role.DPO,),
}
NO_PAGES = {
    *("privacy:basis_decide", "privacy:assessment_decide", "privacy:agreement_decide"),
    "privacy:override_decide",
}
FIRST = "SELECT id FROM privacy_{} ORDER BY confirmed_at NULLS FIRST, id".format
PARTS = {
    "basis_id": FIRST("purposebasis"),
    "impact_id": FIRST("impactassessment"),
    "sharing_id": FIRST("sharingagreement"),
    "override_id": FIRST("rightoverride"),
    "decision": "SELECT 'confirm' FROM privacy_purposebasis",
}
