"""A return that nobody has approved, in words: why, and what is to be done about it."""

from typing import Any

from exports.models import Return
from exports.rules import State
from privacy.models import Job

LOOK_AFTER = (
    "Tell whoever looks after this system: what is to be protected by itself was not. "
    "Nothing can be done about it in the records."
)
# By the code of a check that does not hold: what is to be put right before another build.
REMEDIES = {
    "layout": "Tell whoever looks after this system: what was written does not fit the layout.",
    "identifiers": "Look for what was found in the settings of the council and in lists of codes, "
    "where somebody has entered it, and take it out there.",
    "rows": "Too few people were on the programme in this half-year. Wait until more are recorded, "
    "or choose another half-year.",
    **dict.fromkeys(("k_person", "k_family", "k_trajectory", "l_diversity"), LOOK_AFTER),
    "differencing": "Wait until at least ten more families have begun, so that nobody follows from "
    "what was sent before.",
    "intruder": "Somebody who knows a household finds too many. Wait until more families have "
    "begun, or tell whoever looks after this system that the layout shows too much.",
    "second_opinion": "Tell whoever looks after this system: the outside programs could not read "
    "the file, or found that people can be told apart.",
}


def nobody_approved(state: str, what: str) -> str:
    """What is so where no approval stands: it may still come, or it never can."""
    words = {
        State.BUILT: f"Nobody has approved {what} yet.",
        State.REFUSED: f"Nobody had approved {what} before the return was refused.",
        State.EXPIRED: f"Nobody approved {what} in time.",
    }
    return words.get(State(state), f"Nobody has approved {what}.")


def remedies(shown: Return) -> list[str]:
    """Of one whose checks do not hold, what to put right, each once; nothing of any other."""
    failed = shown.metrics.get("failures", ()) if shown.state == State.FAILED else ()
    return list(dict.fromkeys(REMEDIES[code] for code in failed))


def about(shown: Return, job: Job | None, what: str) -> dict[str, Any]:
    """All of it for a page; `what` is approved. One whose build has stopped waits for somebody."""
    stopped = job is not None and not job.is_open
    state = {"text": shown.get_state_display(), "colour": shown.state_colour}
    return {
        "state": {"text": "Build stopped", "colour": "red"} if stopped else state,
        "nobody_approved": nobody_approved(shown.state, what),
        "remedies": remedies(shown),
    }
