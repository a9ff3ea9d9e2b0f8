"""A break warns before a claim and opens it again after, until an analyst has decided on it."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from families.models import Observation
from families.queries.frameworks import rules_of
from outcomes.actions import claims as actions
from outcomes.actions.claim_breaks import KEEP, WITHDRAW, decide_on_breaks
from outcomes.actions.computing import compute_outcomes
from outcomes.engine.breaks import breakers
from outcomes.models import BreakDecision, Claim, ClaimState, OutcomeResult, Relapse
from outcomes.queries.claim_breaks import open_breaks
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.models import AuditEvent
from tests.asking import MOST, queries
from tests.claiming import DAY, Office

pytestmark = pytest.mark.django_db
S = ClaimState
WHY = "The incident concerned a former partner who has left."


def breakable(office: Office) -> tuple[int, OutcomeResult, str]:
    """The place of a claim with a sustained result that one event breaks, and the event's code."""
    for place, check in enumerate(office.checks()):
        known = {b.outcome: b.code for b in breakers(rules_of(check.family)) if b.sense == "event"}
        rows = OutcomeResult.objects.filter(run=office.run, family=check.family)
        found = rows.filter(state="met_sustained", outcome__in=known).exclude(need=None).first()
        if found and check.route != "CE":
            return place, found, known[found.outcome]
    raise AssertionError("The sample has no claim that an event can break.")


def broken(office: Office, state: ClaimState) -> Claim:
    """A claim brought to a state, under which the next run of the same day finds a break."""
    place, result, code = breakable(office)
    claim = office.brought_to(state, place)
    Observation.objects.create(
        id=uuid4(),
        reference=f"NEW{uuid4().hex[:8]}",
        family=claim.family,
        person=result.person,
        kind="event",
        code=code,
        start_on=DAY,
        source="police",
    )
    compute_outcomes(as_of=DAY, by=office.analyst, only_changed=True)
    assert Relapse.objects.filter(family=claim.family, days__contains=[DAY]).exists()
    return Claim.objects.get(pk=claim.pk)


def test_a_break_warns_everywhere_and_holds_back_the_submission(
    office: Office, client: Client
) -> None:
    claim = broken(office, S.AUDIT_PASSED)
    client.force_login(office.other)
    for address in (
        f"/claims/{claim.pk}/",
        f"/claims/{claim.pk}/breaks/",
        "/claims/?broken=waits",
        f"/claims/submissions/new/?phase={claim.phase}",
        "/watch/?show=prepared",
    ):
        page = client.get(address).content.decode()
        assert claim.reference in page, address
        assert "31 March 2025" in page, address
        assert f"/claims/{claim.pk}/" in page, address
    with pytest.raises(RuleBroken, match="has broken .*31 March 2025.*keep it with a reason"):
        actions.submit(claim=claim, by=office.other)
    answer = {"decision": KEEP, "reason": "Because.", "breaks": shown(claim)}
    refused = client.post(f"/claims/{claim.pk}/breaks/", answer).content.decode()
    assert "Say in a sentence why the claim stands all the same." in refused
    answer["reason"] = WHY
    page = client.post(f"/claims/{claim.pk}/breaks/", answer, follow=True).content.decode()
    assert WHY in page
    assert "That is on or before 31 March 2025" in page
    event = AuditEvent.objects.get(event="claim_kept")
    assert (event.target_id, event.facts) == (claim.pk, {"breaks": len(answer["breaks"])})
    assert claim.reference not in client.get("/claims/?broken=waits").content.decode()
    assert claim.reference in client.get("/watch/?show=kept").content.decode()
    assert actions.submit(claim=claim, by=office.other).state == S.SUBMITTED


def shown(claim: Claim) -> list[str]:
    return [str(row.pk) for row in open_breaks([claim])[claim.pk]]


def test_a_break_opens_a_paid_claim_again_and_withdrawing_ends_it(
    office: Office, client: Client
) -> None:
    claim = broken(office, S.PAID)
    client.force_login(office.analyst)
    assert "Open again: broken on 31 March 2025" in client.get("/claims/").content.decode()
    page = client.get(f"/claims/{claim.pk}/").content.decode()
    assert "This claim is open again" in page
    answer = {"decision": WITHDRAW, "reason": "It was not met on the day.", "breaks": shown(claim)}
    client.post(f"/claims/{claim.pk}/breaks/", answer)
    claim.refresh_from_db()
    assert claim.state == S.WITHDRAWN
    assert open_breaks([claim]) == {}
    assert "This claim is open again" not in client.get(f"/claims/{claim.pk}/").content.decode()


def test_who_decides_once_on_what_was_shown_and_it_stays(office: Office) -> None:
    claim = broken(office, S.READY)
    facts = {"claim": claim, "decision": KEEP, "reason": WHY}
    seen = [row.pk for row in open_breaks([claim])[claim.pk]]
    for other in (office.auditor, office.head):
        with pytest.raises(AccessDenied):
            decide_on_breaks(**facts, breaks=seen, by=other)
    with pytest.raises(RuleBroken, match="decided on this meanwhile"):
        decide_on_breaks(**facts, breaks=[uuid4()], by=office.analyst)
    decide_on_breaks(**facts, breaks=seen, by=office.analyst)
    with pytest.raises(RuleBroken, match="decided on this meanwhile"):
        decide_on_breaks(**facts, breaks=seen, by=office.other)
    with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
        BreakDecision.objects.update(by=office.other)


def test_a_draft_with_a_break_is_judged_again_and_named_what_blocks_it(office: Office) -> None:
    claim = broken(office, S.DRAFT)
    assert open_breaks([claim])
    with pytest.raises(RuleBroken, match="As on 31 March 2025"):
        actions.mark_ready(claim=claim, by=office.analyst)


def test_a_page_with_a_break_asks_as_seldom_as_any(office: Office) -> None:
    claim = broken(office, S.AUDIT_PASSED)
    asked = queries(office.other.email, f"/claims/{claim.pk}/")
    assert len(asked) <= MOST, "\n".join(asked)


def test_what_the_next_results_no_longer_bear_out_is_not_submitted(office: Office) -> None:
    claim = office.brought_to(S.AUDIT_PASSED)
    claim.family.needs.update(closed_as="in_error")
    compute_outcomes(as_of=DAY, by=office.analyst, only_changed=True)
    assert open_breaks([claim]) == {}  # Nothing that held was broken: it is not there any more.
    with pytest.raises(RuleBroken, match="31 March 2025 this claim does not hold any more: "):
        actions.submit(claim=claim, by=office.other)
    claim.refresh_from_db()
    assert claim.state == S.AUDIT_PASSED


def test_keeping_a_claim_decides_on_its_break_and_on_no_other_loss(office: Office) -> None:
    claim = broken(office, S.AUDIT_PASSED)
    seen = [row.pk for row in open_breaks([claim])[claim.pk]]
    decide_on_breaks(claim=claim, breaks=seen, decision=KEEP, reason=WHY, by=office.analyst)
    claim.family.needs.update(closed_as="in_error")
    compute_outcomes(as_of=DAY, by=office.analyst, only_changed=True)
    assert open_breaks([claim]) == {}
    with pytest.raises(RuleBroken, match="this claim does not hold any more: "):
        actions.submit(claim=claim, by=office.other)
