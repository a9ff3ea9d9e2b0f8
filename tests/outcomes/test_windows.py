"""Claim windows and tariffs as data, and submissions held to them."""

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from families.actions.editing import EditClash, Seen
from families.models import Editing, Term
from outcomes.actions import claims as claim_actions
from outcomes.actions import windows as actions
from outcomes.actions.demonstration import WINDOWS, WINDOWS_FOLDER
from outcomes.models import ClaimState, ClaimWindow, Tariff
from outcomes.queries import windows as queries
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.models import AuditEvent, User
from privacy.roles import Role
from tests.claiming import Office
from tests.families.test_referrals import hidden_fields
from tests.make import make_user

pytestmark = pytest.mark.django_db
PHASE = "tf-2015-national"


@pytest.fixture
def admin(db: None) -> User:
    return make_user(Role.ADMINISTRATOR, "Ada Administrator")


def window(by: User, first: date, last: date, **facts: Any) -> ClaimWindow:
    given = {
        **{"phase": PHASE, "label": "A window", "opens_on": first, "closes_on": last},
        **{"basis": "entered", "source": "A letter"},
        **facts,
    }
    return actions.keep_window(by=by, **given)


def tariff(by: User, first: date, last: date | None, **facts: Any) -> Tariff:
    given = {
        **{"phase": PHASE, "kind": "result_payment", "from_on": first, "to_on": last},
        **{"value": Decimal(800), "basis": "entered", "source": "A letter", **facts},
    }
    return actions.keep_tariff(by=by, **given)


def test_a_window_is_added_and_changed_with_what_it_was(admin: User) -> None:
    made = window(admin, date(2026, 1, 1), date(2026, 1, 31))
    actions.keep_window(
        by=admin,
        window=made,
        **{"phase": PHASE, "label": "A window", "opens_on": date(2026, 1, 1)},
        **{"closes_on": date(2026, 2, 28), "basis": "entered", "source": "A second letter"},
    )
    added, changed = AuditEvent.objects.filter(target_id=made.pk).order_by("seq")
    assert (added.event, changed.event) == ("claim_window_added", "claim_window_changed")
    assert changed.fields == ["closes_on", "source"]
    assert made.events.get().closes_on == date(2026, 1, 31)  # type: ignore[attr-defined]


def test_two_people_at_one_window_or_figure_overwrite_nothing(admin: User) -> None:
    made = window(admin, date(2026, 1, 1), date(2026, 1, 31))
    window(admin, date(2026, 1, 1), date(2026, 2, 28), window=made, seen=Seen(0))
    # Of a page that was made before: another field is kept beside it, the same one clashes.
    kept = {"window": made, "source": "A second letter", "seen": Seen(0)}
    now = window(admin, date(2026, 1, 1), date(2026, 1, 31), **kept)
    assert (now.closes_on, now.source) == (date(2026, 2, 28), "A second letter")
    with pytest.raises(EditClash) as clash:
        window(admin, date(2026, 1, 1), date(2026, 3, 31), window=made, seen=Seen(0))
    assert clash.value.clashes == ("closes_on",)
    figure = tariff(admin, date(2024, 1, 1), None)
    tariff(admin, date(2024, 1, 1), None, value=Decimal(900), tariff=figure, seen=Seen(0))
    with pytest.raises(EditClash):
        tariff(admin, date(2024, 1, 1), None, value=Decimal(700), tariff=figure, seen=Seen(0))


def test_two_people_at_one_term_see_both_sides(admin: User) -> None:
    given = {"term": "Spring 2026", "start_on": "2026-01-05", "end_on": "2026-03-27"}
    row = Term.objects.create(**given)
    page, client = f"/terms/{row.pk}/", Client()
    client.force_login(admin)
    old = hidden_fields(client.get(page).content)
    client.post(page, {**old, "end_on-day": "26"})
    both = client.post(page, {**old, "start_on-day": "6"}, follow=True).content.decode()
    assert re.search(r"Administrator changed last day at \d\d:\d\d meanwhile", both)
    clash = client.post(page, {**old, "end_on-day": "20"}).content
    for words in ("Changed by two people", "26 March 2026", "20 March 2026", 'value="20"'):
        assert words in clash.decode()
    row.refresh_from_db()
    assert (row.start_on, row.end_on) == (date(2026, 1, 6), date(2026, 3, 26))
    assert AuditEvent.objects.get(event="edit_clashed").fields == ["end_on"]
    client.post(page, hidden_fields(clash))
    row.refresh_from_db()
    assert (row.start_on, row.end_on) == (date(2026, 1, 6), date(2026, 3, 20))
    assert not Editing.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 1, 31), date(2026, 3, 1), "one already from 1 January 2026 to 31 January"),
        (date(2025, 1, 1), date(2027, 1, 1), "one already"),
        (date(2026, 5, 2), date(2026, 5, 1), "before the first"),
    ],
)
def test_windows_of_a_phase_share_no_day(admin: User, first: date, last: date, words: str) -> None:
    window(admin, date(2026, 1, 1), date(2026, 1, 31))
    with pytest.raises(RuleBroken, match=words):
        window(admin, first, last)
    assert window(admin, date(2026, 1, 31), date(2026, 3, 1), phase="sf-2022-national")


