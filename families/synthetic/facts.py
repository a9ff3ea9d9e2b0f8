"""The facts behind the needs: what partners and keyworkers would have seen on the way."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from families.synthetic.catalogue import Sign
from families.synthetic.chance import Chance, Weighted
from families.synthetic.days import TODAY, age_on
from families.synthetic.records import Case, Course, Fact, Family, Need, Person
from families.synthetic.terms import school_day

_BENEFITS: Weighted[str] = Weighted(
    [
        ("jobseekers_allowance", 28),
        ("employment_support_allowance", 26),
        ("income_support", 18),
        ("universal_credit_equal", 18),
        ("carers_allowance", 6),
        ("incapacity_benefit", 2),
        ("severe_disablement_allowance", 1),
        ("bereavement allowance", 1),
    ]
)
_EMPLOYERS = [
    "supermarket",
    "school kitchen",
    "care home",
    "self-employed",
    "bus company",
    "cleaning, part time",
    "warehouse",
    "NA",
    'agency "temp to perm"',
    "café",
]
_MET = (
    "met",
    "met: goals of the plan reached",
    "met: DASH score down from high to standard",
    "met: progress seen at home visit and confirmed by partner",
    'met: "team around the family" agreed, school confirms',
    "met: no report for some time and risk now assessed as lower",
)
_NOT_MET = (
    "not_met",
    "not_met: risk unchanged",
    "not_met: evidence not seen",
    "not_met: new incident since the last review",
    "not_met: family has not engaged",
    "not_met: school reports no change; review in six weeks",
)
# Work after a benefit, as (first, last) days from its end; None goes on as long as all is well.
_WORK_PATTERNS: Weighted[tuple[tuple[int, int | None], ...]] = Weighted(
    [
        (((0, None),), 70),
        (((0, 90),), 6),  # 13 weeks to the day
        (((0, 89),), 4),
        (((0, 99), (110, 191)), 6),  # 26 weeks within 30, with a gap
        (((0, 99), (110, 190)), 4),
        (((0, 40),), 10),
    ]
)


@dataclass(slots=True)
class Tale:
    """One need and everything needed to tell its facts."""

    chance: Chance
    case: Case
    need: Need
    onset: int
    until: int  # last day that anybody watched
    in_family: bool  # whether partners' rows name the family

    def fact(self, sign: Sign, start: int, end: int | None = None) -> Fact:
        """A fact of this sign, of the person or the household."""
        person = None if sign.of_household else self.need.person
        named = person is None or self.in_family
        return Fact(sign.shape, sign.code, sign.source, start, end, person, named)


def add_facts(chance: Chance, family: Family) -> None:
    """Tell every need of the family; one in twenty-five has no facts behind it at all."""
    until = watched_until(family.case)
    for need in family.needs:
        if chance.likely(0.04):
            continue
        onset = need.found - chance.between(20, 700)
        if need.person is not None:
            onset = min(need.found, max(onset, need.person.born))
        tale = Tale(chance, family.case, need, onset, until, chance.likely(0.5))
        for sign in need.kind.bad + need.kind.good:
            if teller := _TELLERS.get(sign.shape):
                family.facts.extend(teller(tale, sign))


def watched_until(case: Case) -> int:
    """The last day of the family's facts: some months after closure, or a good year of work."""
    return min(TODAY, (case.closed or case.begun + 330) + 240)


def bad_spells(course: Course, onset: int) -> Iterator[tuple[int, int | None]]:
    """First and last days on which things are not well, from the onset on."""
    start = onset
    for first, last in course.well:
        if first > start:
            yield start, first - 1
        if last is None:
            return
        start = last + 1
    yield start, None


def is_well(course: Course, day: int) -> bool:
    """Whether all is well on this day."""
    return any(first <= day and (last is None or day <= last) for first, last in course.well)


def _bad_status(tale: Tale, sign: Sign) -> Iterator[Fact]:
    for start, end in bad_spells(tale.need.course, tale.onset):
        if start <= TODAY:
            fact = tale.fact(sign, start, end if end is not None and end <= TODAY else None)
            fact.kind = "status"
            if sign.shape == "benefit":
                fact.detail = tale.chance.weighted(_BENEFITS)
            yield fact


def _good_status(tale: Tale, sign: Sign) -> Iterator[Fact]:
    for start, end in tale.need.course.well:
        if start <= tale.until:
            yield tale.fact(sign, start, end if end is not None and end <= TODAY else None)


def _status(tale: Tale, sign: Sign) -> Iterator[Fact]:
    """A status of the bad days or of the good ones, by the side on which the sign stands."""
    return (_bad_status if sign in tale.need.kind.bad else _good_status)(tale, sign)


