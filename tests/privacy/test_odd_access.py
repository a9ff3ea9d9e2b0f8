"""Openings that deserve a question: found at night by tokens, listed without names, settled."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from families.actions.emergencies import open_in_emergency
from families.models import Family, Person
from families.queries import odd_access
from privacy import jobs
from privacy.actions import oversight as actions
from privacy.actions.homes import keep_postcode
from privacy.encryption import Sealed
from privacy.errors import RuleBroken
from privacy.identity import EVERYTHING, acting_as, system_user
from privacy.models import AuditEvent, Job, User
from privacy.queries.oversight import JOB, nights_to_look_at
from privacy.roles import Role
from tests.council import Council, browser, make_case
from tests.make import make_user
from tests.privacy.overseeing import findings, look, opens, reasons

LIST = "/audit/odd/"


def named(council: Council, name: str, role: Role = Role.KEYWORKER) -> User:
    """A worker of the first team with this name."""
    return make_user(role, name, council.north)


# --- What is found


def test_ordinary_work_is_not_odd(council: Council) -> None:
    browser(council.of(Role.KEYWORKER)).get(council.own.family.get_absolute_url())
    browser(council.of(Role.MANAGER)).get(council.own.family.get_absolute_url())
    browser(council.of(Role.HEAD_OF_SERVICE)).get(council.other.family.get_absolute_url())
    assert look() == 0


def test_ones_own_name_is_odd_on_ones_own_caseload_too(council: Council) -> None:
    worker = named(council, "Adapennyquick Pennyquick")
    case = make_case(worker, "Pennyquick")
    opens(worker, case.family)
    aunt = named(council, "Zelda Pennyquick")
    opens(aunt, make_case(aunt, "Pennyquick").family)
    assert look() == 2
    assert (reasons(worker), reasons(aunt)) == ([["own_name"]], [["own_surname"]])


def test_a_colleagues_surname_is_odd_for_whoever_does_not_work_with_the_family(
    council: Council, settings: LazySettings
) -> None:
    named(council, "Carl Quintrellan")
    manager, keyworker = council.of(Role.MANAGER), council.of(Role.KEYWORKER)
    opens(manager, council.own.family)
    opens(keyworker, council.own.family)
    settings.ODD_ACCESS_COMMON_NAME = 1
    assert look() == 0
    settings.ODD_ACCESS_COMMON_NAME = 40
    assert look() == 1
    assert reasons(manager) == [["staff_surname"]]


def test_a_postcode_that_staff_gave_is_compared_but_never_a_protected_one(
    council: Council,
) -> None:
    worker, manager = council.of(Role.KEYWORKER), council.of(Role.MANAGER)
    with acting_as(worker):
        keep_postcode(postcode="RG14 7GQ", by=worker)
    opens(worker, council.own.family)
    opens(manager, council.own.family)
    assert look() == 2
    assert (reasons(worker), reasons(manager)) == ([["own_postcode"]], [["staff_postcode"]])
    other = council.other
    Person.objects.filter(memberships__family=other.family).update(address_protected=True)
    opens(council.stranger, other.family)
    opens(council.of(Role.HEAD_OF_SERVICE), other.family)
    assert look() == 0


def test_nobody_is_decrypted_but_those_to_whom_a_token_points(council: Council) -> None:
    worker = named(council, "Zelda Pennyquick")
    pairs = [(worker.pk, make_case(worker, name).family.pk) for name in ("Pennyquick", "Others")]
    timetable = acting_as(system_user("timetable"), opened=EVERYTHING)
    with timetable, CaptureQueriesContext(connection) as asked:
        known = odd_access.staff()
        people = odd_access._people_of({pair[1] for pair in pairs}, known.tokens)
    assert sum(len(found) for found in people.values()) == 2
    opened = [each for found in people.values() for each in found]
    assert all(isinstance(each.__dict__["surname"], Sealed) for each in opened)
    assert len(asked) < 8


def test_a22_an_emergency_with_a_colleagues_family_stands_in_the_list(council: Council) -> None:
    named(council, "Carl Quintrellan")
    worker, family = council.stranger, council.own.family
    with acting_as(worker):
        open_in_emergency(
            reference=family.reference,
            reason_code="danger",
            reason="The school rang and nobody answers",
            by=worker,
        )
    browser(worker).get(family.get_absolute_url())
    assert look() == 1
    assert reasons(worker) == [["emergency", "staff_surname"]]


def test_what_was_not_on_the_caseload_and_what_was_closed(council: Council) -> None:
    worker, family = council.of(Role.KEYWORKER), council.own.family
    opens(worker, council.other.family)
    Family.objects.filter(pk=family.pk).update(
        closed_on=timezone.localdate() - timedelta(days=15),
        identified_on="2020-01-01",
        attached_on=None,
    )
    opens(worker, family)
    assert look() == 2
    assert sorted(reasons(worker)) == [["closed"], ["outside"]]


def test_a35_slow_scraping_stands_in_the_list_of_the_night(
    council: Council, settings: LazySettings
) -> None:
    settings.ODD_ACCESS_DAY = settings.ODD_ACCESS_HOUR = 2
    head = council.of(Role.HEAD_OF_SERVICE)
    for _ in range(3):
        opens(head, council.own.family)
    assert look() == 0
    opens(head, council.other.family)
    assert look() == 1
    [finding] = findings(head)
    assert finding.reasons == ["many_a_day", "many_an_hour"]
    assert (finding.families, finding.openings, finding.family_id) == (2, 4, None)


# --- Run twice, run late


def test_looking_twice_finds_the_same_and_brings_it_up_to_date(council: Council) -> None:
    worker = council.of(Role.KEYWORKER)
    first = opens(worker, council.other.family)
    assert (look(), look()) == (1, 0)
    opens(worker, council.other.family)
    assert look() == 0
    [finding] = findings(worker)
    assert (finding.openings, finding.event_id) == (2, first.pk)
    assert finding.reference == council.other.family.reference


def test_what_waits_or_was_as_expected_lately_is_not_found_anew(
    council: Council, settings: LazySettings
) -> None:
    worker, dpo, today = council.of(Role.KEYWORKER), council.of(Role.DPO), timezone.localdate()
    opens(worker, council.other.family)
    look()
    [finding] = findings(worker)
    later = AuditEvent(
        at=timezone.now() + timedelta(days=1),
        event="record_viewed",
        by_id=worker.pk,
        by_role=worker.role,
        family_id=council.other.family.pk,
    )
    later.save(force_insert=True)
    tomorrow = today + timedelta(days=1)
    assert look(tomorrow) == 0
    with acting_as(dpo):
        actions.settle(finding_id=finding.pk, outcome="expected", text="Cover for Kim", by=dpo)
    assert look(tomorrow) == 0
    settings.ODD_ACCESS_QUIET_DAYS = 0
    assert look(tomorrow) == 1


def test_nights_that_were_missed_are_made_up_for(council: Council) -> None:
    today, by = timezone.localdate(), system_user("timetable")
    nights = [today - timedelta(days=ago) for ago in range(7, 0, -1)]
    assert nights_to_look_at(today) == nights
    with acting_as(by):
        asked = actions.ask_to_look(by=by, days=nights)
        with pytest.raises(RuleBroken):
            actions.ask_to_look(by=by, days=nights)
    assert asked
    jobs.run(str(asked.pk))
    done = Job.objects.get(pk=asked.pk)
    assert (done.state, done.kind, done.result) == ("done", JOB, {"days": 7, "found": 0})
    assert nights_to_look_at(today) == []
    with acting_as(by):
        assert actions.ask_to_look(by=by, days=[]) is None