def test_a_figure_holds_for_its_days(admin: User) -> None:
    tariff(admin, date(2024, 1, 1), date(2024, 12, 31))
    tariff(admin, date(2025, 1, 1), None, value=Decimal("850.50"))
    known = queries.result_payments()
    assert known.on(PHASE, date(2024, 12, 31)) == 800
    assert known.on(PHASE, date(2030, 1, 1)) == Decimal("850.50")
    assert known.on(PHASE, date(2023, 12, 31)) is known.on("other", date(2025, 1, 1)) is None
    with pytest.raises(RuleBroken, match="with no end"):
        tariff(admin, date(2031, 1, 1), None)
    with pytest.raises(RuleBroken, match="below zero"):
        tariff(admin, date(2020, 1, 1), date(2020, 2, 1), value=Decimal(-1))
    with pytest.raises(RuleBroken, match="whole number"):
        tariff(admin, date(2020, 1, 1), None, kind="allocation_minimum", value=Decimal("1.5"))


@pytest.mark.parametrize("role", [Role.ANALYST, Role.MANAGER, Role.KEYWORKER])
def test_others_change_no_window(db: None, role: Role) -> None:
    somebody = make_user(role, "Somebody Else")
    with pytest.raises(AccessDenied):
        window(somebody, date(2026, 1, 1), date(2026, 1, 31))
    assert not ClaimWindow.objects.exists()


def test_what_comes_with_the_product_is_loaded_once(db: None) -> None:
    for name in WINDOWS:
        call_command("load_windows", WINDOWS_FOLDER / name)
    numbers = ClaimWindow.objects.count(), Tariff.objects.count()
    assert numbers == (11, 8)
    changed = ClaimWindow.objects.filter(phase=PHASE, opens_on=date(2018, 4, 1))
    changed.update(closes_on=date(2018, 4, 30), basis="entered")
    call_command("load_windows")
    assert (ClaimWindow.objects.count(), Tariff.objects.count()) == numbers
    assert changed.get().closes_on == date(2018, 4, 30)
    assert not ClaimWindow.objects.exclude(basis__in=["inferred", "invented", "entered"]).exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- a\n", "neither windows nor tariffs"),
        ("windows: [", "cannot be read"),
        ("windows:\n  - {phase: p, label: x}\n", "window 1: something is missing"),
        (
            "windows:\n  - {phase: p, label: x, opens_on: 2026-02-01, closes_on: 2026-01-01, "
            "basis: entered, source: s}\n",
            "window 1: The last day is before",
        ),
        (
            "tariffs:\n  - {phase: p, kind: gift, from_on: 2026-02-01, to_on: null, value: 1, "
            "basis: entered, source: s}\n",
            "tariff 1: something is missing",
        ),
    ],
)
def test_a_wrong_file_is_refused_whole(db: None, tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "windows.yaml"
    good = (
        "  - {phase: p, label: y, opens_on: 2025-01-01, closes_on: 2025-02-01, basis: entered, "
        "source: s}\n"
    )
    file.write_text(text.replace("windows:\n", f"windows:\n{good}").replace("window 1", "window 2"))
    with pytest.raises(CommandError, match=words.replace("window 1", "window 2")):
        call_command("load_windows", file)
    assert not ClaimWindow.objects.exists()


# --- Submitting


@pytest.mark.usefixtures("sample_council")
def test_outside_its_windows_nothing_is_submitted(office: Office, admin: User) -> None:
    claim = office.brought_to(ClaimState.AUDIT_PASSED)
    today = timezone.localdate()
    gone = window(admin, today - timedelta(90), today - timedelta(60), phase=claim.phase)
    window(admin, today + timedelta(30), today + timedelta(60), phase=claim.phase)
    with pytest.raises(RuleBroken) as refused:
        claim_actions.submit(claim=claim, by=office.other)
    assert f"No claim window of {claim.phase} is open on" in str(refused.value)
    assert "The last one closed on" in str(refused.value)
    assert "The next one opens on" in str(refused.value)
    claim.refresh_from_db()
    assert claim.state == "audit_passed"
    actions.keep_window(
        by=admin,
        window=gone,
        **{"phase": claim.phase, "label": "Open", "opens_on": today, "closes_on": today},
        **{"basis": "entered", "source": "A letter"},
    )
    assert claim_actions.submit(claim=claim, by=office.other).state == "submitted"


@pytest.mark.usefixtures("sample_council")
def test_a_phase_without_windows_is_not_held_to_any(office: Office, admin: User) -> None:
    claim = office.brought_to(ClaimState.AUDIT_PASSED)
    window(admin, date(2015, 1, 1), date(2015, 1, 2), phase="another-phase")
    assert claim_actions.submit(claim=claim, by=office.other).state == "submitted"
