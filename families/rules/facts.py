"""Dated facts that may be recorded by hand: which there are, of whom, and what makes one sound."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from families.framework.model import (
    CompoundTest,
    EventTest,
    Framework,
    JudgementTest,
    Need,
    Outcome,
    StatusTest,
    Test,
)
from families.framework.words import AGE_SUBJECTS, COMMON_METRICS, COMMON_STATUSES, TERM_METRICS
from families.rules import cases, people
from families.rules.details import BENEFIT_STATUS
from privacy.errors import RuleBroken


class FactKind(StrEnum):
    """How a fact is asked for; an observation of case files, but that measures come in two."""

    EVENT = "event"
    STATUS = "status"
    JUDGEMENT = "judgement"
    READING = "reading"
    ATTENDANCE = "attendance"


# What stands over each group of choices.
KIND_WORDS = {
    FactKind.JUDGEMENT: "A professional’s judgement of an outcome",
    FactKind.STATUS: "What is so, or was, from one day to another",
    FactKind.EVENT: "What happened on a day",
    FactKind.READING: "A score or an amount on a day",
    FactKind.ATTENDANCE: "Attendance at school in a term",
}
ATTENDANCE = "attendance"
AUTHORISED, UNAUTHORISED = COMMON_METRICS
# Figures that the engine works out from events and sessions; nobody reads them off anything.
_COUNT_ENDING, _SCORE_ENDING = "_count", "_score"
MOST_DAYS, MOST_SESSIONS, MOST_SCORE, MOST_AMOUNT = 200, 300, 1000, 1_000_000
ANY_PROFESSIONAL = "professional"
# Who may judge where the framework asks for no more than a professional.
PROFESSIONALS = (
    "keyworker",
    "social_worker",
    "teacher",
    "health_visitor",
    "school_nurse",
    "health_professional",
    "youth_worker",
    "idva",
    "housing_officer",
    "police_officer",
)
# Who says so where the framework names no evidence of its own.
SOURCES = ("keyworker", "family", "school", "social_care_system", "police", "health", "housing")


@dataclass(frozen=True)
class Choice:
    """A fact that may be recorded.

    `subjects` are those of the needs and outcomes that ask for it (none: of anybody); `sources` who
    the framework expects to say so, for a judgement the roles that may judge.
    """

    kind: FactKind
    code: str
    words: str
    subjects: frozenset[str] = frozenset()
    sources: tuple[str, ...] = ()
    of_a_person: bool = False
    with_days: bool = False
    benefits: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Kind and code."""
        return f"{self.kind}:{self.code}"

    @property
    def scored(self) -> bool:
        """Whether a reading is that of a tool, on its scale."""
        return self.kind is FactKind.READING and self.code.endswith(_SCORE_ENDING)


# That statutory social care took a child on: said of every family, whatever its rules look for.
STEP_UP = Choice(
    FactKind.EVENT,
    "social_care_step_up",
    "Stepped up to statutory social care",
    of_a_person=True,
)


@dataclass(frozen=True)
class FactValues:
    """What is said of a fact; `authorised` only of attendance, whose `value` is the other part."""

    start_on: date
    source: str
    end_on: date | None = None
    value: Decimal | None = None
    out_of: Decimal | None = None
    authorised: Decimal | None = None
    detail: str = ""
    again: bool = False


@dataclass(frozen=True)
class _Asked:
    """By which subjects, with which evidence, something is asked for."""

    test: Test
    subject: str
    evidence: tuple[str, ...]


def choices_of(framework: Framework, common: Mapping[str, str]) -> list[Choice]:
    """Every fact of a framework, judgements first; `common` has words for what all know."""
    asked = list(_asked(framework))
    return [
        *_judgements(framework),
        *_statuses(framework, asked, common),
        *_events(framework, asked),
        *_readings(framework),
        Choice(
            FactKind.ATTENDANCE,
            ATTENDANCE,
            "School sessions missed in a term",
            sources=("school_attendance_feed", "school"),
            of_a_person=True,
        ),
    ]


def parts_of(test: Test) -> Iterator[Test]:
    """A test's parts, or itself."""
    if isinstance(test, CompoundTest):
        for part in test.tests:
            yield from parts_of(part)
    else:
        yield test


def _asked(framework: Framework) -> Iterator[_Asked]:
    lines: list[Need | Outcome] = [*framework.needs.values(), *framework.outcomes.values()]
    for line in lines:
        for part in parts_of(line.test):
            yield _Asked(part, line.subject, line.evidence)


def _judgements(framework: Framework) -> Iterator[Choice]:
    for outcome in framework.in_use:
        roles: list[str] = []
        parts = [part for part in parts_of(outcome.test) if isinstance(part, JudgementTest)]
        for part in parts:
            roles += part.by_roles or (ANY_PROFESSIONAL,)
        if parts:
            judges = PROFESSIONALS if ANY_PROFESSIONAL in roles else tuple(dict.fromkeys(roles))
            subjects = frozenset({outcome.subject})
            yield Choice(FactKind.JUDGEMENT, outcome.id, outcome.label, subjects, judges)


