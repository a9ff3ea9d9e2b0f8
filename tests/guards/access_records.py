"""One of every record that an address names, for the access matrix."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from exports.models import Recipient
from families.actions.emergencies import open_in_emergency
from families.actions.exclusions import put_exclusion
from families.actions.restrictions import put_restriction
from families.models import (
    CaseloadMove,
    EmergencyOpening,
    Exclusion,
    Family,
    FamilyGrant,
    Rebase,
    RebaseBatch,
    Referral,
    Restriction,
    Transfer,
)
from outcomes.models import (
    AnswerFile,
    AuditedClaim,
    AuditQuery,
    Claim,
    ClaimAudit,
    ClaimPack,
    ClaimWindow,
    OutcomeRun,
    Submission,
    Tariff,
    Workpaper,
)
from privacy import audit
from privacy.actions.breaches import add_action, report_breach
from privacy.actions.complaints import pass_on
from privacy.actions.investigations import propose
from privacy.actions.oversight import ask_about
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Role
from tests.council import Council, make_case
from tests.make import make_team


def a_grant(family: Family) -> FamilyGrant:
    """A partner's, who cannot sign in: nobody else's reach is another by it."""
    known = {"name": "Paula Partner", "role": Role.PARTNER, "is_active": False}
    user, _ = User.objects.get_or_create(email="paula.partner@example.org", defaults=known)
    lead = FamilyGrant.objects.get(content_object=family, kind=FamilyGrant.Kind.LEAD)
    today = timezone.localdate()
    days = {"kind": "partner", "starts_on": today, "ends_on": today + timedelta(days=9)}
    return FamilyGrant.objects.create(
        user=user, content_object=family, permission=lead.permission, **days
    )


def a_referral(family: Family) -> Referral:
    """One to triage that came to the team of this family."""
    assert family.team
    return Referral.objects.create(
        reference=f"R-{family.reference}",
        team=family.team,
        received_on=timezone.localdate(),
        source="school",
        framework=family.framework,
        consent="not_asked",
        state="waiting",
        recorded_by=User.objects.filter(role=Role.HEAD_OF_SERVICE)[0],
        recorded_at=timezone.now(),
    )


def a_recipient(by: User) -> Recipient:
    """Of the study, whose certificate waits for somebody else."""
    now = timezone.now()
    known = {"name": "ONS", "agreement": "DSA 1", "agreement_until": now.date()}
    known |= {"accreditation": "UKSA 3", "accredited_until": now.date()}
    own = {"certificate": "-", "subject": "CN=ONS", "fingerprint": "ab", "valid_until": now}
    return Recipient.objects.create(part="identifiers", put_by=by, put_at=now, **known, **own)


def imported_claim(family: Family) -> Claim:
    """A claim as case files bring it: it rests on nothing."""
    day = timezone.localdate()
    return Claim.objects.create(
        family=family, route="SSP", state="submitted", on_date=day, phase=family.framework.code
    )


def its_pack(family: Family, analyst: User, run: OutcomeRun) -> ClaimPack:
    """The pack of a claim, whose file has gone."""
    now = timezone.now()
    draft = Claim.objects.create(
        family=family, route="SSP", state="draft", on_date=now.date(), phase="another"
    )
    frozen = draft.snapshots.create(
        number=1, as_of=now.date(), run=run, made_by=analyst, made_at=now, inputs="{}"
    )
    made = {"made_by": analyst, "made_at": now, "expires_at": now, "size": 1}
    return ClaimPack.objects.create(claim=draft, snapshot=frozen, job_id=uuid.uuid4(), **made)


def the_ministry(council: Council, claim: Claim, run: OutcomeRun) -> dict[str, list[uuid.UUID]]:
    """One of everything that goes to the ministry and comes back, and the pack of a claim."""
    now, analyst = timezone.now(), council.of(Role.ANALYST)
    days = {"phase": claim.phase, "basis": "entered", "source": "A letter"}
    window = ClaimWindow.objects.create(opens_on=now.date(), closes_on=now.date(), **days)
    tariff = Tariff.objects.create(kind="attachment_fee", from_on=now.date(), value=1, **days)
    sent = Submission.objects.create(phase=claim.phase, asked_by=analyst, asked_at=now)
    answer = AnswerFile.objects.create(sha256="a", read_by=analyst, read_at=now)
    pack = its_pack(council.own.family, analyst, run)
    return {
        "window": [window.pk],
        "tariff": [tariff.pk],
        "submission": [sent.pk],
        "answer": [answer.pk],
        "claim_pack": [pack.claim_id, pack.pk],
    }


def audit_query(council: Council) -> AuditQuery:
    """A query of an audit whose only claim was withdrawn since."""
    now, auditor = timezone.now(), council.of(Role.INTERNAL_AUDITOR)
    day, family = now.date(), council.own.family
    claim = Claim.objects.create(
        family=family, route="CE", state="withdrawn", on_date=day, phase=family.framework.code
    )
    audit = ClaimAudit.objects.create(
        state="planned",
        strata="none",
        size_kind="number",
        size=1,
        minimum=1,
        seed=1,
        started_by=auditor,
        started_at=now,
        drawn_by=auditor,
        drawn_at=now,
    )
    row = {"audit": audit, "claim": claim, "stratum": "All claims"}
    audited = AuditedClaim.objects.create(certain=False, sampled=True, **row)
    ClaimAudit.objects.filter(pk=audit.pk).update(state="sampled")
    return AuditQuery.objects.create(
        paper=Workpaper.objects.create(audited=audited),
        question="criteria",
        asked="Which letter?",
        asked_by=auditor,
        asked_at=now,
        to=council.of(Role.ANALYST),
        due_on=day,
    )


def the_registers(council: Council) -> dict[str, list[Any]]:
    """A breach that may have told a safe address, with an action to finish, and a complaint."""
    dpo, today = council.of(Role.DPO), timezone.localdate()
    said = {"who": "self", "about": "other", "name": "A", "contact": "B", "text": "C"}
    with acting_as(dpo):
        at = timezone.now()
        breach = report_breach(safe_address="unknown", aware_at=at, text="A letter", by=dpo)
        add_action(breach=breach, text="Ring", on=today, by=dpo)
        action = breach.entries.get(kind="action")
        complaint = pass_on(received_on=today, channel="letter", by=dpo, **said)
    return {
        "breach": [breach.pk],
        "breach_step": [breach.pk, "measures"],
        "breach_action": [breach.pk, action.pk],
        "complaint": [complaint.pk],
        "complaint_step": [complaint.pk, "answer"],
    }


def excluded(council: Council) -> Exclusion:
    """A worker of the manager's team is kept from a family that is not theirs anyway."""
    administrator = council.of(Role.ADMINISTRATOR)
    with acting_as(administrator):
        return put_exclusion(
            email=council.of(Role.KEYWORKER).email,
            reference=council.other.family.reference,
            reason_code="relative",
            by=administrator,
        )


