"""The pages around returns, for walks over all pages: who opens them."""

from privacy.roles import Permission as P
from privacy.roles import Role

PAGES: dict[str, tuple[Role, ...]] = {
    "exports:return_assess": (Role.ANALYST,),
    "exports:explore": (Role.ANALYST, Role.HEAD_OF_SERVICE),
    "exports:findings": (Role.ANALYST,),
    "exports:return_compare": (Role.ANALYST, Role.DPO, Role.HEAD_OF_SERVICE),
    "exports:return_plan": (Role.ANALYST,),
}
NO_PAGES = {"exports:explore_keep", "exports:findings_answer"}
# Name, permission, what its ids name, how it is asked, what it then answers.
NEEDS: tuple[tuple[str, P, str, str, int], ...] = (
    ("exports:explore", P.EXPLORE, "", "get", 200),
    ("exports:explore_keep", P.EXPLORE, "", "post", 302),
    ("exports:findings", P.BUILD_RETURN, "", "get", 200),
    ("exports:findings_answer", P.BUILD_RETURN, "", "post", 302),
    ("exports:return_assess", P.BUILD_RETURN, "return", "get", 200),
    ("exports:return_compare", P.VIEW_RETURNS, "return", "get", 200),
    ("exports:return_plan", P.BUILD_RETURN, "", "get", 200),
)
