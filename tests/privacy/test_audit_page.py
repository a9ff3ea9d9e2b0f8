"""The audit trail as a page: for the DPO and the auditor, narrowed by codes, itself noted."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from privacy import audit
from privacy.events import Event
from privacy.models import AuditEvent
from privacy.queries.audit import audit_trail
from privacy.roles import Role
from tests.council import Council, browser

PAGE = "/audit/"


def test_the_dpo_reads_who_did_what_without_values(council: Council) -> None:
    answer = browser(council.of(Role.DPO)).get(PAGE)
    content = answer.content.decode()
    assert "Family opened on the system" in content
    assert council.of(Role.KEYWORKER).name in content
    assert not [word for word in (*council.own.words, *council.other.words) if word in content]


def test_reading_the_trail_is_noted_in_it(council: Council) -> None:
    auditor = council.of(Role.INTERNAL_AUDITOR)
    assert browser(auditor).get(PAGE).status_code == 200
    event = AuditEvent.objects.latest("seq")
    assert (event.event, event.by_id, event.facts["list"]) == ("list_viewed", auditor.pk, "audit")


def test_the_trail_is_narrowed_by_each_filter(council: Council) -> None:
    worker, family = council.of(Role.KEYWORKER), council.own.family
    today = AuditEvent.objects.latest("seq").at.date()
    assert {e.event for e in audit_trail(event="need_recorded")} == {"need_recorded"}
    assert {e.by_id for e in audit_trail(by_id=worker.pk)} == {worker.pk}
    of_family = audit_trail(target_id=family.pk)
    assert {"family_opened", "need_recorded", "member_added"} <= {e.event for e in of_family}
    assert {e.family_id for e in of_family} == {family.pk}
    of_person = audit_trail(target_id=council.own.child.person_id)
    assert {e.person_id for e in of_person} == {council.own.child.person_id}
    assert audit_trail(from_day=today).exists()
    assert not audit_trail(to_day=today.replace(year=today.year - 1)).exists()


def test_the_newest_event_stands_first(council: Council) -> None:
    numbers = [event.seq for event in audit_trail()]
    assert numbers == sorted(numbers, reverse=True)  # type: ignore[type-var]


def test_times_are_those_of_the_clock_on_the_wall(council: Council) -> None:
    kept = audit.record(Event.FRAMEWORK_LOADED, by=council.of(Role.DPO))
    noon = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    summer = AuditEvent(at=noon, event="signed_in", by_name="Sunny Day", by_role="dpo")
    summer.save(force_insert=True)
    content = browser(council.of(Role.DPO)).get(PAGE).content.decode()
    assert "1 July 2026, 13:00:00" in content
    assert kept.seq is None or summer.pk != kept.pk


NONSENSE = [
    "event=nothing",
    "by_id=not-a-uuid",
    "by_id=%00",
    "target_id=' OR 1=1 --",
    "target_id=%00",
    "from_day=yesterday",
    "from_day-day=99&from_day-month=99&from_day-year=99999999999999999999",
    f"from_day-day={'9' * 5000}&from_day-month=1&from_day-year=2026",
    "from_day-day=²&from_day-month=³&from_day-year=２０２６",
    "to_day=0001-01-01",
    "page=99999999999999999999",
    "page=-1",
    "page=%00",
    f"page={'9' * 5000}",
]


@pytest.mark.parametrize("query", NONSENSE, ids=lambda query: query[:40])
def test_nonsense_in_the_address_is_answered_not_a_fault(council: Council, query: str) -> None:
    assert browser(council.of(Role.DPO)).get(f"{PAGE}?{query}").status_code == 200


def test_a31_a_workers_name_is_shown_as_text(council: Council) -> None:
    mischief = "<script>alert(1)</script>"
    worker = council.of(Role.KEYWORKER)
    type(worker).objects.filter(pk=worker.pk).update(name=mischief)
    worker.refresh_from_db()
    audit.record(Event.LIST_VIEWED, by=worker, list=mischief)
    content = browser(council.of(Role.DPO)).get(PAGE).content.decode()
    assert mischief not in content
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in content


def test_no_search_and_no_value_stands_in_an_address_of_the_trail(council: Council) -> None:
    content = browser(council.of(Role.DPO)).get(reverse("privacy:audit")).content.decode()
    names = {part.split('"')[0] for part in content.split('name="')[1:]}
    assert not names & {"q", "name", "words", "search"}
