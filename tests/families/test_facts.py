"""Dated facts recorded by hand: what may be recorded, of whom, and how it reads afterwards."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404, HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from families.actions.facts import record_fact
from families.models import Family, Member, Observation, Person, Term, Touched
from families.queries.facts import choice_key, choice_of
from families.rules.facts import Choice, FactValues
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import AuditEvent
from tests.families.conftest import Office, browser, price
from tests.families.make_families import days_ago, make_family

pytestmark = pytest.mark.django_db
TERM = "2025-26 spring"


def member(family: Family, forename: str) -> Person:
    """Somebody of the family by name."""
    found = (each.person for each in Member.objects.filter(family=family))
    return next(each for each in found if each.forename == forename)


def what(family: Family, kind: str, code: str) -> Choice:
    """A choice of the family's rules."""
    found = choice_of(family, choice_key(kind, code))
    assert found is not None
    return found


def said(**facts: Any) -> FactValues:
    """A fact as a keyworker would say it, three days ago."""
    return FactValues(**{"start_on": days_ago(3), "source": "keyworker", **facts})


def address(family: Family, kind: str = "", code: str = "", rest: str = "") -> str:
    """Of the page that asks what, or of the form for it."""
    query = f"?what={choice_key(kind, code)}{rest}" if kind else ""
    return reverse("families:fact_new", args=[family.pk]) + query


def sent(office: Office, family: Family, kind: str, code: str, **typed: str) -> HttpResponse:
    """What comes back when the keyworker sends the form."""
    typed = {"start_on": days_ago(3).isoformat(), "source": "keyworker", **typed}
    return browser(office.keyworker).post(address(family, kind, code), typed)


