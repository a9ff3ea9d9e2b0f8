"""What would bring each result on, and which single thing would complete the nearest one.

For whoever works with the family: what is missing, who can supply it, and what is only a matter of
time. Nothing here speaks of money.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from families.framework.model import (
    Framework,
    JudgementTest,
    Outcome,
    ReadingChangeTest,
    StatusTest,
    Test,
)
from families.framework.plain_words import words_of_test
from families.rules.facts import parts_of
from outcomes.engine.words import code_words, day_words

# Who or what brings a step about; the earlier, the nearer to the reader's own hands.
WORKER, DELIVERY, TIME, SENIOR, SEVERAL, LIFE = range(6)
# Where the product has a page on which it is done.
RECORD_NEED, CASE_DATES = "need_new", "family_dates"

# Codes of §8: words ({} is what the code names), who brings it about, and where.
STEPS: dict[str, tuple[str, int, str]] = {
    "judgement": ("A professional judgement that says met or not met.", WORKER, ""),
    "reading": ("A second reading of the same tool, on another day.", WORKER, ""),
    "status:": ("A record, with its first day, of: {}.", WORKER, ""),
    "person": (
        "The need recorded for a child by name, instead of the household.",
        *(WORKER, RECORD_NEED),
    ),
    "case_not_closed": (
        "The day on which the case is closed; it must hold for its period from then on.",
        *(TIME, CASE_DATES),
    ),
    "feed:": ("A delivery of data that covers the whole period for: {}.", DELIVERY, ""),
    "term:": ("Both attendance figures of the child for the term {}.", DELIVERY, ""),
    "terms": ("The dates of the school terms.", DELIVERY, ""),
    "term_pending": ("Nothing to add: the end of the school term decides.", TIME, ""),
    "baseline_zero": ("A senior decision: there was nothing before that could fall.", SENIOR, ""),
}
WAITING = ("met_in_window", "regressed")


@dataclass(frozen=True)
class Where:
    """A result as it stands."""

    outcome: Outcome
    whose: str
    state: str
    matures_on: date | None
    missing: Sequence[str]
    anchor: str = ""


@dataclass(frozen=True)
class Wanted:
    """A fact that would bring a result on: how it is asked for, its code, and of which term."""

    kind: str
    code: str
    term: str = ""


@dataclass(frozen=True)
class Step:
    """What would bring a result on: in words, by whom or what, where it is done, and on which day.

    `single` where it is all that is missing, and completes the result by itself: time does not.
    """

    words: str
    by: int
    action: str = ""
    on: date | None = None
    single: bool = False


def next_step(where: Where, framework: Framework) -> Step | None:
    """What would bring a result on; nothing for one that has no further to go."""
    if where.missing:
        return _supply(where.missing, framework)
    if where.state in WAITING and where.matures_on:
        again = " again" if where.state == "regressed" else ""
        words = f"Nothing to add: sustained{again} on {day_words(where.matures_on)} if it holds."
        return Step(words, TIME, on=where.matures_on)
    if where.state == "met_in_window":
        return Step("Nothing to add: it waits for the school terms ahead.", TIME)
    if where.state in ("not_met", "regressed"):
        rule = words_of_test(where.outcome.test, framework)
        return Step(f"It must become true: {rule}.", LIFE)
    return None


def _supply(missing: Sequence[str], framework: Framework) -> Step:
    """One step for all that is missing."""
    steps = [_of_code(code, framework) for code in missing]
    if len(steps) == 1:
        return steps[0]
    words = " ".join(step.words for step in steps)
    return Step(f"{len(steps)} things: {words}", SEVERAL)


def _of_code(code: str, framework: Framework) -> Step:
    kind, _, name = code.partition(":")
    words, by, action = STEPS[f"{kind}:" if name else code]
    return Step(words.format(code_words(name, framework)), by, action, single=by != TIME)


def wanted_facts(where: Where) -> list[Wanted]:
    """The facts that somebody could record so that a result comes on; none where none helps.

    What is missing, or where nothing is, what would make the rule true.
    """
    if where.missing:
        return [each for code in where.missing for each in _wanted(where.outcome, code)]
    if where.state in ("not_met", "regressed") and not where.matures_on:
        parts = parts_of(where.outcome.test)
        return [each for part in parts for each in _making_true(where.outcome, part)]
    return []


def _wanted(outcome: Outcome, code: str) -> list[Wanted]:
    """By a code of §8; deliveries, time and seniors bring the others."""
    kind, _, name = code.partition(":")
    # Where no feed covers a status, a spell with its last day is enough (§7.3).
    if kind == "status" or (kind == "feed" and _asks_status(outcome, name)):
        return [Wanted("status", name)]
    if kind == "term":
        return [Wanted("attendance", "attendance", name)]
    asked = {"judgement": JudgementTest, "reading": ReadingChangeTest}.get(code)
    parts = [part for part in parts_of(outcome.test) if asked and isinstance(part, asked)]
    return [each for part in parts for each in _making_true(outcome, part)]


def _asks_status(outcome: Outcome, code: str) -> bool:
    parts = parts_of(outcome.test)
    return any(isinstance(part, StatusTest) and part.status == code for part in parts)


def _making_true(outcome: Outcome, test: Test) -> list[Wanted]:
    if isinstance(test, JudgementTest):
        return [Wanted("judgement", outcome.id)]
    if isinstance(test, ReadingChangeTest):
        return [Wanted("reading", test.metric)]
    if isinstance(test, StatusTest) and test.wanted:
        return [Wanted("status", test.status)]
    return []


def nearest(results: Iterable[Where], framework: Framework) -> tuple[Where, Step] | None:
    """The result that is nearest to being complete, and what would complete it.

    First what one thing would complete, in the order of whose hands it lies in; then what time
    alone completes, the soonest first.
    """
    found = [(where, next_step(where, framework)) for where in results]
    open_ = [(where, step) for where, step in found if step is not None]
    return min(open_, key=lambda pair: _distance(pair[1]), default=None)


def _distance(step: Step) -> tuple[int, date]:
    return step.by, step.on or date.max


def matures_next(results: Iterable[Where]) -> date | None:
    """The next day on which an outcome will be sustained if all goes on as it is."""
    days = (where.matures_on for where in results if where.state in WAITING)
    return min((day for day in days if day), default=None)
