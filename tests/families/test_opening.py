"""Opening a family: by the action, and by the page that forgets nothing."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from families.models import Allocation, Artefact, Family, FamilyGrant, Person
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import AuditEvent
from privacy.roles import Role
from tests.families.conftest import Office, browser
from tests.families.make_families import CHILD, PARENT, days_ago, make_family, person
from tests.make import make_user

pytestmark = pytest.mark.django_db


def typed(**changes: Any) -> dict[str, Any]:
    """What a browser sends for a mother and her son."""
    today = timezone.localdate()
    fields = {
        "then": "save",
        "key": str(uuid.uuid4()),
        "people": "0,1",
        "identified_on": today.isoformat(),
        "address": "1 Fern Way\nGreenwich",
        "postcode": "se28 0hg",
        "person-0-forename": "Elif",
        "person-0-surname": "Yılmaz",
        "person-0-date_of_birth-day": "20",
        "person-0-date_of_birth-month": "12",
        "person-0-date_of_birth-year": "1987",
        "person-0-sex": "F",
        "person-0-role": "parent",
        "person-0-lives_in_household": "on",
        "person-0-parenting_responsibility": "on",
        "person-1-forename": "Deniz",
        "person-1-surname": "Yılmaz",
        "person-1-date_of_birth-day": "22",
        "person-1-date_of_birth-month": "April",
        "person-1-date_of_birth-year": "2013",
        "person-1-sex": "M",
        "person-1-role": "child",
        "person-1-lives_in_household": "on",
    }
    return {key: value for key, value in {**fields, **changes}.items() if value is not None}


def post(office: Office, user: Any, **changes: Any) -> Any:
    framework = Family._meta.get_field("framework").related_model.objects.get(code="ffp-2025")
    data = typed(**{"framework": str(framework.pk), **changes})
    return browser(user).post(reverse("families:family_new"), data)


def test_the_keyworker_who_opens_a_family_leads_it(office: Office) -> None:
    family = make_family(office.keyworker)
    allocation = Allocation.objects.get(family=family)
    grant = FamilyGrant.objects.get(content_object=family)
    assert (allocation.worker, grant.user) == (office.keyworker, office.keyworker)
    assert family.team == office.north
    artefact = Artefact.objects.get(family=family)
    assert (artefact.artefact, artefact.on_date) == ("allocation", timezone.localdate())


def test_a_manager_opens_a_family_for_a_keyworker_or_for_nobody(office: Office) -> None:
    led = make_family(office.manager, worker=office.colleague)
    waiting = make_family(office.manager, surname="Hill", team=office.north)
    assert Allocation.objects.get().worker == office.colleague
    assert led.team == waiting.team == office.north
    with pytest.raises(RuleBroken):
        make_family(office.manager, surname="Brown", worker=office.stranger)
    with pytest.raises(RuleBroken):
        make_family(office.manager, surname="Brown", team=office.south)


@pytest.mark.parametrize("role", ["analyst", "dpo", "safeguarding", "partner"])
def test_other_roles_open_no_family(office: Office, role: str) -> None:
    with pytest.raises(AccessDenied):
        make_family(getattr(office, role))
    assert browser(getattr(office, role)).get(reverse("families:family_new")).status_code == 403
    assert not Family.objects.exists()


def test_opening_is_noted_without_values(office: Office) -> None:
    family = make_family(office.keyworker)
    events = list(AuditEvent.objects.filter(family_id=family.pk).values_list("event", flat=True))
    assert sorted(events) == sorted(
        [Event.FAMILY_OPENED, Event.KEYWORKER_ALLOCATED]
        + [Event.PERSON_ADDED, Event.MEMBER_ADDED] * 2
    )
    kept = str(list(AuditEvent.objects.values()))
    assert "Okafor" not in kept
    assert "forename" in kept


def test_nothing_is_kept_of_a_family_that_is_refused(office: Office) -> None:
    with pytest.raises(RuleBroken):
        make_family(office.keyworker, attached_on=days_ago(60), identified_on=days_ago(30))
    with pytest.raises(RuleBroken):
        make_family(
            office.keyworker,
            people=[(person("Ada", "Hill", postcode="nowhere"), PARENT), (person("B", "C"), CHILD)],
        )
    assert not Person.objects.exists()
    assert not AuditEvent.objects.filter(event=Event.FAMILY_OPENED).exists()


def test_a_posted_family_is_there_with_its_household_address(office: Office) -> None:
    answer = post(office, office.keyworker)
    family = Family.objects.get()
    assert answer.url == reverse("families:needs_opening", args=[family.pk])
    people = [member.person for member in family.members.all()]
    assert {(p.address, p.postcode) for p in people} == {("1 Fern Way; Greenwich", "SE28 0HG")}
    assert all(p.tokens for p in people)


def test_somebody_who_lives_elsewhere_does_not_get_the_household_address(
    office: Office,
) -> None:
    post(office, office.keyworker, **{"person-0-lives_in_household": None})
    mother = next(p for p in Person.objects.all() if p.forename == "Elif")
    assert (mother.address, mother.postcode) == ("", "")


def test_without_a_framework_the_page_says_what_is_missing(client: Client) -> None:
    client.force_login(make_user(Role.KEYWORKER))
    shown = client.get(reverse("families:family_new")).content.decode()
    assert "No framework is loaded" in shown
    assert 'name="then"' not in shown


def test_an_error_keeps_everything_typed(office: Office) -> None:
    answer = post(office, office.keyworker, postcode="SE28", **{"person-1-sex": None})
    assert not Family.objects.exists()
    page = answer.content.decode()
    for words in ("1 Fern Way", 'value="SE28"', 'value="Elif"', 'value="Deniz"', 'value="2013"'):
        assert words in page
    assert "Enter a full postcode" in page
    assert "Person 2: Select sex" in page
    assert 'href="#id_postcode"' in page


def test_a09_a_birth_in_the_future_is_refused(office: Office) -> None:
    born = timezone.localdate() + timedelta(days=1)
    names = ("day", born.day), ("month", born.month), ("year", born.year)
    typed_so = {f"person-1-date_of_birth-{name}": str(number) for name, number in names}
    said = post(office, office.keyworker, **typed_so).content.decode()
    assert "Person 2: Date of birth must be today or in the past" in said
    assert not Family.objects.exists()


def test_another_person_is_added_without_losing_a_word(office: Office) -> None:
    answer = post(office, office.keyworker, then="add", postcode="SE28")
    page = answer.content.decode()
    assert 'name="people" value="0,1,2"' in page
    assert 'name="person-2-forename"' in page
    assert 'value="Deniz"' in page
    assert "There is a problem" not in page


def test_a_person_is_taken_out_again(office: Office) -> None:
    page = post(office, office.keyworker, then="remove-0").content.decode()
    assert 'name="people" value="1"' in page
    assert 'value="Deniz"' in page
    assert 'value="Elif"' not in page


def test_an_empty_block_is_no_person_but_one_person_is_needed(office: Office) -> None:
    names = ["forename", "surname", "sex"]
    names += [f"date_of_birth-{part}" for part in ("day", "month", "year")]
    empty = {f"person-1-{name}": None for name in names}
    post(office, office.keyworker, **empty)
    assert Family.objects.get().members.count() == 1
    none = {f"person-0-{name}": None for name in names}
    page = post(office, office.keyworker, **empty, **none).content.decode()
    assert "Person 1: Enter first name" in page
    assert Family.objects.count() == 1


def test_the_same_form_sent_twice_opens_one_family(office: Office) -> None:
    key = str(uuid.uuid4())
    first = post(office, office.keyworker, key=key)
    again = {"person-0-same_as": "new", "person-1-same_as": "new"}
    second = post(office, office.keyworker, key=key, **again)
    assert first.url == second.url
    assert Family.objects.count() == 1
    assert Person.objects.count() == 2
    assert post(office, office.stranger, key=key, **again).status_code == 404


def test_a_wrong_number_is_kept_marked_and_said(office: Office) -> None:
    client = browser(office.keyworker)
    framework = Family._meta.get_field("framework").related_model.objects.get(code="ffp-2025")
    data = typed(framework=str(framework.pk), **{"person-1-nhs_number": "999 697 5992"})
    page = client.post(reverse("families:family_new"), data, follow=True).content.decode()
    son = next(p for p in Person.objects.all() if p.forename == "Deniz")
    assert (son.nhs_number, son.unverified) == ("999 697 5992", ["nhs_number"])
    assert "does not pass its check" in page
    family_page = client.get(Family.objects.get().get_absolute_url()).content.decode()
    assert "Not verified" in family_page


def test_somebody_recorded_already_is_shown_before_a_second_record(office: Office) -> None:
    post(office, office.keyworker)
    page = post(office, office.keyworker).content.decode()
    assert Family.objects.count() == 1
    assert "same name and date of birth" in page
    assert "Person 1: Say whether this is somebody who is recorded already" in page
    mother = next(p for p in Person.objects.all() if p.forename == "Elif")
    chosen = {"person-0-same_as": str(mother.pk), "person-1-same_as": "new"}
    assert post(office, office.keyworker, **chosen).status_code == 302
    assert mother.memberships.count() == 2
    assert Person.objects.count() == 3


def test_a_possible_twin_is_asked_about(office: Office) -> None:
    post(office, office.keyworker)
    other = {"person-0-same_as": "new", "person-1-forename": "Can"}
    page = post(office, office.keyworker, **other).content.decode()
    assert "other first name: a twin?" in page


def test_a_slip_in_the_birth_date_is_asked_about(office: Office) -> None:
    post(office, office.keyworker)
    mother = next(p for p in Person.objects.all() if p.forename == "Elif")
    slips = ((21, 12, "within 3 days"), (12, 12, ""))
    for day, month, words in slips:
        typed = {"person-0-date_of_birth-day": str(day), "person-0-date_of_birth-month": str(month)}
        typed |= {"person-1-same_as": "new", "postcode": "RG14 7GQ"}
        page = post(office, office.keyworker, **typed)
        said = page.content.decode()
        assert (str(mother.pk) in said, words in said) == (bool(words), True)


def test_outside_ones_families_a_candidate_is_initials_and_a_team(office: Office) -> None:
    post(office, office.keyworker)
    page = post(
        office,
        office.stranger,
        **{"person-0-forename": "Esra", "person-1-forename": "Defne"},
    ).content.decode()
    assert "E. Y., born 1987, known to another team: North team" in page
    assert "Not to be chosen here" in page
    assert "Elif" not in page
    assert "20 December 1987" not in page
    family = Family.objects.get()
    assert family.reference not in page


def test_an_answer_that_was_not_offered_is_no_answer(office: Office) -> None:
    post(office, office.keyworker)
    mother = next(p for p in Person.objects.all() if p.forename == "Elif")
    weak = {"person-0-forename": "Esra", "person-0-same_as": str(mother.pk)}
    post(office, office.stranger, **weak, **{"person-1-same_as": "new"})
    assert Family.objects.count() == 1
    assert mother.memberships.count() == 1
