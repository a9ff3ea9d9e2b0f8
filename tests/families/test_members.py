"""Members and their details: join, change, leave, move."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.http import Http404
from django.urls import reverse

from families.actions.members import PartFacts, add_member, change_member
from families.actions.people import PersonFacts, change_person
from families.models import Family, Member, Person
from privacy import encryption
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import AuditEvent
from tests.families.conftest import Office, browser
from tests.families.make_families import CHILD, PARENT, born, make_family, person

pytestmark = pytest.mark.django_db


def facts_of(known: Person, **changes: Any) -> PersonFacts:
    names = PersonFacts.__dataclass_fields__
    return PersonFacts(**{**{name: getattr(known, name) for name in names}, **changes})


def named(family: Family, forename: str) -> Person:
    return next(m.person for m in family.members.all() if m.person.forename == forename)


def test_a_new_member_joins(office: Office) -> None:
    family = make_family(office.keyworker)
    member = add_member(family=family, who=person("Cy", "Okafor"), part=CHILD, by=office.keyworker)
    assert member.person.forename == "Cy"
    assert encryption.whole_name_token("okafor") in member.person.tokens
    note = AuditEvent.objects.filter(event=Event.MEMBER_ADDED).latest("at")
    assert (note.person_id, note.family_id) == (member.person_id, family.pk)


def test_members_are_added_only_by_those_who_work_with_the_family(office: Office) -> None:
    family = make_family(office.keyworker)
    with pytest.raises(Http404):
        add_member(family=family, who=person("Cy", "Hill"), part=CHILD, by=office.stranger)
    with pytest.raises(AccessDenied):
        add_member(family=family, who=person("Cy", "Hill"), part=CHILD, by=office.safeguarding)
    assert family.members.count() == 2


def test_one_person_has_no_two_spells_at_a_time(office: Office) -> None:
    family = make_family(office.keyworker)
    mother = named(family, "Ada")
    with pytest.raises(RuleBroken):
        add_member(family=family, who=mother, part=PARENT, by=office.keyworker)
    spell = family.members.get(person=mother)
    left = PartFacts("parent", True, True, None, date(2026, 1, 1))
    assert change_member(member=spell, part=left, by=office.keyworker) == ["left_on"]
    back = PartFacts("parent", True, True, date(2026, 2, 1))
    add_member(family=family, who=mother, part=back, by=office.keyworker)
    assert family.members.filter(person=mother).count() == 2


def test_a_change_that_changes_nothing_is_not_noted(office: Office) -> None:
    family = make_family(office.keyworker)
    member = family.members.first()
    same = PartFacts(
        member.role, member.lives_in_household, member.parenting_responsibility, None, None
    )
    assert change_member(member=member, part=same, by=office.keyworker) == []
    assert not AuditEvent.objects.filter(event=Event.MEMBER_CHANGED).exists()


def test_only_what_changed_of_a_person_is_written_and_noted(office: Office) -> None:
    family = make_family(office.keyworker)
    mother = named(family, "Ada")
    changed = change_person(
        family=family,
        person=mother,
        facts=facts_of(mother, surname="Brown", nino="AB123456E"),
        by=office.keyworker,
    )
    assert sorted(changed) == ["nino", "surname"]
    found = Person.objects.get(pk=mother.pk)
    assert (found.surname, found.unverified) == ("Brown", ["nino"])
    assert encryption.whole_name_token("brown") in found.tokens
    assert encryption.whole_name_token("okafor") not in found.tokens
    note = AuditEvent.objects.get(event=Event.PERSON_CHANGED)
    assert note.fields == ["nino", "surname"]


def test_a_household_moves_together_if_asked(office: Office) -> None:
    home = {"address": "1 Fern Way", "postcode": "SE28 0HG"}
    elsewhere = person("Dan", "Okafor", address="9 Elm Road", postcode="SE1 1AA")
    family = make_family(
        office.keyworker,
        people=[
            (person("Ada", "Okafor", **home), PARENT),
            (person("Ben", "Okafor", date_of_birth=born(9), **home), CHILD),
            (elsewhere, PARENT),
        ],
    )
    mother = named(family, "Ada")
    change_person(
        family=family,
        person=mother,
        facts=facts_of(mother, address="2 Oak Close", postcode="N1 1AA"),
        everybody_moves=True,
        by=office.keyworker,
    )
    homes = {m.person.forename: m.person.postcode for m in family.members.all()}
    assert homes == {"Ada": "N1 1AA", "Ben": "N1 1AA", "Dan": "SE1 1AA"}
    son = named(family, "Ben")
    assert encryption.exact_token("postcode", "N1 1AA") in son.tokens
    assert encryption.exact_token("postcode", "SE28 0HG") not in son.tokens


def test_a_move_takes_the_old_property_number_with_it(office: Office) -> None:
    family = make_family(office.keyworker)
    mother = named(family, "Ada")
    mother.uprn = "100020000005"
    mother.save()
    change_person(
        family=family,
        person=mother,
        facts=facts_of(mother, address="2 Oak Close"),
        by=office.keyworker,
    )
    assert Person.objects.get(pk=mother.pk).uprn == ""


def test_somebody_of_another_family_is_not_changed_through_this_one(office: Office) -> None:
    mine = make_family(office.keyworker)
    other = make_family(office.stranger, surname="Hill")
    theirs = named(other, "Ada")
    with pytest.raises(Http404):
        change_person(
            family=mine, person=theirs, facts=facts_of(theirs, surname="X"), by=office.keyworker
        )
    kim = browser(office.keyworker)
    for name, key in (
        ("person_change", theirs.pk),
        ("member_change", other.members.first().pk),
    ):
        assert kim.get(reverse(f"families:{name}", args=[mine.pk, key])).status_code == 404


def test_the_pages_change_a_part_and_a_person(office: Office) -> None:
    family = make_family(office.keyworker)
    member = Member.objects.get(family=family, role="child")
    kim = browser(office.keyworker)
    address = reverse("families:member_change", args=[family.pk, member.pk])
    wrong = {"role": "child", "joined_on": "2026-03-01", "left_on": "2026-02-01"}
    page = kim.post(address, wrong).content.decode()
    assert "Left on must be after joined on" in page
    details = reverse("families:person_change", args=[family.pk, member.person_id])
    said = kim.post(
        details, {"forename": "Bo", "surname": "Okafor", "sex": "M", "upn": "X1"}, follow=True
    ).content.decode()
    assert "The change is saved." in said
    assert "not verified" in said
    assert Person.objects.get(pk=member.person_id).forename == "Bo"
    part = {"role": "young_person", "left_on": "2026-02-01"}
    said = kim.post(address, part, follow=True).content.decode()
    member.refresh_from_db()
    assert (member.role, member.left_on) == ("young_person", date(2026, 2, 1))
    assert "Former members (1)" in said


def test_the_page_adds_a_member_at_the_household_address(office: Office) -> None:
    home = {"address": "1 Fern Way", "postcode": "SE28 0HG"}
    family = make_family(office.keyworker, people=[(person("Ada", "Okafor", **home), PARENT)])
    kim = browser(office.keyworker)
    address = reverse("families:member_new", args=[family.pk])
    new = {
        "forename": "Ada",
        "surname": "Okafor",
        "date_of_birth": born(35).isoformat(),
        "sex": "F",
        "role": "child",
        "lives_in_household": "on",
    }
    assert "recorded already" in kim.post(address, new).content.decode()
    assert family.members.count() == 1
    assert kim.post(address, {**new, "same_as": "new"}).status_code == 302
    joined = family.members.get(role="child").person
    assert (joined.address, joined.postcode) == ("1 Fern Way", "SE28 0HG")


def test_a_missing_member_is_not_found(office: Office) -> None:
    family = make_family(office.keyworker)
    address = reverse("families:member_change", args=[family.pk, uuid.uuid4()])
    assert browser(office.keyworker).get(address).status_code == 404
