"""Closing an internal audit: asked for with an opinion, then done in the background.

With full or substantial assurance every claim that was not sampled passes, one transaction each;
then the figures are kept and the round is locked for good.
"""

import uuid
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from outcomes.actions.audits import held_round
from outcomes.actions.claims import no_progress, record_audit_result
from outcomes.models import AuditedClaim, Claim, ClaimAudit, ClaimState
from outcomes.queries import audits as queries
from outcomes.queries.audits_report import figures_of
from outcomes.queries.audits_workpapers import open_queries, undecided
from outcomes.rules import audits as rules
from outcomes.rules.audits import AuditState
from privacy import access, audit, jobs
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.models import Job, User
from privacy.roles import Permission

Step = Callable[[int, int, str], None]
JOB = queries.CLOSING_JOB
BEGUN = ("state", "opinion", "opinion_text", "closed_by", "closed_at")


@transaction.atomic
def ask_to_close(*, audit_id: uuid.UUID, opinion: str, text: str, by: User) -> ClaimAudit:
    """Give the opinion. From now on nothing of the round can be changed; a job closes it."""
    access.require(by, Permission.AUDIT_CLAIM)
    held = held_round(audit_id)
    rules.check_sampled(held.state)
    rules.check_closing(open_queries(held), undecided(held), text)
    if opinion in rules.PASSING:
        rest = Claim.objects.filter(pk__in=queries.unsampled(held).values("claim"))
        rules.check_not_builder(queries.built_by(by, rest))
    held.opinion, held.opinion_text = opinion, text.strip()
    held.closed_by, held.closed_at = by, timezone.now()
    held.state = AuditState.CLOSING.value
    held.save(update_fields=BEGUN)
    audit.record(Event.AUDIT_CLOSING, held, by=by, opinion=opinion)
    jobs.request(JOB, by=by, params={"audit": str(held.pk)})
    return held


def go_on_closing(*, audit_id: uuid.UUID, by: User) -> Job:
    """Ask for the job again, where it has stopped before its end."""
    access.require(by, Permission.AUDIT_CLAIM)
    found = queries.audit_or_404(audit_id)
    rules.check_closing_state(found.state)
    return jobs.request(JOB, by=by, params={"audit": str(found.pk)})


def close_audit(*, audit_id: uuid.UUID, by: User, step: Step = no_progress) -> ClaimAudit:
    """Pass the rest where the opinion does, then lock the round; run again, it goes on."""
    access.require(by, Permission.AUDIT_CLAIM)
    with acting_as(by, opened=EVERYTHING):
        found = queries.audit_or_404(audit_id)
        passing = found.opinion in rules.PASSING
        rest = list(queries.unsampled(found).values_list("pk", flat=True)) if passing else []
    for number, key in enumerate(rest):
        step(number, len(rest), "claims passed")
        with acting_as(by, opened=EVERYTHING):
            _pass(key, by)
    with acting_as(by, opened=EVERYTHING):
        return _lock(audit_id, by)


def _pass(key: uuid.UUID, by: User) -> None:
    """One decision for each claim that was not looked at, which names the audit."""
    row = AuditedClaim.objects.select_related("audit").get(pk=key)
    words = row.audit.get_opinion_display().lower()
    reason = f"Passed without being sampled, with audit {row.audit.reference} ({words})."
    claim = Claim.objects.select_for_update().get(pk=row.claim_id)
    # One that was withdrawn meanwhile stays so.
    if claim.state == ClaimState.IN_AUDIT:
        record_audit_result(audited=row, passed=True, by=by, reason=reason)


def _lock(audit_id: uuid.UUID, by: User) -> ClaimAudit:
    """Keep the figures; afterwards the database lets nobody change anything of the round."""
    held = held_round(audit_id)
    if held.state == AuditState.CLOSED:
        return held
    rules.check_closing_state(held.state)
    held.figures = figures_of(held)
    held.state = AuditState.CLOSED.value
    held.save(update_fields=["state", "figures"])
    rest = held.population.filter(sampled=False)
    passed = rest.filter(claim__state=ClaimState.AUDIT_PASSED).count()
    audit.record(Event.AUDIT_CLOSED, held, by=by, opinion=held.opinion, passed_unsampled=passed)
    return held
