"""School attendance of every child of school age, and what those of 16 to 18 do."""

from collections.abc import Iterator
from datetime import date

from families.synthetic.chance import Chance, Weighted
from families.synthetic.days import TODAY, add_months, age_on, day
from families.synthetic.facts import is_well, watched_until
from families.synthetic.records import Fact, Family, Need, Person
from families.synthetic.terms import Term, of_school_age, terms_between

_SOURCE = "school_attendance"
_BEFORE = 260  # days before the family became known from which terms are on record
_ACTIVITIES: Weighted[str] = Weighted(
    [("full_time_education", 50), ("training", 22), ("unemployed", 18), ("", 10)]
)
_GOOD, _POOR, _SEVERE = (1, 8), (12, 34), (52, 85)  # sessions missed of a hundred


def add_schooling(chance: Chance, family: Family) -> None:
    """Two rows a child and term, and the activities of young people."""
    terms = terms_between(family.case.identified - _BEFORE, watched_until(family.case))
    for member in family.members:
        person = member.person
        if member.shared or age_on(person.born, family.case.identified) > 18:
            continue
        in_family = chance.likely(0.5)
        needs = [need for need in family.needs if need.person is person]
        usual = _POOR if chance.likely(0.04) else _GOOD
        for term in terms:
            if of_school_age(person.born, term):
                bad = _trouble(needs, term)
                rows = _attendance(chance, person, term, bad or usual)
                for fact in rows:
                    fact.in_family = in_family
                    family.facts.append(fact)
        family.facts.extend(_activity(chance, person, family, in_family))


def _trouble(needs: list[Need], term: Term) -> tuple[int, int] | None:
    """How much a child misses in a term in which a need of attendance is not yet well."""
    for need in needs:
        for sign in need.kind.bad:
            if sign.shape.endswith("attendance") and not is_well(need.course, term.start):
                return _SEVERE if sign.shape == "severe_attendance" else _POOR
    return None


def _attendance(
    chance: Chance, person: Person, term: Term, rate: tuple[int, int]
) -> Iterator[Fact]:
    """Unauthorised and authorised absence of one term; some rows are missing, as in life."""
    draw = chance.random()
    if draw < 0.035:
        return
    possible = 0 if draw < 0.042 else term.sessions
    missed = possible * chance.between(*rate) // 100
    if 0.042 <= draw < 0.057:
        possible, missed = term.sessions // 10 * 10, term.sessions // 10  # exactly 90 per cent
    unauthorised = missed * chance.between(20, 80) // 100
    counts = (
        ("unauthorised_absence_sessions", unauthorised),
        ("authorised_absence_sessions", missed - unauthorised),
    )
    for code, sessions in counts:
        if code.startswith("authorised") and 0.057 <= draw < 0.061:
            continue
        yield Fact(
            "metric", code, _SOURCE, term.start, term.end, person, value=sessions, out_of=possible
        )


def _activity(chance: Chance, person: Person, family: Family, in_family: bool) -> Iterator[Fact]:
    """What a young person does after 16, where the careers service knows it."""
    sixteenth = date.fromordinal(add_months(person.born, 192))
    summer = day(sixteenth.year + (sixteenth.month > 8), 6, 28)
    if not family.case.identified - 700 < summer <= watched_until(family.case):
        return
    yield Fact(
        "status",
        "left_compulsory_schooling",
        chance.pick((_SOURCE, "careers_service", "keyworker")),
        summer,
        person=person,
        in_family=in_family,
    )
    code = chance.weighted(_ACTIVITIES)
    if code and summer + 70 <= TODAY:
        end = summer + chance.between(200, 760)
        yield Fact(
            "status",
            code,
            "careers_service",
            summer + chance.between(1, 70),
            end if end <= TODAY else None,
            person,
            in_family,
        )
