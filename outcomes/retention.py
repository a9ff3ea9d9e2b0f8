"""What this floor holds of people: results, suggestions and claims."""

from outcomes.queries import audits_subject
from outcomes.queries import subject_items as items
from outcomes.queries.claims_kept import holds_of
from outcomes.queries.sharings import sharings, times_sent
from outcomes.queries.submissions_recipients import recipients_of
from privacy.erasing import register_files
from privacy.schedule import (
    Holding,
    Reach,
    register_holder,
    register_holding,
    register_recipients,
)
from privacy.sharing import register_sharings

FROZEN = "a frozen copy of facts that are told from the records they come from"
TOLD_WITH_CLAIM = "the same words are told with what became of the claim, where they are recorded"
OPINION = "an opinion on all claims of a round, in which nobody is named"
TESTED = "codes and references of other families' claims, and lines of results that are told"
LIT = "which problems counted is the family's and may be another member's; own needs are told"

for holding in (
    Holding("outcomes.Claim", Reach.FAMILY, collect=items.claim_items),
    Holding(
        "outcomes.ClaimTransition",
        Reach.FAMILY,
        told=frozenset({"reason"}),
        collect=items.claim_transition_items,
    ),
    Holding(
        "outcomes.ClaimSnapshot",
        Reach.FAMILY,
        untold=dict.fromkeys(("inputs", "results", "explanation"), FROZEN),
    ),
    Holding(
        "outcomes.ProgressDecision",
        Reach.FAMILY,
        told=frozenset({"reason"}),
        collect=items.decision_items,
    ),
    # References and codes of claims that are told themselves, and files made from snapshots.
    Holding("outcomes.SubmissionLine", Reach.FAMILY),
    Holding("outcomes.AnswerLine", Reach.FAMILY, untold={"reason": TOLD_WITH_CLAIM}),
    Holding("outcomes.ClaimPack", Reach.FAMILY),
    Holding("outcomes.ClaimBulkRow", Reach.FAMILY),
    Holding("outcomes.ClaimRecomputation", Reach.FAMILY, untold={"differences": FROZEN}),
    Holding("outcomes.ClaimAudit", Reach.NEVER, untold={"opinion_text": OPINION}),
    Holding("outcomes.AuditedClaim", Reach.FAMILY),
    Holding(
        "outcomes.Workpaper",
        Reach.FAMILY,
        told=frozenset({"eligible_comment", "whole_family_comment", "criteria_comment"}),
        collect=audits_subject.workpaper_items,
    ),
    Holding(
        "outcomes.AuditQuery",
        Reach.FAMILY,
        told=frozenset({"asked", "answer"}),
        collect=audits_subject.query_items,
    ),
    Holding("outcomes.ClaimTest", Reach.FAMILY, untold={"found": TESTED}),
    Holding("outcomes.ClaimCheck", Reach.FAMILY, collect=items.claim_check_items),
    Holding(
        "outcomes.Suggestion",
        Reach.FAMILY,
        told=frozenset({"person", "need_code"}),
        collect=items.suggestion_items,
    ),
    Holding(
        "outcomes.OutcomeResult",
        Reach.FAMILY,
        told=frozenset({"person", "need_code", "outcome", "missing"}),
        collect=items.result_items,
    ),
    Holding(
        "outcomes.Eligibility",
        Reach.FAMILY,
        untold={"lit": LIT},
        collect=items.eligibility_items,
    ),
    Holding(
        "outcomes.BreakDecision",
        Reach.FAMILY,
        told=frozenset({"reason"}),
        collect=items.break_decision_items,
    ),
    Holding(
        "outcomes.RelapseNote",
        Reach.FAMILY,
        told=frozenset({"note"}),
        collect=items.relapse_note_items,
    ),
    Holding(
        "outcomes.Relapse",
        Reach.FAMILY,
        told=frozenset({"person", "need_code", "outcome"}),
        collect=items.relapse_items,
    ),
    # Keys, days and fingerprints: nothing that says more of anybody than the results above.
    Holding("outcomes.Standing", Reach.FAMILY),
    Holding("outcomes.JudgedFamily", Reach.FAMILY),
    Holding("outcomes.ComparedFamily", Reach.FAMILY),
    Holding("outcomes.PreviewedFamily", Reach.FAMILY),
):
    register_holding(holding)

register_recipients(recipients_of)
register_sharings(sharings, times_sent)
register_holder(holds_of)
register_files("outcomes.ClaimPack", "claim-packs")
