"""One family is claimed for once, however its record is split or put together; and who looks."""

from collections.abc import Collection
from datetime import date, timedelta
from itertools import permutations

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from families.actions.merging import merge_families
from families.actions.splitting import split_family
from families.models import Family, Member
from outcomes.actions import claims as actions
from outcomes.models import LIVE_STATES, Claim, ClaimCheck, ClaimState, Standing
from outcomes.queries.audits_duplicates import (
    evidence_index,
    evidence_of,
    not_comparable,
    shared_with,
)
from outcomes.queries.claim_judging import snapshot_of
from outcomes.queries.claims import claimable, other_record_claimed
from privacy.errors import RuleBroken
from privacy.identity import acting_as
from privacy.models import User
from tests.claiming import Office, keep_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]


LIVE = [state.value for state in LIVE_STATES]
YESTERDAY = timezone.localdate() - timedelta(1)


def shared_between(family: Family) -> bool:
    """Whether it is open and at least two people are in it."""
    members = Member.objects.filter(family=family, left_on=None)
    return family.closed_on is None and members.count() > 1


def place_of_one_that_can_split(office: Office) -> int:
    return next(n for n, check in enumerate(office.checks()) if shared_between(check.family))


def split(
    office: Office, family: Family, on: date = YESTERDAY, named_in: Collection[str] = ()
) -> Family:
    """Its first member, or one of whom these observations are, gets a family of their own."""
    by, members = office.head, Member.objects.filter(family=family, left_on=None)
    if named_in:
        members = members.filter(person__observations__reference__in=named_in)
    member = members.order_by(F("joined_on").asc(nulls_first=True), "pk").first()
    assert member
    with acting_as(by):
        made = split_family(
            family=family,
            people={member.person_id},
            on_date=on,
            reason_code="own_case",
            by=by,
        )
    return made.to_family


def claimed_directly(family: Family, phase: str, state: str = "paid") -> Claim:
    """As rows come in with case files, by no action."""
    return Claim.objects.create(
        family=family, route="SSP", state=state, on_date=date(2020, 1, 1), phase=phase
    )


def found_claimable(family: Family, run_of: Office) -> ClaimCheck:
    """A result of the last run by which the family could be claimed for."""
    Standing.objects.create(family=family, run=run_of.run)
    return ClaimCheck.objects.create(family=family, run=run_of.run, route="SSP", claimable=True)


def refused(office: Office, check: ClaimCheck, by: User | None = None) -> str:
    [row] = actions.prepare_claims(checks=[check.pk], by=by or office.analyst)
    assert row.claim is None
    return row.refusal


def same_rules(family: Family, place: int = 0) -> Family:
    """Another family under the same rules, open and never claimed for."""
    found = Family.objects.filter(framework=family.framework_id, closed_on=None, claims=None)
    return found.exclude(pk=family.pk).order_by("reference")[place]


def joined(office: Office, kept: Family, gone: Family) -> None:
    with acting_as(office.head):
        merge_families(
            kept=kept, reference=gone.reference, reason_code="live_together", by=office.head
        )


def test_the_new_half_of_a_paid_family_is_not_claimed_for_again(office: Office) -> None:
    paid = office.brought_to(ClaimState.PAID, place_of_one_that_can_split(office))
    half = split(office, paid.family)
    check = found_claimable(half, office)
    assert check not in claimable(office.analyst)
    assert f"Claim {paid.reference} (paid) of family {paid.family.reference}" in refused(
        office, check
    )
    for state in LIVE:
        with pytest.raises(IntegrityError, match="Another record"), transaction.atomic():
            claimed_directly(half, paid.phase, state)
    # What was refused there counts for nothing, and another phase is another result.
    claimed_directly(half, paid.phase, "rejected")
    claimed_directly(half, "another-phase")
    with pytest.raises(IntegrityError, match="Another record"), transaction.atomic():
        Claim.objects.filter(family=half, state="rejected").update(state="paid")
    actions.withdraw(claim=paid, by=office.analyst, reason="Paid for the wrong family.")
    [row] = actions.prepare_claims(checks=[check.pk], by=office.analyst)
    assert row.claim
    with pytest.raises(IntegrityError, match="Another record"), transaction.atomic():
        claimed_directly(paid.family, paid.phase)


