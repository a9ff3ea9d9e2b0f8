"""School years and covered days: what is wrong with them, in words."""

from datetime import date

import pytest

from families.rules import feeds
from families.rules.terms import Spell, check_term, findings
from privacy.errors import RuleBroken

AUTUMN = Spell("Autumn 2017", date(2017, 9, 4), date(2017, 12, 21))
SPRING = Spell("Spring 2018", date(2018, 1, 4), date(2018, 3, 29))
SUMMER = Spell("Summer 2018", date(2018, 4, 16), date(2018, 7, 20))
YEAR = [AUTUMN, SPRING, SUMMER]


def later(spell: Spell, years: int) -> Spell:
    start = spell.start_on.replace(year=spell.start_on.year + years)
    end = spell.end_on.replace(year=spell.end_on.year + years)
    return Spell(f"{spell.name} + {years}", start, end)


@pytest.mark.parametrize(
    ("term", "words"),
    [
        (Spell("X", date(2018, 9, 4), date(2018, 9, 3)), "on or after the first"),
        (Spell("X", date(2018, 9, 4), date(2019, 7, 3)), "at most 150 days"),
        (Spell("Spring 2018", date(2018, 9, 4), date(2018, 12, 3)), "a term Spring 2018 already"),
        (Spell("X", date(2018, 3, 29), date(2018, 4, 3)), "overlaps Spring 2018"),
        (Spell("X", date(2018, 7, 22), date(2018, 7, 25)), "2017/18 has 3 terms already"),
    ],
)
def test_a_term_that_cannot_be_is_refused(term: Spell, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        check_term(term, YEAR)


def test_a_term_of_the_next_year_is_taken() -> None:
    assert check_term(later(AUTUMN, 1), YEAR) is None


def test_a_whole_year_has_nothing_wrong_with_it() -> None:
    assert findings(YEAR, date(2018, 7, 30)) == {}


def test_years_without_terms_are_named() -> None:
    whole = [*YEAR, *(later(term, 2) for term in YEAR)]
    assert findings(whole, date(2020, 7, 1)) == {2018: ["No term is recorded."]}
    assert findings(YEAR, date(2018, 9, 1)) == {2018: ["No term is recorded."]}


def test_a_year_with_too_few_a_long_gap_and_an_overlap_says_so() -> None:
    two = [*YEAR, later(AUTUMN, 1), later(SUMMER, 1), *(later(term, 2) for term in YEAR)]
    assert findings(two, date(2020, 7, 1)) == {
        2018: [
            "2 terms are recorded; a school year has 3.",
            "115 days lie between Autumn 2017 + 1 and Summer 2018 + 1: a gap, or a wrong date.",
        ]
    }
    long = Spell("Spring 2018", date(2018, 1, 4), date(2018, 4, 20))
    [[problem]] = findings([AUTUMN, long, SUMMER], date(2018, 7, 1)).values()
    assert problem.startswith("Summer 2018 overlaps Spring 2018")


def test_the_gaps_are_all_days_between_and_after_what_is_covered() -> None:
    spans = [
        (date(2018, 3, 1), date(2018, 3, 31)),
        (date(2018, 1, 1), date(2018, 1, 31)),
        (date(2018, 2, 1), date(2018, 2, 10)),
        (date(2018, 1, 5), date(2018, 1, 9)),
    ]
    covered = feeds.merged(spans)
    assert covered == [
        (date(2018, 1, 1), date(2018, 2, 10)),
        (date(2018, 3, 1), date(2018, 3, 31)),
    ]
    assert feeds.gaps(covered, date(2018, 4, 2)) == [
        (date(2018, 2, 11), date(2018, 2, 28)),
        (date(2018, 4, 1), date(2018, 4, 2)),
    ]
    assert feeds.gaps(covered, date(2018, 3, 31)) == [(date(2018, 2, 11), date(2018, 2, 28))]
    assert feeds.gaps([], date(2018, 3, 31)) == []


@pytest.mark.parametrize(
    ("source", "days", "words"),
    [
        ("School!", (1, 2), "small letters"),
        ("police", (3, 2), "on or after the first"),
        ("police", (1, 9), "nobody has received later facts"),
    ],
)
def test_coverage_that_cannot_be_is_refused(source: str, days: tuple[int, int], words: str) -> None:
    first, last = (date(2018, 3, day) for day in days)
    with pytest.raises(RuleBroken, match=words):
        feeds.check_feed(source, first, last, date(2018, 3, 8))
