"""Days of a request that fit, how its clock stands, and when a pack may leave: each edge once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from privacy.errors import RuleBroken
from privacy.rules import requests as rules
from privacy.rules.acting import MAY_ACT
from privacy.rules.requests import ClockState

TODAY = date(2026, 3, 10)
DAY = timedelta(days=1)
CAME = TODAY - 10 * DAY
Check = Callable[[date], None]
# What is checked, its field, and the earliest day that fits.
DAYS: dict[str, tuple[Check, str, date]] = {
    "identity asked": (lambda d: rules.check_identity_asked(d, CAME, TODAY), "asked_on", CAME),
    "identity checked": (
        lambda d: rules.check_identity(
            d, how="x", received_on=CAME, by_somebody_else=False, today=TODAY
        ),
        "checked_on",
        CAME,
    ),
    "closed": (lambda d: rules.check_closed(d, CAME, TODAY), "closed_on", CAME),
    "pause": (lambda d: rules.check_pause(d, CAME, reason="x", today=TODAY), "asked_on", CAME),
    "answered": (lambda d: rules.check_answered(d, CAME, TODAY), "answered_on", CAME),
    "told": (lambda d: rules.check_told(d, CAME, TODAY), "told_on", CAME),
    "received": (
        lambda d: rules.check_received(d, TODAY),
        "received_on",
        TODAY - timedelta(days=366),
    ),
}


@pytest.mark.parametrize("what", DAYS)
def test_sar_01_a_day_fits_from_the_receipt_to_today(what: str) -> None:
    check, field, earliest = DAYS[what]
    for fits in (earliest, TODAY):
        check(fits)
    for late in (earliest - DAY, TODAY + DAY):
        with pytest.raises(RuleBroken) as broken:
            check(late)
        assert broken.value.field == field
    with pytest.raises(RuleBroken, match="in the future"):
        check(TODAY + DAY)


def test_sar_05_and_sar_11_a_pause_has_a_reason_and_an_agent_authority() -> None:
    with pytest.raises(RuleBroken) as broken:
        rules.check_pause(TODAY, CAME, reason=" ", today=TODAY)
    assert broken.value.field == "reason"

    def checked(how: str, by_somebody_else: bool) -> None:
        rules.check_identity(
            TODAY, how=how, received_on=CAME, by_somebody_else=by_somebody_else, today=TODAY
        )

    checked("authority_seen", True)
    checked("document_seen", False)
    with pytest.raises(RuleBroken) as broken:
        checked("document_seen", True)
    assert broken.value.field == "how"
    rules.check_open(None)
    with pytest.raises(RuleBroken, match="closed on 10 March 2026"):
        rules.check_open(TODAY)


def test_sar_03_the_clock_warns_by_the_statutory_day_and_is_overdue_after_the_rolled_one() -> None:
    due, working = date(2026, 3, 28), date(2026, 3, 30)

    def stands(today: date, **more: date | None) -> tuple[ClockState, str]:
        days = {"due_on": due, "working_on": working, "closed_on": None, **more}
        found = rules.clock(**days, today=today)
        return found.state, found.words

    assert stands(due - 8 * DAY) == (ClockState.RUNNING, "8 days left")
    assert stands(due - 7 * DAY) == (ClockState.SOON, "7 days left")
    assert stands(due - DAY) == (ClockState.SOON, "1 day left")
    assert stands(due) == (ClockState.SOON, "Due today")
    assert stands(due + DAY) == (ClockState.LAST_DAYS, "Last day is 30 March 2026")
    assert stands(working)[0] is ClockState.LAST_DAYS
    assert stands(working + DAY) == (ClockState.OVERDUE, "Overdue by 1 day")
    assert stands(working + 2 * DAY)[1] == "Overdue by 2 days"
    assert stands(working + DAY, closed_on=TODAY) == (ClockState.CLOSED, "Closed")
    for missing in ({"due_on": None}, {"working_on": None}):
        assert stands(due, **missing) == (ClockState.WAITING, "Waits for proof of identity")
    waits = rules.clock(
        due_on=None, working_on=None, closed_on=None, today=due, waits_for="an answer"
    )
    assert waits.words == "Waits for an answer"


def test_sar_10_and_sar_22_a_pack_leaves_checked_approved_and_within_thirty_days() -> None:
    now = datetime(2026, 3, 10, 9, tzinfo=UTC)
    assert timedelta(days=30) == rules.KEPT_FOR
    may = rules.Release(
        identity_checked=True,
        for_a_child=False,
        acting="",
        approved=True,
        expires_at=now + timedelta(seconds=1),
        destroyed=False,
    )
    rules.check_release(may, now)
    rules.check_release(replace(may, for_a_child=True, acting=MAY_ACT), now)
    for change, why in (
        ({"destroyed": True}, "has expired"),
        ({"expires_at": now}, "has expired"),
        ({"identity_checked": False}, "identity of whoever asks"),
        ({"for_a_child": True}, "six questions"),
        ({"for_a_child": True, "acting": "may_not"}, "six questions"),
        ({"approved": False}, "Another person has to approve"),
    ):
        with pytest.raises(RuleBroken, match=why):
            rules.check_release(replace(may, **change), now)
