"""The quarterly review of access: each account confirmed or flagged by somebody else, by name."""

from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from families.actions.grants import give_access
from families.actions.reviews import review_access
from families.models import AccessReview
from families.queries.reviews import accounts_to_review, held_by, left_to_review, progress_of
from families.rules import reviews as rules
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import acting_as
from privacy.models import AuditEvent, User
from privacy.roles import Role
from privacy.rules.spreadsheets import safe_cell
from tests.families.conftest import Office, browser
from tests.families.make_families import make_family
from tests.make import make_user

PAGE, FILE = "families:access_review", "families:access_review_file"


@pytest.mark.parametrize(
    ("day", "quarter", "due"),
    [
        (date(2026, 1, 1), "2026-Q1", date(2026, 1, 31)),
        (date(2026, 3, 31), "2026-Q1", date(2026, 1, 31)),
        (date(2026, 4, 1), "2026-Q2", date(2026, 4, 30)),
        (date(2026, 12, 31), "2026-Q4", date(2026, 10, 31)),
    ],
)
def test_quarters_and_when_they_are_due(day: date, quarter: str, due: date) -> None:
    assert rules.quarter_of(day) == quarter
    assert rules.due_on(day) == due
    assert rules.is_overdue(due + timedelta(1), left=1)
    assert not rules.is_overdue(due, left=1)
    assert not rules.is_overdue(due + timedelta(1), left=0)


def everybody(office: Office) -> dict[str, User]:
    names = ("keyworker", "colleague", "stranger", "manager", "other_manager", "head", "partner")
    return {name: getattr(office, name) for name in names}


def test_whose_accounts_somebody_reviews(office: Office) -> None:
    """A manager those of the team, others everybody; never one's own, a closed or a system one."""
    staff = everybody(office)
    admin = make_user(Role.ADMINISTRATOR, "Ada Admin")
    User.objects.filter(pk=office.colleague.pk).update(is_active=False)
    assert {each.name for each in accounts_to_review(office.manager)} == {office.keyworker.name}
    for by in (admin, office.head):
        expected = {each.name for each in (*staff.values(), admin)} - {by.name, "Cleo North"}
        assert {each.name for each in accounts_to_review(by)} == expected


def test_the_ticked_are_confirmed_or_flagged_together_with_who_and_when(office: Office) -> None:
    everybody(office)
    client = browser(office.head)
    page = client.get(reverse(PAGE)).content.decode()
    assert "0 of 6" in page
    ticked = [str(office.keyworker.pk), str(office.colleague.pk)]
    answer = client.post(reverse(PAGE), {"users": ticked, "decision": "confirmed"})
    assert answer.status_code == 302
    client.post(reverse(PAGE), {"users": [str(office.partner.pk)], "decision": "flagged"})
    with acting_as(office.head):
        progress, left = progress_of(office.head), set(left_to_review(office.head))
        row = AccessReview.objects.get(user=office.keyworker)
    assert (progress.done, progress.total, progress.left, progress.flagged) == (3, 6, 3, 1)
    assert (row.decision, row.by, row.role, row.team) == (
        *("confirmed", office.head, "keyworker", office.north),
    )
    assert not left & {office.keyworker, office.colleague, office.partner}
    shown = client.get(reverse(PAGE) + "?show=all").content.decode()
    assert "Hal Head" in shown
    assert "Flagged" in shown
    events = AuditEvent.objects.filter(event=Event.ACCESS_REVIEWED)
    assert {each.facts["worker"] for each in events} >= set(ticked)


def test_a_later_answer_replaces_an_earlier_and_the_next_quarter_begins_anew(
    office: Office,
) -> None:
    users = [office.keyworker.pk]
    with acting_as(office.manager):
        for decision in ("flagged", "confirmed"):
            review_access(users=users, decision=decision, by=office.manager)
        assert AccessReview.objects.get().decision == "confirmed"
        assert progress_of(office.manager).left == 0
    with patch.object(timezone, "localdate", return_value=date(2031, 2, 1)):
        page = browser(office.manager).get(reverse(PAGE)).content.decode()
    assert "Overdue" in page
    assert "January to March 2031" in page


