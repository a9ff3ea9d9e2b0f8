"""When a record may be disposed of: a date or "review", with the rule that decides, in words.

The later always wins, nothing has a default, and whatever cannot be worked out goes to a person.
"""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from privacy.rules.ages import add_years, attains, health_records_until, is_awaited

FAMILY_FILE = "family_file"
NUMBER_WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


class Trigger(StrEnum):
    """From what the years are counted."""

    YOUNGEST_CHILD = "youngest_child_attains"
    YOUNGEST_PERSON = "youngest_person_attains"
    HEALTH_CHILD = "health_child_attains"
    CLOSURE = "closure"
    LAST_CHANGE = "last_change"
    EVENT = "event"
    PERMANENT = "permanent"


class Rounding(StrEnum):
    """To which end of a year the date is put off."""

    NONE = "none"
    CALENDAR_YEAR = "calendar_year_end"
    FINANCIAL_YEAR = "financial_year_end"


YEAR_ENDS = {Rounding.CALENDAR_YEAR: (12, 31), Rounding.FINANCIAL_YEAR: (3, 31)}
ROUNDED = {
    Rounding.NONE: "",
    Rounding.CALENDAR_YEAR: " (to the end of the calendar year)",
    Rounding.FINANCIAL_YEAR: " (to the end of the financial year, 31 March)",
}


class Action(StrEnum):
    """What is to be done on the date."""

    DISPOSE = "dispose"
    REVIEW = "review"
    TRANSFER = "transfer"


class Standing(IntEnum):
    """What the rules can say of a record, from the soonest disposal to none."""

    DATED = 0
    OPEN = 1
    REVIEW = 2
    PERMANENT = 3


class Status(StrEnum):
    """Where a record stands on a given day."""

    DUE = "due"
    SOON = "soon"
    REVIEW = "review"
    LATER = "later"
    HELD = "held"


@dataclass(frozen=True)
class Rule:
    """One line of a schedule. `years` is None for permanent records only."""

    code: str
    title: str
    trigger: Trigger
    years: int | None
    record_class: str = FAMILY_FILE
    rounding: Rounding = Rounding.NONE
    action: Action = Action.DISPOSE
    event: str = ""
    citation: str = ""

    def __hash__(self) -> int:
        """By its code alone: what was answered is looked up for every record."""
        return hash(self.code)


class PersonFacts(NamedTuple):
    """What the rules need of one person. `key` is given to people who are in several records."""

    role: str
    born_on: date | None
    is_child: bool
    expecting_until: date | None = None
    key: Hashable = None


class RecordFacts(NamedTuple):
    """What the rules need of one record; `events` holds the last day of each kind of event."""

    people: tuple[PersonFacts, ...] = ()
    closed_on: date | None = None
    last_changed_on: date | None = None
    events: Mapping[str, date] = MappingProxyType({})
    classes: frozenset[str] = frozenset({FAMILY_FILE})


class Due(NamedTuple):
    """What the rules say: the date when DATED, the rule that decides, and every rule in words."""

    standing: Standing
    on: date | None
    rule: str
    lines: tuple[str, ...]
    action: str = ""

    @property
    def key(self) -> tuple[int, date]:
        """Sorts the later last."""
        return self.standing, self.on or date.min


def round_up(day: date, rounding: Rounding) -> date:
    """The end of the year in which the day lies; the day itself without rounding."""
    if rounding is Rounding.NONE:
        return day
    month, last = YEAR_ENDS[rounding]
    end = date(day.year, month, last)
    return end if day <= end else date(day.year + 1, month, last)


@lru_cache(maxsize=50_000)
def in_words(day: date) -> str:
    """`3 March 2026`."""
    return f"{day.day} {day:%B %Y}"


def years_in_words(years: int) -> str:
    """`five years`, `25 years`."""
    number = NUMBER_WORDS[years] if years < len(NUMBER_WORDS) else str(years)
    return f"{number} year{'' if years == 1 else 's'}"


class _Answer(NamedTuple):
    """What one rule says."""

    rule: Rule
    standing: Standing
    on: date | None
    words: str


Choices = Mapping[str, Collection[Rule]]
NO_RULE = Due(Standing.REVIEW, None, "", ("No rule covers this record.",))


def due(facts: RecordFacts, rules: Collection[Rule]) -> Due:
    """The latest that any rule for this record says; no rule at all is a case for review."""
    return due_by_choice(facts, {"": rules}).get("", NO_RULE)


def due_by_choice(facts: RecordFacts, choices: Choices) -> dict[str, Due]:
    """The same for several choices: a choice without a rule for this record is left out."""
    return due_by_rules(facts, rules_about(facts.classes, choices))


def rules_about(classes: Collection[str], choices: Choices) -> dict[str, list[Rule]]:
    """Of each choice the rules for records of these classes; a choice of none is left out."""
    # A rule of several choices is one, so that it is asked once.
    one: dict[Rule, Rule] = {}
    said = {
        choice: [one.setdefault(rule, rule) for rule in rules if rule.record_class in classes]
        for choice, rules in choices.items()
    }
    return {choice: rules for choice, rules in said.items() if rules}


def due_by_rules(facts: RecordFacts, choices: Mapping[str, list[Rule]]) -> dict[str, Due]:
    """What these rules say, which are all about this record."""
    rules = {id(rule): rule for rules in choices.values() for rule in rules}
    answers = {key: _answer(rule, facts) for key, rule in rules.items()}
    said = {choice: [answers[id(rule)] for rule in rules] for choice, rules in choices.items()}
    return {choice: _decided(found) for choice, found in said.items()}


