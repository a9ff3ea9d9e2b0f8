"""Two families put together: what goes, what stays, what stands against it, and the trail."""

from collections import Counter

import pytest
from django.test import Client
from django.utils import timezone

from families.actions.assessment_decisions import approve
from families.actions.assessments import begin_assessment
from families.actions.merging import merge_families
from families.actions.referrals import ReferredFacts
from families.actions.tasks import raise_task
from families.actions.transfers import offer_family, take_back_transfer
from families.models import (
    Allocation,
    Assessment,
    Exclusion,
    Family,
    FamilyGrant,
    FamilyLineage,
    Member,
    Note,
    Task,
)
from families.queries.assessments import open_of
from families.queries.families import families_visible_to
from families.queries.retention import FamilyRecords
from families.queries.search import find_people
from families.queries.subject_notes import note_items
from families.rules.lineage import MERGED
from families.rules.search import wanted
from outcomes.models import Claim
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.models import AuditEvent, User
from privacy.rules.retention import RecordFacts
from privacy.schedule import Record
from tests.council import write_note
from tests.families.assessing import submitted
from tests.families.conftest import Office, browser
from tests.families.make_families import CHILD, PARENT, days_ago, make_family, person
from tests.families.referring import make_referral


@pytest.fixture
def other(office: Office, family: Family) -> Family:
    """The same family once more, of another day, with one of its people."""
    again = family.members.get(role="child").person
    return make_family(
        office.keyworker,
        people=[(again, CHILD), (person("Una", "Okafor"), CHILD)],
        identified_on=days_ago(90),
        attached_on=days_ago(80),
    )


def merge(kept: Family, gone: Family | str, by: User) -> FamilyLineage:
    reference = gone if isinstance(gone, str) else gone.reference
    with acting_as(by):
        return merge_families(kept=kept, reference=reference, reason_code="duplicate", by=by)


def test_all_of_the_one_goes_to_the_other_with_a_trail(
    office: Office, family: Family, other: Family
) -> None:
    kim = office.keyworker
    note = write_note(other, kim, "Seen at the door", finished=True)
    raise_task(family=other, text="Ring", due_on=days_ago(0), worker=None, by=kim)
    lineage = merge(family, other, kim)
    assert lineage.moved["families.Member"] == 2
    with acting_as(kim):
        assert Member.objects.filter(family=family).count() == 3
        assert Note.objects.get(pk=note.pk).family_id == Task.objects.get().family_id == family.pk
        assert note.moves.get().reason_code == "duplicate"
        family.refresh_from_db()
        assert (family.identified_on, family.attached_on) == (days_ago(90), days_ago(80))
    events = AuditEvent.objects.filter(event=Event.FAMILIES_MERGED)
    assert {each.family_id for each in events} == {family.pk, other.pk}


def test_the_record_that_goes_is_closed_and_nobody_leads_it(
    office: Office, family: Family, other: Family
) -> None:
    merge(family, other, office.keyworker)
    with acting_as(office.head):
        gone = Family.objects.get(pk=other.pk)
        assert (gone.closed_on, gone.closure_reason) == (days_ago(0), MERGED)
        assert not Allocation.objects.filter(family=other, ended_on=None).exists()
        assert not FamilyGrant.objects.filter(content_object=other, ends_on=None).exists()
        with pytest.raises(RuleBroken, match="closed for good"):
            merge(family, gone, office.head)


def test_its_reference_finds_the_family_that_is_kept(
    office: Office, family: Family, other: Family, kim: Client
) -> None:
    merge(family, other, office.keyworker)
    with acting_as(office.keyworker):
        assert not families_visible_to(office.keyworker).filter(pk=other.pk).exists()
        hits = find_people(office.keyworker, wanted(other.reference)).own
    assert {found.pk for hit in hits for found in hit.families} == {family.pk}
    page = kim.get(family.get_absolute_url()).content.decode()
    assert f"What was recorded as family {other.reference} is part of this record" in page
    trail = kim.get(f"{family.get_absolute_url()}lineage/").content.decode()
    assert "The same family was recorded twice" in trail


def test_times_of_a_member_that_overlap_become_one(
    office: Office, family: Family, other: Family
) -> None:
    merge(family, other, office.keyworker)
    with acting_as(office.keyworker):
        ben = [each for each in family.members.all() if each.person.forename == "Ben"]
    assert [(each.joined_on, each.left_on) for each in ben] == [(None, None)]


def test_how_it_was_referred_and_handed_over_goes_with_it(
    office: Office, family: Family, other: Family
) -> None:
    kim, facts = office.keyworker, {"team": None, "handover": "Calls on Tuesdays"}
    people = [ReferredFacts("Una", "Okafor", "F", "child", None)]
    referral = make_referral(office.manager, people, family=other)
    with acting_as(kim):
        offer_family(family=other, worker=office.stranger, by=kim, **facts)
    for kept, gone in ((family, other), (other, family)):
        with pytest.raises(RuleBroken, match=r"offered to Sam South \(South team\)"):
            merge(kept, gone, kim)
    with acting_as(kim):
        offer = take_back_transfer(family=other, by=kim)
    lineage = merge(family, other, kim)
    assert lineage.moved["families.Referral"] == lineage.moved["families.Transfer"] == 1
    with acting_as(kim):
        assert set(family.transfers.all()) == {offer}
    page = browser(office.manager).get(referral.get_absolute_url()).content.decode()
    assert family.get_absolute_url() in page


