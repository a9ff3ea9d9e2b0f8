"""Two records that look alike: of one person, put together; of two, told apart for good."""

import pytest
from django.http import Http404
from django.test import Client

from families.actions.assessments import begin_assessment
from families.actions.members import add_member
from families.actions.restrictions import put_restriction
from families.actions.same_people import merge_people
from families.models import Family, Member, Observation, Person, PersonLineage, ToldApart
from families.queries.assessment_pages import paper_of
from families.queries.assessments import assessment_or_404
from families.queries.families import family_or_404
from families.queries.members import members_of, names_of
from families.queries.notes import people_words
from families.queries.same_people import pairs_in
from families.queries.search import find_people
from families.queries.subject_items import observation_items, person_items
from families.rules.search import wanted
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.models import AuditEvent, User
from privacy.roles import Role
from tests.asking import MOST, queries
from tests.council import record_work, write_note
from tests.families.assessing import approved
from tests.families.conftest import Office, browser
from tests.families.make_families import CHILD, PARENT, make_family, person
from tests.footing import have_footing
from tests.make import make_user

TWICE = {"address": "9 Quay Row", "postcode": "RG14 7GQ"}


@pytest.fixture
def twice(office: Office, family: Family) -> Person:
    """The mother once more, in a council that has assessed what matching does."""
    have_footing(make_user(Role.DPO), make_user(Role.HEAD_OF_SERVICE), "matching")
    return once_more(office)


def once_more(office: Office) -> Person:
    """The mother once more, with an address, in another family of the keyworker."""
    again = person("Ada", "Okafor", **TWICE)
    other = make_family(office.keyworker, people=[(again, PARENT)])
    return other.members.get().person


def mother(family: Family) -> Person:
    return family.members.get(role="parent").person


def as_one(family: Family, gone: Person, by: User, *take: str) -> PersonLineage:
    with acting_as(by):
        found = family_or_404(family.pk, user=by)
        return merge_people(family=found, kept=mother(family), gone_id=gone.pk, take=take, by=by)


def test_acc_02_nobody_is_taken_for_another_before_matching_was_assessed(
    office: Office, family: Family, kim: Client
) -> None:
    twice = once_more(office)
    with pytest.raises(RuleBroken, match="Matching records of the same people.* impact assess"):
        as_one(family, twice, office.keyworker)
    page = f"{family.get_absolute_url()}people/{mother(family).pk}/or/{twice.pk}/merge/"
    said = kim.post(page, {"take": ["address"]}).content.decode()
    assert "The data protection officer records it" in said
    assert not PersonLineage.objects.exists()
    have_footing(make_user(Role.DPO), make_user(Role.HEAD_OF_SERVICE), "matching")
    assert as_one(family, twice, office.keyworker).gone_id == twice.pk


def test_somebody_recorded_twice_is_found_until_told_apart(
    office: Office, family: Family, twice: Person, kim: Client
) -> None:
    page = f"{family.get_absolute_url()}same-people/"
    assert "same name and date of birth" in kim.get(page).content.decode()
    assert len(queries(office.keyworker.email, page)) <= MOST
    apart = f"{family.get_absolute_url()}people/{mother(family).pk}/or/{twice.pk}/apart/"
    said = kim.post(apart, follow=True).content.decode()
    assert "remembered that these are two people" in said
    assert "Nobody looks recorded twice" in said
    kim.post(apart)
    with acting_as(office.keyworker):
        assert ToldApart.objects.count() == 1
        other = Family.objects.get(members__person=twice)
        assert pairs_in(members_of(other), user=office.keyworker) == []
    assert AuditEvent.objects.filter(event=Event.PEOPLE_TOLD_APART).count() == 1


def test_whoever_enters_somebody_new_has_told_them_apart(
    office: Office, family: Family, twice: Person
) -> None:
    kim, facts = office.keyworker, person("Ada", "Okafor")
    with acting_as(kim):
        made = add_member(family=family, who=facts, part=CHILD, told_apart=[twice], by=kim)
        found = pairs_in(members_of(family), user=kim)
        pairs = {frozenset((p.person.pk, p.other.person.pk)) for p in found}
    assert frozenset((made.person_id, twice.pk)) not in pairs
    assert frozenset((mother(family).pk, made.person_id)) in pairs


def test_all_of_one_record_goes_to_the_other(
    office: Office, family: Family, twice: Person, kim: Client
) -> None:
    other = Family.objects.get(members__person=twice)
    fact = record_work(other, twice, "Bakery", office.keyworker)
    page = f"{family.get_absolute_url()}people/{mother(family).pk}/or/{twice.pk}/merge/"
    assert "The two say nothing different" in kim.get(page).content.decode()
    assert "The two records are one person now" in kim.post(page, follow=True).content.decode()
    kept = mother(family)
    with acting_as(office.keyworker):
        assert Observation.objects.get(pk=fact.pk).person_id == kept.pk
        assert Member.objects.get(family=other).person_id == kept.pk
        # What only one of them knew is kept.
        assert kept.address == TWICE["address"]
        found = find_people(office.keyworker, wanted("Okafor")).own
        assert [hit.name for hit in found].count("Ada Okafor") == 1
        by_reference = find_people(office.keyworker, wanted(twice.reference)).own
    assert [hit.name for hit in by_reference] == ["Ada Okafor"]


