"""Accounts that nobody signs in to: warned of, suspended, opened again by two people."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from privacy.access import AccessDenied
from privacy.actions import account_changes
from privacy.actions.dormant import Looked, look_for_dormant
from privacy.actions.notices import Notice, send_notice
from privacy.events import Event
from privacy.identity import system_user
from privacy.models import AuditEvent, User
from privacy.roles import Role
from privacy.rules.dormant import Limits
from privacy.tasks import suspend_dormant
from tests.make import make_team, make_user

pytestmark = pytest.mark.django_db
USED = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _sixty_days(settings: Any) -> None:
    settings.DORMANT_DAYS = 60


def ago(days: int) -> datetime:
    """Noon of the day so many days ago: by the hour, a change of the clocks moves the day."""
    noon = datetime.combine(timezone.localdate() - timedelta(days=days), time(12))
    return timezone.make_aware(noon)


def away(days: int, role: Role = Role.KEYWORKER, name: str = "Ana Away") -> User:
    """Somebody who last signed in so many days ago."""
    user = make_user(role, name, make_team())
    used = ago(days)
    User.objects.filter(pk=user.pk).update(last_login=used, created_at=used)
    return User.objects.get(pk=user.pk)


def look() -> Looked:
    return look_for_dormant(by=system_user("timetable"))


@pytest.mark.parametrize(
    ("days", "warned_after", "warned", "dormant"),
    [
        (45, None, False, False),
        (46, None, True, False),
        (59, None, True, False),
        (59, 46, False, False),
        (59, -3, True, False),
        (60, None, True, True),
    ],
    ids=["in use", "two weeks left", "late", "told already", "told before that", "the day"],
)
def test_the_days(days: int, warned_after: int | None, warned: bool, dormant: bool) -> None:
    limits, today = Limits(60), USED + timedelta(days=days)
    told = None if warned_after is None else USED + timedelta(days=warned_after)
    assert limits.is_warned(USED, told, today) is warned
    assert limits.is_dormant(USED, today) is dormant


def test_it_is_warned_once_and_suspended_at_once_everywhere() -> None:
    user = away(46)
    client = Client()
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(last_login=ago(46))
    assert (look(), look()) == (Looked(1, 0), Looked(0, 0))
    assert client.get("/jobs/").status_code == 200
    User.objects.filter(pk=user.pk).update(
        last_login=ago(60),
        created_at=ago(99),
    )
    suspend_dormant()
    user.refresh_from_db()
    assert (user.is_active, user.suspended_on) == (False, timezone.localdate())
    assert client.get("/jobs/").status_code == 302
    events = AuditEvent.objects.filter(target_id=user.pk).order_by("at")
    assert [each.event for each in events][-2:] == [Event.ACCOUNT_WARNED, Event.ACCOUNT_SUSPENDED]


def test_nobody_is_exempt_but_the_products_own_accounts() -> None:
    own = system_user("timetable")
    User.objects.filter(pk=own.pk).update(created_at=ago(400))
    everybody = [away(61, role, f"{role} away") for role in Role if role is not Role.SYSTEM]
    assert look().suspended == len(everybody)
    assert User.objects.get(pk=own.pk).is_active
    assert not User.objects.filter(is_active=True).exclude(role=Role.SYSTEM).exists()


def test_who_was_made_or_opened_lately_is_left_open() -> None:
    away(10)
    never = make_user(Role.ANALYST, "Nia New")
    assert never.last_login is None
    assert look() == Looked(0, 0)


def test_two_administrators_open_it_again_and_the_next_night_leaves_it_open() -> None:
    user = away(61)
    asks, decides = (make_user(Role.ADMINISTRATOR, name) for name in ("Ask Admin", "Dec Admin"))
    assert look().suspended == 1
    user.refresh_from_db()
    client = Client()
    client.force_login(asks)
    page = client.get(f"/accounts-of-staff/{user.pk}/").content.decode()
    assert "nobody signed in" in page
    change = account_changes.ask_open(user=user, by=asks)
    account_changes.approve(change_id=change.pk, by=decides)
    user.refresh_from_db()
    assert (user.is_active, user.suspended_on) == (True, None)
    assert look() == Looked(0, 0)


def test_at_the_server_the_last_administrator_is_opened() -> None:
    user = away(61, Role.ADMINISTRATOR)
    with pytest.raises(CommandError, match="not suspended"):
        call_command("open_account", user.email)
    with pytest.raises(CommandError, match="no account"):
        call_command("open_account", "nobody@example.org")
    look()
    call_command("open_account", user.email)
    user.refresh_from_db()
    assert user.is_active
    assert look() == Looked(0, 0)


def test_only_the_timetable_suspends_and_never_where_it_is_switched_off(settings: Any) -> None:
    away(400)
    with pytest.raises(AccessDenied):
        look_for_dormant(by=make_user(Role.ADMINISTRATOR, "Ada Admin"))
    settings.DORMANT_DAYS = 0
    assert look() == Looked(0, 0)


def test_the_mail_says_what_to_do_and_names_nobody() -> None:
    user = away(46)
    send_notice(user_id=user.pk, notice=Notice.ACCOUNT_DORMANT)
    [sent] = mail.outbox
    assert "suspended in two weeks" in sent.body
    assert user.name not in sent.body