def test_a_draft_of_somebody_else_stands_in_the_way(
    office: Office, family: Family, other: Family
) -> None:
    write_note(other, office.manager, "Not finished")
    with pytest.raises(RuleBroken, match="Mo North has begun a note"):
        merge(family, other, office.keyworker)


def test_assessments_go_too_but_of_two_open_ones_one_is_approved_first(
    office: Office, family: Family, other: Family
) -> None:
    with acting_as(office.keyworker):
        first = begin_assessment(family=family, by=office.keyworker)
    submitted(other, office.keyworker)
    with pytest.raises(RuleBroken, match="Have one of the two approved first"):
        merge(family, other, office.keyworker)
    with acting_as(office.manager):
        approve(assessment=open_of(other), by=office.manager)
    assert merge(family, other, office.keyworker).moved["families.Assessment"] == 1
    with acting_as(office.keyworker):
        held = Assessment.objects.filter(family=family)
        assert (held.count(), open_of(family), Assessment.objects.filter(family=other).count()) == (
            *(2, first, 0),
        )


def test_other_rules_and_unknown_references_are_refused(office: Office, family: Family) -> None:
    newer = make_family(office.keyworker, surname="Else", framework="ffp-2025")
    strange = make_family(office.stranger, surname="Strange")
    for reference, said in (
        (newer.reference, "different rules"),
        (strange.reference, "There is no family with this reference"),
        ("F-NONE", "There is no family with this reference"),
        (family.reference, "the family itself"),
    ):
        with pytest.raises(RuleBroken, match=said):
            merge(family, reference, office.keyworker)


def claim_on(family: Family, phase: str) -> Claim:
    return Claim.objects.create(
        family=family, route="SSP", state="paid", on_date=days_ago(1), phase=phase
    )


def test_a_merge_never_makes_two_live_claims(office: Office, family: Family, other: Family) -> None:
    claim_on(other, "tf-2015-national")
    with pytest.raises(RuleBroken, match="keep that record and put this one into it"):
        merge(family, other, office.keyworker)
    claim_on(family, "tf-2015-national")
    with pytest.raises(RuleBroken, match="a family has one"):
        merge(family, other, office.keyworker)
    assert not FamilyLineage.objects.exists()


def test_whoever_was_kept_from_the_one_is_kept_from_the_other(
    office: Office, family: Family, other: Family
) -> None:
    with acting_as(office.head):
        Exclusion.objects.create(
            user=office.manager,
            family=other,
            reference=other.reference,
            reason_code="relative",
            put_by=office.head,
            put_at=timezone.now(),
        )
    merge(family, other, office.keyworker)
    with acting_as(office.manager):
        assert not families_visible_to(office.manager).filter(pk=family.pk).exists()


def test_the_history_of_both_is_told_and_kept_as_long(
    office: Office, family: Family, other: Family
) -> None:
    write_note(other, office.keyworker, "About us all", finished=True)
    merge(family, other, office.keyworker)
    mother = family.members.get(role="parent").person
    with acting_as(office.dpo, opened=EVERYTHING):
        told = list(note_items(mother.pk))
        facts = {record.reference: record.facts for record in next(FamilyRecords().in_batches(9))}
    assert [fact.value for item in told for fact in item.facts if fact.label == "Text"]
    assert facts[other.reference] == facts[family.reference]
    assert facts[other.reference].closed_on is None


def _in_any_order(record: Record | None) -> tuple[object, ...]:
    assert record is not None
    people = Counter(record.facts.people)
    return (record._replace(facts=RecordFacts()), people, record.facts.closed_on)


@pytest.mark.parametrize("size", [1, 2, 9])
def test_retention_reads_families_in_batches_as_one_by_one(
    office: Office, family: Family, other: Family, size: int
) -> None:
    """Somebody is in two of them, and one was put into another, wherever it is in the order."""
    mother = family.members.get(role="parent").person
    make_family(office.keyworker, people=[(mother, PARENT), (person("Una", "Okafor"), CHILD)])
    merge(family, other, office.keyworker)
    with acting_as(office.dpo, opened=EVERYTHING):
        records = [each for batch in FamilyRecords().in_batches(size) for each in batch]
        alone = [FamilyRecords().one(each.id) for each in records]
    assert [_in_any_order(each) for each in records] == [_in_any_order(each) for each in alone]
    assert len(records) == Family.objects.count() >= 3
    assert any(person.key for each in records for person in each.facts.people)


def test_it_is_done_on_the_page_after_a_look(family: Family, other: Family, kim: Client) -> None:
    page = f"{family.get_absolute_url()}merge/"
    wrong = kim.post(page, {"reference": "F-NONE", "reason_code": "duplicate"}).content.decode()
    assert "There is no family with this reference" in wrong
    sent = {"reference": other.reference.lower(), "reason_code": "duplicate"}
    looked = kim.post(page, sent).content.decode()
    assert "goes into family" in looked
    assert not FamilyLineage.objects.exists()
    done = kim.post(page, {**sent, "sure": str(other.pk)}, follow=True).content.decode()
    assert "The two records are one family now" in done
