"""Needs are of every kind, go every way, and leave the facts that they should."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from families.framework import Framework, load_all
from families.synthetic.catalogue import NEEDS
from families.synthetic.chunks import make_family
from families.synthetic.days import CHECK_DATES, add_months, age_on, day
from families.synthetic.facts import bad_spells, is_well
from families.synthetic.people import Council
from families.synthetic.places import authorities_of
from families.synthetic.records import Course, Family
from families.synthetic.terms import TERMS, of_school_age, school_day, terms_between

FRAMEWORKS = Path(__file__).parents[2] / "families" / "data" / "frameworks"
FAMILIES = 3000
# Which of the frameworks' subjects a subject of ours is a part of.
PART_OF = {
    "over_ten": "any_member",
    "any_member": "any_member",
    "child": "child",
    "pupil": "child",
    "teenager": "child",
    "child_0_5": "child_0_5",
    "young_person": "young_person",
    "young_person_16_17": "young_person_16_17",
    "adult": "adult",
    "parent": "adult_with_parenting_responsibility",
    "mother": "adult",
    "household": "household",
}
NARROWER = {("any_member", "adult"), ("any_member", "child"), ("child", "child_0_5")}


@pytest.fixture(scope="module")
def families() -> list[Family]:
    council = Council(FAMILIES, 3, authorities_of(FAMILIES, 3))
    made: list[Family] = []
    for number in range(FAMILIES):
        made.append(make_family(council, number, made[-1] if made else None))
    return made


@pytest.fixture(scope="module")
def frameworks() -> dict[str, Framework]:
    return load_all({path.name: path for path in FRAMEWORKS.glob("*.yaml")})


def test_the_catalogue_has_every_need_of_every_framework(
    frameworks: dict[str, Framework],
) -> None:
    assert set(NEEDS) == set(frameworks)
    for framework, kinds in NEEDS.items():
        needs = frameworks[framework].needs
        assert [kind.id for kind in kinds] == list(needs)
        for kind in kinds:
            theirs, ours = needs[kind.id].subject, PART_OF[kind.subject]
            assert theirs == ours or (theirs, ours) in NARROWER, kind


def test_signs_of_needs_are_words_of_the_vocabulary(frameworks: dict[str, Framework]) -> None:
    kind_of = {
        "status": "status",
        "benefit": "status",
        "work": "status",
        "events": "event",
        "relapse": "event",
        "exclusions": "event",
        "score": "metric",
        "amount": "metric",
        "judgement": "judgement",
    }
    for framework, kinds in NEEDS.items():
        for sign in (sign for kind in kinds for sign in kind.bad + kind.good):
            if not sign.shape.endswith("attendance"):
                assert sign.code in frameworks[framework].codes[kind_of[sign.shape]], sign


def test_every_need_of_every_framework_is_found_somewhere(families: list[Family]) -> None:
    found = {(family.case.framework, need.kind.id) for family in families for need in family.needs}
    assert found == {(name, kind.id) for name, kinds in NEEDS.items() for kind in kinds}
    assert 3 < sum(len(family.needs) for family in families) / FAMILIES < 4


def test_needs_go_every_way(families: list[Family]) -> None:
    ways = Counter(need.course.kind for family in families for need in family.needs)
    assert set(ways) == {"improving", "stable", "relapsing", "late", "never well"}
    assert min(ways.values()) > 300


def facts_of(families: list[Family], kind: str) -> Iterator[tuple[Family, object]]:
    return ((family, fact) for family in families for fact in family.facts if fact.kind == kind)


def test_rare_rows_are_there(families: list[Family]) -> None:
    facts = [fact for family in families for fact in family.facts]
    assert len(facts) / FAMILIES > 20
    assert 0 < sum(fact.withdrawn == "Y" for fact in facts) < len(facts) / 100
    late = [f for f in facts if f.recorded is not None and f.recorded - (f.end or f.start) > 60]
    assert 0 < len(late) < len(facts) / 50
    assert any(fact.recorded is not None and fact.recorded < fact.start for fact in facts)
    assert any(fact.start >= day(2040, 1, 1) for fact in facts)
    assert any(fact.code.startswith("override:") for fact in facts)
    edges = {add_months(date, -months) for date in CHECK_DATES for months in (0, 6, 12)}
    events = {fact.start for fact in facts if fact.kind == "event"}
    assert len(edges & events) >= 6
    assert any(need.in_error for family in families for need in family.needs)
    assert any(need.person is None for family in families for need in family.needs)
    unserved = sum(family.case.attached is None for family in families)
    assert 0.2 < unserved / FAMILIES < 0.3
    assert any(family.rows["claims"] for family in families)
    missed: Counter[tuple[int, int]] = Counter()
    for fact in facts:
        if fact.out_of and fact.code.endswith("absence_sessions"):
            missed[id(fact.person), fact.start] += 10 * (fact.value or 0) - fact.out_of // 2
    assert 0 in missed.values()  # exactly 90 per cent, from two rows
    assert any(fact.out_of == 0 for fact in facts)


def test_work_comes_in_spells_of_exactly_thirteen_weeks_and_a_day_less(
    families: list[Family],
) -> None:
    lengths = Counter(
        fact.end - fact.start + 1
        for family in families
        for fact in family.facts
        if fact.code in ("in_work", "in_eet") and fact.end is not None
    )
    assert lengths[91] > 1
    assert lengths[90] > 1
    assert lengths[100] > 1


def test_a_relapsing_need_turns_bad_well_and_bad_again() -> None:
    course = Course("relapsing", [(100, 199), (250, None)])
    assert list(bad_spells(course, 50)) == [(50, 99), (200, 249)]
    assert [is_well(course, d) for d in (99, 100, 199, 200, 249, 250, 9999)] == [
        False,
        True,
        True,
        False,
        False,
        True,
        True,
    ]
    assert list(bad_spells(Course("never well", []), 50)) == [(50, None)]
    assert list(bad_spells(Course("relapsing", [(100, 199)]), 50)) == [(50, 99), (200, None)]


def test_months_and_ages_follow_the_rules_of_the_engine() -> None:
    assert add_months(day(2023, 8, 31), 6) == day(2024, 2, 29)
    assert add_months(day(2022, 10, 31), 6) == day(2023, 4, 30)
    assert add_months(day(2024, 3, 31), -1) == day(2024, 2, 29)
    leap = day(2004, 2, 29)
    assert [age_on(leap, d) for d in (day(2020, 2, 28), day(2020, 2, 29), day(2022, 3, 1))] == [
        15,
        16,
        18,
    ]
    assert age_on(day(2020, 5, 1), day(2020, 4, 30)) == -1


def test_school_age_runs_from_five_to_the_august_after_fifteen() -> None:
    autumn = next(term for term in TERMS if term.name == "Autumn 2018")
    assert of_school_age(autumn.start - 366 * 8, autumn)
    assert of_school_age(add_months(autumn.start, -60), autumn)
    assert not of_school_age(add_months(autumn.start, -60) + 1, autumn)
    assert of_school_age(day(2002, 9, 1), autumn)
    assert not of_school_age(day(2002, 8, 31), autumn)


def test_days_out_of_term_move_to_the_next_term() -> None:
    assert (
        school_day(day(2018, 8, 10)) == terms_between(day(2018, 8, 1), day(2018, 12, 31))[0].start
    )
    assert school_day(day(2018, 11, 14)) == day(2018, 11, 14)
    assert school_day(day(2035, 1, 1)) == day(2035, 1, 1)
