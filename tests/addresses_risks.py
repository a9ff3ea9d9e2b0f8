"""The pages about alerts, for walks over all pages: who opens them."""

from privacy.roles import Role

PAGES: dict[str, tuple[Role, ...]] = {
    "families:risks": (Role.KEYWORKER, Role.MANAGER, Role.HEAD_OF_SERVICE),
    "families:risk_new": (Role.KEYWORKER,),
    "families:risk_review": (Role.KEYWORKER,),
    "families:risk_end": (Role.KEYWORKER,),
}
PARTS = {
    "risk_id": """
        SELECT id FROM families_risk WHERE family_id = '{family}' AND ended_at IS NULL""",
}