def test_what_is_chosen_is_taken_and_the_other_words_are_kept_in_the_history(
    office: Office, family: Family
) -> None:
    have_footing(make_user(Role.DPO), make_user(Role.HEAD_OF_SERVICE), "matching")
    again = person("Adah", "Okafor", sex="U")
    twice = make_family(office.keyworker, people=[(again, PARENT)]).members.get().person
    as_one(family, twice, office.keyworker, "forename")
    kept = mother(family)
    assert (kept.forename, kept.sex) == ("Adah", "F")
    with acting_as(office.dpo, opened=EVERYTHING):
        told = {fact.value for item in person_items(kept.pk) for fact in item.facts}
    assert {"Ada", "Adah"} <= told
    with pytest.raises(Http404):
        as_one(family, twice, office.keyworker)


def test_notes_go_on_naming_whoever_was_ticked(
    office: Office, family: Family, twice: Person
) -> None:
    other = Family.objects.get(members__person=twice)
    note = write_note(other, office.keyworker, "Seen", finished=True, present=(twice.pk,))
    as_one(family, twice, office.keyworker)
    with acting_as(office.keyworker):
        assert people_words(note.present, names_of(members_of(other))) == "Ada Okafor"
    with acting_as(office.dpo, opened=EVERYTHING):
        assert list(observation_items(mother(family).pk)) == []


def test_a19_a_normal_record_merged_with_a_sealed_one_is_refused_without_a_word_of_it(
    office: Office, family: Family, kim: Client
) -> None:
    again = person("Ada", "Okafor", **TWICE)
    sealed = make_family(office.keyworker, people=[(again, PARENT)])
    hidden = sealed.members.get().person
    elsewhere = make_family(office.stranger, people=[(person("Ada", "Okafor"), PARENT)])
    with acting_as(office.dpo):
        put_restriction(
            reference=sealed.reference,
            level="sealed",
            reason_code="safety",
            emails=[office.safeguarding.email],
            by=office.dpo,
        )
    page = family.get_absolute_url()
    # The family: to the byte as one that does not exist.
    said = [
        kim.post(f"{page}merge/", {"reference": reference, "reason_code": "duplicate"})
        .content.decode()
        .replace(reference, "")
        for reference in (sealed.reference, "F-22223333")
    ]
    assert len({_without_token(each) for each in said}) == 1
    # The person: not among those who look alike, and not there when asked for by key.
    looks = kim.get(f"{page}same-people/").content.decode()
    assert sealed.reference not in looks
    assert looks.count("Ask that team") == 1
    pair = f"{page}people/{mother(family).pk}/or"
    for key in (hidden.pk, elsewhere.members.get().person_id, elsewhere.pk):
        assert kim.get(f"{pair}/{key}/merge/").status_code == 404
        assert kim.post(f"{pair}/{key}/merge/").status_code == 404
        assert kim.post(f"{pair}/{key}/apart/").status_code == 404
    assert not PersonLineage.objects.exists()


def _without_token(page: str) -> str:
    return "\n".join(
        line for line in page.split("\n") if "csrf" not in line and "nonce" not in line
    )


@pytest.mark.parametrize("level", ["", "sealed"])
def test_a19_who_is_known_to_a_hidden_family_too_is_refused_as_for_any_other_team(
    office: Office, family: Family, twice: Person, level: str
) -> None:
    strange = make_family(office.stranger, people=[(twice, PARENT)])
    if level:
        with acting_as(office.dpo):
            put_restriction(
                reference=strange.reference,
                level=level,
                reason_code="court",
                emails=[office.safeguarding.email],
                by=office.dpo,
            )
    with pytest.raises(RuleBroken, match="of use beyond your families"):
        as_one(family, twice, office.keyworker)
    page = browser(office.keyworker).get(f"{family.get_absolute_url()}same-people/")
    assert strange.reference not in page.content.decode()
    if not level:
        assert as_one(family, twice, office.head)


def test_an_assessment_covers_the_one_person_that_they_are(
    office: Office, family: Family, twice: Person
) -> None:
    """The draft is put right; the approved one stays as it was, and names nobody as absent."""
    kim = office.keyworker
    with acting_as(kim):
        add_member(family=family, who=twice, part=CHILD, by=kim)
    old = approved(family, kim, office.manager)
    with acting_as(kim):
        draft = begin_assessment(family=family, by=kim)
        assert {twice.pk, mother(family).pk} <= set(draft.covers)
    as_one(family, twice, kim)
    with acting_as(kim):
        draft.refresh_from_db()
        assert twice.pk not in draft.covers
        assert draft.covers.count(mother(family).pk) == 1
        found = family_or_404(family.pk, user=kim)
        assert paper_of(found, assessment_or_404(found, old.pk)).not_covered == []
