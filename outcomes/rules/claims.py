"""The rules of a claim, without a database: its states, its moves, and who may make them."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum

from outcomes.engine.words import BLOCKED_WORDS, day_words
from privacy.errors import RuleBroken

LONGEST_REASON = 2000
SHORTEST_DECISION = 20


class ClaimState(StrEnum):
    """Where a claim stands."""

    DRAFT = "draft"
    READY = "ready"
    IN_AUDIT = "in_internal_audit"
    AUDIT_PASSED = "audit_passed"
    AUDIT_FAILED = "audit_failed"
    SUBMITTED = "submitted"
    PAID = "paid"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """In words."""
        return STATE_WORDS[self]


STATE_WORDS: Mapping[ClaimState, str] = {
    ClaimState.DRAFT: "Draft",
    ClaimState.READY: "Ready",
    ClaimState.IN_AUDIT: "In internal audit",
    ClaimState.AUDIT_PASSED: "Passed internal audit",
    ClaimState.AUDIT_FAILED: "Failed internal audit",
    ClaimState.SUBMITTED: "Submitted",
    ClaimState.PAID: "Paid",
    ClaimState.REJECTED: "Rejected",
    ClaimState.WITHDRAWN: "Withdrawn",
}
# A claim is withdrawn from wherever it stands; one that was never submitted is simply given up.
NEXT: Mapping[ClaimState, frozenset[ClaimState]] = {
    ClaimState.DRAFT: frozenset({ClaimState.READY, ClaimState.WITHDRAWN}),
    ClaimState.READY: frozenset({ClaimState.IN_AUDIT, ClaimState.WITHDRAWN}),
    ClaimState.IN_AUDIT: frozenset(
        {ClaimState.AUDIT_PASSED, ClaimState.AUDIT_FAILED, ClaimState.WITHDRAWN}
    ),
    ClaimState.AUDIT_PASSED: frozenset({ClaimState.SUBMITTED, ClaimState.WITHDRAWN}),
    ClaimState.AUDIT_FAILED: frozenset({ClaimState.DRAFT, ClaimState.WITHDRAWN}),
    ClaimState.SUBMITTED: frozenset({ClaimState.PAID, ClaimState.REJECTED, ClaimState.WITHDRAWN}),
    ClaimState.PAID: frozenset({ClaimState.WITHDRAWN}),
    ClaimState.REJECTED: frozenset({ClaimState.WITHDRAWN}),
    ClaimState.WITHDRAWN: frozenset(),
}
MOVES = tuple((now, to) for now, following in NEXT.items() for to in sorted(following))
# Only one of these may exist for a family in a phase of the programme.
LIVE_STATES = (
    ClaimState.DRAFT,
    ClaimState.READY,
    ClaimState.IN_AUDIT,
    ClaimState.AUDIT_PASSED,
    ClaimState.SUBMITTED,
    ClaimState.PAID,
)
# What case files know of: from the day on which a claim leaves the council.
LEFT_THE_COUNCIL = (
    ClaimState.SUBMITTED,
    ClaimState.PAID,
    ClaimState.REJECTED,
    ClaimState.WITHDRAWN,
)
# Whoever brought a claim here has built it, and may neither audit nor submit it.
BUILDING = (ClaimState.DRAFT, ClaimState.READY)
AUDITED = (ClaimState.AUDIT_PASSED, ClaimState.AUDIT_FAILED)
WITH_REASON = (ClaimState.AUDIT_FAILED, ClaimState.REJECTED, ClaimState.WITHDRAWN)

# What comes next, as a sentence to whoever looks at the claim.
NEXT_WORDS: Mapping[ClaimState, str] = {
    ClaimState.DRAFT: "An analyst checks it against the family's records of today and marks it "
    "ready. That freezes what it rests on.",
    ClaimState.READY: "An analyst sends it to internal audit.",
    ClaimState.IN_AUDIT: "Internal audit passes or fails it. Whoever built it cannot.",
    ClaimState.AUDIT_PASSED: "Another analyst than the one who built it submits it.",
    ClaimState.AUDIT_FAILED: "An analyst takes it back as a draft and puts it right, or withdraws "
    "it.",
    ClaimState.SUBMITTED: "The ministry pays or rejects it; the answer is read back in.",
    ClaimState.PAID: "Nothing. Should it prove wrong, it is withdrawn.",
    ClaimState.REJECTED: "Nothing. A new claim can be prepared once the family meets the rules.",
    ClaimState.WITHDRAWN: "Nothing. A new claim can be prepared once the family meets the rules.",
}


def check_move(now: str, to: ClaimState) -> None:
    """Stop unless a claim may go from one state to the other."""
    if to in NEXT[ClaimState(now)]:
        return
    words = STATE_WORDS[ClaimState(now)].lower()
    if now == to:
        raise RuleBroken(f"The claim is already: {words}. Nothing was changed.")
    raise RuleBroken(
        f"A claim that stands as “{words}” cannot be moved to “{STATE_WORDS[to].lower()}”. "
        "Nothing was changed."
    )


def check_reason(to: ClaimState, reason: str) -> None:
    """Stop where a reason has to be given and none was."""
    if to in WITH_REASON and not reason.strip():
        raise RuleBroken("Say why, in a sentence that others will understand.", field="reason")
    check_length(reason)


def check_length(reason: str) -> None:
    """Stop a reason that nobody would read."""
    if len(reason) > LONGEST_REASON:
        raise RuleBroken(f"The reason has more than {LONGEST_REASON:,} characters.", field="reason")


def check_decision(reason: str) -> None:
    """Stop a decision of equivalent progress that explains nothing."""
    if len(reason.strip()) < SHORTEST_DECISION:
        raise RuleBroken("Say in a sentence what makes the progress equivalent.", field="reason")
    check_length(reason)


def check_auditor(auditor: object, builders: Collection[object]) -> None:
    """Stop whoever had a part in building the claim."""
    if auditor in builders:
        raise RuleBroken("You had a part in building this claim, so somebody else has to audit it.")


def check_submitter(submitter: object, preparer: object) -> None:
    """Stop the one who prepared it."""
    if submitter == preparer:
        raise RuleBroken("You prepared this claim, so somebody else has to submit it.")


def check_day(as_of: date, today: date) -> None:
    """Stop where results are of a day that is still to come."""
    if as_of > today:
        raise RuleBroken(
            f"The results are of {day_words(as_of)}, which is still to come. Compute outcomes as "
            "on today first."
        )


OWN_CLAIM = "already_claimed"
# What a result that breaks brings about, and no other loss does.
BY_A_BREAK = frozenset(
    {"need_not_met", "need_regressed", "need_in_window", "nothing_sustained", "education"}
)


def check_claimable(blocked_by: str, as_of: date) -> None:
    """Stop where anything blocks the route; says all that does."""
    if blocked_by:
        raise RuleBroken(f"As on {day_words(as_of)}: {words_of_blocks(blocked_by)}")


def check_still_holds(blocked_by: str, as_of: date, *, kept: bool) -> None:
    """Stop a claim whose family could not be claimed for any more, by the results of today.

    That the claim itself stands in its own way is no reason, nor what a break brought about where
    the claim was `kept` in spite of it.
    """
    settled = {OWN_CLAIM, *(BY_A_BREAK if kept else ())}
    blocks = ";".join(code for code in blocked_by.split(";") if code and code not in settled)
    if blocks:
        raise RuleBroken(
            f"By the results as on {day_words(as_of)} this claim does not hold any more: "
            f"{words_of_blocks(blocks)} Nothing was submitted. Withdraw the claim, or have the "
            "record put right and compute outcomes again."
        )


def words_of_blocks(blocked_by: str) -> str:
    """The codes of §9, joined by semicolons, as sentences."""
    return " ".join(BLOCKED_WORDS[code] for code in blocked_by.split(";") if code)


def words_of_other(reference: str, state: str) -> str:
    """Why no second claim can be made."""
    words = STATE_WORDS[ClaimState(state)].lower()
    return f"The family has claim {reference} in this phase of the programme already ({words})."


ELSEWHERE = (
    "Another record of this family, which was split or put together with another, has a claim in "
    "this phase of the programme. One family is claimed for once."
)


def words_of_lineage(reference: str, family: str, state: str) -> str:
    """Why a family is not claimed for beside the record that it comes from, or that left it."""
    words = STATE_WORDS[ClaimState(state)].lower()
    return (
        f"Claim {reference} ({words}) of family {family} counts for this family too: the two "
        "records were split or put together. One family is claimed for once in a phase."
    )
