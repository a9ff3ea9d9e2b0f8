"""Cover and partner access: given for a time, over by itself in both walls, never one's own."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from families.actions import grants as actions
from families.actions.exclusions import put_exclusion
from families.models import Family, FamilyGrant
from families.queries.grants import ending_soon
from privacy import access
from privacy.access import AccessDenied
from privacy.actions.notices import Notice, send_notice
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import acting_as
from privacy.models import AuditEvent, User
from privacy.roles import ROLE_PERMISSIONS, Permission, Role
from tests.families.conftest import Office, browser
from tests.families.make_families import make_family


def days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def typed(name: str, day: date) -> dict[str, str]:
    """A date as a browser sends it."""
    return {f"{name}-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


def given(office: Office, family: Family, who: User, **instead: Any) -> FamilyGrant:
    kind = "partner" if who.role == "partner" else "cover"
    said = {"kind": kind, "starts_on": days(0), "ends_on": days(9), "by": office.manager}
    return actions.give_access(family=family, who=who, **{**said, **instead})


def rows_seen_by(user: User) -> int:
    """Needs, people and families that the database itself shows, whatever the application asks."""
    with acting_as(user), connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM families_family)"
            " + (SELECT count(*) FROM families_person) + (SELECT count(*) FROM families_member)"
        )
        (count,) = cursor.fetchone()
    return int(count)


@pytest.mark.parametrize("who", ["colleague", "partner"])
def test_it_opens_the_family_and_ends_by_itself_in_both_walls(office: Office, who: str) -> None:
    family, user = make_family(office.keyworker, team=office.north), getattr(office, who)
    page = family.get_absolute_url()
    assert browser(user).get(page).status_code == 404
    assert rows_seen_by(user) == 0
    grant = given(office, family, user)
    assert browser(user).get(page).status_code == 200
    assert rows_seen_by(user) > 0
    # The day comes; nothing runs, nobody does anything.
    with patch.object(timezone, "localdate", return_value=days(9)):
        assert browser(user).get(page).status_code == 404
    FamilyGrant.objects.filter(pk=grant.pk).update(starts_on=days(-9), ends_on=days(0))
    assert browser(user).get(page).status_code == 404
    assert rows_seen_by(user) == 0


def test_a36_cover_for_somebody_hands_on_none_of_their_rights(office: Office) -> None:
    """Whoever stands in works with the family, and decides nothing that their own role does not."""
    family = make_family(office.keyworker, team=office.north)
    given(office, family, office.colleague)
    may = set()
    for each in Permission:
        with acting_as(office.colleague), suppress(AccessDenied):
            access.require(office.colleague, each, family)
            may.add(each)
    assert may == set(ROLE_PERMISSIONS[Role.KEYWORKER])
    with acting_as(office.manager), pytest.raises(RuleBroken, match="Select somebody"):
        given(office, family, office.manager)


def test_it_begins_on_its_day(office: Office) -> None:
    family = make_family(office.keyworker, team=office.north)
    given(office, family, office.colleague, starts_on=days(3))
    assert browser(office.colleague).get(family.get_absolute_url()).status_code == 404
    with patch.object(timezone, "localdate", return_value=days(3)):
        assert browser(office.colleague).get(family.get_absolute_url()).status_code == 200


def test_ending_it_is_at_once_and_it_can_be_given_again(office: Office) -> None:
    family = make_family(office.keyworker, team=office.north)
    grant = given(office, family, office.partner)
    client = browser(office.manager)
    end = reverse("families:grant_end", args=[family.pk, grant.pk])
    assert client.post(end).status_code == 302
    assert browser(office.partner).get(family.get_absolute_url()).status_code == 404
    assert rows_seen_by(office.partner) == 0
    assert client.post(end).status_code == 404
    assert given(office, family, office.partner).pk == grant.pk
    events = AuditEvent.objects.filter(family_id=family.pk, facts__kind="partner")
    assert [each.event for each in events.order_by("at")] == [
        *(Event.ACCESS_GIVEN, Event.ACCESS_ENDED, Event.ACCESS_GIVEN)
    ]


@pytest.mark.parametrize(
    ("who", "starts", "ends", "words"),
    [
        ("colleague", 0, 43, "six weeks"),
        ("partner", 0, 184, "six months"),
        ("partner", -1, 9, "before today"),
        ("partner", 0, 0, "at least one day"),
        ("partner", 93, 99, "three months"),
    ],
)
def test_limits(office: Office, who: str, starts: int, ends: int, words: str) -> None:
    family = make_family(office.keyworker, team=office.north)
    with pytest.raises(RuleBroken, match=words):
        given(office, family, getattr(office, who), starts_on=days(starts), ends_on=days(ends))
    assert not FamilyGrant.objects.exclude(kind="lead").exists()


def test_it_is_lengthened_from_today_on_by_no_more_than_was_given(office: Office) -> None:
    family = make_family(office.keyworker, team=office.north)
    grant = given(office, family, office.partner)
    path = reverse("families:grant_change", args=[family.pk, grant.pk])
    later = days(180)
    answer = browser(office.manager).post(path, typed("ends_on", later))
    assert answer.status_code == 302
    grant.refresh_from_db()
    assert grant.ends_on == later
    # A page that was made before that is told, and overwrites it only when it is meant.
    old = {**typed("ends_on", days(90)), "seen": days(9).isoformat()}
    said = browser(office.manager).post(path, old).content.decode()
    assert f"Somebody has set the end to {later.day} {later:%B %Y} meanwhile" in said
    assert f'name="seen" value="{later.isoformat()}"' in said
    grant.refresh_from_db()
    assert grant.ends_on == later
    with pytest.raises(RuleBroken, match="six months"):
        actions.change_end(family=family, grant_id=grant.pk, ends_on=days(190), by=office.manager)


def test_to_whom_it_may_be_given(office: Office) -> None:
    """Keyworkers in reach cover, and partners are partners."""
    family = make_family(office.keyworker, team=office.north)
    for who, kind in (
        *((office.stranger, "cover"), (office.partner, "cover"), (office.colleague, "partner")),
        *((office.analyst, "partner"), (office.manager, "cover")),
    ):
        with pytest.raises(RuleBroken, match="from the list"):
            given(office, family, who, kind=kind)
    with pytest.raises(RuleBroken, match="can open this family already"):
        given(office, family, office.keyworker)


def test_whoever_is_kept_out_stays_out_whatever_is_given(office: Office) -> None:
    """A manager need not know of an exclusion outside the team: it wins all the same."""
    family = make_family(office.keyworker, team=office.north)
    kept = {"email": office.partner.email, "reference": family.reference}
    with acting_as(office.dpo):
        put_exclusion(**kept, reason_code="relative", by=office.dpo)
    with acting_as(office.manager):
        given(office, family, office.partner)
    assert browser(office.partner).get(family.get_absolute_url()).status_code == 404
    assert rows_seen_by(office.partner) == 0


def test_who_may_give_it(office: Office) -> None:
    family = make_family(office.keyworker, team=office.north)
    for nobody in (office.keyworker, office.other_manager, office.dpo, office.safeguarding):
        with pytest.raises((AccessDenied, Http404)):
            given(office, family, office.partner, by=nobody)
        page = browser(nobody).get(reverse("families:grants", args=[family.pk]))
        assert page.status_code in (403, 404)
    lead = FamilyGrant.objects.get(content_object=family)
    with pytest.raises(Http404):
        actions.end_access(family=family, grant_id=lead.pk, by=office.manager)


def test_nobody_lengthens_their_own_and_none_is_without_an_end(office: Office) -> None:
    family = make_family(office.keyworker, team=office.north)
    grant = given(office, family, office.partner)
    with acting_as(office.partner):
        own = FamilyGrant.objects.filter(pk=grant.pk)
        assert own.exists()
        assert own.update(ends_on=days(99)) == 0
    with pytest.raises(IntegrityError, match="has_an_end"), transaction.atomic():
        FamilyGrant.objects.filter(pk=grant.pk).update(ends_on=None)


def test_the_lists_say_who_until_when_and_what_ends_soon(office: Office) -> None:
    family = make_family(office.keyworker, team=office.north)
    client = browser(office.manager)
    ending = reverse("families:grants_ending")
    assert "Nothing ends soon" in client.get(ending).content.decode()
    given(office, family, office.partner)
    given(office, family, office.colleague, ends_on=days(15))
    page = client.get(reverse("families:grants", args=[family.pk])).content.decode()
    for words in ("Pat Ner", "Cleo North", "Kim North", "While they lead", "Change or end"):
        assert words in page
    assert [each.user for each in ending_soon(office.manager)] == [office.partner]
    shown = client.get(ending).content.decode()
    assert family.reference in shown
    assert "in 9 days" in shown
    assert not ending_soon(office.other_manager)


def test_the_form_gives_it_and_says_what_is_wrong(office: Office) -> None:
    family = make_family(office.keyworker, team=office.north)
    path = reverse("families:grants", args=[family.pk])
    today, later = days(0), days(5)
    said = {"kind": "cover", "who": str(office.colleague.pk)}
    said |= typed("starts_on", today) | typed("ends_on", later)
    client = browser(office.manager)
    wrong = client.post(path, {**said, "kind": "partner"}).content.decode()
    assert "Select somebody from the list." in wrong
    assert client.post(path, said).status_code == 302
    assert FamilyGrant.objects.get(user=office.colleague).ends_on == later


def test_the_mail_names_nobody(office: Office) -> None:
    send_notice(user_id=office.partner.pk, notice=Notice.ACCESS_GIVEN)
    [sent] = mail.outbox
    assert "a family for a time" in sent.subject
    assert "Okafor" not in sent.body
