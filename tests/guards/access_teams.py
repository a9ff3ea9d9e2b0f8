"""The pages about teams and names for `access_table.py`."""

from privacy.roles import Permission as P

# Name, what it needs, what its ids name, how it is asked, what it answers.
PAGES: tuple[tuple[str, P, str, str, int], ...] = (
    ("privacy:access_pages", P.VIEW_ROLES, "", "get", 200),
    ("privacy:account_name", P.MANAGE_ACCOUNTS, "account", "get", 200),
    ("privacy:teams", P.MANAGE_ACCOUNTS, "", "get", 200),
    ("privacy:team_new", P.MANAGE_ACCOUNTS, "", "get", 200),
    ("privacy:team", P.MANAGE_ACCOUNTS, "team", "get", 200),
    ("privacy:team_rename", P.MANAGE_ACCOUNTS, "team", "get", 200),
    ("privacy:team_manager", P.MANAGE_ACCOUNTS, "team", "get", 200),
    ("privacy:team_close", P.MANAGE_ACCOUNTS, "team", "get", 200),
    ("privacy:team_open", P.MANAGE_ACCOUNTS, "team", "post", 302),
)
# They ask once more who it is.
CONFIRMED = {"privacy:account_name", "privacy:team_manager"}
