"""A claim before the engine: on what was frozen with it, and on the records of today."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from families.framework import Framework
from families.models import Family, FrameworkVersion, LocalPlan
from families.queries.frameworks import RulesKey, rules_under
from outcomes import frames
from outcomes.engine import COLUMNS, Inputs, csv_texts, evaluate, explain, explain_work
from outcomes.models import Claim, ClaimSnapshot
from outcomes.queries import inputs
from outcomes.rules import claim_answers as answers
from privacy.errors import RuleBroken

JUDGED = ("eligibility", "results", "claims")


@dataclass(frozen=True)
class Rules:
    """The version and plan that a family is judged under; neither ever changes."""

    version: FrameworkVersion
    plan: LocalPlan | None

    @property
    def framework(self) -> Framework:
        """As the engine reads it."""
        return rules_under(RulesKey(self.version.pk, self.plan.pk if self.plan else None))


def rules_of(family: Family) -> Rules:
    """What a family is held under now."""
    return Rules(family.framework, family.local_plan)


@dataclass(frozen=True)
class Judgement:
    """What the engine made of one family: files as texts, and why, as JSON holds it."""

    outputs: dict[str, str]
    explanation: list[dict[str, Any]]
    eligible: dict[str, Any]
    whole_family: list[dict[str, str]]
    overridden: frozenset[str]

    def check(self, route: str) -> answers.Check | None:
        """Whether the route is open."""
        return answers.check_of(self.outputs, route)


def read_family(claim: Claim) -> dict[str, str]:
    """Case file to CSV: all of the family that bears on a rule, calendar and feeds included.

    The claim itself is left out of its earlier claims: it would block itself.
    """
    read = {**inputs.read_common(), **inputs.read_chunk([claim.family_id])}
    files = {name: csv.decode() for name, csv in read.items()}
    itself = {"route": claim.route, "state": claim.state, "phase": claim.phase}
    return {**files, "claims": answers.without_row(files["claims"], itself)}


def judge(files: Mapping[str, str], framework: Framework, as_of: date, route: str) -> Judgement:
    """The engine on one family's columns, by the same road as a run over all families.

    The explanation has the work that the route rests on, where it is that route.
    Raises RuleBroken when the family cannot be judged.
    """
    read = frames.frames_of(
        {name: text.encode() for name, text in files.items() if name in COLUMNS}
    )
    key = str(read["families"]["framework"].iloc[0])
    given = frames.inputs_of(read, {key: framework}, as_of)
    outputs = evaluate(given)
    if len(outputs.left_out):
        raise RuleBroken("The family cannot be judged: its needs do not fit its framework.")
    texts = csv_texts(outputs)
    why = explain(given)
    return Judgement(
        outputs={name: texts[name] for name in JUDGED},
        explanation=[*_work(given, route), *answers.criteria_answer(why)],
        eligible=answers.eligible_answer(framework, texts),
        whole_family=answers.whole_family_answer(framework, files, as_of),
        overridden=frozenset(answers.overridden_needs(why)),
    )


def _work(given: Inputs, route: str) -> list[dict[str, Any]]:
    """Who came off benefit, and their work: no business of a claim by another route."""
    return answers.work_answer(explain_work(given)) if route == answers.EMPLOYMENT else []


def canonical(content: object) -> str:
    """JSON that is the same for the same content."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def sha256(text: str) -> str:
    """The fingerprint of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def snapshot_of(claim: Claim) -> ClaimSnapshot | None:
    """What the claim rests on: the last thing that was frozen for it."""
    return claim.snapshots.select_related("run", "made_by").order_by("-number").first()


@dataclass(frozen=True)
class Comparison:
    """A claim judged again: whether it comes out the same, and where not."""

    as_of: date
    same: bool
    claimable: bool
    blocked_by: str
    differences: list[answers.Difference] = field(default_factory=list)
    changed_records: list[str] = field(default_factory=list)


def recompute_frozen(claim: Claim) -> Comparison:
    """The engine on what was frozen, under the frozen rules: it must come out the same.

    Raises RuleBroken for a claim with nothing frozen.
    """
    snapshot = _frozen(claim)
    files, rules = json.loads(snapshot.inputs), _frozen_rules(claim).framework
    now = judge(files, rules, snapshot.as_of, claim.route)
    return _compared(claim, snapshot, now, snapshot.as_of, _tampered(snapshot))


def recompute_today(claim: Claim, as_of: date | None = None) -> Comparison:
    """The engine on the records of today, under the rules of today.

    As on the claim's own day, unless another is given. Needs reach of the family's records: a job,
    or somebody who has it.
    """
    snapshot = _frozen(claim)
    files, day = read_family(claim), as_of or snapshot.as_of
    now = judge(files, rules_of(claim.family).framework, day, claim.route)
    return _compared(claim, snapshot, now, day, _changed(json.loads(snapshot.inputs), files))


def _tampered(snapshot: ClaimSnapshot) -> list[str]:
    """What no longer has the fingerprint that was taken of it; the database lets nobody do that."""
    kept = (
        ("inputs", snapshot.inputs, snapshot.inputs_sha256),
        ("results", snapshot.results, snapshot.results_sha256),
    )
    return [name for name, text, fingerprint in kept if sha256(text) != fingerprint]


def _frozen(claim: Claim) -> ClaimSnapshot:
    snapshot = snapshot_of(claim)
    if snapshot is None:
        raise RuleBroken("Nothing is frozen for this claim yet: that happens when it is ready.")
    return snapshot


def _frozen_rules(claim: Claim) -> Rules:
    if claim.framework is None:
        raise RuleBroken("The claim came with case files: the rules it was made by are not known.")
    return Rules(claim.framework, claim.plan)


def _compared(
    claim: Claim, snapshot: ClaimSnapshot, now: Judgement, as_of: date, changed: list[str]
) -> Comparison:
    then = json.loads(snapshot.results)["outputs"]
    found = answers.differences(then, now.outputs)
    told = (now.explanation, answers.without_work(now.explanation))
    if not found and snapshot.explanation not in map(canonical, told):
        found = [answers.Difference("Explanation", "", "worded otherwise")]
    check = now.check(claim.route) or answers.Check(False, "")
    return Comparison(as_of, not found, check.claimable, check.blocked_by, found, changed)


def _changed(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The case files of the family that hold other rows than they did, whatever their order."""
    return [
        name
        for name in sorted(then)
        if sorted(then[name].splitlines()) != sorted(now[name].splitlines())
    ]