def test_what_is_refused(office: Office) -> None:
    everybody(office)
    for users in ([office.stranger.pk], [office.manager.pk]):
        with pytest.raises(RuleBroken, match="not yours"):
            review_access(users=users, decision="confirmed", by=office.manager)
    with pytest.raises(RuleBroken, match="at least one"):
        review_access(users=[], decision="confirmed", by=office.manager)
    page = browser(office.manager).post(reverse(PAGE), {"decision": "confirmed"})
    assert "Tick at least one account" in page.content.decode()
    for nobody in (office.keyworker, office.partner, office.analyst):
        with pytest.raises(AccessDenied):
            review_access(users=[office.colleague.pk], decision="confirmed", by=nobody)
        assert browser(nobody).get(reverse(PAGE)).status_code == 403
    with acting_as(office.manager):
        assert not AccessReview.objects.exists()


def test_the_wall_takes_no_signature_for_somebody_else_or_of_oneself(office: Office) -> None:
    row: dict[str, Any] = {
        **{"quarter": "2026-Q4", "role": "keyworker", "decision": "confirmed"},
        "at": timezone.now(),
    }
    for user, by in ((office.keyworker, office.head), (office.manager, office.manager)):
        with (
            acting_as(office.manager),
            pytest.raises((ProgrammingError, IntegrityError)),
            transaction.atomic(),
        ):
            AccessReview.objects.create(user=user, by=by, **row)
    with acting_as(office.keyworker), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tfcase_held(%s, now()::date)", [[office.manager.pk]])
        assert cursor.fetchone() == (0,)


def test_grants_are_counted_without_a_case(office: Office) -> None:
    family = make_family(office.keyworker, team=office.north)
    ends = timezone.localdate() + timedelta(days=9)
    give_access(
        family=family,
        who=office.partner,
        kind="partner",
        starts_on=timezone.localdate(),
        ends_on=ends,
        by=office.manager,
    )
    admin = make_user(Role.ADMINISTRATOR, "Ada Admin")
    with acting_as(admin):
        held = held_by([office.partner, office.keyworker])
    assert [(h.kind, h.families, h.until) for h in held[office.partner.pk]] == [
        ("partner", 1, ends)
    ]
    page = browser(admin).get(reverse(PAGE)).content.decode()
    assert f"Partner in fewer than 10 until {ends.day} {ends:%B %Y} at the earliest" in page
    assert "Leads fewer than 10" in page
    own = browser(office.manager).get(f"{reverse(PAGE)}?show=all").content.decode()
    assert "Leads 1" in own
    assert family.reference not in page


def test_the_file_has_every_account_and_no_formula(office: Office) -> None:
    everybody(office)
    User.objects.filter(pk=office.partner.pk).update(name="=HYPERLINK(1)")
    answer = browser(office.head).post(reverse(FILE))
    lines = answer.content.decode().splitlines()
    assert answer["Content-Disposition"].endswith('.csv"')
    assert lines[0] == "name,email,role,team,reach,last sign-in,decision,by,on"
    assert len(lines) == 1 + accounts_to_review(office.head).count()
    assert any(line.startswith("'=HYPERLINK") for line in lines)
    [noted] = AuditEvent.objects.filter(event=Event.ACCESS_REVIEW_DOWNLOADED)
    assert noted.facts["rows"] == len(lines) - 1


@pytest.mark.parametrize("text", ["=1", "  =1", "＝1", "@x", "\t1"])
def test_no_cell_begins_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


def test_nobody_to_review(office: Office) -> None:
    page = browser(office.other_manager).get(reverse(PAGE)).content.decode()
    assert "No account to review" in page
