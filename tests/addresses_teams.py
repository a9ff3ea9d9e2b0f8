"""The addresses about teams and names: what `addresses.py` says of the others."""

from privacy.roles import Role

PAGES: dict[str, tuple[Role, ...]] = {
    "privacy:access_pages": (Role.DPO,),
    "privacy:account_name": (Role.ADMINISTRATOR,),
    "privacy:teams": (Role.ADMINISTRATOR,),
    "privacy:team": (Role.ADMINISTRATOR,),
    "privacy:team_new": (Role.ADMINISTRATOR,),
    "privacy:team_rename": (Role.ADMINISTRATOR,),
    "privacy:team_manager": (Role.ADMINISTRATOR,),
    "privacy:team_close": (Role.ADMINISTRATOR,),
}
NO_PAGES = {"privacy:team_open"}
PARTS = {"team_id": "SELECT id FROM privacy_team ORDER BY closed_on NULLS FIRST, name"}
