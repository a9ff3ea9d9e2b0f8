"""A bank holiday that is proclaimed late: the calendar is data, and a new one is counted by."""

from types import SimpleNamespace

import pytest

from privacy import deadlines
from privacy.access import AccessDenied
from privacy.actions.recounting import recount
from privacy.actions.requests import open_request
from privacy.identity import acting_as
from privacy.models import AuditEvent
from privacy.tasks import recount_deadlines
from tests.guards.access_rights import asked, based
from tests.privacy.cases import D, family_of, member_of
from tests.privacy.disposing import working_as, world
from tfcase.celery import app

__all__ = ["world"]
CAME, PROCLAIMED = D("2026-11-04"), D("2026-12-04")


def test_sar_03_rgt_01_a_bank_holiday_proclaimed_late_moves_the_working_day_and_is_noted(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: D("2026-11-20"))
    person = member_of(family_of(world, "2013-03-03"), "Ada")
    based(world.dpo)
    said = {"channel": "email", "requester": "self", "notes": ""}
    request = open_request(person_id=person.pk, by=world.dpo, received_on=CAME, **said)
    both = request, asked(world.dpo, person.pk, received_on=CAME)
    assert {each.due_working_on for each in both} == {PROCLAIMED}
    known, version = deadlines.bank_holidays(), deadlines.calendar_version()
    with working_as("jobs", world.database):
        assert recount(by=world.timetable) == 0
        monkeypatch.setattr(deadlines, "bank_holidays", lambda: known | {PROCLAIMED})
        recount_deadlines()
        assert recount(by=world.timetable) == 0
        with pytest.raises(AccessDenied):
            recount(by=world.dpo)
    for each in both:
        with acting_as(world.dpo):
            each.refresh_from_db()
        # The day of the statute stays.
        assert (each.due_on, each.due_working_on) == (PROCLAIMED, D("2026-12-07"))
    noted = AuditEvent.objects.filter(event="deadline_moved")
    assert {each.target_id for each in noted} == {each.pk for each in both}
    assert {each.facts["calendar"] for each in noted} == {deadlines.calendar_version()} != {version}
    assert "privacy.recount_deadlines" in {each["task"] for each in app.conf.beat_schedule.values()}
