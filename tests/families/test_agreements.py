"""Privacy notice and consents: asked when a family is opened, recorded when they change."""

from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from families.actions.agreements import record_agreement
from families.actions.merging import merge_families
from families.models import Agreement, Family
from families.queries.agreements import agreement_items
from families.rules.agreements import Agreed
from privacy.errors import RuleBroken
from privacy.identity import EVERYTHING, acting_as
from tests.families.conftest import Office
from tests.families.make_families import days_ago, make_family
from tests.families.test_referrals import hidden_fields

PERSON = {
    **{"then": "save", "people": "0", "person-0-forename": "Ida", "person-0-surname": "Moorhen"},
    **{"person-0-sex": "F", "person-0-role": "parent"},
}


def test_the_opening_form_asks_and_says_what_follows(office: Office, kim: Client) -> None:
    page = kim.get("/families/new/")
    typed = {**hidden_fields(page.content), **PERSON, "notice-answer": "given"}
    wrong = kim.post("/families/new/", typed).content.decode()
    assert "Enter which version of the privacy notice was given" in wrong
    assert "Ida" in wrong
    given = {"notice-version": "3.1", "notice-route": "visit", "notice-on_date": days_ago(0)}
    opened = kim.post(
        "/families/new/", {**typed, **given, "sharing-answer": "not_yet"}, follow=True
    )
    said = opened.content.decode()
    assert "Consent to the service: not given. Ask before the work begins" in said
    assert "Consent to sharing information: not given. Share nothing" in said
    assert "Privacy notice: not given" not in said
    with acting_as(office.keyworker):
        [row] = Agreement.objects.all()
    assert (row.kind, row.version, row.on_date) == ("notice", "3.1", days_ago(0))


def test_an_answer_is_recorded_and_the_latest_stands(office: Office, kim: Client) -> None:
    family = make_family(office.keyworker)
    page = reverse("families:agreements", args=[family.pk])
    assert kim.get(page).content.decode().count("Not yet given") == 3
    new = f"{reverse('families:agreement_new', args=[family.pk])}?what=service"
    assert "Select how" in kim.post(new, {"service-answer": "given"}).content.decode()
    for answer, ago in (("given", 3), ("withdrawn", 1)):
        sent = {"service-answer": answer, "service-route": "phone"}
        sent |= {"service-on_date": days_ago(ago)}
        shown = kim.post(new, sent, follow=True).content.decode()
        assert "The answer is recorded" in shown
    assert "Withdrawn, " in shown
    assert "Ask before the work begins" in shown
    mother = family.members.get(role="parent").person
    with acting_as(office.dpo, opened=EVERYTHING):
        told = [fact.value for item in agreement_items(mother.pk) for fact in item.facts]
    assert {"Given", "Withdrawn", "On the telephone"} <= set(told)


def agree(family: Family, office: Office, **instead: Any) -> Agreement:
    facts = {"kind": "sharing", "answer": "given", "on_date": days_ago(2), "route": "signed"}
    with acting_as(office.keyworker):
        agreed = Agreed(**{**facts, **instead})
        return record_agreement(family=family, agreed=agreed, by=office.keyworker)


def test_no_answer_without_its_day_and_its_way_and_none_is_changed(office: Office) -> None:
    family = make_family(office.keyworker)
    for wrong in ({"on_date": None}, {"route": ""}, {"answer": "perhaps"}, {"kind": "notice"}):
        with pytest.raises(RuleBroken):
            agree(family, office, **wrong)
    agree(family, office)
    with acting_as(office.keyworker), connection.cursor() as cursor:
        for change in (
            "UPDATE families_agreement SET answer = 'refused'",
            "DELETE FROM families_agreement",
        ):
            with pytest.raises(ProgrammingError), transaction.atomic():
                cursor.execute(change.format("families_agreement"))


def test_it_goes_with_a_family_that_is_put_into_another(office: Office) -> None:
    kept, gone = make_family(office.keyworker), make_family(office.keyworker, surname="Else")
    answer = agree(gone, office)
    with acting_as(office.keyworker):
        facts = {"reference": gone.reference, "reason_code": "duplicate"}
        merge_families(kept=kept, by=office.keyworker, **facts)
        assert Agreement.objects.get(family=kept) == answer
