"""The school calendar: school years, and what is wrong with the terms in them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from privacy.errors import RuleBroken

FIRST_MONTH = 8
TERMS_A_YEAR = 3
# A term is shorter than this, and no holiday inside a school year is longer.
LONGEST_TERM_DAYS, LONGEST_HOLIDAY_DAYS = 150, 35


class Spell(NamedTuple):
    """A term: its name and its days."""

    name: str
    start_on: date
    end_on: date


def school_year(day: date) -> int:
    """The year in which the school year of a day began; it begins in August."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def year_words(year: int) -> str:
    """`2017/18`."""
    return f"{year}/{(year + 1) % 100:02d}"


def check_term(term: Spell, others: Iterable[Spell]) -> None:
    """A term must be one, stand alone, and be one of three in its school year."""
    if term.end_on < term.start_on:
        raise RuleBroken("The last day must be on or after the first.", field="end_on")
    if (term.end_on - term.start_on).days > LONGEST_TERM_DAYS:
        what = f"A term has at most {LONGEST_TERM_DAYS} days: look at the two dates."
        raise RuleBroken(what, field="end_on")
    known = list(others)
    for other in known:
        if other.name == term.name:
            raise RuleBroken(f"There is a term {other.name} already.", field="term")
        if other.start_on <= term.end_on and term.start_on <= other.end_on:
            raise RuleBroken(f"It overlaps {_days(other)}.", field="start_on")
    year = school_year(term.start_on)
    if sum(school_year(other.start_on) == year for other in known) >= TERMS_A_YEAR:
        what = f"The school year {year_words(year)} has {TERMS_A_YEAR} terms already."
        raise RuleBroken(what, field="start_on")


def findings(terms: Sequence[Spell], today: date) -> dict[int, list[str]]:
    """School year to what is wrong with it, in sentences; years that are missing whole too."""
    found: dict[int, list[str]] = {}
    years = [school_year(term.start_on) for term in terms]
    this = school_year(today)
    for year in range(min(years, default=this), max([*years, this]) + 1):
        own = [term for term, its in zip(terms, years, strict=True) if its == year]
        problems = [*_count(len(own), is_edge=year in (min(years, default=this), this))]
        problems += _between(own)
        if problems:
            found[year] = problems
    for before, term in pairwise(terms):
        if term.start_on <= before.end_on:
            words = f"{term.name} overlaps {_days(before)}."
            found.setdefault(school_year(term.start_on), []).append(words)
    return found


def _count(terms: int, *, is_edge: bool) -> Iterator[str]:
    """The first year and this one may be incomplete, but not empty."""
    if terms == 0:
        yield "No term is recorded."
    elif terms > TERMS_A_YEAR or (terms < TERMS_A_YEAR and not is_edge):
        word = "term is" if terms == 1 else "terms are"
        yield f"{terms} {word} recorded; a school year has {TERMS_A_YEAR}."


def _between(terms: Sequence[Spell]) -> Iterator[str]:
    for before, term in pairwise(terms):
        days = (term.start_on - before.end_on).days - 1
        if days > LONGEST_HOLIDAY_DAYS:
            yield f"{days} days lie between {before.name} and {term.name}: a gap, or a wrong date."


def _days(term: Spell) -> str:
    return f"{term.name} ({term.start_on:%-d %B %Y} to {term.end_on:%-d %B %Y})"
