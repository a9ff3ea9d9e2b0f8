"""The pages about supervisions and panels, for walks over all pages: who opens them."""

from privacy.roles import Role

_HELD = (Role.MANAGER,)
PAGES: dict[str, tuple[Role, ...]] = {
    "families:supervisions": (Role.KEYWORKER, Role.MANAGER),
    "families:supervision_new": _HELD,
    "families:supervision": (Role.KEYWORKER, Role.MANAGER),
    "families:supervision_families": _HELD,
    "families:supervision_family": (Role.KEYWORKER, Role.MANAGER),
    "families:chronology_choose": _HELD,
    "families:supervision_discussion": _HELD,
    "families:supervision_task": _HELD,
}
NO_PAGES = {"families:chronology_file", "families:supervision_leave_out"}
# About the family of the pages, with a chronology and not recorded yet.
PARTS = {
    "supervision_id": """
        SELECT supervision_id FROM families_supervisionfamily
        WHERE family_id = '{family}' AND note_id IS NULL""",
}
