"""The morning mail: counts and a link, once a day, for whoever has something due and wants it."""

from unittest.mock import patch

import pytest
from django.core import mail
from django.urls import reverse

from families.actions import digests
from families.actions.tasks import raise_task
from families.models import Family, TaskDigest
from families.tasks import send_digests
from privacy.access import AccessDenied
from privacy.identity import acting_as
from privacy.models import AuditEvent
from tests.families.conftest import Office, browser
from tests.families.make_families import days_ago
from tests.families.test_task_reminders import known_for, make_family

pytestmark = pytest.mark.django_db
TEXT = "Ring Mrs Zyskowsky"


@pytest.fixture
def family(office: Office) -> Family:
    """One task for today, and a contact that is late."""
    family = known_for(make_family(office.keyworker, team=office.north), 40)
    said = {"text": TEXT, "due_on": days_ago(0), "worker": None, "by": office.keyworker}
    raise_task(family=family, **said)
    return family


def test_counts_and_a_link_and_nothing_of_anybody(office: Office, family: Family) -> None:
    assert office.manager.is_active
    send_digests()
    sent = {each.to[0]: each for each in mail.outbox}
    assert set(sent) == {office.keyworker.email, office.manager.email}
    own = sent[office.keyworker.email]
    assert "Overdue: 1\nDue today: 1\n" in own.body
    assert "/tasks/" in own.body
    assert "in your team" not in own.body
    assert "Overdue in your team: 1" in sent[office.manager.email].body
    for word in (TEXT, "Zyskowsky", "Okafor", family.reference, str(family.pk)):
        assert word not in f"{own.subject} {own.body}"
    event = AuditEvent.objects.get(event="digest_sent", target_id=office.keyworker.pk)
    assert event.facts == {"overdue": 1, "today": 1, "team": 0}


def test_run_twice_it_is_sent_once_and_again_on_another_day(office: Office, family: Family) -> None:
    send_digests()
    send_digests()
    assert len(mail.outbox) == 1
    with acting_as(office.keyworker):
        TaskDigest.objects.update(sent_on=days_ago(1))
    send_digests()
    assert len(mail.outbox) == 2


def test_it_can_be_switched_off_and_on(office: Office, family: Family) -> None:
    kim, choose = browser(office.keyworker), reverse("families:digest")
    page = kim.post(choose, {"wanted": "no"}, follow=True).content.decode()
    assert "Switch it on" in page
    send_digests()
    assert mail.outbox == []
    assert "Switch it off" in kim.post(choose, {"wanted": "yes"}, follow=True).content.decode()
    send_digests()
    assert len(mail.outbox) == 1


def test_nothing_due_or_no_account_is_no_mail(office: Office, family: Family) -> None:
    make_family(office.colleague, surname="Quiet")
    office.keyworker.is_active = False
    office.keyworker.save()
    send_digests()
    assert mail.outbox == []


def test_a_mail_server_that_is_away_stops_nobody_else_s(office: Office, family: Family) -> None:
    assert office.manager.is_active
    with patch.object(digests, "send_mail", side_effect=ConnectionRefusedError) as tried:
        send_digests()
    assert tried.call_count == 2


def test_only_the_timetable_sends(office: Office) -> None:
    with pytest.raises(AccessDenied):
        digests.send_digests(by=office.head)
