"""Which dated facts can break an outcome that held: the codes that its test looks at, and how."""

from collections.abc import Iterator
from dataclasses import dataclass

from families.framework.model import (
    CompoundTest,
    CountChangeTest,
    EventTest,
    Framework,
    JudgementTest,
    Outcome,
    ReadingChangeTest,
    StatusTest,
    Test,
)

# How a fact of the code breaks the outcome, and which day then broke it: that of the event, the
# first of the spell, the one after the spell, that of a judgement of "not met", the last reading,
# the end of the last school term.
EVENT, SPELL, ENDED, JUDGED, READING, TERM = (
    *("event", "spell", "ended", "judged", "reading", "term"),
)


@dataclass(frozen=True)
class Breaker:
    """Facts of one code that can break one outcome."""

    outcome: str
    code: str
    sense: str


def breakers(framework: Framework) -> tuple[Breaker, ...]:
    """Of every outcome in use, in its order."""
    found = (
        Breaker(outcome.id, code, sense)
        for outcome in framework.in_use
        for code, sense in _facts(outcome.test, outcome, framework)
    )
    return tuple(dict.fromkeys(found))


def _facts(test: Test, outcome: Outcome, framework: Framework) -> Iterator[tuple[str, str]]:
    if isinstance(test, CompoundTest):
        for part in test.tests:
            yield from _facts(part, outcome, framework)
    elif isinstance(test, CountChangeTest):
        yield from ((code, EVENT) for code in framework.vocabulary.counts[test.metric])
    else:
        yield _fact(test, outcome)


def _fact(test: Test, outcome: Outcome) -> tuple[str, str]:
    match test:
        case StatusTest():
            return test.status, ENDED if test.wanted else SPELL
        case EventTest():
            return test.event, EVENT
        case ReadingChangeTest():
            return test.metric, READING
        case JudgementTest():
            return outcome.id, JUDGED
    return "", TERM
