"""Packs of claims: those that were made, and what a new one is made from."""

import json
import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from families.queries.frameworks import RulesKey, rules_under
from families.queries.rectifications import disputed_among
from outcomes.models import Claim, ClaimPack, ClaimSnapshot
from outcomes.queries.claim_judging import sha256
from outcomes.queries.claim_papers import papers_behind
from outcomes.queries.claims import claim_or_404
from outcomes.rules.claim_pack import Cover, Document, contents
from privacy.errors import RuleBroken
from privacy.models import Job, User
from privacy.queries.jobs import latest_job

JOB = "make_claim_pack"


def packs_of(claim: Claim) -> QuerySet[ClaimPack]:
    """The packs of a claim, the latest first."""
    return claim.packs.select_related("made_by").order_by("-made_at")


def pack_or_404(claim_id: uuid.UUID, pack_id: uuid.UUID, *, user: User) -> ClaimPack:
    """A pack of a claim in reach."""
    claim = claim_or_404(claim_id, user=user)
    found = packs_of(claim).filter(pk=pack_id).select_related("claim__family").first()
    if found is None:
        raise Http404
    return found


def open_job_of(claim: Claim) -> Job | None:
    """The job that makes one now."""
    job = latest_job(JOB, claim_id=claim.pk)
    return job if job and job.is_open else None


def pack_contents(claim: Claim, frozen: ClaimSnapshot, now: datetime) -> dict[str, Any]:
    """The answers as they were frozen. Raises RuleBroken where they no longer are what was."""
    if sha256(frozen.results) != frozen.results_sha256:
        raise RuleBroken("What was frozen has not its fingerprint any more. Tell the operator.")
    why = json.loads(frozen.explanation)
    references = {each["ref"] for result in why for each in result["observations"]}
    references |= {result["need_ref"] for result in why if "need_ref" in result}
    cover = replace(_cover(claim, frozen, now), disputed=disputed_among(references))
    behind = [
        Document(
            each.paper.reference,
            str(each.paper.get_kind_display()),
            each.paper.on_date,
            each.shows,
            each.paper.sha256,
        )
        for each in papers_behind(claim, frozen)
    ]
    return contents(cover, json.loads(frozen.results), why, behind)


def _cover(claim: Claim, frozen: ClaimSnapshot, now: datetime) -> Cover:
    rules, plan = claim.framework, claim.plan
    if rules is None:
        raise RuleBroken("The claim came with case files: nothing is frozen for it.")
    framework = rules_under(RulesKey(rules.pk, plan.pk if plan else None))
    routes = {route.id: route.name for route in framework.routes}
    return Cover(
        claim=claim.reference,
        family=claim.family.reference,
        route=f"{routes.get(claim.route, claim.route)} ({claim.route})",
        route_code=claim.route,
        phase=rules.name,
        state=claim.get_state_display(),
        submitted_on=claim.on_date if claim.approved_by_id else None,
        rules=f"{rules.code}, version {rules.number}",
        plan=f"version {plan.number}" if plan else "none",
        as_of=frozen.as_of,
        frozen_on=timezone.localtime(frozen.made_at).date(),
        made_on=now.date(),
        council=settings.COUNCIL_NAME,
        fingerprints={
            "Rules": frozen.framework_sha256,
            "Local plan": frozen.plan_sha256,
            "Records": frozen.inputs_sha256,
            "Results": frozen.results_sha256,
        },
    )


def is_frozen(claim: Claim) -> bool:
    """Whether there is anything to make a pack from."""
    return claim.snapshots.exists()
