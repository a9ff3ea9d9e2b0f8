"""Impact assessments and sharing agreements: when one counts, and what may not begin without."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from privacy.errors import RuleBroken
from privacy.rules.retention import in_words
from privacy.rules.rights import PURPOSE_WORDS, Purpose

# So long before its end one is looked at again.
SOON = timedelta(60)
RISKS: Mapping[str, str] = {
    "low": "Low",
    "medium": "Medium",
    "high": "High: the regulator has to be asked first (Art 36)",
}
STANDINGS: Mapping[str, str] = {
    "joint": "Joint controller",
    "controller": "Independent controller",
    "processor": "Processor",
}
REGIONS: Mapping[str, str] = {
    "uk": "United Kingdom",
    "eea": "European Economic Area",
    "adequate": "Another country with an adequacy regulation",
    "other": "Elsewhere, under a safeguard of Article 46",
}
# Uses that leave the council: they need somebody with whom it was agreed.
LEAVES = frozenset({Purpose.FPD})


class State(StrEnum):
    """Where a line of a register stands."""

    WAITS = "waits"
    STANDS = "stands"
    SOON = "soon"
    OVERDUE = "overdue"
    ENDED = "ended"
    REFUSED = "refused"


STATE_WORDS: Mapping[State, tuple[str, str]] = {
    State.WAITS: ("Waits for a second person", "yellow"),
    State.STANDS: ("In force", "green"),
    State.SOON: ("Ends soon", "orange"),
    State.OVERDUE: ("Overdue", "red"),
    State.ENDED: ("Ended", "grey"),
    State.REFUSED: ("Refused", "grey"),
}


def state_of(*, confirmed: bool, ended: bool, ends_on: date, today: date) -> State:
    """As it is today. One that is overdue counts no more."""
    if ended:
        return State.ENDED if confirmed else State.REFUSED
    if not confirmed:
        return State.WAITS
    if ends_on < today:
        return State.OVERDUE
    return State.SOON if ends_on <= today + SOON else State.STANDS


def check_assessment(done_on: date, review_on: date, today: date) -> None:
    """It was made, and it will be looked at again."""
    if done_on > today:
        raise RuleBroken("The day must be today or in the past.", "done_on")
    if review_on <= done_on:
        raise RuleBroken("The review comes after the assessment.", "review_on")


def check_approvable(risk: str, consulted_on: date | None) -> None:
    """What stays a high risk goes to the regulator first (Art 36)."""
    if risk == "high" and consulted_on is None:
        raise RuleBroken(
            "The risk that remains is high: ask the regulator first (Art 36), and record the day "
            "in a new assessment."
        )


def check_agreement(from_on: date, until_on: date, region: str, safeguard: str) -> None:
    """It has an end, and a safeguard where information leaves the UK and the EEA."""
    if until_on < from_on:
        raise RuleBroken("It ends on its first day or later.", "until_on")
    if region not in ("uk", "eea") and not safeguard.strip():
        raise RuleBroken("Name the safeguard under which it may leave the UK.", "safeguard")


@dataclass(frozen=True)
class Footing:
    """What a use stands on today: its basis, its assessment, an agreement with who receives it."""

    basis: str | None
    assessed: bool
    agreed: bool


def missing_of(purpose: str, footing: Footing) -> list[str]:
    """What a use lacks, in words: nothing new begins, and nothing leaves, without all of it."""
    lacks = []
    if footing.basis is None:
        lacks.append("a lawful basis that a second person has confirmed")
    if not footing.assessed:
        lacks.append("a current impact assessment")
    if purpose in LEAVES and not footing.agreed:
        lacks.append("a sharing agreement that is in force")
    return lacks


def check_footing(purpose: str, footing: Footing) -> None:
    """Refuse a use that lacks something."""
    lacks = missing_of(purpose, footing)
    if lacks:
        raise RuleBroken(
            f"“{PURPOSE_WORDS[purpose]}” lacks {' and '.join(lacks)}. The data protection officer "
            "records it in the registers of privacy, and somebody else confirms it."
        )


def until_words(state: State, ends_on: date) -> str:
    """`Until 3 March 2026`, or that it is over."""
    return f"{'Ended on' if state is State.OVERDUE else 'Until'} {in_words(ends_on)}"
