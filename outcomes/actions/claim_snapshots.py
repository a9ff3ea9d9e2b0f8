"""Freezing what a claim rests on, and deciding on equivalent progress."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from families.models import Family, Need, Observation
from families.rules.identifiers import fresh_reference
from outcomes.models import Claim, ClaimSnapshot, OutcomeRun, ProgressDecision
from outcomes.queries import claim_judging as judging
from outcomes.queries.claims import decisions_on
from outcomes.rules import claims as rules
from outcomes.rules.claim_answers import OVERRIDE
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission


@dataclass(frozen=True)
class Frozen:
    """What was frozen, and whether it rests on a senior decision."""

    rules: judging.Rules
    rests_on_decision: bool
    decided_by: User | None


def freeze(held: Claim, run: OutcomeRun, *, by: User) -> Frozen:
    """Judge the family on its records of this moment; keep inputs, results and explanation."""
    under = judging.rules_of(held.family)
    files = judging.read_family(held)
    found = judging.judge(files, under.framework, run.as_of, held.route)
    check = found.check(held.route)
    if check is None:
        raise RuleBroken("The family cannot be claimed for under its framework on that day.")
    rules.check_claimable(check.blocked_by, run.as_of)
    decisions = decisions_on(held.family, found.overridden)
    _keep(held, run, under, files, found, decisions, by)
    deciders = [decision.decided_by for decision in decisions]
    return Frozen(under, bool(found.overridden), deciders[0] if deciders else None)


def _keep(
    held: Claim,
    run: OutcomeRun,
    under: judging.Rules,
    files: dict[str, str],
    found: judging.Judgement,
    decisions: list[ProgressDecision],
    by: User,
) -> None:
    inputs, results = judging.canonical(files), _results(found, decisions)
    ClaimSnapshot.objects.create(
        claim=held,
        number=held.snapshots.count() + 1,
        as_of=run.as_of,
        run=run,
        framework_sha256=under.version.sha256,
        plan_sha256=under.plan.sha256 if under.plan else "",
        inputs_sha256=judging.sha256(inputs),
        results_sha256=judging.sha256(results),
        inputs=inputs,
        results=results,
        explanation=judging.canonical(found.explanation),
        made_by=by,
        made_at=timezone.now(),
    )


def _results(found: judging.Judgement, decisions: list[ProgressDecision]) -> str:
    """The engine's files and the answers to the first two questions, as JSON."""
    return judging.canonical(
        {
            "outputs": found.outputs,
            "eligible": found.eligible,
            "whole_family": found.whole_family,
            "overridden": sorted(found.overridden),
            "decisions": [_told(decision) for decision in decisions],
        }
    )


def _told(decision: ProgressDecision) -> dict[str, str]:
    return {
        "need": decision.need.need,
        "need_ref": decision.need.reference,
        "by": decision.decided_by.name,
        "on": timezone.localtime(decision.decided_at).date().isoformat(),
        "reason": decision.reason,
    }


@transaction.atomic
def decide_equivalent_progress(
    *, family: Family, need: Need, reason: str, by: User
) -> ProgressDecision:
    """A need counts as passed from today on, by a head of service's decision, with its reason.

    Every claim that rests on it is marked, and internal audit always looks at it.
    """
    access.require(by, Permission.DECIDE_EQUIVALENT_PROGRESS, family)
    _check_decision(family, need, reason)
    decision = ProgressDecision.objects.create(
        family=family,
        need=need,
        observation=_override(need, by),
        decided_by=by,
        decided_at=timezone.now(),
        reason=reason.strip(),
    )
    audit.record(Event.EQUIVALENT_PROGRESS_DECIDED, decision, by=by, family=family)
    return decision


def _check_decision(family: Family, need: Need, reason: str) -> None:
    if need.family_id != family.pk or need.closed_as:
        raise RuleBroken("Choose a need of this family that counts.", field="need")
    rules.check_decision(reason)
    code = f"{OVERRIDE}{need.need}"
    before = Observation.objects.filter(family=family, person=need.person, code=code)
    if before.exclude(withdrawn=True).exists():
        raise RuleBroken("There is such a decision on this need already.", field="need")


def _override(need: Need, by: User) -> Observation:
    """The fact that the engine reads."""
    today = timezone.localdate()
    return Observation.objects.create(
        reference=_fresh_reference(),
        family=need.family,
        person=need.person,
        kind=Observation.Kind.JUDGEMENT,
        code=f"{OVERRIDE}{need.need}",
        start_on=today,
        recorded_on=today,
        source="head_of_service",
        recorded_by=by,
    )


def _fresh_reference() -> str:
    while Observation.objects.filter(reference=(found := fresh_reference("O"))).exists():
        pass
    return found