def _decided(answers: list[_Answer]) -> Due:
    """Of all that was answered, the latest; the rules in words, the one that decides first."""
    answers.sort(key=lambda each: (each.standing, each.on or date.min, each.rule.code))
    decides, others = answers[-1], reversed(answers[:-1])
    lines = (
        f"{decides.rule.title} decides: {decides.words}.",
        *[f"{other.rule.title} does not decide: {other.words}." for other in others],
    )
    return Due(decides.standing, decides.on, decides.rule.code, lines, decides.rule.action)


def status(
    standing: Standing,
    due_on: date | None,
    closed_on: date | None,
    as_on: date,
    *,
    held: bool = False,
) -> Status:
    """Where a record stands on a day: what is open or kept by something else is never due."""
    if standing is Standing.REVIEW:
        return Status.REVIEW
    if due_on is None or closed_on is None or closed_on > as_on:
        return Status.LATER
    if due_on <= as_on:
        return Status.HELD if held else Status.DUE
    return Status.SOON if due_on <= add_years(as_on, 1) else Status.LATER


def _answer(rule: Rule, facts: RecordFacts) -> _Answer:
    """What one rule says of a record."""
    if rule.trigger is Trigger.PERMANENT:
        return _Answer(rule, Standing.PERMANENT, None, "kept permanently")
    if rule.trigger in (Trigger.YOUNGEST_CHILD, Trigger.YOUNGEST_PERSON):
        return _by_age(rule, facts)
    if rule.trigger is Trigger.HEALTH_CHILD:
        return _as_health_does(rule, facts)
    return _after(rule, *_beginning(rule, facts))


def _beginning(rule: Rule, facts: RecordFacts) -> tuple[date | None, str, str]:
    """The day that starts the years, what happened on it, and what is said while it is missing."""
    if rule.trigger is Trigger.CLOSURE:
        return facts.closed_on, "closed", "the years begin when the family is closed; it is open"
    if rule.trigger is Trigger.LAST_CHANGE:
        return facts.last_changed_on, "last changed", "the day of the last change is not known"
    event = rule.event.replace("_", " ")
    return facts.events.get(rule.event), event, f"no {event} is recorded"


@lru_cache(maxsize=50_000)
def _after(rule: Rule, begins: date | None, happened: str, missing: str) -> _Answer:
    """So many years after a day."""
    if begins is None:
        # Only a closure is sure to come; any other missing day is for a person to find.
        waits = rule.trigger is Trigger.CLOSURE
        return _Answer(rule, Standing.OPEN if waits else Standing.REVIEW, None, missing)
    on = round_up(add_years(begins, rule.years or 0), rule.rounding)
    words = f"{happened} on {in_words(begins)}, and {years_in_words(rule.years or 0)}"
    return _Answer(
        rule, Standing.DATED, on, f"{words}{ROUNDED[rule.rounding]} end on {in_words(on)}"
    )


def _by_age(rule: Rule, facts: RecordFacts) -> _Answer:
    """So old the youngest is; a birth that is not known leaves it to a person."""
    noun = "child" if rule.trigger is Trigger.YOUNGEST_CHILD else "person"
    counted = [person for person in facts.people if person.is_child or noun == "person"]
    if missing := _birth_missing(counted, facts.people, noun):
        return _Answer(rule, Standing.REVIEW, None, missing)
    return _aged(rule, *max([(person.born_on or date.min, person.role) for person in counted]))


@lru_cache(maxsize=50_000)
def _aged(rule: Rule, born_on: date, role: str) -> _Answer:
    """So old the one is who was born then."""
    noun = "child" if rule.trigger is Trigger.YOUNGEST_CHILD else "person"
    on = round_up(attains(born_on, rule.years or 0), rule.rounding)
    who = f"the youngest {noun}" if role == noun else f"the youngest {noun} ({role})"
    words = f"{who}, born in {born_on.year}, attains {rule.years}{ROUNDED[rule.rounding]}"
    return _Answer(rule, Standing.DATED, on, f"{words} on {in_words(on)}")


def _as_health_does(rule: Rule, facts: RecordFacts) -> _Answer:
    """The age that the rule says; a year more for whoever was 17 when the case was closed."""
    counted = [person for person in facts.people if person.is_child]
    if missing := _birth_missing(counted, facts.people, "child"):
        return _Answer(rule, Standing.REVIEW, None, missing)
    if (closed_on := facts.closed_on) is None:
        return _Answer(rule, Standing.OPEN, None, "the case is open")
    births = [person.born_on or date.min for person in counted]
    on = round_up(health_records_until(births, rule.years or 0, closed_on), rule.rounding)
    words = f"each child is old enough, or a year older if 17 at the end{ROUNDED[rule.rounding]}"
    return _Answer(rule, Standing.DATED, on, f"{words}, on {in_words(on)}")


def _birth_missing(
    counted: list[PersonFacts], everybody: tuple[PersonFacts, ...], noun: str
) -> str:
    """Why no age can be told; empty when it can."""
    if None in [person.born_on for person in counted]:
        return f"the date of birth of a {noun} is not known"
    expected = [person.expecting_until for person in everybody if person.expecting_until]
    births = [person.born_on for person in everybody if person.born_on] if expected else []
    if any(is_awaited(day, births) for day in expected):
        return "a child is expected, and no birth near that day is recorded"
    return "" if counted else f"no {noun} is recorded"