def restricted(council: Council) -> Restriction:
    """A third family, for nobody but its keyworker."""
    dpo, family = council.of(Role.DPO), make_case(council.stranger, "Thistlewode").family
    with acting_as(dpo):
        return put_restriction(
            reference=family.reference,
            level="restricted",
            reason_code="safety",
            emails=[],
            by=dpo,
        )


def handed_over(council: Council) -> Transfer:
    """A fourth family, offered to a team of nobody here."""
    family = make_case(council.stranger, "Hollinsclough").family
    return Transfer.objects.create(
        family=family,
        reference=family.reference,
        team=make_team("Third team"),
        asked_by=council.stranger,
        asked_at=timezone.now(),
    )


def opened_once(council: Council) -> EmergencyOpening:
    """Somebody of the other team has an hour with one's own family."""
    with acting_as(council.stranger):
        return open_in_emergency(
            reference=council.own.family.reference,
            reason_code="danger",
            reason="The school rang at noon",
            by=council.stranger,
        )


def the_overseers(council: Council) -> dict[str, list[uuid.UUID]]:
    """An opening of the stranger's, a question to the keyworker, a proposed export."""
    dpo, family, today = council.of(Role.DPO), council.own.family, timezone.localdate()
    events = [
        audit.record_view(family, by=user, family=family)
        for user in (council.stranger, council.of(Role.KEYWORKER))
    ]
    of = {"worker": None, "record_id": family.pk, "from_day": today, "to_day": today}
    with acting_as(dpo):
        found, asked = (ask_about(event=each, text="Why was it opened?", by=dpo) for each in events)
        made = propose(**of, reason="A complaint", by=dpo)
    return {
        "finding": [found.pk],
        "question": [asked.pk],
        "event": [events[0].pk],
        "investigation": [made.pk],
        "record": [family.pk],
    }


def rebased(family: Family, by: User) -> RebaseBatch:
    """A batch in which one family has its result."""
    then = {"to_version": family.framework, "to_plan": None, "reason": "a test"}
    batch = RebaseBatch.objects.create(asked_by=by, **then)
    was = {"from_version": family.framework, "from_plan": None}
    Rebase.objects.create(family=family, batch=batch, moved=True, by=by, **was, **then)
    return batch


def handed_on(council: Council) -> CaseloadMove:
    """A caseload of which one family has been handed on."""
    keyworker, manager = council.of(Role.KEYWORKER), council.of(Role.MANAGER)
    now = timezone.localdate()
    move = CaseloadMove.objects.create(worker=keyworker, started_on=now, asked_by=manager)
    move.rows.create(family=council.own.family, became="moved")
    return move
