"""The pages about documents, for walks over all pages: who opens them, and which document."""

from privacy.roles import Role

PAGES: dict[str, tuple[Role, ...]] = {
    "families:attachments": (Role.KEYWORKER, Role.MANAGER),
    "families:attachment_new": (Role.KEYWORKER,),
    "families:attachment": (Role.KEYWORKER, Role.MANAGER),
    "families:attachment_remove": (Role.KEYWORKER,),
    "outcomes:claim_papers": (Role.ANALYST, Role.INTERNAL_AUDITOR, Role.HEAD_OF_SERVICE),
}
NO_PAGES = {
    "families:attachment_file",
    "families:attachment_link",
    "families:attachment_unlink",
    "outcomes:claim_paper",
}
PARTS = {
    "document_id": """
        SELECT id FROM families_attachment
        WHERE family_id = '{family}' AND removed_at IS NULL""",
}
