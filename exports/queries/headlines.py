"""Which headline problem of a return each need of the frameworks stands for."""

from exports.columns import CURRENT_VERSION, problem_of_headline
from families.queries.frameworks import current_frameworks


def problems(version: str = CURRENT_VERSION) -> dict[tuple[str, str], int]:
    """(framework, need) -> headline problem of the return."""
    known = problem_of_headline(version)
    return {
        (framework.id, need.id): known[framework.id, need.headline]
        for framework in current_frameworks().values()
        for need in framework.needs.values()
        if (framework.id, need.headline) in known
    }
