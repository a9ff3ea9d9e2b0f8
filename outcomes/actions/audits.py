"""Internal audit: a round is started, its sample drawn once, drawn again to show it, closed."""

import secrets
import uuid
from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from outcomes.models import AuditedClaim, Claim, ClaimAudit, ClaimState, Workpaper
from outcomes.queries import audits as queries
from outcomes.rules import audits as rules
from outcomes.rules.audits_samples import draw
from privacy import access, audit, jobs
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import Job, User
from privacy.roles import Permission

# Whole numbers that every spreadsheet and script keeps exactly.
SEEDS = 2**53


@transaction.atomic
def start_audit(
    *,
    phase: str,
    first_day: date | None,
    last_day: date | None,
    strata: str,
    size_kind: str,
    size: int,
    minimum: int,
    by: User,
) -> ClaimAudit:
    """A round with its population and its method; nothing is drawn yet."""
    access.require(by, Permission.AUDIT_CLAIM)
    rules.check_period(first_day, last_day)
    rules.check_size(size_kind, size)
    started = ClaimAudit.objects.create(
        state=rules.AuditState.PLANNED,
        phase=phase,
        first_day=first_day,
        last_day=last_day,
        strata=strata,
        size_kind=size_kind,
        size=size,
        minimum=minimum,
        started_by=by,
        started_at=timezone.now(),
    )
    audit.record(Event.AUDIT_STARTED, started, by=by, phase=phase, size=size, size_kind=size_kind)
    return started


@transaction.atomic
def draw_sample(*, audit_id: uuid.UUID, by: User) -> ClaimAudit:
    """Fix the population and draw from it, once. The tests of the sampled claims are asked for."""
    access.require(by, Permission.AUDIT_CLAIM)
    held = held_round(audit_id)
    rules.check_planned(held.state)
    found = _population(held)
    rules.check_population(len(found))
    rules.check_not_builder(
        queries.built_by(by, Claim.objects.filter(pk__in=[c.pk for c in found]))
    )
    held.seed, held.drawn_by, held.drawn_at = secrets.randbelow(SEEDS), by, timezone.now()
    held.save(update_fields=["seed", "drawn_by", "drawn_at"])
    sampled = _keep_draw(held, found)
    held.state = rules.AuditState.SAMPLED.value
    held.save(update_fields=["state"])
    facts: dict[str, Any] = {"population": len(found), "sampled": sampled, "seed": held.seed}
    audit.record(Event.AUDIT_SAMPLE_DRAWN, held, by=by, **facts)
    jobs.request("test_audit", by=by, params={"audit": str(held.pk)})
    return held


def held_round(audit_id: uuid.UUID) -> ClaimAudit:
    """The round, locked with every other open one: two draws never share a claim."""
    open_ones = ClaimAudit.objects.exclude(state=rules.AuditState.CLOSED)
    for held in open_ones.select_for_update(of=("self",)).order_by("pk"):
        if held.pk == audit_id:
            return held
    closed = ClaimAudit.objects.filter(pk=audit_id).first()
    if closed is None:
        raise Http404
    return closed


def _population(held: ClaimAudit) -> list[Claim]:
    """The claims of the round, locked; one that moved while the lock was waited for is left out."""
    keys = [claim.pk for claim in queries.open_population(held)]
    locked = Claim.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return [claim for claim in locked if claim.state == ClaimState.IN_AUDIT]


def _keep_draw(held: ClaimAudit, found: list[Claim]) -> int:
    """The population with what was drawn, and a workpaper for each sampled claim; how many."""
    units = queries.units_of(held, found)
    drawn = draw(units.values(), held.design, held.seed or 0)
    rows = AuditedClaim.objects.bulk_create(
        AuditedClaim(
            audit=held,
            claim_id=key,
            stratum=unit.stratum,
            certain=unit.certain,
            sampled=unit.reference in drawn,
        )
        for key, unit in units.items()
    )
    Workpaper.objects.bulk_create(Workpaper(audited=row) for row in rows if row.sampled)
    return len(drawn)


def draw_again(*, audit_id: uuid.UUID, by: User) -> int:
    """Draw once more from the stored population with the stored seed; how many are the same.

    Raises RuleBroken when the two differ, which the database lets nobody bring about.
    """
    access.require(by, Permission.AUDIT_CLAIM)
    held = queries.audit_or_404(audit_id)
    if held.seed is None:
        raise RuleBroken("Draw the sample first.")
    again, kept = queries.drawn_again(held)
    same = again == kept
    audit.record(Event.AUDIT_SAMPLE_REDRAWN, held, by=by, same=same, sampled=len(again))
    if not same:
        raise RuleBroken(
            "The seed gives another sample than the one that is kept. "
            "Tell whoever looks after the product."
        )
    return len(again)


def ask_for_tests(*, audit_id: uuid.UUID, by: User) -> Job:
    """Recompute and look for duplicates once more, in the background."""
    access.require(by, Permission.AUDIT_CLAIM)
    rules.check_sampled(queries.audit_or_404(audit_id).state)
    return jobs.request("test_audit", by=by, params={"audit": str(audit_id)})
