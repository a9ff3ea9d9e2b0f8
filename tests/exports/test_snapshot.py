"""What the snapshot reads, against the same worked out family by family from the models."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from exports.columns import CURRENT_VERSION, layout, problem_of_headline
from exports.frames.calendar import add_year, day_number, quarter_number
from exports.queries.headlines import problems
from exports.queries.snapshot import snapshot
from exports.rules import read_period
from families.models import Family, Member, Observation, Person
from outcomes.models import Claim
from tests.exports.conftest import Staff

PERIOD = read_period("2018-H2")
TODAY = date(2019, 5, 1)
CODES = sorted({c for field in layout().fields for part in field.codes for c in part})
SEXES = {"M": "0", "F": "1", "U": "2"}
ROLES = {"child": "0", "young_person": "1", "parent": "2"}
pytestmark = pytest.mark.usefixtures("sample_council")


@dataclass(frozen=True)
class Read:
    families: list[dict[str, str]]
    people: list[dict[str, str]]
    facts: list[dict[str, str]]


@pytest.fixture
def read(staff: Staff) -> Read:
    """Everything the snapshot gives, in one chunk."""
    with snapshot(PERIOD, by=staff.author, today=TODAY) as seen:
        seen.gather(CODES, problems(CURRENT_VERSION))
        [chunk] = seen.chunks(10_000)
    return Read(*(list(csv.DictReader(io.StringIO(part.decode()))) for part in chunk))


def served() -> list[Family]:
    """The families of the return, in the order of their numbers."""
    families = Family.objects.filter(attached_on__lte=PERIOD.last_day).select_related("framework")
    begun = PERIOD.first_day
    return sorted(
        (f for f in families if (f.closed_on or begun) >= begun or add_year(f.attached_on) > begun),
        key=lambda family: family.pk,
    )


def is_member(member: Member, day: date) -> bool:
    person = member.person
    return (
        (member.joined_on is None or member.joined_on <= day)
        and (member.left_on is None or member.left_on > day)
        and (person.died_on is None or person.died_on > day)
    )


def spells(family: Family) -> list[Member]:
    return list(Member.objects.filter(family=family).select_related("person"))


def age_on(person: Person, day: date) -> int:
    born = person.date_of_birth
    if born is None:
        return -1
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def test_the_families_their_days_and_the_end_of_support(read: Read) -> None:
    assert len(read.families) == len(served()) > 50
    for row, family in zip(read.families, served(), strict=True):
        started = family.attached_on
        assert row["started"] == str(day_number(started))
        assert row["year_before"] == str(day_number(add_year(started, -1)))
        assert row["year_after"] == str(day_number(add_year(started)))
        assert row["quarter"] == str(quarter_number(started))
        ended = family.closed_on if (family.closed_on or date.max) <= PERIOD.last_day else None
        assert row["ended"] == (str(quarter_number(ended)) if ended else "-1")


def test_the_problems_are_those_of_needs_found_by_the_start(read: Read) -> None:
    known, seen = problem_of_headline(), set()
    for row, family in zip(read.families, served(), strict=True):
        bits = 0
        for need in family.needs.filter(closed_as="", identified_on__lte=family.attached_on):
            headline = f"H{need.need.lstrip('H').split('.')[0]}"
            bits |= 1 << known[family.framework.code, headline] - 1
        assert row["problems"] == str(bits)
        seen.add(bits)
    assert len(seen) > 10


def test_only_a_submitted_or_paid_claim_of_the_familys_phase_is_a_result(read: Read) -> None:
    routes = {"SSP": "1", "CE": "2", "SFO": "3"}
    found = 0
    for row, family in zip(read.families, served(), strict=True):
        claims = Claim.objects.filter(
            family=family,
            state__in=("submitted", "paid"),
            phase=family.framework.code,
            on_date__range=(family.attached_on, PERIOD.last_day),
        ).order_by("-on_date")
        claim = claims.first()
        assert row["claimed"] == (routes[claim.route] if claim else "-1")
        assert row["claimed_quarter"] == (str(quarter_number(claim.on_date)) if claim else "-1")
        found += claim is not None
    assert found >= 1


def test_the_people_their_age_role_and_whether_they_left(read: Read) -> None:
    expected: Counter[tuple[str, ...]] = Counter()
    for number, family in enumerate(served(), start=1):
        started, after = family.attached_on, add_year(family.attached_on)
        there = [m for m in spells(family) if is_member(m, started)]
        for member in there:
            person = member.person
            if person.date_of_birth and person.date_of_birth > started:
                continue
            later = [m for m in spells(family) if m.person_id == person.pk and is_member(m, after)]
            row = (SEXES[person.sex], str(age_on(person, started)), ROLES.get(member.role, "3"))
            expected[(str(number), *row, str(int(not later)))] += 1
    found = Counter(
        (row["family"], row["sex"], row["age"], row["role"], row["gone"]) for row in read.people
    )
    assert found == expected
    assert sum(count for row, count in found.items() if row[4] == "1") >= 1


def test_teenage_parents_and_expectant_ones_are_under_twenty(read: Read) -> None:
    for row in read.people:
        if row["teenage_before"] == "1":
            assert 0 <= int(row["age"]) < 20
            assert row["role"] == "2" or int(row["age"]) > 9


def facts_of(number: int, family: Family, rows: set[object]) -> Iterator[tuple[str, ...]]:
    """The facts of one family, row by row from the models."""
    before, after = add_year(family.attached_on, -1), add_year(family.attached_on)
    members = spells(family)
    mine = Observation.objects.filter(code__in=CODES, start_on__lte=after).exclude(kind="judgement")
    for fact in mine.filter(person=None, family=family):
        if counts(fact, before):
            yield (str(number), "no", "1", fact.code, str(day_number(fact.start_on)))
    for person in {member.person_id for member in members}:
        for fact in mine.filter(person_id=person):
            if fact.family_id not in (None, family.pk) or not counts(fact, before):
                continue
            household = any(
                member.person_id == person and is_member(member, fact.start_on)
                for member in members
            )
            whose = "yes" if person in rows else "no"
            on = str(day_number(fact.start_on))
            yield (str(number), whose, str(int(household)), fact.code, on)


def counts(fact: Observation, before: date) -> bool:
    """Known by the day of the build, not withdrawn, near enough to the start."""
    known = max(fact.start_on, fact.recorded_on or fact.start_on) <= TODAY
    spell = fact.kind == "status" and (fact.end_on is None or fact.end_on >= before)
    return known and not fact.withdrawn and (fact.start_on >= before or spell)


def test_the_facts_of_the_people_and_of_the_household_while_they_belong_to_it(read: Read) -> None:
    expected: Counter[tuple[str, ...]] = Counter()
    for number, family in enumerate(served(), start=1):
        started = family.attached_on
        rows = {
            member.person_id
            for member in spells(family)
            if is_member(member, started) and (member.person.date_of_birth or started) <= started
        }
        expected.update(facts_of(number, family, rows))
    found = Counter(
        (
            row["family"],
            "no" if row["person"] == "-1" else "yes",
            row["household"],
            CODES[int(row["code"])],
            row["start"],
        )
        for row in read.facts
    )
    assert found == expected
    assert sum(found.values()) > 1000


def test_what_was_recorded_after_the_day_is_not_known(staff: Staff) -> None:
    def number(today: date) -> int:
        with snapshot(PERIOD, by=staff.author, today=today) as seen:
            seen.gather(CODES, {})
            return sum(part[2].count(b"\n") for part in seen.chunks(10_000))

    late = Observation.objects.filter(recorded_on__isnull=False, code__in=CODES)
    assert late.exists()
    assert number(TODAY - timedelta(days=500)) < number(TODAY)