def _event_days(tale: Tale) -> Iterator[int]:
    """Some days in the year before the need was found, then more while things are not well."""
    chance, found = tale.chance, tale.need.found
    for _ in range(chance.between(1, 3)):
        yield found - chance.between(1, 330)
    for start, end in bad_spells(tale.need.course, found):
        day = start + chance.between(0, 120)
        last = tale.until if end is None else min(end, tale.until)
        while day <= last:
            yield day
            day += chance.between(30, 200)


def _events(tale: Tale, sign: Sign) -> Iterator[Fact]:
    for day in _event_days(tale):
        fact = tale.fact(sign, day)
        fact.kind = "event"
        yield fact


def _exclusions(tale: Tale, sign: Sign) -> Iterator[Fact]:
    for day in _event_days(tale):
        fact = tale.fact(sign, school_day(day))
        fact.kind, fact.value = "event", tale.chance.between(1, 5)
        yield fact


def _relapse(tale: Tale, sign: Sign) -> Iterator[Fact]:
    """One event when things get worse again after having been well."""
    for _, last in tale.need.course.well:
        if last is not None and last < tale.until:
            fact = tale.fact(sign, last + 1)
            fact.kind = "event"
            yield fact


def _work_spells(chance: Chance, first: int, last: int | None) -> list[tuple[int, int | None]]:
    """The days in work of one good time; an open one may go by any of the patterns."""
    if last is not None:
        return [(first, last)]
    return [
        (first + start, None if end is None else first + end)
        for start, end in chance.weighted(_WORK_PATTERNS)
    ]


def _work(tale: Tale, sign: Sign) -> Iterator[Fact]:
    """Work, or training as a step to it, from the day after the benefit."""
    chance = tale.chance
    for first, last in tale.need.course.well:
        if first > tale.until:
            return
        for start, end in _work_spells(chance, first, last):
            fact = tale.fact(sign, start, end if end is not None and end <= TODAY else None)
            fact.kind, fact.detail = "status", chance.pick(_EMPLOYERS)
            if chance.likely(0.12):
                fact.code, fact.detail = "in_eet", chance.pick(("volunteering", "college course"))
            if chance.likely(0.4):
                fact.detail = ""
            yield fact


def _scores(tale: Tale, sign: Sign) -> Iterator[Fact]:
    """Readings of a distance-travelled tool, a few months apart, higher while all is well."""
    chance, base = tale.chance, tale.chance.between(2, 4)
    tool = _tool(chance, sign.code, tale.need.person, tale.need.found)
    day = tale.need.found + chance.between(0, 40)
    for reading in range(0 if chance.likely(0.02) else 4):
        if day > tale.until or (reading == 1 and chance.likely(0.03)):
            return
        fact = tale.fact(sign, day)
        fact.kind, fact.detail, fact.out_of = "metric", tool, 10
        gain = chance.between(1, 4) if is_well(tale.need.course, day) else -chance.between(0, 1)
        fact.value, fact.in_family = base + gain, True
        yield fact
        day += chance.between(70, 160)


def _tool(chance: Chance, code: str, person: Person | None, day: int) -> str:
    if code == "star_score":
        return chance.pick(("Family Star Plus", "Outcomes Star"))
    young = person is not None and age_on(person.born, day) < 18
    return "KIDSCREEN-10" if young else "SWEMWBS"


def _amounts(tale: Tale, sign: Sign) -> Iterator[Fact]:
    """Arrears in pounds, reported by the quarter."""
    chance, owed = tale.chance, tale.chance.between(300, 4000)
    day = tale.need.found
    while day <= min(tale.until, tale.need.found + 300):
        fact = tale.fact(sign, day)
        fact.kind, fact.value = "metric", owed
        yield fact
        better = is_well(tale.need.course, day)
        owed = max(0, owed - chance.between(100, 500) if better else owed + chance.between(0, 300))
        day += chance.between(80, 110)


def _judgements(tale: Tale, sign: Sign) -> Iterator[Fact]:
    """Reviews by the keyworker: met soon after things got well, not met after a relapse."""
    chance = tale.chance
    days = [(tale.need.found + chance.between(40, 90), False)] if chance.likely(0.3) else []
    for first, last in tale.need.course.well:
        days.append((first + chance.between(0, 40), True))
        if last is not None:
            days.append((last + chance.between(1, 30), False))
    for day, met in days:
        if day <= tale.until and not chance.likely(0.08):
            fact = tale.fact(sign, day)
            fact.person = tale.need.person if chance.likely(0.5) else fact.person
            fact.detail = chance.pick(_MET if met else _NOT_MET)
            fact.in_family = True
            yield fact


_TELLERS: dict[str, Callable[[Tale, Sign], Iterator[Fact]]] = {
    "status": _status,
    "benefit": _bad_status,
    "work": _work,
    "events": _events,
    "exclusions": _exclusions,
    "relapse": _relapse,
    "score": _scores,
    "amount": _amounts,
    "judgement": _judgements,
}
