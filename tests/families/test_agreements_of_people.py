"""Consent of one person: recorded, withdrawn, and what it stops at once (LAW-02, LAW-05)."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from families.actions.agreements import record_agreement
from families.actions.same_people import merge_people
from families.models import Agreement, Family
from families.queries.agreements import agreement_items
from families.rules.agreements import Agreed
from privacy.errors import RuleBroken
from privacy.identity import EVERYTHING, acting_as
from privacy.models import AuditEvent
from privacy.roles import Role
from tests.families.conftest import Office, browser
from tests.families.make_families import days_ago, make_family
from tests.families.test_grants import given, rows_seen_by
from tests.footing import have_footing
from tests.guards.access_rights import based
from tests.make import make_user
from tests.rules.test_agreements import HOLDS

CONSENT: dict[str, Any] = {"basis": "consent", "article_9": "", "schedule_1": [], "offences": False}


def say(family: Family, office: Office, answer: str, ago: int = 1, **who: Any) -> Agreement:
    """Somebody of the family, or all of them, say something about sharing."""
    said = {"kind": "sharing", "answer": answer, "on_date": days_ago(ago), "route": "phone"}
    if "person_id" in who:
        said |= {"capacity": "own", "version": "Form 2"}
    with acting_as(office.keyworker):
        agreed = Agreed(**said, **who)
        return record_agreement(family=family, agreed=agreed, by=office.keyworker)


def test_law_05_a_person_answers_for_themselves_and_takes_it_back(
    office: Office, kim: Client
) -> None:
    family = make_family(office.keyworker, team=office.north)
    ada, ben = (family.members.get(role=role).person for role in ("parent", "child"))
    new = f"{reverse('families:agreement_new', args=[family.pk])}?what=sharing&who={ada.pk}"
    form = kim.get(f"{new}&answer=withdrawn").content.decode()
    assert form.count("checked") == 2
    typed = {"sharing-answer": "given", "sharing-who": str(ada.pk), "sharing-route": "signed"}
    typed |= {"sharing-on_date": days_ago(2)}
    assert "Select who answered" in kim.post(new, typed).content.decode()
    typed |= {"sharing-capacity": "own"}
    assert "which wording they agreed to" in kim.post(new, typed).content.decode()
    shown = kim.post(new, {**typed, "sharing-version": "Form 2"}, follow=True).content.decode()
    assert "It counts from now on" in shown
    assert "Given, version Form 2" in shown
    taken_back = {**typed, "sharing-answer": "withdrawn", "sharing-on_date": days_ago(1)}
    shown = kim.post(new, taken_back, follow=True).content.decode()
    for words in ("the next return to the study leaves them out", "Partners cannot open this"):
        assert words in shown
    # What was said before stays readable, and nobody else is told of it.
    assert "Given, version Form 2" in shown
    with acting_as(office.dpo, opened=EVERYTHING):
        told = {who: len(list(agreement_items(who.pk))) for who in (ada, ben)}
    assert told == {ada: 2, ben: 0}
    events = AuditEvent.objects.filter(event="agreement_recorded", person_id=ada.pk)
    assert {each.reason_code for each in events} == {"given", "withdrawn"}
    elsewhere = make_family(office.keyworker, surname="Else").members.get(role="parent").person
    row = {"family": family, "person": elsewhere, "kind": "sharing", "answer": "given"}
    row |= {"on_date": days_ago(1), "route": "phone", "recorded_by": office.keyworker}
    with acting_as(office.keyworker), pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.create(**row, recorded_at=timezone.now())
    refused = {**taken_back, "sharing-who": str(elsewhere.pk)}
    assert "There is a problem" in kim.post(new, refused).content.decode()


def test_law_05_a_no_closes_the_family_to_partners_at_once_where_sharing_rests_on_consent(
    office: Office,
) -> None:
    family = make_family(office.keyworker, team=office.north)
    ada = family.members.get(role="parent").person
    given(office, family, office.partner)
    page, partner = family.get_absolute_url(), browser(office.partner)
    assert partner.get(page).status_code == 200
    say(family, office, "refused", person_id=ada.pk)
    assert partner.get(page).status_code == 404
    assert rows_seen_by(office.partner) == 0
    assert browser(office.keyworker).get(page).status_code == 200
    grants = reverse("families:grants", args=[family.pk])
    assert "Partners cannot open" in browser(office.manager).get(grants).content.decode()
    with pytest.raises(RuleBroken, match="said no to sharing"):
        given(office, make_no(office), office.partner)
    # LAW-02: of her the council shares by a duty; the no stops only what rests on consent.
    based(office.dpo, purpose="sharing", **CONSENT)
    assert partner.get(page).status_code == 404
    based(office.dpo, purpose="sharing", person_id=ada.pk)
    assert partner.get(page).status_code == 200


def make_no(office: Office) -> Family:
    """A family that has said no as a whole."""
    family = make_family(office.keyworker, team=office.north, surname="No")
    say(family, office, "refused")
    return family


def test_law_05_the_database_says_who_agrees_as_the_pages_do(office: Office) -> None:
    for number, (own, own_day, household, day, holds) in enumerate(HOLDS):
        family = make_family(office.keyworker, surname=f"Family {number}")
        person = family.members.get(role="parent").person
        for answer, at, who in ((own, own_day, {"person_id": person.pk}), (household, day, {})):
            if answer:
                say(family, office, answer, 9 - at, **who)
        with acting_as(office.keyworker), connection.cursor() as cursor:
            asked = ("sharing", family.pk, person.pk)
            cursor.execute("SELECT tfcase_agrees(%s, %s, %s)", asked)
            assert cursor.fetchone() == (holds,), HOLDS[number]


def test_an_answer_goes_with_a_record_that_is_put_into_another(office: Office) -> None:
    have_footing(make_user(Role.DPO), make_user(Role.HEAD_OF_SERVICE), "matching")
    family = make_family(office.keyworker)
    ada, ben = (family.members.get(role=role).person for role in ("parent", "child"))
    answer = say(family, office, "refused", person_id=ben.pk)
    with acting_as(office.keyworker):
        merge_people(family=family, kept=ada, gone_id=ben.pk, take=[], by=office.keyworker)
        assert Agreement.objects.get(pk=answer.pk).person_id == ada.pk
