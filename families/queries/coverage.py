"""The school calendar and the coverage by feeds, with their gaps."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.http import Http404
from django.utils import timezone

from families.models import FeedCoverage, Term
from families.queries.subject_family import earlier_versions
from families.queries.words import COMMON_WORDS, current_words
from families.rules import feeds, terms
from families.rules.feeds import Span

KINDS = ("event", "status", "metric")
WIDTH, LEAST_GAP = 1000, 4


@dataclass(frozen=True)
class SchoolYear:
    """A school year with its terms and what is wrong with it."""

    words: str
    terms: list[Term]
    problems: list[str]


def school_years() -> list[SchoolYear]:
    """Every school year from the first recorded until this one, newest first."""
    rows = list(Term.objects.order_by("start_on"))
    spells = [terms.Spell(row.term, row.start_on, row.end_on) for row in rows]
    problems = terms.findings(spells, timezone.localdate()) if rows else {}
    years: dict[int, list[Term]] = defaultdict(list)
    for row in rows:
        years[terms.school_year(row.start_on)].append(row)
    return [
        SchoolYear(terms.year_words(year), years.get(year, []), problems.get(year, []))
        for year in sorted({*years, *problems}, reverse=True)
    ]


def known_codes() -> dict[str, str]:
    """Every code that a feed may report, and its words."""
    found: dict[str, str] = {}
    for framework in current_words().frameworks.values():
        words = framework.vocabulary
        known = {**words.events, **words.statuses, **words.metrics}
        for kind in KINDS:
            for code in framework.codes[kind]:
                found.setdefault(code, known.get(code) or COMMON_WORDS.get(code, code))
    return found


@dataclass(frozen=True)
class Bar:
    """A part of a drawn line, in thousandths of its length."""

    start: int
    width: int


@dataclass(frozen=True)
class CodeCoverage:
    """One code: who covers it on which days, and where the gaps are."""

    code: str
    words: str
    rows: list[FeedCoverage]
    gaps: list[Span]
    bars: list[Bar]
    gap_bars: list[Bar]

    @property
    def missing(self) -> str:
        """As a result names it that cannot be judged for want of this."""
        return f"feed:{self.code}"


@dataclass(frozen=True)
class Coverage:
    """All codes over the same days."""

    first: date
    last: date
    codes: list[CodeCoverage]


def coverage(blocking: set[str]) -> Coverage:
    """Every code that has a feed or that blocks a result; those with gaps first."""
    rows = list(FeedCoverage.objects.order_by("code", "from_date", "source"))
    today = timezone.localdate()
    first = min((row.from_date for row in rows), default=today)
    by_code: dict[str, list[FeedCoverage]] = defaultdict(list)
    for row in rows:
        by_code[row.code].append(row)
    wanted = {*by_code, *(code.removeprefix("feed:") for code in blocking)}
    words = known_codes()
    found = [_code(code, words, by_code.get(code, []), first, today) for code in wanted]
    found.sort(key=lambda each: (each.missing not in blocking, not each.gaps, each.words))
    return Coverage(first, today, found)


def _code(
    code: str, words: dict[str, str], rows: list[FeedCoverage], first: date, last: date
) -> CodeCoverage:
    covered = feeds.merged((row.from_date, row.to_date) for row in rows)
    days = (last - first).days + 1
    bars = [_bar(span, first, last, days) for span in covered if span[0] <= last]
    known = words.get(code, code.replace("_", " "))
    gaps = feeds.gaps(covered, last)
    # A day is too narrow to be seen among years: a gap is drawn at least this wide.
    gap_bars = [_bar(gap, first, last, days, least=LEAST_GAP) for gap in gaps]
    return CodeCoverage(code, known, rows, gaps, bars, gap_bars)


def _bar(span: Span, first: date, last: date, days: int, *, least: int = 1) -> Bar:
    start = (span[0] - first).days * WIDTH // days
    end = ((min(span[1], last) - first).days + 1) * WIDTH // days
    return Bar(start, max(end - start, least))


def term_or_404(term_id: uuid.UUID) -> Term:
    """A term."""
    found = Term.objects.filter(pk=term_id).first()
    if found is None:
        raise Http404
    return found


def feed_or_404(feed_id: uuid.UUID) -> FeedCoverage:
    """A row of coverage."""
    found = FeedCoverage.objects.filter(pk=feed_id).first()
    if found is None:
        raise Http404
    return found


def history_of(row: Model) -> list[Any]:
    """What a row was before each change, newest first."""
    events = earlier_versions(type(row)).filter(pgh_obj_id=row.pk)
    return list(events.order_by("-pgh_created_at")[:50])
