"""What would change a result next, and when (§11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from families.framework.model import (
    CompoundTest,
    EventTest,
    Framework,
    MetricTest,
    Outcome,
    TermChangeTest,
    Test,
)
from families.framework.plain_words import sustain_words, words_of_test
from outcomes.engine.words import code_words, day_words

# Codes of §8 → what would supply the data; {} is what the code names, {days} the window.
SUPPLY = {
    "feed:": "A feed for “{}” that covers {days}.",
    "term:": "Both absence rows, with the sessions possible, for the term {}.",
    "status:": "A record, with its first day, of: {}.",
    "terms": "The dates of the school terms.",
    "term_pending": "The end of a school term that began since the clock could start.",
    "person": "The need recorded for a child by name instead of the household.",
    "judgement": "A professional judgement that says met or not met.",
    "reading": "A second reading of the same tool on another day.",
    "baseline_zero": "Nothing by itself: only a senior decision can settle this need.",
    "case_not_closed": "The closing of the case.",
}
IF_NOTHING = "if nothing else happens and the data goes on coming in"
SETTLED = {
    "met_sustained": "It stays so until a day on which it is no longer true.",
    "neutral": "It is judged again if the person is a member and of the age that it asks.",
    "overridden": "It is judged again only if the senior decision is withdrawn.",
}


@dataclass(frozen=True)
class Change:
    """The next state ("" where it depends on what is found), the day if one is known, and words."""

    state: str
    on: date | None
    words: str


@dataclass(frozen=True)
class Standing:
    """Where a result stands: what the next change depends on.

    `asked` are the days for which the feed of each code was asked; `breaks_on` is the day after
    the recorded end of a spell that it rests on; `term_ends_on` the end of the next school term.
    """

    outcome: Outcome
    framework: Framework
    state: str
    matures_on: date | None
    missing: Sequence[str]
    parts_mature_on: Sequence[date]
    asked: Mapping[str, Sequence[tuple[date, date]]]
    breaks_on: date | None
    term_ends_on: date | None


def next_change(now: Standing) -> Change:
    """The next change if nothing else happens, or what would bring one about."""
    holds = now.state in ("met_sustained", "met_in_window", "regressed")
    if holds and now.breaks_on and not (now.matures_on and now.matures_on < now.breaks_on):
        day = day_words(now.breaks_on)
        return Change("", now.breaks_on, f"A spell ends the day before {day}: no longer true then.")
    if now.state in SETTLED:
        return Change("", None, SETTLED[now.state])
    due = now.matures_on or _earliest_part(now)
    if due is not None:
        return Change("met_sustained", due, f"Sustained on {day_words(due)} {IF_NOTHING}.")
    if now.missing:
        return _when_supplied(now)
    if now.state == "met_in_window":
        return Change("met_sustained", None, "Sustained once the school terms ahead are known.")
    return _when_true(now)


def _earliest_part(now: Standing) -> date | None:
    """Where one part is enough, the first day on which a part will be sustained."""
    test = now.outcome.test
    if isinstance(test, CompoundTest) and not test.every:
        return min(now.parts_mature_on, default=None)
    return None


def _when_supplied(now: Standing) -> Change:
    """What would have to be supplied; with the day on which a pending term ends."""
    needed = []
    for code in now.missing:
        kind, _, name = code.partition(":")
        spans = (f"{day_words(a)} to {day_words(b)}" for a, b in now.asked.get(name, ()))
        days = " and ".join(spans)
        key = f"{kind}:" if name else code
        needed.append(SUPPLY[key].format(code_words(name, now.framework), days=days))
    pending = "term_pending" in now.missing
    if now.missing == ("case_not_closed",):
        held = sustain_words(now.outcome.sustain)
        needed.append(f"It must then hold {held}.")
    return Change("", now.term_ends_on if pending else None, "Needed: " + " ".join(needed))


def _when_true(now: Standing) -> Change:
    words = words_of_test(now.outcome.test, now.framework)
    held = sustain_words(now.outcome.sustain)
    on = now.term_ends_on if _by_terms(now.outcome.test) else None
    when = f" It is next judged on {day_words(on)}, when a term ends." if on else ""
    return Change("", on, f"It must become true ({words}) and hold {held}.{when}")


def _by_terms(test: Test) -> bool:
    """Whether the end of a school term can change the result."""
    match test:
        case CompoundTest():
            return any(_by_terms(part) for part in test.tests)
        case MetricTest() | TermChangeTest():
            return True
        case EventTest():
            return test.period.unit == "school_term"
    return False
