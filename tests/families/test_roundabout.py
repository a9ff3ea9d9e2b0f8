"""What is hidden is not learnt by a way round: a filter, an order, old paper, another's record."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from families.actions.attachments import PaperFacts, attach
from families.actions.members import OF_ANOTHER_TEAM
from families.actions.people import change_person, facts_of
from families.models import Attachment, Family, Member, Observation, Person
from families.queries.families import family_or_404
from families.queries.timeline import Timeline
from privacy.identity import acting_as
from tests.families.conftest import Office
from tests.families.make_families import PARENT, days_ago, make_family, person, show_hidden
from tests.families.printing import made_of
from tests.guards.access_rights import asked, based, decided

pytestmark = pytest.mark.django_db
HIDDEN = "Hidden: domestic abuse"


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_FOLDER = tmp_path


def of_abuse(family: Family, whose: Person, text: str = "") -> Observation:
    return Observation.objects.create(
        reference="hidden-1",
        family=family,
        person=whose,
        kind="status",
        code="da_victim_or_at_risk",
        start_on=days_ago(3),
        source="police",
        detail_text=text,
    )


def everybody(family: Family) -> list[Person]:
    return [member.person for member in family.members.select_related("person")]


def opened(family: Family, office: Office) -> Family:
    with acting_as(office.keyworker):
        return family_or_404(family.pk, user=office.keyworker)


def change(family: Family, who: Person, office: Office, **facts: object) -> None:
    with acting_as(office.keyworker):
        who.refresh_from_db()
        now = replace(facts_of(who), **facts)  # type: ignore[arg-type]
        change_person(family=opened(family, office), person=who, facts=now, by=office.keyworker)


def test_a17_no_filter_tells_whose_a_hidden_fact_is(
    office: Office, family: Family, kim: Client
) -> None:
    of_abuse(family, everybody(family)[0])
    page = reverse("families:facts", args=[family.pk])
    assert HIDDEN in kim.get(page).content.decode()
    for each in (*everybody(family), "household"):
        whose = getattr(each, "pk", each)
        assert HIDDEN not in kim.get(f"{page}?whose={whose}").content.decode()
    show_hidden(family, office.keyworker, "domestic_abuse")
    found = kim.get(f"{page}?whose={everybody(family)[0].pk}").content.decode()
    assert HIDDEN not in found
    assert "Police" in found or "domestic" in found.lower()


def test_a17_no_order_tells_when_a_hidden_fact_was(office: Office, family: Family) -> None:
    whose = everybody(family)[0]
    hidden = of_abuse(family, whose)
    for days in (9, 1):
        Observation.objects.create(
            reference=f"open-{days}",
            family=family,
            person=whose,
            kind="event",
            code="eviction",
            start_on=days_ago(days),
            source="housing",
        )

    def last() -> object:
        shown = Timeline(opened(family, office), with_notes=True)
        return [key for key, *_ in shown.rows()][-1]

    assert last() == hidden.pk
    show_hidden(family, office.keyworker, "domestic_abuse")
    assert last() != hidden.pk


def test_a17_no_filter_tells_whose_a_hidden_paper_is_nor_what_it_shows(
    office: Office, family: Family, kim: Client
) -> None:
    whose = everybody(family)[-1]
    facts = PaperFacts(Attachment.Kind.LETTER, "MARAC minutes", days_ago(3), whose)
    content = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
    with acting_as(office.keyworker):
        attach(
            family=opened(family, office),
            facts=facts,
            content=content,
            file_name="a.pdf",
            target=None,
            by=office.keyworker,
        )
    page = reverse("families:attachments", args=[family.pk])
    assert HIDDEN in kim.get(page).content.decode()
    for asked_for in (*(f"whose={each.pk}" for each in everybody(family)), "shows=nothing"):
        assert HIDDEN not in kim.get(f"{page}?{asked_for}").content.decode()


def test_paper_made_before_an_address_became_protected_is_handed_out_no_more(
    office: Office, family: Family, kim: Client
) -> None:
    whose = everybody(family)[0]
    change(family, whose, office, address="7 Newrefuge Way", postcode="RG14 7GQ")
    made = made_of(family, "visit", office.keyworker)
    address = reverse("families:printout_download", args=[family.pk, made.pk])
    assert kim.post(address).status_code == 200
    change(family, whose, office, address_protected=True)
    assert kim.post(address).status_code == 302


def test_rgt_03_paper_made_before_a_restriction_is_handed_out_no_more(
    office: Office, family: Family, kim: Client
) -> None:
    made = made_of(family, "record", office.keyworker)
    page = reverse("families:printout", args=[family.pk, made.pk])
    assert kim.get(page).status_code == 200
    based(office.dpo)
    decided(asked(office.dpo, everybody(family)[0].pk, right="restriction"), office.dpo)
    assert kim.get(page).status_code == 302


def test_what_is_hidden_again_stands_on_no_paper_either(
    office: Office, family: Family, kim: Client
) -> None:
    of_abuse(family, everybody(family)[0], "Quillfeather said so")
    show_hidden(family, office.keyworker, "domestic_abuse")
    made = made_of(family, "record", office.keyworker)
    page = reverse("families:printout", args=[family.pk, made.pk])
    assert "Quillfeather" in kim.get(page).content.decode()
    kim.post(reverse("families:hide", args=[family.pk]))
    assert kim.get(page).status_code == 302


def test_nobody_joins_another_teams_person_to_their_own_family_by_name_and_birth(
    office: Office, family: Family, kim: Client
) -> None:
    vera = person("Vera", "Victimova", address="3 Elsewhere Close", nino="QQ123456C")
    theirs = make_family(
        office.stranger, worker=office.stranger, team=office.south, people=[(vera, PARENT)]
    )
    known = theirs.members.get().person
    typed = {
        **{"forename": "Vera", "surname": "Victimova", "sex": "F", "role": "other_adult"},
        "date_of_birth": known.date_of_birth.isoformat() if known.date_of_birth else "",
    }
    page = reverse("families:member_new", args=[family.pk])
    offered = kim.post(page, typed).content.decode()
    assert str(known.pk) not in offered
    assert "Not to be chosen here" in offered
    kim.post(page, {**typed, "same_as": str(known.pk)})
    assert not Member.objects.filter(family=family, person=known).exists()
    assert "Ask that team" in OF_ANOTHER_TEAM


def test_a_reveal_in_one_family_shows_no_address_of_another(
    office: Office, family: Family, kim: Client
) -> None:
    kept = everybody(family)[0]
    change(family, kept, office, address="1 Known Road", postcode="RG14 7GQ")
    twin = person(kept.forename, kept.surname, address="8 Secretrefuge", address_protected=True)
    other = make_family(
        office.keyworker, worker=office.keyworker, team=office.north, people=[(twin, PARENT)]
    )
    gone = other.members.get().person
    page = reverse("families:people_merge", args=[family.pk, kept.pk, gone.pk])
    show_hidden(family, office.keyworker, "protected_address")
    assert "Secretrefuge" not in kim.get(page).content.decode()
    show_hidden(other, office.keyworker, "protected_address")
    assert "Secretrefuge" in kim.get(page).content.decode()
