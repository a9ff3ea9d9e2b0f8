"""The pages around returns, for walks over all pages: who opens them."""

from privacy.roles import Permission as P
from privacy.roles import Role

PAGES: dict[str, tuple[Role, ...]] = {
    "exports:findings": (Role.ANALYST,),
    "exports:return_plan": (Role.ANALYST,),
}
NO_PAGES = {"exports:findings_answer"}
# Name, permission, what its ids name, how it is asked, what it then answers.
NEEDS: tuple[tuple[str, P, str, str, int], ...] = (
    ("exports:findings", P.BUILD_RETURN, "", "get", 200),
    ("exports:findings_answer", P.BUILD_RETURN, "", "post", 302),
    ("exports:return_plan", P.BUILD_RETURN, "", "get", 200),
)
