"""A family split: who goes, what goes with them, what stays, and the trail between the two."""

import pytest
from django.test import Client
from django.utils import timezone

from families.actions.restrictions import put_restriction
from families.actions.splitting import split_family
from families.actions.transfers import offer_family
from families.models import Exclusion, Family, FamilyLineage, Member, Need, Note, Observation
from families.queries.families import families_visible_to
from outcomes.models import Claim
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import acting_as
from privacy.models import AuditEvent, User
from tests.council import record_work, write_note
from tests.families.conftest import Office
from tests.families.make_families import CHILD, PARENT, days_ago, make_family, person

TYPED = {"reason_code": "live_apart"}


@pytest.fixture
def three(office: Office) -> Family:
    """Two parents and a child."""
    return make_family(
        office.keyworker,
        people=[
            (person("Ada", "Okafor"), PARENT),
            (person("Obi", "Okafor", sex="M"), PARENT),
            (person("Mia", "Okafor", date_of_birth=days_ago(3000)), CHILD),
        ],
        attached_on=days_ago(20),
    )


def one(family: Family, forename: str) -> Member:
    return next(each for each in family.members.all() if each.person.forename == forename)


def split(family: Family, by: User, *forenames: str, **instead: object) -> FamilyLineage:
    facts = {"on_date": days_ago(5), "reason_code": "live_apart", **instead}
    with acting_as(by):
        facts["people"] = {one(family, forename).person_id for forename in forenames}
        return split_family(family=family, by=by, **facts)  # type: ignore[arg-type]


def test_they_leave_the_one_and_belong_to_the_other_with_what_is_theirs(
    office: Office, three: Family
) -> None:
    kim, ada = office.keyworker, one(three, "Ada").person
    fact = record_work(three, ada, "Bakery", kim)
    with acting_as(kim):
        need = Need.objects.create(
            reference="N-1",
            family=three,
            person=ada,
            need="2.1",
            identified_on=days_ago(9),
            identified_by="assessment",
            evidenced=True,
        )
    note = write_note(three, kim, "Of the household", finished=True)
    made = split(three, kim, "Ada", "Mia").to_family
    with acting_as(kim):
        ends = {m.person.forename: m.left_on for m in Member.objects.filter(family=three)}
        assert ends == {"Ada": days_ago(5), "Mia": days_ago(5), "Obi": None}
        assert {m.joined_on for m in Member.objects.filter(family=made)} == {days_ago(5)}
        assert Observation.objects.get(pk=fact.pk).family_id == made.pk
        assert Need.objects.get(pk=need.pk).family_id == made.pk
        assert Note.objects.get(pk=note.pk).family_id == three.pk
        assert (made.framework_id, made.attached_on) == (three.framework_id, three.attached_on)
    events = AuditEvent.objects.filter(event=Event.FAMILY_SPLIT)
    assert {each.family_id for each in events} == {three.pk, made.pk}


def test_the_trail_stands_on_both_sides_for_whoever_opens_both(
    office: Office, three: Family, kim: Client
) -> None:
    lineage = split(three, office.keyworker, "Ada", "Mia")
    there = kim.get(lineage.to_family.get_absolute_url()).content.decode()
    assert f"Split off from family {three.reference}" in there
    here = kim.get(f"{three.get_absolute_url()}lineage/").content.decode()
    assert f"Some of its people are in family {lineage.to_reference} now" in here
    assert "The household has parted" in here


def test_some_go_and_some_stay(office: Office, three: Family) -> None:
    for forenames, said in (((), "Tick who goes"), (("Ada", "Obi", "Mia"), "must stay")):
        with pytest.raises(RuleBroken, match=said):
            split(three, office.keyworker, *forenames)
    with pytest.raises(RuleBroken, match="today or in the past"):
        split(three, office.keyworker, "Ada", on_date=days_ago(-1))
    assert not FamilyLineage.objects.exists()


def test_a_claim_in_the_making_stands_in_the_way(office: Office, three: Family) -> None:
    facts = {"family": three, "route": "SSP", "on_date": days_ago(1), "phase": "x"}
    claim = Claim.objects.create(state="draft", **facts)
    with pytest.raises(RuleBroken, match="A claim of this family is being prepared"):
        split(three, office.keyworker, "Ada")
    Claim.objects.filter(pk=claim.pk).update(state="paid")
    assert split(three, office.keyworker, "Ada")


def test_restrictions_and_exclusions_follow_to_the_new_family(
    office: Office, three: Family
) -> None:
    kim = office.keyworker
    with acting_as(office.dpo):
        put_restriction(
            reference=three.reference,
            level="sealed",
            reason_code="court",
            emails=[kim.email, office.manager.email],
            by=office.dpo,
        )
    made = split(three, kim, "Ada").to_family
    for user, opens in ((kim, True), (office.manager, True), (office.head, False)):
        with acting_as(user):
            assert families_visible_to(user).filter(pk=made.pk).exists() is opens


def test_whoever_is_kept_from_the_family_is_kept_from_the_new_one(
    office: Office, three: Family
) -> None:
    with acting_as(office.head):
        Exclusion.objects.create(
            user=office.manager,
            family=three,
            reference=three.reference,
            reason_code="relative",
            put_by=office.head,
            put_at=timezone.now(),
        )
    made = split(three, office.keyworker, "Ada").to_family
    with acting_as(office.manager):
        assert not families_visible_to(office.manager).filter(pk=made.pk).exists()


def test_an_offer_is_settled_first(office: Office, three: Family) -> None:
    kim = office.keyworker
    facts = {"worker": office.stranger, "team": None, "handover": "Calls on Tuesdays"}
    with acting_as(kim):
        offer_family(family=three, by=kim, **facts)
    with pytest.raises(RuleBroken, match="offered to Sam South"):
        split(three, kim, "Ada")


def test_it_is_done_on_the_page(three: Family, kim: Client) -> None:
    page = f"{three.get_absolute_url()}split/"
    assert "Ada Okafor (parent)" in kim.get(page).content.decode()
    sent = {"people": [str(one(three, "Ada").person_id)], "on_date": days_ago(2).isoformat()}
    assert "Select why it is split" in kim.post(page, sent).content.decode()
    done = kim.post(page, {**sent, **TYPED}, follow=True).content.decode()
    assert "The new family is open" in done
