"""The pages of subject access for `addresses.py`."""

from privacy.roles import Role

BOTH = (Role.DPO, Role.SAFEGUARDING_LEAD)
PAGES: dict[str, tuple[Role, ...]] = {
    "privacy:request_work": (Role.DPO,),
    "privacy:subject_items": BOTH,
    "privacy:subject_item": BOTH,
    "privacy:subject_item_whole": (Role.DPO,),
    "privacy:subject_item_mark": (Role.DPO,),
    "privacy:subject_tests": (Role.DPO,),
    "privacy:subject_searches": (Role.DPO,),
    "privacy:subject_people": BOTH,
    "privacy:subject_party": BOTH,
    "privacy:subject_party_name": (Role.DPO,),
    "privacy:subject_party_relation": (Role.DPO,),
    "privacy:subject_bulk": BOTH,
    "privacy:packs": (Role.SAFEGUARDING_LEAD,),
    "privacy:pack_review": (Role.SAFEGUARDING_LEAD,),
    "privacy:pack_approve": (Role.DPO,),
    "privacy:pack_link": (Role.DPO,),
    "privacy:pack_download": (Role.DPO,),
}
NO_PAGES = {
    "privacy:request_collect",
    "privacy:subject_item_back",
    "privacy:subject_bulk_undo",
    # Its link works once: walked in `tests/privacy/test_subject_release.py`.
    "privacy:pack_collect",
}
# Of several requests the one in which something was marked and decided, and whose pack waits to be
# read: other tests on the same database have made requests of their own.
_ONE = """
    SELECT bulk.request_id FROM privacy_subjectbulk bulk JOIN privacy_subjectpack pack
    ON pack.request_id = bulk.request_id AND pack.restricted AND pack.destroyed_at IS NULL
    ORDER BY pack.second_by_id IS NULL DESC, bulk.covers DESC, bulk.id LIMIT 1"""
_PARTS = {
    "request_id": "THE_ONE",
    "work": "SELECT 'acting' FROM privacy_subjectrequest",
    "route": "SELECT 'health' FROM privacy_subjectrequest",
    # The one with most to look at.
    "item_id": """
        SELECT id FROM privacy_subjectitem WHERE request_id = (THE_ONE)
        ORDER BY mentions DESC, number""",
    "party_id": """
        SELECT party_id FROM privacy_subjectspan WHERE request_id = (THE_ONE)
        GROUP BY 1 ORDER BY count(*) DESC, 1""",
    "bulk_id": """
        SELECT id FROM privacy_subjectbulk WHERE request_id = (THE_ONE)
        ORDER BY covers DESC, id""",
    "pack_id": """
        SELECT id FROM privacy_subjectpack WHERE request_id = (THE_ONE)
        AND restricted AND destroyed_at IS NULL ORDER BY second_by_id IS NULL DESC, id""",
}
PARTS = {name: asked.replace("THE_ONE", _ONE) for name, asked in _PARTS.items()}
