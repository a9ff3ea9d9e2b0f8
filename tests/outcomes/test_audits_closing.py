"""Closing an internal audit: the rest passes, the round is locked, a stopped job goes on."""

import uuid

import pytest

from outcomes.actions import audits as actions
from outcomes.actions import audits_closing as closing
from outcomes.actions import claims as claim_actions
from outcomes.models import AuditedClaim, ClaimAudit, ClaimState, Workpaper
from outcomes.queries import audits as queries
from outcomes.views import audits as views
from privacy.errors import RuleBroken
from privacy.models import AuditEvent, Job
from tests.claiming import Office
from tests.council import browser
from tests.outcomes.auditing import answered, closed, decided, drawn, refuse, sent, work_done

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]
S = ClaimState


def test_full_assurance_passes_the_rest_each_by_a_decision(office: Office) -> None:
    sent(office, 4)
    audit = drawn(office, size=1)
    text = "What was sampled is well evidenced."
    with pytest.raises(RuleBroken, match="sampled claims that are not decided"):
        closed(office, audit, "full", text)
    decided(office, audit)
    with pytest.raises(RuleBroken, match="Say in a sentence"):
        closed(office, audit, "full", "Good.")
    shut = closed(office, audit, "full", text)
    for row in audit.population.select_related("claim"):
        assert row.claim.state == S.AUDIT_PASSED
        last = row.claim.transitions.last()
        assert last
        assert shut.reference in last.reason
    assert shut.figures["passed"] == 1
    assert shut.figures["reconciled"]["population"]


def test_nothing_passes_but_on_its_workpaper_or_with_the_closing(office: Office) -> None:
    sent(office, 2)
    audit = drawn(office, size=1)
    rows = {row.sampled: row for row in audit.population.all()}
    record = claim_actions.record_audit_result
    with pytest.raises(RuleBroken, match="on its workpaper"):
        record(audited=rows[True], passed=True, by=office.auditor)
    with pytest.raises(RuleBroken, match="was not sampled"):
        record(audited=rows[False], passed=True, by=office.auditor)
    move = (
        "INSERT INTO outcomes_claimtransition (id, claim_id, number, from_state, to_state, by_id, "
        "at) VALUES (gen_random_uuid(), %s, %s, 'in_internal_audit', 'audit_passed', %s, now())"
    )
    for row in rows.values():
        number = row.claim.transitions.count() + 1
        assert "with the closing" in refuse(move, row.claim_id, number, office.auditor.pk)


def test_a_closing_that_stopped_goes_on_and_is_done_once(office: Office) -> None:
    sent(office, 3)
    audit = drawn(office, size=1)
    decided(office, audit)
    text = "What was sampled is well evidenced."
    closing.ask_to_close(audit_id=audit.pk, opinion="full", text=text, by=office.auditor)
    Job.objects.filter(kind="close_audit").update(state="failed")
    [first, *_] = queries.unsampled(audit)
    claim_actions.record_audit_result(audited=first, passed=True, by=office.auditor)
    with pytest.raises(RuleBroken, match="is closed, so nothing"):
        answered(office, Workpaper.objects.get())
    closing.go_on_closing(audit_id=audit.pk, by=office.auditor)
    work_done("close_audit")
    audit.refresh_from_db()
    assert audit.state == "closed"
    assert not audit.population.exclude(claim__state=S.AUDIT_PASSED).exists()
    closing.close_audit(audit_id=audit.pk, by=office.auditor)
    assert AuditEvent.objects.filter(event="audit_closed", target_id=audit.pk).count() == 1
    with pytest.raises(RuleBroken, match="closed already"):
        closing.go_on_closing(audit_id=audit.pk, by=office.auditor)


def test_limited_assurance_leaves_the_rest_where_it_is(office: Office) -> None:
    sent(office, 4)
    audit = drawn(office, size=1)
    decided(office, audit)
    text = "Evidence came late in most claims."
    closed(office, audit, "limited", text)
    rest = audit.population.filter(sampled=False)
    assert {row.claim.state for row in rest.select_related("claim")} == {S.IN_AUDIT}


def test_a_withdrawn_claim_needs_no_result(office: Office) -> None:
    [claim] = sent(office, 1)
    audit = drawn(office, size=1)
    answered(office, Workpaper.objects.get(), criteria="query")
    claim_actions.withdraw(claim=claim, by=office.analyst, reason="Entered twice.")
    text = "Nothing is left to look at."
    shut = closed(office, audit, "none", text)
    assert (shut.figures["withdrawn"], shut.figures["undecided"]) == (1, 0)


def test_the_database_holds_to_it(office: Office) -> None:
    sent(office, 2)
    audit = drawn(office, size=1)
    close = (
        "UPDATE outcomes_claimaudit SET state = 'closed', opinion = 'full', "
        "closed_by_id = %s, closed_at = now() WHERE id = %s"
    )
    assert "every sampled claim" in refuse(close, office.auditor.pk, audit.pk)
    seed = "UPDATE outcomes_claimaudit SET seed = 1 WHERE id = %s"
    assert "Cannot update" in refuse(seed, audit.pk)
    again = "UPDATE outcomes_claimaudit SET state = 'planned' WHERE id = %s"
    assert "Cannot update" in refuse(again, audit.pk)
    row = AuditedClaim.objects.filter(audit=audit, sampled=False).get()
    drawn_too = "UPDATE outcomes_auditedclaim SET sampled = true WHERE id = %s"
    assert "Cannot update" in refuse(drawn_too, row.pk)
    add = (
        "INSERT INTO outcomes_auditedclaim (id, audit_id, claim_id, stratum, certain, sampled) "
        "VALUES (gen_random_uuid(), %s, %s, 'x', false, true)"
    )
    assert "fixed by the draw" in refuse(add, audit.pk, row.claim_id)
    decided(office, audit)
    text = "What was sampled is well evidenced."
    closed(office, audit, "full", text)
    for change in (
        "UPDATE outcomes_claimaudit SET opinion = 'none' WHERE id = %s",
        "DELETE FROM outcomes_claimaudit WHERE id = %s",
    ):
        assert "Cannot" in refuse(change, audit.pk)
    paper = Workpaper.objects.get()
    words = "UPDATE outcomes_workpaper SET criteria = 'fail' WHERE id = %s"
    assert refuse(words, paper.pk)
    gone = "DELETE FROM outcomes_workpaper WHERE id = %s"
    assert "The audit is closed." in refuse(gone, paper.pk)
    test = (
        "INSERT INTO outcomes_claimtest (id, paper_id, made_by_id, made_at, same_person, "
        "same_address, same_evidence) VALUES (gen_random_uuid(), %s, %s, now(), 0, 0, 0)"
    )
    assert "The audit is closed." in refuse(test, paper.pk, office.auditor.pk)
    with pytest.raises(RuleBroken, match="closed"):
        actions.ask_for_tests(audit_id=audit.pk, by=office.auditor)


def test_a_closing_that_ends_while_its_page_is_made_has_not_stopped(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(office, 1)
    audit = drawn(office, size=1)
    decided(office, audit)
    text = "What was sampled is well evidenced."
    closing.ask_to_close(audit_id=audit.pk, opinion="full", text=text, by=office.auditor)
    read = views.queries.audit_or_404

    def read_then_done(audit_id: uuid.UUID) -> ClaimAudit:
        shown = read(audit_id)
        work_done("close_audit")
        return shown

    monkeypatch.setattr(views.queries, "audit_or_404", read_then_done)
    page = browser(office.auditor).get(audit.get_absolute_url()).content.decode()
    assert "The audit is closed and locked." in page
    assert "stopped" not in page
