"""A referral on its way: what may be decided about it, and what each decision must say."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from privacy.errors import RuleBroken


class State(StrEnum):
    """Where a referral stands. Stored as these short words."""

    WAITING = "waiting"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    PASSED_ON = "passed_on"


class Step(StrEnum):
    """Something that was decided or heard; each is kept for good."""

    ASKED = "asked"
    ADDED = "added"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    PASSED_ON = "passed_on"
    REOPENED = "reopened"
    MOVED = "moved"


LEADS_TO: Mapping[Step, State] = {
    Step.ASKED: State.ASKED,
    Step.ADDED: State.WAITING,
    Step.ACCEPTED: State.ACCEPTED,
    Step.DECLINED: State.DECLINED,
    Step.PASSED_ON: State.PASSED_ON,
    Step.REOPENED: State.WAITING,
    Step.MOVED: State.WAITING,
}
_TRIAGE = (Step.ACCEPTED, Step.ASKED, Step.DECLINED, Step.PASSED_ON)
NEXT: Mapping[State, tuple[Step, ...]] = {
    State.WAITING: _TRIAGE,
    State.ASKED: (Step.ADDED, *_TRIAGE),
    State.ACCEPTED: (Step.REOPENED,),
    State.DECLINED: (Step.REOPENED,),
    State.PASSED_ON: (Step.REOPENED,),
}
UNDECIDED = (State.WAITING, State.ASKED)
STATE_WORDS = {
    State.WAITING: "To triage",
    State.ASKED: "Waiting for more",
    State.ACCEPTED: "Accepted",
    State.DECLINED: "Declined",
    State.PASSED_ON: "Passed on",
}
STATE_COLOURS = {
    State.WAITING: "yellow",
    State.ASKED: "light-blue",
    State.ACCEPTED: "green",
    State.DECLINED: "grey",
    State.PASSED_ON: "purple",
}
STEP_WORDS = {
    Step.ACCEPTED: "Accept it",
    Step.ASKED: "Ask for more",
    Step.ADDED: "Note what has come since",
    Step.DECLINED: "Decline it",
    Step.PASSED_ON: "Pass it on to another service",
    Step.REOPENED: "Take it up again",
}
STEP_DONE = {
    Step.ACCEPTED: "Accepted",
    Step.ASKED: "More was asked for",
    Step.ADDED: "More has come",
    Step.DECLINED: "Declined",
    Step.PASSED_ON: "Passed on",
    Step.REOPENED: "Taken up again",
    Step.MOVED: "Moved to another team",
}
REASONS = {
    "threshold": "It does not meet the criteria",
    "consent": "The family does not agree to it",
    "known": "Somebody works with the family already",
    "area": "The family lives outside the area",
    "other_service": "Another service fits better",
    "other": "Another reason",
}
NEEDS_A_REASON = frozenset({Step.DECLINED, Step.PASSED_ON})
CONSENT_GIVEN = "given"


def check_step(state: str, step: str, reason_code: str, passed_to: str) -> None:
    """What is decided already is not decided again; what ends a referral says why and where to."""
    if step not in NEXT[State(state)]:
        raise RuleBroken(
            f"This referral is “{STATE_WORDS[State(state)].lower()}” by now. "
            "Look at it as it is, then decide."
        )
    if step in NEEDS_A_REASON and not reason_code:
        raise RuleBroken("Select why.", "reason_code")
    if step == Step.PASSED_ON and not passed_to:
        raise RuleBroken("Enter to whom it is passed on.", "passed_to")


def check_consent(consent: str, route: str, on: date | None, received_on: date) -> None:
    """Consent that was given says how and when; no referral comes before it is received."""
    if consent != CONSENT_GIVEN:
        return
    if not route:
        raise RuleBroken("Select how the family agreed.", "consent_route")
    if on is None:
        raise RuleBroken("Enter the day on which the family agreed.", "consent_on")
    if on > received_on:
        raise RuleBroken("The family agreed before the referral was received.", "consent_on")


def waiting_words(received_on: date, today: date) -> str:
    """For the tag: how long it has waited."""
    days = max((today - received_on).days, 0)
    return "Waits since today" if days == 0 else f"Waits {days} day{'' if days == 1 else 's'}"