def _statuses(
    framework: Framework, asked: list[_Asked], common: Mapping[str, str]
) -> Iterator[Choice]:
    words = {code: common[code] for code in COMMON_STATUSES} | dict(framework.vocabulary.statuses)
    ended = (rule for route in framework.routes for rule in route.benefit_rules)
    benefits = tuple(dict.fromkeys(benefit for rule in ended for benefit in rule.benefits))
    for code, label in _by_words(words):
        about = [a for a in asked if isinstance(a.test, StatusTest) and a.test.status == code]
        common_one = code in COMMON_STATUSES
        yield Choice(
            FactKind.STATUS,
            code,
            label,
            frozenset() if common_one else _subjects(about),
            _evidence(about),
            of_a_person=common_one or code == BENEFIT_STATUS,
            benefits=benefits if code == BENEFIT_STATUS else (),
        )


def _events(framework: Framework, asked: list[_Asked]) -> Iterator[Choice]:
    for code, label in _by_words(framework.vocabulary.events):
        about = [a for a in asked if isinstance(a.test, EventTest) and a.test.event == code]
        days = any(isinstance(a.test, EventTest) and a.test.days for a in about)
        subjects = _subjects(about)
        yield Choice(FactKind.EVENT, code, label, subjects, _evidence(about), with_days=days)


def _readings(framework: Framework) -> Iterator[Choice]:
    words = framework.vocabulary
    for code, label in words.metrics.items():
        counted = code in words.counts or code.endswith(_COUNT_ENDING)
        if not counted and code not in (*TERM_METRICS, *COMMON_METRICS):
            yield Choice(FactKind.READING, code, label)


def _by_words(words: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(words.items(), key=lambda pair: pair[1].lower())


def _subjects(asked: Iterable[_Asked]) -> frozenset[str]:
    return frozenset(each.subject for each in asked)


def _evidence(asked: Iterable[_Asked]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for each in asked for word in each.evidence))


def fits(choice: Choice, part: people.Part | None, days: Iterable[date]) -> bool:
    """Whether a fact may be that of a member on one of the days, or of the household (no part)."""
    if part is None:
        return not choice.of_a_person
    by_age = choice.subjects & frozenset(AGE_SUBJECTS)
    if not choice.subjects or choice.subjects - by_age:
        return True
    return any(people.fits(subject, part, day) for subject in by_age for day in days)


def check_values(choice: Choice, facts: FactValues, today: date) -> None:
    """Days in order and not ahead, figures within their scale."""
    cases.check_past(facts.start_on, "The date", "start_on", today)
    if facts.end_on is not None and choice.kind is FactKind.STATUS:
        cases.check_past(facts.end_on, "The last day", "end_on", today)
    message = "The last day must not be before the first."
    cases.check_order(facts.start_on, facts.end_on, message, "end_on")
    if choice.kind is FactKind.EVENT:
        _check_within(facts.value, 0, MOST_DAYS, "value", "The number of days")
        if facts.value == 0:
            raise RuleBroken("The number of days must be more than 0.", "value")
    elif choice.kind is FactKind.READING:
        _check_reading(choice, facts)
    elif choice.kind is FactKind.ATTENDANCE:
        _check_sessions(facts)


def _check_reading(choice: Choice, facts: FactValues) -> None:
    most = Decimal(MOST_SCORE if choice.scored else MOST_AMOUNT)
    if facts.out_of is not None:
        _check_within(facts.out_of, 1, most, "out_of", "The top of the scale")
        most = facts.out_of
    what = "The score" if choice.scored else "The amount"
    _check_within(facts.value, 0, most, "value", what)


def _check_sessions(facts: FactValues) -> None:
    possible = facts.out_of or Decimal(0)
    _check_within(possible, 1, MOST_SESSIONS, "out_of", "The sessions possible")
    _check_within(facts.authorised, 0, possible, "authorised", "Authorised absence")
    _check_within(facts.value, 0, possible, "value", "Unauthorised absence")
    if (facts.value or 0) + (facts.authorised or 0) > possible:
        raise RuleBroken("More sessions are missed than were possible.", "value")


def _check_within(
    number: Decimal | None, least: int, most: Decimal | int, field: str, words: str
) -> None:
    if number is not None and not least <= number <= most:
        raise RuleBroken(f"{words} must be between {least} and {most:,f}.", field)


def check_member(
    spells: Iterable[people.Spell], died_on: date | None, first: date, last: date
) -> None:
    """Somebody is a member on one of the days of a fact (joined, not left, not died)."""
    for spell in spells:
        begun = spell.joined_on is None or spell.joined_on <= last
        ends = [day for day in (spell.left_on, died_on) if day is not None]
        if begun and all(day > first for day in ends):
            return
    raise RuleBroken("This person was not a member of the family at that time.", "whose")


def last_day(choice: Choice, facts: FactValues, today: date) -> date:
    """The last day that a fact speaks of; a status without end goes on until today."""
    return facts.end_on or (today if choice.kind is FactKind.STATUS else facts.start_on)


def of_school_age(part: people.Part, term_start: date) -> bool:
    """Aged 5 or over on a term's first day, under 16 on the 31 August on or before it (§1)."""
    if part.born is None:
        return part.role == "child"
    august = date(term_start.year, 8, 31)
    if august > term_start:
        august = date(term_start.year - 1, 8, 31)
    return people.age_on(part.born, term_start) >= 5 and people.age_on(part.born, august) < 16
