"""What the database refuses by itself, equivalent progress, and claims of case files."""

import json
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from families.models import Family, FrameworkVersion, Need, Observation
from outcomes.actions import claims as actions
from outcomes.actions.claim_snapshots import decide_equivalent_progress
from outcomes.models import Claim, ClaimCheck, ClaimTransition
from outcomes.queries.claim_judging import snapshot_of
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from tests.claiming import Office
from tests.outcomes.claim_moves_seen import S, moves

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]


# --- What the database refuses by itself


def test_a_state_changes_only_with_a_transition(office: Office) -> None:
    claim = office.draft()
    with pytest.raises(IntegrityError, match="with a transition"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(state="ready")
    with pytest.raises(IntegrityError, match="begins as a draft"), transaction.atomic():
        Claim.objects.create(
            family=Family.objects.exclude(pk=claim.family_id).first(),
            route="SSP",
            state="paid",
            on_date=date(2026, 1, 1),
            phase="p",
            framework=claim.framework,
            run=claim.run,
            prepared_by=office.analyst,
        )


@pytest.mark.parametrize(
    ("number", "before", "to", "words"),
    [
        (2, "draft", "submitted", "cannot make this move"),
        (2, "ready", "in_internal_audit", "cannot make this move"),
        (3, "draft", "withdrawn", "numbered"),
        (2, "", "draft", "first transition"),
        (2, "draft", "ready", "snapshot"),
    ],
)
def test_the_database_knows_the_lawful_moves(
    office: Office, number: int, before: str, to: str, words: str
) -> None:
    claim = office.draft()
    at = claim.transitions.get().at
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        ClaimTransition.objects.create(
            claim=claim, number=number, from_state=before, to_state=to, by=office.analyst, at=at
        )


def test_no_second_live_claim_by_any_road(office: Office) -> None:
    claim = office.draft()
    with pytest.raises(IntegrityError, match="one_live"), transaction.atomic():
        Claim.objects.create(
            family=claim.family, route="CE", state="paid", on_date=date(2020, 1, 1),
            phase=claim.phase,
        )  # fmt: skip


# --- Equivalent progress


def test_a_head_of_service_decides_and_the_claim_is_marked(office: Office) -> None:
    """A need that is not met; the decision, a run, and the claim rests on it."""
    check = next(
        check
        for check in ClaimCheck.objects.filter(run=office.run, route="SSP").order_by("pk")
        if check.blocked_by == "need_no_data"
        and not Claim.objects.filter(family=check.family).exists()
    )
    needs = Need.objects.filter(family=check.family, closed_as="")
    reason = "Attends alternative provision that keeps no register we receive."
    for need in needs:
        with pytest.raises(AccessDenied):
            decide_equivalent_progress(
                family=check.family, need=need, reason=reason, by=office.analyst
            )
        with pytest.raises(RuleBroken, match="in a sentence"):
            decide_equivalent_progress(family=check.family, need=need, reason="ok", by=office.head)
        if need.need not in {d.need.need for d in check.family.progress_decisions.all()}:
            made = decide_equivalent_progress(
                family=check.family, need=need, reason=reason, by=office.head
            )
            assert made.observation.code == f"override:{need.need}"
    with pytest.raises(RuleBroken, match="already"):
        decide_equivalent_progress(
            family=check.family, need=needs[0], reason=reason, by=office.head
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(reason, 'escape') FROM outcomes_progressdecision")
        assert all("alternative" not in text for (text,) in cursor.fetchall())


def test_only_a_head_of_service_can_have_decided(office: Office) -> None:
    need = Need.objects.filter(closed_as="").first()
    assert need
    observation = Observation.objects.filter(family=need.family).first()
    with pytest.raises(IntegrityError, match="head of service"), transaction.atomic():
        need.progress_decisions.create(
            family=need.family,
            observation=observation,
            decided_by=office.analyst,
            decided_at=office.run.finished_at,
            reason="Because.",
        )


def test_a_claim_that_rests_on_a_decision_is_marked(office: Office) -> None:
    """One need of a claimable family is decided on instead; the flag and the name are kept."""
    claim = office.draft()
    need = Need.objects.filter(family=claim.family, closed_as="").order_by("need").first()
    assert need
    decision = decide_equivalent_progress(
        family=claim.family, need=need, reason="As good as met, as seen at home.", by=office.head
    )
    # As if it had been decided by the day of the results.
    Observation.objects.filter(pk=decision.observation_id).update(
        start_on=office.run.as_of, recorded_on=office.run.as_of
    )
    try:
        actions.mark_ready(claim=claim, by=office.analyst)
    except RuleBroken as refused:
        assert "No outcome of any need is met and sustained." in str(refused)  # noqa: PT017
        return
    claim.refresh_from_db()
    assert (claim.equivalent_progress, claim.equivalent_by) == (True, office.head)
    snapshot = snapshot_of(claim)
    assert snapshot
    [told] = json.loads(snapshot.results)["decisions"]
    assert (told["need"], told["by"]) == (need.need, office.head.name)


# --- Case files


def test_imported_claims_rest_on_nothing_and_have_a_reference() -> None:
    imported = Claim.objects.filter(prepared_by=None)
    assert imported.count() == 11
    assert all(claim.reference.startswith("CL-") for claim in imported)
    assert not imported.exclude(framework=None).exists()


def test_an_imported_claim_can_be_withdrawn(office: Office) -> None:
    claim = Claim.objects.filter(state="paid").first()
    assert claim
    actions.withdraw(claim=claim, by=office.analyst, reason="Paid for the wrong family.")
    claim.refresh_from_db()
    assert (claim.state, moves(claim)) == ("withdrawn", [("paid", "withdrawn")])


def test_versions_are_those_of_the_day(office: Office) -> None:
    claim = office.brought_to(S.READY)
    assert claim.framework == FrameworkVersion.objects.filter(code=claim.phase).latest("number")
    assert claim.plan_id == (claim.plan.pk if claim.plan else None)