def test_nor_is_the_family_that_the_half_was_put_into_nor_what_leaves_that(office: Office) -> None:
    paid = office.brought_to(ClaimState.PAID, place_of_one_that_can_split(office))
    into, other = same_rules(paid.family), same_rules(paid.family, 1)
    half = split(office, paid.family)
    joined(office, into, half)
    third = split(office, into)
    for family in (into, third):
        with pytest.raises(IntegrityError, match="Another record"), transaction.atomic():
            claimed_directly(family, paid.phase)
    # What is put into the paid family only afterwards was never in the half.
    apart = split(office, other)
    joined(office, paid.family, other)
    actions.withdraw(claim=paid, by=office.analyst, reason="Paid for the wrong family.")
    claimed_directly(third, paid.phase)
    claimed_directly(apart, paid.phase)
    with pytest.raises(IntegrityError, match="Another record"), transaction.atomic():
        claimed_directly(paid.family, paid.phase)


def test_what_was_prepared_before_the_two_became_one_is_not_submitted(office: Office) -> None:
    paid = office.brought_to(ClaimState.PAID, place_of_one_that_can_split(office))
    half = split(office, paid.family)
    place = next(
        n
        for n, check in enumerate(office.checks())
        if check.family_id != paid.family_id
        and check.family.framework_id == half.framework_id
        and check.family.closed_on is None
    )
    passed = office.brought_to(ClaimState.AUDIT_PASSED, place)
    joined(office, passed.family, half)
    with pytest.raises(RuleBroken, match="has been claimed for in this phase"):
        actions.submit(claim=passed, by=office.other)
    passed.refresh_from_db()
    assert passed.state == ClaimState.AUDIT_PASSED
    actions.withdraw(claim=passed, by=office.other, reason="Claimed for already.")


def test_a_claim_of_a_record_that_must_not_be_known_is_not_named(office: Office) -> None:
    paid = office.brought_to(ClaimState.PAID, place_of_one_that_can_split(office))
    check = found_claimable(split(office, paid.family), office)
    keep_out(office, paid.family, office.analyst)
    said = refused(office, check)
    assert said == (
        "This family has been claimed for in this phase of the programme already. "
        "Nothing was changed."
    )
    assert other_record_claimed(check.family_id, paid.phase, office.analyst) is None


# --- Internal audit looks for the same in other claims


def two_to_claim_for(office: Office) -> tuple[int, int]:
    """Under the same rules; needs that are met in the first are met in the second too."""
    checks = office.checks()
    return next(
        (one, other)
        for one, other in permutations(range(len(checks)), 2)
        if shared_between(checks[one].family)
        and checks[other].family.closed_on is None
        and checks[one].family.framework_id == checks[other].family.framework_id
        and (checks[one].route == "SSP" or checks[other].route == "CE")
    )


def test_a_person_and_their_evidence_are_found_through_a_split_and_a_merge(office: Office) -> None:
    """Claimed for in one family; parted from it in time, and put into another that is claimed."""
    one, other = two_to_claim_for(office)
    first, second = office.brought_to(ClaimState.PAID, one), office.draft(other)
    before = {row.claim for row in shared_with(first, evidence_index([first]))}
    used = evidence_of(snapshot_of(first))
    half = split(office, first.family, date(2025, 1, 2), named_in=used)
    # As if both had come to the team on one day: the earlier would be the case's otherwise.
    days = ("identified_on", "assessed_on", "attached_on")
    Family.objects.filter(pk=half.pk).update(**{d: getattr(second.family, d) for d in days})
    joined(office, second.family, half)
    office.bring(second, ClaimState.READY)
    assert second.reference not in before
    index = evidence_index([first, second])
    for one, other in ((first, second), (second, first)):
        rows = {s.kind: s for s in shared_with(one, index) if s.claim == other.reference}
        assert rows["person"].number == 1
        assert 1 <= rows["evidence"].number <= len(used)
        assert rows["evidence"].comparable


def test_of_what_came_with_case_files_no_evidence_can_be_compared(office: Office) -> None:
    claim = office.brought_to(ClaimState.READY, place_of_one_that_can_split(office))
    imported = Claim.objects.filter(prepared_by=None, state__in=("submitted", "paid"))
    known = not_comparable(claim)
    assert known == imported.count() > 0
    with_files = imported.order_by("pk")[0]
    member = Member.objects.filter(family=claim.family).first()
    assert member
    Member.objects.create(
        family=with_files.family,
        person=member.person,
        role="child",
        joined_on=None,
        lives_in_household=True,
        parenting_responsibility=False,
    )
    [row] = [s for s in shared_with(claim, {}) if s.claim == with_files.reference]
    assert (row.kind, row.comparable) == ("person", False)
