"""Which roles reach a family, by how they stand to it: the part of the access table about families.

A role that holds the permission of a page opens it for the families of these lines and for no
others; everything else of a family answers as if it did not exist. `test_access_relations.py` makes
each of them and asks. Whether a family is open or closed changes no answer.
"""

from enum import StrEnum

from privacy.roles import Role


class Relation(StrEnum):
    """How somebody stands to a family; the letter stands for it in `docs/access.md`."""

    ASSIGNED = "A"
    TEAM = "T"
    NONE = "N"
    HOUR = "H"
    RESTRICTED = "R"
    GIVEN = "G"
    NAMED = "M"
    SEALED = "S"
    EXCLUDED = "X"


# Word, and the whole sentence.
WORDS: dict[Relation, tuple[str, str]] = {
    Relation.ASSIGNED: ("theirs", "they lead it, or were given access for a time"),
    Relation.TEAM: ("their team’s", "their team’s, and not given to them"),
    Relation.NONE: ("anybody’s", "neither theirs nor their team’s"),
    Relation.HOUR: ("in an emergency", "neither, but opened in an emergency within the hour"),
    Relation.RESTRICTED: ("restricted", "restricted, and neither named nor given to them"),
    Relation.GIVEN: ("restricted and theirs", "restricted, and led by or given to them"),
    Relation.NAMED: ("named", "restricted or sealed, and they are named"),
    Relation.SEALED: ("sealed", "sealed and not named, even if it is theirs"),
    Relation.EXCLUDED: ("kept from", "kept from it, whatever else they are to it"),
}
WHOLE = frozenset({Role.HEAD_OF_SERVICE, Role.SAFEGUARDING_LEAD})
CASEWORK = WHOLE | {Role.KEYWORKER, Role.MANAGER, Role.PARTNER}
REACHED_BY: dict[Relation, frozenset[Role]] = {
    Relation.ASSIGNED: CASEWORK,
    Relation.TEAM: WHOLE | {Role.MANAGER},
    Relation.NONE: WHOLE,
    Relation.HOUR: WHOLE | {Role.KEYWORKER, Role.MANAGER},
    Relation.RESTRICTED: frozenset(),
    Relation.GIVEN: CASEWORK,
    Relation.NAMED: CASEWORK,
    Relation.SEALED: frozenset(),
    Relation.EXCLUDED: frozenset(),
}


def reached(role: Role, among: tuple[Relation, ...] = tuple(Relation)) -> str:
    """The letters of what a role reaches, in the order above."""
    return "".join(each for each in among if role in REACHED_BY[each])
