"""The school calendar: three terms a year, from autumn 2013 to summer 2027."""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from typing import NamedTuple

from families.synthetic.days import add_months, age_on, text
from families.synthetic.records import Row

_FIRST_YEAR, _LAST_YEAR = 2013, 2026
_TUESDAY, _MONDAY, _THURSDAY, _FRIDAY = 1, 0, 3, 4


class Term(NamedTuple):
    """One school term; `sessions` are the half days that a child can attend."""

    name: str
    start: int
    end: int
    sessions: int
    august: int  # 31 August on or before the first day


def _on_or_after(start: date, weekday: int) -> date:
    return start + timedelta(days=(weekday - start.weekday()) % 7)


def _on_or_before(end: date, weekday: int) -> date:
    return end - timedelta(days=(end.weekday() - weekday) % 7)


def _term(name: str, start: date, end: date, august: int) -> Term:
    weeks, rest = divmod((end - start).days + 1, 7)
    half_term = 10
    sessions = 2 * (weeks * 5 + min(rest, 5)) - half_term
    return Term(f"{name} {start.year}", start.toordinal(), end.toordinal(), sessions, august)


def _school_year(year: int) -> tuple[Term, Term, Term]:
    """Autumn, spring and summer of the school year that begins in September of `year`."""
    august = date(year, 8, 31).toordinal()
    spring_end = _on_or_before(date(year + 1, 4, 6), _FRIDAY)
    return (
        _term(
            "Autumn",
            _on_or_after(date(year, 9, 2), _TUESDAY),
            _on_or_before(date(year, 12, 21), _FRIDAY),
            august,
        ),
        _term("Spring", _on_or_after(date(year + 1, 1, 3), _MONDAY), spring_end, august),
        _term(
            "Summer",
            spring_end + timedelta(days=17),
            _on_or_before(date(year + 1, 7, 22), _THURSDAY),
            august,
        ),
    )


TERMS = tuple(term for year in range(_FIRST_YEAR, _LAST_YEAR + 1) for term in _school_year(year))
_STARTS = [term.start for term in TERMS]
_ENDS = [term.end for term in TERMS]


def terms_between(start: int, end: int) -> tuple[Term, ...]:
    """The terms that begin on or after `start` and have ended by `end`."""
    return TERMS[bisect_left(_STARTS, start) : bisect_right(_ENDS, end)]


def of_school_age(born: int, term: Term) -> bool:
    """Aged 5 on the first day, and under 16 on the 31 August before it."""
    return add_months(born, 60) <= term.start and age_on(born, term.august) < 16


def school_day(day: int) -> int:
    """The day itself in term time, else the first day of the next term."""
    place = bisect_left(_ENDS, day)
    return max(day, _STARTS[place]) if place < len(TERMS) else day


def term_rows() -> list[Row]:
    """The rows of terms.csv."""
    return [(term.name, text(term.start), text(term.end)) for term in TERMS]
