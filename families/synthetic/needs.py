"""The needs of an invented family, whose they are, and how each of them goes."""

from collections.abc import Callable

from families.synthetic.catalogue import DRAWN, NeedKind, turn_of
from families.synthetic.chance import Chance, Weighted
from families.synthetic.days import age_on
from families.synthetic.records import Case, Course, Family, Member, Need, Person

_HOW_MANY: Weighted[int] = Weighted(
    [(0, 2), (1, 6), (2, 15), (3, 25), (4, 24), (5, 15), (6, 8), (7, 3), (8, 2)]
)
_COURSES: Weighted[str] = Weighted(
    [("improving", 36), ("stable", 27), ("relapsing", 15), ("late", 13), ("never well", 9)]
)
_FOUND_BY: Weighted[str] = Weighted(
    [("assessment", 49), ("partner_list", 21), ("referral", 19), ("keyworker", 11)]
)


def _aged(low: int, high: int) -> Callable[[Member, int], bool]:
    return lambda member, day: low <= age_on(member.person.born, day) <= high


_TRIES = 4  # kinds of need drawn before a family has one need fewer
_FITS: dict[str, Callable[[Member, int], bool]] = {
    "any_member": _aged(0, 120),
    "over_ten": _aged(10, 120),
    "child": _aged(0, 17),
    "child_0_5": _aged(0, 5),
    "pupil": _aged(6, 14),
    "teenager": _aged(11, 17),
    "young_person": _aged(16, 24),
    "young_person_16_17": _aged(16, 17),
    "adult": _aged(18, 120),
    "parent": lambda member, day: member.parenting and age_on(member.person.born, day) >= 18,
    "mother": lambda member, day: (
        member.person.sex == "F" and member.parenting and 16 <= age_on(member.person.born, day) < 48
    ),
}


def add_needs(chance: Chance, family: Family) -> None:
    """Record the needs of a family; the needs of one family mostly go alike."""
    usual = chance.weighted(_COURSES)
    evidence = 0.55 if chance.likely(0.17) else 0.985
    had: set[tuple[str, str]] = set()
    for place in range(1, chance.weighted(_HOW_MANY) + 1):
        found = _found_on(chance, family.case)
        kind, fitting = _kind_that_fits(chance, family, found, first=place == 1)
        person = chance.pick(fitting) if fitting else None
        key = (kind.id, person.ref if person else "")
        if not fitting or key in had:
            continue
        had.add(key)
        course = usual if chance.likely(0.75) else chance.weighted(_COURSES)
        family.needs.append(
            Need(
                ref=f"N{family.case.number:07d}-{place}",
                kind=kind,
                person=person,
                found=found,
                by=chance.weighted(_FOUND_BY),
                evidenced=chance.likely(evidence),
                in_error=chance.likely(0.025),
                course=Course(course, _WELL[course](chance, max(family.case.begun, found))),
            )
        )


def _found_on(chance: Chance, case: Case) -> int:
    """Mostly between first contact and assessment; one in eleven comes to light later."""
    if chance.likely(0.09):
        return case.judged + chance.between(20, 300)
    return chance.between(case.identified, case.judged)


def _kind_that_fits(
    chance: Chance, family: Family, found: int, *, first: bool
) -> tuple[NeedKind, list[Person | None]]:
    """A kind of need and whose it can be; the first may be the one whose turn it is."""
    drawn = DRAWN[family.case.framework]
    turn = turn_of(family.case.number) if first else None
    kind = turn[1] if turn else chance.weighted(drawn)
    fitting = _fitting(family, kind, found)
    tries = 1
    while not fitting and tries < _TRIES:
        kind = chance.weighted(drawn)
        fitting = _fitting(family, kind, found)
        tries += 1
    return kind, fitting


def _fitting(family: Family, kind: NeedKind, found: int) -> list[Person | None]:
    """Whose need this can be; the household's is nobody's."""
    if kind.subject == "household":
        return [None]
    fits = _FITS[kind.subject]
    whole: list[Person | None] = [m.person for m in family.members if fits(m, found)]
    # One in fourteen needs of anybody is noted for the household as a whole.
    if kind.subject in ("any_member", "over_ten") and family.case.number % 14 == 0:
        whole.append(None)
    return whole


Spells = list[tuple[int, int | None]]


def _soon(chance: Chance, begun: int) -> Spells:
    return [(begun + chance.between(7, 60), None)]


def _in_time(chance: Chance, begun: int) -> Spells:
    return [(begun + chance.between(60, 260), None)]


def _late(chance: Chance, begun: int) -> Spells:
    return [(begun + chance.between(330, 800), None)]


def _relapsing(chance: Chance, begun: int) -> Spells:
    start = begun + chance.between(40, 150)
    end = start + chance.between(60, 300)
    if chance.likely(0.4):
        return [(start, end)]
    return [(start, end), (end + chance.between(20, 160), None)]


def _never(chance: Chance, begun: int) -> Spells:
    return []


_WELL: dict[str, Callable[[Chance, int], Spells]] = {
    "stable": _soon,
    "improving": _in_time,
    "late": _late,
    "relapsing": _relapsing,
    "never well": _never,
}
