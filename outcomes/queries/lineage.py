"""What claims have against making two families one: one live claim for a family and phase."""

from families.models import Family
from outcomes.models import LIVE_STATES, Claim, ClaimState, ProgressDecision

# Past these steps a claim rests on what was frozen with it, and on no row that may move.
IN_THE_MAKING = [ClaimState.DRAFT.value, ClaimState.READY.value, ClaimState.IN_AUDIT.value]
IN_THE_MAKING += [ClaimState.AUDIT_PASSED.value]
LIVE = [state.value for state in LIVE_STATES]


def claims_in_the_way(kept: Family, gone: Family) -> str:
    """What a claim rests on stays where it is, so the record with the claim is the one to keep."""
    rows = Claim.objects.filter(family__in=[kept, gone], state__in=LIVE)
    phases: dict[bool, set[str]] = {True: set(), False: set()}
    for family_id, phase in rows.values_list("family_id", "phase"):
        phases[family_id == kept.pk].add(phase)
    if phases[True] & phases[False]:
        return (
            "Both records have a claim for the same phase, and a family has one. "
            "Ask the analysts to withdraw one of them first."
        )
    if phases[False] and phases[True]:
        return (
            "Both records have a claim. Ask the analysts to withdraw "
            f"that of family {gone.reference} first."
        )
    decided = ProgressDecision.objects.filter(family=gone).exists()
    if phases[False] or decided:
        what = "a claim" if phases[False] else "a decision of equivalent progress"
        return f"Family {gone.reference} has {what}: keep that record and put this one into it."
    return ""


def claim_in_the_making(family: Family) -> str:
    """Needs of those who go would be taken from it."""
    if not Claim.objects.filter(family=family, state__in=IN_THE_MAKING).exists():
        return ""
    return (
        "A claim of this family is being prepared, and needs of those who go belong to it. "
        "Ask the analysts to submit or withdraw it first."
    )
