"""What nobody has judged in time is told to the officers, once, by the timetable."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from families.actions import emergencies as actions
from families.models import EmergencyOpening
from privacy.access import AccessDenied
from privacy.actions.notices import Notice, send_notice
from privacy.events import Event
from privacy.identity import acting_as, system_user
from privacy.models import AuditEvent, User
from privacy.roles import Role
from tests.council import Council
from tests.database import Databases
from tests.privacy.disposing import working_as


def test_it_is_told_once_and_names_nobody(
    committed_council: Council,
    run_databases: Databases,
    django_db_blocker: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[tuple[User, Notice]] = []
    monkeypatch.setattr(actions, "tell", lambda user, notice: told.append((user, notice)))
    family, opener, now = committed_council.own.family, committed_council.stranger, timezone.now()
    late = now - timedelta(days=5)
    row = {"family": family, "user": opener, "reference": family.reference, "opened_at": late}
    row["ends_at"] = late + timedelta(minutes=60)
    due = [late.date(), now.date() + timedelta(days=1)]
    with django_db_blocker.unblock(), working_as("jobs", run_databases.name):
        timetable = system_user("timetable")
        with acting_as(timetable):
            for day in due:
                EmergencyOpening.objects.create(review_due_on=day, **row)
            with pytest.raises(AccessDenied):
                actions.escalate_late(by=committed_council.of(Role.MANAGER))
            assert (actions.escalate_late(by=timetable), len(told)) == (1, 1)
            assert (actions.escalate_late(by=timetable), len(told)) == (0, 1)
            noted = AuditEvent.objects.filter(event=Event.EMERGENCY_LATE)
            assert [each.family_id for each in noted] == [family.pk]
        dpo = committed_council.of(Role.DPO)
        assert told == [(dpo, Notice.EMERGENCY_LATE)]
        send_notice(user_id=dpo.pk, notice="emergency_late")
    [sent] = mail.outbox
    for word in (family.reference, *committed_council.own.words, opener.name):
        assert word not in sent.subject + sent.body
