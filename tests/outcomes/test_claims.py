"""Claims from draft to paid: who may move them, what is frozen, what the database refuses."""

import json
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from families.models import Need
from outcomes.actions import claims as actions
from outcomes.actions.computing import compute_outcomes
from outcomes.models import Claim, ClaimCheck, ClaimSnapshot, ClaimTransition
from outcomes.queries.claim_judging import recompute_frozen, recompute_today, snapshot_of
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.models import AuditEvent
from privacy.roles import Role
from tests.claiming import Office, audited
from tests.make import make_user
from tests.outcomes.auditing import drawn
from tests.outcomes.claim_moves_seen import S, moves

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]


# --- Preparing


def test_what_is_claimable_is_prepared_and_what_is_not_says_why(office: Office) -> None:
    checks = office.checks()
    blocked = ClaimCheck.objects.filter(run=office.run, blocked_by="education").first()
    assert blocked
    rows = actions.prepare_claims(checks=[*(c.pk for c in checks), blocked.pk], by=office.analyst)
    made = [row.claim for row in rows if row.claim]
    assert len(made) == len(checks) == len({check.family_id for check in checks})
    assert rows[-1].refusal == (
        "As on 31 March 2025: A school-age child's attendance is not good enough, or not known."
    )
    claim = Claim.objects.get(pk=made[0].pk)
    assert claim.reference.startswith("CL-00")
    assert len({each.reference for each in made}) == len(made)
    assert (claim.state, claim.run, claim.prepared_by) == ("draft", office.run, office.analyst)
    assert claim.framework
    assert claim.framework.code == claim.phase == claim.family.framework.code
    assert moves(claim) == [("", "draft")]
    assert AuditEvent.objects.filter(event="claim_prepared", target_id=claim.pk).exists()


def test_a_family_has_one_claim_in_a_phase(office: Office) -> None:
    twice = next(
        check
        for check in office.checks()
        if ClaimCheck.objects.filter(run=office.run, family=check.family, claimable=True).count()
        == 2
    )
    both = ClaimCheck.objects.filter(run=office.run, family=twice.family)
    first, second = actions.prepare_claims(checks=[c.pk for c in both], by=office.analyst)
    assert first.claim
    assert second.refusal == (
        f"The family has claim {first.claim.reference} in this phase of the programme already "
        "(draft)."
    )
    [again] = actions.prepare_claims(checks=[both[0].pk], by=office.other)
    assert first.claim.reference in again.refusal


def test_only_the_latest_results_are_a_ground(office: Office) -> None:
    old = office.checks()[0]
    compute_outcomes(as_of=date(2018, 10, 31), by=office.analyst)
    [row] = actions.prepare_claims(checks=[old.pk], by=office.analyst)
    assert "Newer results" in row.refusal


def test_results_of_a_day_to_come_are_refused(office: Office) -> None:
    run = compute_outcomes(as_of=date(2040, 1, 1), by=office.analyst)
    check = ClaimCheck.objects.filter(run=run).first()
    assert check
    [row] = actions.prepare_claims(checks=[check.pk], by=office.analyst)
    assert "still to come" in row.refusal


# --- Ready


def test_a_claim_becomes_ready_with_a_snapshot_that_recomputes_the_same(office: Office) -> None:
    for place in range(0, len(office.checks()), 4):
        claim = office.brought_to(S.READY, place)
        assert claim.state == "ready"
        snapshot = snapshot_of(claim)
        assert snapshot
        assert snapshot.as_of == office.run.as_of
        assert claim.framework
        assert snapshot.framework_sha256 == claim.framework.sha256
        frozen, today = recompute_frozen(claim), recompute_today(claim)
        assert (frozen.same, frozen.claimable, frozen.changed_records) == (True, True, [])
        assert (today.same, today.claimable) == (True, True)
        assert today.changed_records == []
        kept = json.loads(snapshot.results)
        assert kept["eligible"]["eligible"] is True
        assert all(each["on"] for each in kept["whole_family"])
        assert len(json.loads(snapshot.explanation)) > 0


def test_what_changes_later_shows_against_what_was_frozen(office: Office) -> None:
    claim = office.brought_to(S.READY)
    need = Need.objects.filter(family=claim.family, closed_as="").first()
    assert need
    need.closed_as = "entered_in_error"
    need.save()
    assert recompute_frozen(claim).same
    today = recompute_today(claim)
    assert not today.same
    assert today.changed_records == ["needs"]
    assert today.differences


def test_what_has_changed_since_the_results_stops_it(office: Office) -> None:
    """The engine is asked again on the family's records of the moment."""
    claim = office.draft()
    claim.family.artefacts.all().delete()
    with pytest.raises(RuleBroken, match="No plan that covers everyone"):
        actions.mark_ready(claim=claim, by=office.analyst)
    claim.refresh_from_db()
    assert (claim.state, snapshot_of(claim)) == ("draft", None)
    [row] = actions.make_ready(claims=[claim.pk], by=office.analyst)
    assert "No plan" in row.refusal