def test_a_fact_is_recorded_with_who_said_so_and_who_recorded_it(office: Office) -> None:
    family = make_family(office.keyworker)
    ada = member(family, "Ada")
    Touched.objects.all().delete()
    choice = what(family, "status", "in_work")
    [made] = record_fact(
        family=family, person=ada, choice=choice, facts=said(detail="a bakery"), by=office.keyworker
    )
    made.refresh_from_db()
    assert (made.kind, made.code, made.end_on, made.detail_text) == (
        *("status", "in_work", None),
        "a bakery",
    )
    assert (made.family, made.person, made.source) == (family, ada, "keyworker")
    assert (made.recorded_by, made.recorded_on) == (office.keyworker, days_ago(0))
    assert made.recorded_at is not None
    # The next run judges the family anew.
    assert list(Touched.objects.values_list("family_key", flat=True)) == [family.pk]
    noted = AuditEvent.objects.get(event=Event.FACT_RECORDED)
    assert (noted.facts, noted.family_id, noted.person_id) == (
        *({"kind": "status"}, family.pk),
        ada.pk,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT detail_text FROM families_observation WHERE id = %s", [made.pk])
        assert b"bakery" not in bytes(cursor.fetchone()[0])


def test_attendance_makes_two_rows_of_the_same_term(office: Office) -> None:
    family = make_family(office.keyworker)
    Term.objects.create(term=TERM, start_on=date(2026, 1, 5), end_on=date(2026, 3, 27))
    figures = {"term": TERM, "out_of": "110", "value": "4", "authorised": "7"}
    ben = str(member(family, "Ben").pk)
    answer = sent(office, family, "attendance", "attendance", whose=ben, **figures)
    assert answer.status_code == 302
    rows = Observation.objects.filter(family=family).order_by("code")
    assert [(row.code, row.value, row.out_of, row.start_on, row.end_on) for row in rows] == [
        (f"{word}_absence_sessions", missed, 110, date(2026, 1, 5), date(2026, 3, 27))
        for word, missed in (("authorised", 7), ("unauthorised", 4))
    ]
    again = sent(office, family, "attendance", "attendance", whose=ben, **figures)
    assert b"This is recorded already for the same time" in again.content
    ada = str(member(family, "Ada").pk)
    grown = sent(office, family, "attendance", "attendance", whose=ada, **figures)
    assert b"This person was not of school age in that term" in grown.content


def test_a_judgement_needs_verdict_role_and_reason(office: Office) -> None:
    family = make_family(office.keyworker)
    empty = sent(office, family, "judgement", "H5.O1", source="", whose="household")
    for words in ("Select judgement", "Answer the question “Who judged it?”", "Enter reason"):
        assert words in empty.content.decode()
    typed = {"whose": "household", "verdict": "not_met", "detail": "new threats"}
    given = sent(office, family, "judgement", "H5.O1", source="idva", **typed)
    assert given.status_code == 302
    made = Observation.objects.get(family=family)
    assert (made.detail_code, made.detail_text) == ("not_met", ": new threats")
    assert (made.code, made.source, made.person) == ("H5.O1", "idva", None)
    # A teacher is no judge of safety: the framework names the lead worker and the IDVA.
    other = sent(office, family, "judgement", "H5.O1", source="teacher", **typed)
    assert b"Select a valid choice" in other.content


def test_a_score_keeps_its_tool_which_is_offered_again(office: Office) -> None:
    family = make_family(office.keyworker)
    typed = {"whose": str(member(family, "Ada").pk), "value": "3", "out_of": "10"}
    assert sent(office, family, "reading", "star_score", detail="Star", **typed).status_code == 302
    own_words = sent(
        *(office, family, "reading", "star_score"),
        **{**typed, "start_on": days_ago(2).isoformat(), "detail": "mum's own wheel of life"},
    )
    assert own_words.status_code == 302
    first, second = Observation.objects.filter(family=family).order_by("start_on")
    assert (first.detail_code, first.detail_text) == ("Star", "")
    assert second.detail_code.startswith("#")
    assert second.detail_text == "mum's own wheel of life"
    page = browser(office.keyworker).get(address(family, "reading", "star_score"))
    assert b"mum&#x27;s own wheel of life" in page.content


WRONG: list[tuple[str, str, dict[str, Any], str]] = [
    ("status", "in_work", {"start_on": days_ago(-1)}, "today or in the past"),
    ("status", "in_work", {"end_on": days_ago(9)}, "must not be before the first"),
    ("status", "in_work", {"end_on": days_ago(-9)}, "today or in the past"),
    ("event", "fixed_term_exclusion", {"value": Decimal(0)}, "more than 0"),
    ("event", "fixed_term_exclusion", {"value": Decimal(999)}, "between 0 and 200"),
    ("reading", "star_score", {"value": Decimal(11), "out_of": Decimal(10)}, "between 0 and 10"),
    ("reading", "rent_arrears_amount", {"value": Decimal(-1)}, "between 0 and 1,000,000"),
]


def test_what_cannot_be_is_refused_in_words(office: Office) -> None:
    family = make_family(office.keyworker)
    for kind, code, facts, words in WRONG:
        whose = member(family, "Ben" if kind == "event" else "Ada")
        choice = what(family, kind, code)
        with pytest.raises(RuleBroken, match=words):
            record_fact(
                family=family, person=whose, choice=choice, facts=said(**facts), by=office.keyworker
            )
    assert not Observation.objects.exists()


def test_a_fact_is_that_of_a_member_whom_it_fits_on_its_day(office: Office) -> None:
    family = make_family(office.keyworker)
    ada, ben = member(family, "Ada"), member(family, "Ben")
    Member.objects.filter(person=ben).update(joined_on=days_ago(20), left_on=days_ago(10))
    refused = [
        (ben, "event", "permanent_exclusion", said(), "not a member of the family at that time"),
        (ben, "event", "permanent_exclusion", said(start_on=days_ago(30)), "not a member"),
        (ada, "event", "permanent_exclusion", said(), "cannot be that of this person"),
        (None, "status", "in_work", said(), "choose a member"),
    ]
    for whose, kind, code, facts, words in refused:
        with pytest.raises(RuleBroken, match=words):
            record_fact(
                family=family,
                person=whose,
                choice=what(family, kind, code),
                facts=facts,
                by=office.keyworker,
            )
    record_fact(
        family=family,
        person=ben,
        choice=what(family, "event", "permanent_exclusion"),
        facts=said(start_on=days_ago(15)),
        by=office.keyworker,
    )


def test_a_second_one_on_a_day_has_to_be_meant(office: Office) -> None:
    family = make_family(office.keyworker)
    typed = {"whose": "household", "source": "police"}
    for _ in range(2):
        answer = sent(office, family, "event", "domestic_abuse_callout", **typed)
    assert b"One on this day is recorded already. Tick if this is another." in answer.content
    assert (
        sent(office, family, "event", "domestic_abuse_callout", **typed, again="on").status_code
        == 302
    )
    assert Observation.objects.filter(code="domestic_abuse_callout").count() == 2


def test_a_closed_case_takes_facts(office: Office) -> None:
    family = make_family(office.keyworker)
    Family.objects.filter(pk=family.pk).update(closed_on=days_ago(5), closure_reason="moved")
    answer = sent(office, family, "event", "police_callout", whose="household", source="police")
    assert answer.status_code == 302


def test_only_who_works_with_the_family_records(office: Office) -> None:
    family = make_family(office.keyworker, team=office.north)
    choice = what(family, "event", "police_callout")
    for nobody in (office.stranger, office.dpo, office.analyst, office.safeguarding):
        with pytest.raises((AccessDenied, Http404)):
            record_fact(family=family, person=None, choice=choice, facts=said(), by=nobody)
        assert browser(nobody).post(address(family, "event", "police_callout")).status_code in (
            *(403, 404),
        )
    assert record_fact(family=family, person=None, choice=choice, facts=said(), by=office.manager)


def test_choices_come_in_the_framework_s_words_and_addresses_tell_nothing(office: Office) -> None:
    family = make_family(office.keyworker)
    page = browser(office.keyworker).get(address(family)).content.decode()
    for words in (
        *("What this family’s outcomes ask for", "School sessions missed in a term"),
        *("Mental health problem", "Permanent exclusion", "Score of a distance-travelled tool"),
    ):
        assert words in page
    assert "mental_health_need" not in page
    # Counts and percentages are worked out, never typed.
    assert "offences in a period" not in page
    assert (
        b"Choose another fact"
        in browser(office.keyworker).get(address(family, "status", "mental_health_need")).content
    )


def test_the_form_comes_filled_with_whom_and_which_term(office: Office) -> None:
    family = make_family(office.keyworker)
    Term.objects.create(term=TERM, start_on=date(2026, 1, 5), end_on=date(2026, 3, 27))
    ben = member(family, "Ben").pk
    at = address(family, "attendance", "attendance", f"&who={ben}&term=2025-26+spring")
    page = browser(office.keyworker).get(at).content.decode()
    assert f'value="{ben}"' in page
    assert page.count("checked") == 1
    assert f'<option value="{TERM}" selected>' in page
    assert "The household as a whole" not in page


def test_the_list_shows_who_said_so_and_filters(office: Office) -> None:
    family = make_family(office.keyworker)
    at = reverse("families:facts", args=[family.pk])
    client = browser(office.keyworker)
    assert b"No fact is recorded yet" in client.get(at).content
    sent(office, family, "event", "police_callout", whose="household", source="police")
    ada = member(family, "Ada")
    sent(office, family, "status", "in_work", whose=str(ada.pk), detail="a bakery")
    Observation.objects.filter(code="police_callout").update(
        recorded_by=None, recorded_at=None, withdrawn=True
    )
    page = client.get(at).content.decode()
    for words in ("In paid work", "goes on", "a bakery", "From case files", "Withdrawn"):
        assert words in page
    assert f"Recorded by {office.keyworker.name}" in page
    seen = {
        query: [word for word in ("police attendance", "in paid work") if word in text.lower()]
        for query in ("kind=event", f"whose={ada.pk}", "whose=household", "state=withdrawn")
        for text in [client.get(f"{at}?{query}").content.decode()]
    }
    assert list(seen.values()) == [
        *(["police attendance"], ["in paid work"]),
        *(["police attendance"], ["police attendance"]),
    ]
    assert b"No fact is like that" in client.get(f"{at}?kind=metric").content
    assert browser(office.stranger).get(at).status_code == 404


def test_a_long_list_comes_in_pages_and_asks_no_more(office: Office) -> None:
    family = make_family(office.keyworker)
    at = reverse("families:facts", args=[family.pk])
    client, prices = browser(office.keyworker), []
    for number in (1, 60):
        Observation.objects.bulk_create(
            Observation(
                reference=f"X-{number}-{each}",
                family=family,
                kind="event",
                code="police_callout",
                start_on=days_ago(each),
                source="police",
                recorded_by=office.keyworker,
            )
            for each in range(number)
        )
        client.get(at)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(at).content.decode()
        prices.append(price(captured))
    assert prices[0] == prices[1] <= 12
    assert "Showing <strong>1</strong> to <strong>25</strong> of <strong>61</strong> facts" in page


def test_the_database_wants_somebody_who_recorded(office: Office) -> None:
    family = make_family(office.keyworker)
    [made] = record_fact(
        family=family,
        person=None,
        choice=what(family, "event", "police_callout"),
        facts=said(),
        by=office.keyworker,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Observation.objects.filter(pk=made.pk).update(recorded_by=None)
