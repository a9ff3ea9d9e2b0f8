"""The pages about documents and printouts, for walks over all pages: who opens them."""

from privacy.roles import Role

PAGES: dict[str, tuple[Role, ...]] = {
    "families:attachments": (Role.KEYWORKER, Role.MANAGER),
    "families:attachment_new": (Role.KEYWORKER,),
    "families:attachment": (Role.KEYWORKER, Role.MANAGER),
    "families:attachment_remove": (Role.KEYWORKER,),
    "families:printouts": (Role.KEYWORKER, Role.MANAGER),
    "families:visit_pack": (Role.KEYWORKER, Role.MANAGER),
    "families:printout": (Role.KEYWORKER,),
    "outcomes:claim_papers": (Role.ANALYST, Role.INTERNAL_AUDITOR, Role.HEAD_OF_SERVICE),
}
NO_PAGES = {
    "families:make_visit",
    "families:make_record",
    "families:make_plan",
    "families:printout_download",
    "families:attachment_file",
    "families:attachment_link",
    "families:attachment_unlink",
    "outcomes:claim_paper",
}
PARTS = {
    "printout_id": """
        SELECT id FROM families_printout WHERE family_id = '{family}' AND kind = 'record'""",
    "document_id": """
        SELECT id FROM families_attachment
        WHERE family_id = '{family}' AND removed_at IS NULL""",
}
