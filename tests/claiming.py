"""Claims for tests, made through the actions of the product."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from families.models import Exclusion, Family
from outcomes.actions import audits
from outcomes.actions import claims as actions
from outcomes.actions.audits_workpapers import answer_questions, decide
from outcomes.actions.computing import compute_outcomes
from outcomes.models import Claim, ClaimCheck, ClaimState, OutcomeRun, Workpaper
from outcomes.rules.audits import QUESTIONS, AuditState, Finding
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Role
from tests.database import Databases
from tests.make import make_user

DAY = date(2025, 3, 31)
# In the order in which a claim gets there.
WAY = (
    *(ClaimState.DRAFT, ClaimState.READY, ClaimState.IN_AUDIT, ClaimState.AUDIT_PASSED),
    *(ClaimState.SUBMITTED, ClaimState.PAID),
)


@dataclass(frozen=True)
class Office:
    """Those who have to do with claims, and the results they rest on."""

    analyst: User
    other: User
    auditor: User
    head: User
    run: OutcomeRun

    def checks(self) -> list[ClaimCheck]:
        """What could be claimed, one route a family."""
        found = ClaimCheck.objects.filter(run=self.run, claimable=True)
        by_family = {check.family_id: check for check in found.order_by("family__reference")}
        return list(by_family.values())

    def draft(self, place: int = 0) -> Claim:
        """A draft for one of the families."""
        [row] = actions.prepare_claims(checks=[self.checks()[place].pk], by=self.analyst)
        assert row.claim, row.refusal
        return row.claim

    def brought_to(self, state: ClaimState, place: int = 0) -> Claim:
        """A claim brought on as far as a state of the way."""
        claim = self.draft(place)
        for step in WAY[1 : WAY.index(state) + 1]:
            self.bring(claim, step)
        return Claim.objects.get(pk=claim.pk)

    def bring(self, claim: Claim, to: ClaimState) -> Claim:
        """The next step by the one whose step it is."""
        if to is ClaimState.READY:
            return actions.mark_ready(claim=claim, by=self.analyst)
        if to is ClaimState.IN_AUDIT:
            return actions.send_to_audit(claim=claim, by=self.analyst)
        if to is ClaimState.AUDIT_PASSED:
            return audited(claim, by=self.auditor)
        if to is ClaimState.SUBMITTED:
            return actions.submit(claim=claim, by=self.other)
        return actions.record_payment(claim=claim, by=self.other)


def audited(claim: Claim, *, by: User, failed: str = "") -> Claim:
    """A round of internal audit on this claim alone, which passes it, or fails it with words."""
    facts: dict[str, Any] = {"phase": claim.phase, "first_day": None, "last_day": None}
    facts |= {"strata": "none", "size_kind": "per_cent", "size": 100, "minimum": 1}
    held = audits.start_audit(**facts, by=by)
    held.seed, held.drawn_by, held.drawn_at = 1, by, timezone.now()
    held.save()
    audits._keep_draw(held, [claim])
    held.state = AuditState.SAMPLED.value
    held.save()
    paper = Workpaper.objects.get(audited__audit=held)
    answers = dict.fromkeys(QUESTIONS, "pass") | ({"criteria": "fail"} if failed else {})
    findings = [Finding(question, answer, failed) for question, answer in answers.items()]
    answer_questions(paper_id=paper.pk, findings=findings, due_on=None, by=by)
    decide(paper_id=paper.pk, result="failed" if failed else "passed", by=by)
    return Claim.objects.get(pk=claim.pk)


def keep_out(office: Office, family: Family, user: User) -> None:
    """Somebody is kept from a family from now on."""
    with acting_as(office.head):
        Exclusion.objects.create(
            user=user,
            family=family,
            reference=family.reference,
            reason_code="relative",
            put_by=office.head,
            put_at=timezone.now(),
        )


def make_office(as_of: date = DAY) -> None:
    """Two analysts, an auditor, a head of service, and a run."""
    analyst = make_user(Role.ANALYST)
    make_user(Role.ANALYST, "Other Analyst")
    make_user(Role.INTERNAL_AUDITOR)
    make_user(Role.HEAD_OF_SERVICE)
    compute_outcomes(as_of=as_of, by=analyst)


def the_office() -> Office:
    """The same, as they stand in the database now."""
    names = ("Analyst", "Other Analyst", "Internal Auditor", "Head Of Service")
    analyst, other, auditor, head = (User.objects.get(name=name) for name in names)
    return Office(analyst, other, auditor, head, OutcomeRun.objects.get())


@pytest.fixture(scope="module")
def committed_office(
    sample_council: None, run_databases: Databases, django_db_blocker: Any
) -> None:
    """Committed for one file of tests, gone with its sample."""
    with django_db_blocker.unblock():
        run_databases.fill("office", make_office)


@pytest.fixture
def office(committed_office: None, db: None) -> Office:
    """For one test, which may change it."""
    return the_office()
