"""The addresses of figures: what `addresses.py` and `guards/access_table.py` say of the others."""

from privacy.roles import Permission as P
from privacy.roles import Role

# Name, permission, what its ids name, how it is asked, what it then answers.
NEEDS: tuple[tuple[str, P | None, str, str, int], ...] = (
    ("families:family_file", P.VIEW_DASHBOARD, "", "post", 200),
    ("families:quality", P.EDIT_FAMILY, "", "get", 200),
    # For whoever is signed in: asked without naming a page, and by an id that nobody has.
    ("families:figures_again", None, "", "post", 404),
    ("families:figures_kept", None, "search", "get", 302),
    ("outcomes:funnel", P.VIEW_FIGURES, "", "get", 200),
    ("outcomes:figures_print", P.VIEW_FIGURES, "", "get", 200),
    ("outcomes:definitions", P.VIEW_FIGURES, "", "get", 200),
    ("outcomes:achieved", P.VIEW_FIGURES, "", "get", 200),
    ("outcomes:fairness", P.VIEW_FIGURES, "", "get", 200),
    ("outcomes:impact", P.VIEW_FIGURES, "", "get", 200),
    ("outcomes:money", P.VIEW_FIGURES, "", "get", 200),
)
# They ask once more who it is.
CONFIRMED = {"families:family_file"}
OVERSEERS = (Role.MANAGER, Role.HEAD_OF_SERVICE)
# Who opens it where it is looked at.
PAGES: dict[str, tuple[Role, ...]] = {
    "families:quality": (*OVERSEERS, Role.KEYWORKER),
    "outcomes:funnel": (*OVERSEERS, Role.ANALYST),
    "outcomes:definitions": (Role.HEAD_OF_SERVICE, Role.ANALYST),
    "outcomes:achieved": (*OVERSEERS, Role.ANALYST),
    "outcomes:fairness": (*OVERSEERS, Role.ANALYST),
    "outcomes:impact": (*OVERSEERS, Role.ANALYST),
    "outcomes:money": (*OVERSEERS, Role.ANALYST),
}
NO_PAGES = {
    *("families:family_file", "outcomes:figures_print"),
    *("families:figures_again", "families:figures_kept"),
}
