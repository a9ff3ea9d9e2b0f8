"""The school terms as a whole: consecutive, not overlapping, three a year."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from families.rules.terms import TERMS_A_YEAR, school_year


@dataclass(frozen=True)
class TermRow:
    """A term and the line on which it stands; no line where it is stored already."""

    name: str
    start_on: date
    end_on: date
    line: int = 0


# Line, column, value, what is wrong.
TermFault = tuple[int, str, str, str]


def term_faults(rows: Sequence[TermRow], stored: Sequence[TermRow]) -> Iterator[TermFault]:
    """What is wrong with the terms of the file beside those that are stored and stay."""
    given = {row.name for row in rows}
    terms = sorted(
        (*rows, *(row for row in stored if row.name not in given)),
        key=lambda term: (term.start_on, term.end_on),
    )
    for before, term in zip(terms, terms[1:], strict=False):
        if term.start_on <= before.end_on and (term.line or before.line):
            yield _overlap(before, term)
    yield from _uncounted(terms)


def _overlap(before: TermRow, term: TermRow) -> TermFault:
    at, other = (term, before) if term.line else (before, term)
    place = f"on line {other.line}" if other.line else "that is stored"
    what = f"overlaps the term {other.name} {place}; allowed is one after the other"
    return at.line, "start_on", at.start_on.isoformat(), what


def _uncounted(terms: Sequence[TermRow]) -> Iterator[TermFault]:
    """School years with another number of terms; the first and the last may be incomplete."""
    years: dict[int, list[TermRow]] = {}
    for term in terms:
        years.setdefault(school_year(term.start_on), []).append(term)
    if not years:
        return
    first, last = min(years), max(years)
    for year in range(first, last + 1):
        count = len(years.get(year, ()))
        if count > TERMS_A_YEAR or (first < year < last and count < TERMS_A_YEAR):
            at = next(
                (term for term in terms if term.line and school_year(term.start_on) >= year),
                TermRow(terms[-1].name, terms[-1].start_on, terms[-1].end_on, 1),
            )
            what = (
                f"the school year {year}/{(year + 1) % 100:02d} has {count} terms; "
                f"allowed are {TERMS_A_YEAR} a year, without a gap"
            )
            yield at.line, "start_on", at.start_on.isoformat(), what
