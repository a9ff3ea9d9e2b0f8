"""What has to be done where a result broke that a claim rests on. No database."""

from collections.abc import Mapping

from outcomes.rules.claims import ClaimState, check_length
from privacy.errors import RuleBroken

SHORTEST_REASON = 20

TO_DO: Mapping[ClaimState, str] = {
    ClaimState.DRAFT: "Make it ready: the family is then judged again on its records of today, "
    "and what blocks the claim is named. Or withdraw it.",
    ClaimState.READY: "Withdraw it, or keep it and say why. It cannot be submitted before that.",
    ClaimState.IN_AUDIT: "Withdraw it, or keep it and say why; internal audit reads the reason. It "
    "cannot be submitted before that.",
    ClaimState.AUDIT_PASSED: "Withdraw it, or keep it and say why. It cannot be submitted before "
    "that.",
    ClaimState.SUBMITTED: "Withdraw it, or keep it and say why. Returns that were sent with it are "
    "flagged when it is withdrawn.",
    ClaimState.PAID: "Withdraw it, or keep it and say why. Returns that were sent with it are "
    "flagged when it is withdrawn.",
}


def to_do(state: str) -> str:
    """What is done next, by where the claim stands."""
    return TO_DO.get(ClaimState(state), "")


def check_keeping(waiting: int, reason: str) -> None:
    """Stop a claim from being kept where nothing has to be decided, or without a reason."""
    if not waiting:
        raise RuleBroken("Somebody else has decided on this meanwhile. Nothing was changed.")
    if len(reason.strip()) < SHORTEST_REASON:
        raise RuleBroken("Say in a sentence why the claim stands all the same.", field="reason")
    check_length(reason)


def check_none_waits(days: str) -> None:
    """Stop a submission of what has broken since, until somebody has decided on it."""
    if days:
        raise RuleBroken(
            f"A result that this claim rests on has broken ({days}). Withdraw the claim, or keep "
            "it with a reason, before it is submitted."
        )
