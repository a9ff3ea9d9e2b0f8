"""Facts that turn out otherwise: corrected, ended, withdrawn, and never lost to sight."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import Error, transaction
from django.urls import reverse

from families.actions.fact_withdrawals import correct_fact, end_fact, withdraw_fact
from families.actions.facts import record_fact
from families.models import FactWithdrawal, Family, Observation, Term, Touched
from families.queries.subject_items import withdrawal_items
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import AuditEvent
from tests.families.conftest import Office, browser
from tests.families.make_families import days_ago, make_family
from tests.families.test_facts import TERM, member, said, sent, what

pytestmark = pytest.mark.django_db


def recorded(office: Office, family: Family, **facts: object) -> Observation:
    """Ada is in work, as the keyworker recorded it."""
    [made] = record_fact(
        family=family,
        person=member(family, "Ada"),
        choice=what(family, "status", "in_work"),
        facts=said(**facts),
        by=office.keyworker,
    )
    return made


def imported(family: Family, **facts: object) -> Observation:
    """The same, as case files bring it."""
    row = {"kind": "status", "code": "in_work", "start_on": days_ago(20), "source": "dwp"}
    whose = member(family, "Ada")
    return Observation.objects.create(
        **{"reference": "X-1", "family": family, "person": whose, **row, **facts}
    )


def page(family: Family, fact: Observation, name: str = "fact") -> str:
    """The address of a page of a fact."""
    return reverse(f"families:{name}", args=[family.pk, fact.pk])


def test_a_corrected_fact_stays_readable_and_the_new_one_counts(office: Office) -> None:
    family = make_family(office.keyworker)
    old, client = recorded(office, family, detail="a bakery"), browser(office.keyworker)
    Touched.objects.all().delete()
    form = client.get(page(family, old, "fact_correct")).content.decode()
    assert "a bakery" in form
    assert "Answer the question" not in form
    typed = {"whose": str(old.person_id), "source": "family", "detail": "a butcher’s"}
    start = {"start_on": days_ago(8).isoformat()}
    silent = client.post(page(family, old, "fact_correct"), {**typed, **start})
    assert "Answer the question “Why is it corrected?”" in silent.content.decode()
    answer = client.post(
        page(family, old, "fact_correct"), {**typed, **start, "reason": "wrong employer"}
    )
    assert answer.status_code == 302
    old.refresh_from_db()
    new = Observation.objects.get(family=family, withdrawn=None)
    assert (old.withdrawn, new.detail_text, new.start_on) == (True, "a butcher’s", days_ago(8))
    assert (new.source, new.recorded_by, new.recorded_on) == (
        *("family", office.keyworker),
        days_ago(0),
    )
    was = client.get(page(family, old)).content.decode()
    for words in ("a bakery", "Corrected", "wrong employer", page(family, new), "Kim North"):
        assert words in was
    assert "The fact as it was recorded before" in client.get(page(family, new)).content.decode()
    assert set(Touched.objects.values_list("family_key", flat=True)) == {family.pk}
    noted = AuditEvent.objects.get(event=Event.FACT_CORRECTED)
    assert (noted.target_id, noted.facts) == (new.pk, {})


def test_nothing_different_is_no_correction(office: Office) -> None:
    family = make_family(office.keyworker)
    old = recorded(office, family)
    with pytest.raises(RuleBroken, match="Nothing is different"), transaction.atomic():
        correct_fact(
            family=family,
            fact=old,
            choice=what(family, "status", "in_work"),
            person=old.person,
            facts=said(),
            reason="no reason",
            by=office.keyworker,
        )
    old.refresh_from_db()
    assert (old.withdrawn, FactWithdrawal.objects.count()) == (None, 0)


def test_what_has_ended_was_known_all_along(office: Office) -> None:
    family = make_family(office.keyworker)
    old = imported(family, recorded_on=days_ago(15), detail_text="a bakery")
    client = browser(office.keyworker)
    assert b"It has ended" in client.get(page(family, old)).content
    early = client.post(page(family, old, "fact_end"), {"end_on": days_ago(30).isoformat()})
    assert b"The last day must not be before the first" in early.content
    client.post(page(family, old, "fact_end"), {"end_on": days_ago(2).isoformat()})
    new = Observation.objects.get(family=family, withdrawn=None)
    assert (new.end_on, new.recorded_on, new.source) == (days_ago(2), days_ago(15), "dwp")
    assert (new.detail_text, new.recorded_by) == ("a bakery", office.keyworker)
    assert page(family, new, "fact_end") not in client.get(page(family, new)).content.decode()
    with pytest.raises(RuleBroken, match="Only what goes on can end"):
        end_fact(family=family, fact=new, end_on=days_ago(1), by=office.keyworker)


def test_what_case_files_brought_a_manager_withdraws(office: Office) -> None:
    family = make_family(office.keyworker, team=office.north)
    fact, keyworker = imported(family), browser(office.keyworker)
    assert b"a manager corrects or withdraws it" in keyworker.get(page(family, fact)).content
    assert keyworker.get(page(family, fact, "fact_withdraw")).status_code == 403
    with pytest.raises(AccessDenied):
        withdraw_fact(family=family, fact=fact, reason="not hers", by=office.keyworker)
    manager = browser(office.manager)
    answer = manager.post(page(family, fact, "fact_withdraw"), {"reason": "another Ada"})
    assert answer.status_code == 302
    was = keyworker.get(page(family, fact)).content.decode()
    assert "another Ada" in was
    assert "Mo North" in was
    again = manager.post(page(family, fact, "fact_withdraw"), {"reason": "again"})
    assert b"This fact has been withdrawn already" in again.content
    noted = AuditEvent.objects.get(event=Event.FACT_WITHDRAWN)
    assert (noted.by_name, noted.facts) == ("Mo North", {})


def test_a_senior_decision_is_withdrawn_by_seniors(office: Office) -> None:
    family = make_family(office.keyworker, team=office.north)
    decision = {"kind": "judgement", "code": "override:H4.1"}
    fact = imported(family, **decision, recorded_by=office.head)
    for nobody in (office.keyworker, office.manager):
        assert browser(nobody).get(page(family, fact, "fact_withdraw")).status_code == 403
    assert browser(office.head).get(page(family, fact, "fact_correct")).status_code == 404
    withdraw_fact(family=family, fact=fact, reason="given in error", by=office.head)


def test_attendance_is_corrected_and_withdrawn_as_a_whole(office: Office) -> None:
    family = make_family(office.keyworker)
    Term.objects.create(term=TERM, start_on=date(2026, 1, 5), end_on=date(2026, 3, 27))
    ben = str(member(family, "Ben").pk)
    figures = {"whose": ben, "term": TERM, "out_of": "110", "value": "4", "authorised": "7"}
    sent(office, family, "attendance", "attendance", **figures)
    first = Observation.objects.filter(family=family).earliest("code")
    client, at = browser(office.keyworker), page(family, first, "fact_correct")
    assert b'value="7"' in client.get(at).content
    right = {**figures, "source": "school", "authorised": "9", "reason": "the school wrote"}
    assert client.post(at, right).status_code == 302
    rows = Observation.objects.filter(family=family).order_by("withdrawn", "code")
    assert [(row.value, row.withdrawn) for row in rows] == [
        *((Decimal(7), True), (Decimal(4), True)),
        *((Decimal(9), None), (Decimal(4), None)),
    ]
    withdraw_fact(family=family, fact=rows[3], reason="not his", by=office.keyworker)
    assert not rows.filter(withdrawn=None).exists()


def test_the_database_keeps_it_withdrawn_and_its_reason_as_it_is(office: Office) -> None:
    family = make_family(office.keyworker)
    fact, other = recorded(office, family), imported(family)
    withdraw_fact(family=family, fact=fact, reason="not hers", by=office.keyworker)
    with pytest.raises(Error, match="stays withdrawn"), transaction.atomic():
        Observation.objects.filter(pk=fact.pk).update(withdrawn=None)
    with pytest.raises(Error, match="that of a withdrawn fact"), transaction.atomic():
        FactWithdrawal.objects.create(
            observation=other, reason="x", by=office.keyworker, at=fact.recorded_at
        )
    # The application has no way to it.
    assert FactWithdrawal.objects.update(at=fact.recorded_at) == 0
    # What case files withdrew they may bring back.
    Observation.objects.filter(pk=other.pk).update(withdrawn=True)
    Observation.objects.filter(pk=other.pk).update(withdrawn=False)


def test_the_person_is_told_why_a_fact_counts_no_more(office: Office) -> None:
    family = make_family(office.keyworker)
    fact = recorded(office, family)
    withdraw_fact(family=family, fact=fact, reason="confused with her sister", by=office.keyworker)
    [item] = withdrawal_items(member(family, "Ada").pk)
    assert ("Reason", "confused with her sister") in [(f.label, f.value) for f in item.facts]
    assert list(withdrawal_items(member(family, "Ben").pk)) == []


def test_a_fact_of_another_family_is_not_there(office: Office) -> None:
    mine, theirs = make_family(office.keyworker), make_family(office.stranger, surname="Hill")
    fact = imported(theirs)
    for name in ("fact", "fact_correct", "fact_end", "fact_withdraw"):
        assert browser(office.keyworker).get(page(mine, fact, name)).status_code == 404
