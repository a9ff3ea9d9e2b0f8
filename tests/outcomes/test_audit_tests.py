"""The tests of sampled claims: recomputed, and looked for in other claims, as a job."""

import json

import pytest

from families.models import Family, Member, Observation, Person
from outcomes.actions.audits_tests import run_tests
from outcomes.actions.claims import withdraw
from outcomes.models import Claim, ClaimTest
from outcomes.queries.audits_duplicates import LIVE, evidence_index, evidence_of, shared_with
from outcomes.queries.claim_judging import snapshot_of
from privacy import encryption, jobs
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.models import AuditEvent, Job, JobState
from tests.claiming import Office
from tests.outcomes.auditing import drawn, planned, sent, work_done

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]


def somebody(family: Family) -> Person:
    """A member of a family."""
    member = Member.objects.filter(family=family).order_by("pk").first()
    assert member
    return member.person


def lived_in(person: Person, family: Family) -> None:
    """A past membership, long over."""
    Member.objects.create(
        family=family,
        person=person,
        role="other_adult",
        lives_in_household=True,
        parenting_responsibility=False,
        joined_on="2010-01-01",
        left_on="2011-01-01",
    )


def move_to(person: Person, address: str, postcode: str) -> None:
    """An address, with the token under which its postcode is found."""
    person.address, person.postcode = address, postcode
    token = encryption.exact_token("postcode", postcode)
    person.tokens = sorted({*person.tokens, token})
    person.save()


def found(claim: Claim) -> list[tuple[str, str, int]]:
    return [(s.kind, s.claim, s.number) for s in shared_with(claim, evidence_index([claim]))]


def test_a_person_is_found_through_a_past_membership_from_both_sides(office: Office) -> None:
    one, two = sent(office, 2)
    before = {claim.pk: found(claim) for claim in (one, two)}
    lived_in(somebody(two.family), one.family)
    assert ("person", two.reference, 1) in found(one)
    assert ("person", one.reference, 1) in found(two)
    assert ("person", two.reference, 1) not in before[one.pk]


def test_a_person_who_was_recorded_twice_is_one_person(office: Office) -> None:
    one, two = sent(office, 2)
    twin = somebody(two.family)
    before = {claim for kind, claim, _ in found(one) if kind == "person"}
    assert two.reference not in before
    known = somebody(one.family)
    twin.forename, twin.surname = known.forename.upper(), known.surname
    twin.date_of_birth = known.date_of_birth
    twin.tokens = known.tokens
    twin.save()
    assert ("person", two.reference, 1) in found(one)
    assert ("person", one.reference, 1) in found(two)


def test_a_withdrawn_claim_is_no_duplicate(office: Office) -> None:
    one, two = sent(office, 2)
    lived_in(somebody(two.family), one.family)
    withdraw(claim=two, by=office.analyst, reason="Entered twice.")
    assert two.reference not in {claim for _, claim, _ in found(one)}


def test_an_address_is_found_whatever_its_spelling_and_only_the_whole_of_it(
    office: Office,
) -> None:
    one, two, three = sent(office, 3)
    move_to(somebody(one.family), "7 Quince Walk, Northbury", "ZZ99 9QQ")
    move_to(somebody(two.family), "7, QUINCE WALK Northbury", "zz999qq")
    move_to(somebody(three.family), "8 Quince Walk, Northbury", "ZZ99 9QQ")
    addresses = [row for row in found(one) if row[0] == "address"]
    assert ("address", two.reference, 1) in addresses
    assert three.reference not in {claim for _, claim, _ in addresses}


def test_an_observation_that_two_claims_rest_on_is_found(office: Office) -> None:
    one, two = sent(office, 2)
    refs = evidence_of(snapshot_of(one))
    assert refs
    index = {ref: {one.pk, two.pk} for ref in refs}
    shared = [row for row in shared_with(one, index) if row.kind == "evidence"]
    assert [(row.claim, row.number) for row in shared] == [(two.reference, len(refs))]
    assert evidence_index([one]) == {ref: {one.pk} for ref in refs}


def test_the_job_tests_every_sampled_claim_and_keeps_no_name(office: Office) -> None:
    one, two = sent(office, 2)
    person = somebody(two.family)
    lived_in(person, one.family)
    move_to(person, "7 Quince Walk, Northbury", "ZZ99 9QQ")
    move_to(somebody(one.family), "7 Quince Walk, Northbury", "ZZ99 9QQ")
    drawn(office, size=2)
    work_done()
    tests = {test.paper.audited.claim_id: test for test in ClaimTest.objects.all()}
    assert set(tests) == {one.pk, two.pk}
    test = tests[one.pk]
    assert (test.made_by, test.frozen_same, test.same_person) == (office.auditor, True, 1)
    kept = json.loads(test.found)
    row = {"kind": "person", "claim": two.reference, "number": 1, "state": two.state}
    assert {**row, "comparable": True} in kept["shared"]
    # Those that came with case files: nothing is frozen for them.
    assert kept["not_comparable"] == Claim.objects.filter(prepared_by=None, state__in=LIVE).count()
    words = (person.forename, person.surname, person.reference, "Quince", "9QQ")
    shared = json.dumps(kept["shared"])
    assert not [word for word in words if word in shared]
    job = Job.objects.get(kind="test_audit")
    assert job.result["claims"] == 2
    assert "Quince" not in json.dumps([job.params, job.result])
    noted = AuditEvent.objects.filter(event="claim_tested", target_id=one.pk).get()
    assert noted.facts["frozen_same"] is True


def test_records_that_change_later_show_on_todays_records_only(office: Office) -> None:
    [claim] = sent(office, 1)
    used = Observation.objects.filter(reference__in=evidence_of(snapshot_of(claim))).first()
    assert used
    audit = drawn(office, size=1)
    Observation.objects.filter(pk=used.pk).update(withdrawn=True)
    run_tests(audit_id=audit.pk, by=office.auditor)
    test = ClaimTest.objects.get()
    assert test.frozen_same is True
    kept = json.loads(test.found)
    assert kept["today"]["changed_records"]
    assert test.today_same is False


def test_a_job_that_runs_twice_tests_once_and_another_tests_again(office: Office) -> None:
    sent(office, 2)
    audit = drawn(office, size=2)
    job = Job.objects.get(kind="test_audit")
    for _ in range(2):
        run_tests(audit_id=audit.pk, by=office.auditor, job_id=job.pk)
    assert ClaimTest.objects.count() == 2
    run_tests(audit_id=audit.pk, by=office.auditor)
    assert ClaimTest.objects.count() == 4


def test_it_is_the_auditors_job_alone(office: Office) -> None:
    sent(office, 1)
    audit = drawn(office, size=1)
    with pytest.raises(AccessDenied):
        run_tests(audit_id=audit.pk, by=office.analyst)
    job = Job.objects.get(kind="test_audit")
    office.auditor.role = "keyworker"
    office.auditor.save()
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert not ClaimTest.objects.exists()


def test_a_planned_audit_has_nothing_to_test(office: Office) -> None:
    audit = planned(office)
    with pytest.raises(RuleBroken, match="Draw the sample first"):
        run_tests(audit_id=audit.pk, by=office.auditor)