def test_a_snapshot_and_what_is_sealed_never_change(office: Office) -> None:
    claim = office.brought_to(S.READY)
    for change in (
        lambda: ClaimSnapshot.objects.filter(claim=claim).update(as_of=date(2020, 1, 1)),
        lambda: ClaimTransition.objects.filter(claim=claim).update(to_state="paid"),
        lambda: Claim.objects.filter(pk=claim.pk).update(route="CE"),
        lambda: Claim.objects.filter(pk=claim.pk).update(prepared_by=office.other),
        lambda: Claim.objects.filter(pk=claim.pk).update(equivalent_progress=True),
        lambda: Claim.objects.filter(pk=claim.pk).update(equivalent_by=office.head),
    ):
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            change()


# --- Who may


def test_the_whole_way(office: Office) -> None:
    claim = office.brought_to(S.PAID)
    assert [to for _, to in moves(claim)] == [
        *("draft", "ready", "in_internal_audit", "audit_passed", "submitted", "paid")
    ]
    assert claim.approved_by == office.other
    noted = AuditEvent.objects.filter(target_id=claim.pk).order_by("seq")
    assert [each.event for each in noted] == [
        *("claim_prepared", "claim_made_ready", "claim_sent_to_audit", "claim_audited"),
        *("claim_submitted", "claim_paid"),
    ]


def test_whoever_prepared_it_does_not_submit_it(office: Office) -> None:
    claim = office.brought_to(S.AUDIT_PASSED)
    with pytest.raises(RuleBroken, match="You prepared this claim"):
        actions.submit(claim=claim, by=office.analyst)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(approved_by=office.analyst)
    assert actions.submit(claim=claim, by=office.other).state == "submitted"


def test_whoever_built_it_does_not_audit_it(office: Office) -> None:
    """Also when their role has changed since; the database says so too."""
    claim = office.brought_to(S.IN_AUDIT)
    row = drawn(office, size=1).population.get()
    office.analyst.role = Role.INTERNAL_AUDITOR
    office.analyst.save()
    with pytest.raises(RuleBroken, match="somebody else has to audit"):
        actions.record_audit_result(audited=row, passed=True, by=office.analyst)
    number = claim.transitions.count() + 1
    with pytest.raises(IntegrityError, match="built a claim"), transaction.atomic():
        ClaimTransition.objects.create(
            claim=claim,
            number=number,
            from_state="in_internal_audit",
            to_state="audit_passed",
            by=office.analyst,
            at=claim.transitions.latest("number").at,
        )


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ANALYST}))
def test_nobody_but_an_analyst_prepares(office: Office, role: Role) -> None:
    with pytest.raises(AccessDenied):
        actions.prepare_claims(checks=[office.checks()[0].pk], by=make_user(role, "Somebody Else"))


def test_a_failed_audit_leads_back_to_a_draft_that_is_frozen_anew(office: Office) -> None:
    claim = office.brought_to(S.IN_AUDIT)
    why = "The plan is not signed by everybody."
    audited(claim, by=office.auditor, failed=why)
    assert why in claim.transitions.latest("number").reason
    actions.reopen(claim=claim, by=office.analyst)
    actions.mark_ready(claim=claim, by=office.other)
    claim.refresh_from_db()
    latest = snapshot_of(claim)
    assert latest
    assert (latest.number, claim.prepared_by) == (2, office.other)
    assert recompute_frozen(claim).same


def test_a_failed_claim_comes_back_only_where_no_other_has_taken_its_place(office: Office) -> None:
    claim = office.brought_to(S.IN_AUDIT)
    audited(claim, by=office.auditor, failed="No plan.")
    second = office.draft()
    with pytest.raises(RuleBroken, match=second.reference):
        actions.reopen(claim=claim, by=office.analyst)


def test_withdrawing_asks_why_and_makes_room(office: Office) -> None:
    claim = office.brought_to(S.SUBMITTED)
    with pytest.raises(RuleBroken, match="Say why"):
        actions.withdraw(claim=claim, by=office.analyst, reason=" ")
    actions.withdraw(claim=claim, by=office.analyst, reason="Sent in error.")
    claim.refresh_from_db()
    assert claim.state == "withdrawn"
    assert office.draft().family_id == claim.family_id
    with pytest.raises(RuleBroken, match="already: withdrawn"):
        actions.withdraw(claim=claim, by=office.analyst, reason="Again.")


def test_a_rejection_says_why(office: Office) -> None:
    claim = office.brought_to(S.SUBMITTED)
    actions.record_rejection(claim=claim, by=office.other, reason="Claimed twice.")
    assert moves(claim)[-1] == ("submitted", "rejected")
