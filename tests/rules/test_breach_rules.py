"""The clocks and rules of breaches (ACC-04) and complaints (CMP-01, CMP-02), without a database."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from privacy.deadlines import LONDON, acknowledge_by, notify_by
from privacy.errors import RuleBroken
from privacy.rules import breaches, complaints
from privacy.rules.breaches import Handled, moment_words
from privacy.rules.complaints import Standing
from privacy.rules.requests import ClockState

D = date.fromisoformat


def at(text: str, fold: int = 0) -> datetime:
    """A moment in England."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold)


AWARE = at("2026-11-27T17:00")
DUE = at("2026-11-30T17:00")


@pytest.mark.parametrize(
    ("aware", "due", "words"),
    [
        # Over a weekend, which is not left out.
        ("2026-11-27T17:00", "2026-11-30T17:00", "Monday 30 November 2026, 17:00 GMT"),
        # The clocks go back between: 72 hours end an hour earlier by the clock on the wall.
        ("2026-10-23T17:05", "2026-10-26T16:05", "Monday 26 October 2026, 16:05 GMT"),
        # They go forward between: an hour later.
        ("2026-03-27T17:00", "2026-03-30T18:00", "Monday 30 March 2026, 18:00 BST"),
        # Over Christmas, Boxing Day and its substitute: no working days are counted.
        ("2026-12-24T12:00", "2026-12-27T12:00", "Sunday 27 December 2026, 12:00 GMT"),
    ],
)
def test_acc_04_a52_72_elapsed_hours_told_in_local_time(aware: str, due: str, words: str) -> None:
    found = notify_by(at(aware))
    assert found == at(due)
    assert found.astimezone(UTC) - at(aware).astimezone(UTC) == timedelta(hours=72)
    assert moment_words(found) == words


def test_acc_04_the_hour_that_comes_twice_is_two_moments() -> None:
    first, second = at("2026-10-25T01:30"), at("2026-10-25T01:30", fold=1)
    assert notify_by(second) - notify_by(first) == timedelta(hours=1)
    assert moment_words(first) != moment_words(second)


@pytest.mark.parametrize(
    ("now", "decision", "notified", "state", "words"),
    [
        (AWARE, "", None, ClockState.RUNNING, "72 hours left"),
        (DUE - timedelta(hours=24), "risk", None, ClockState.SOON, "24 hours left"),
        (DUE - timedelta(minutes=1), "risk", None, ClockState.SOON, "less than an hour left"),
        (DUE, "", None, ClockState.SOON, "less than an hour left"),
        (DUE + timedelta(seconds=1), "", None, ClockState.OVERDUE, "Overdue by less than an hour"),
        (DUE + timedelta(hours=1), "high", None, ClockState.OVERDUE, "Overdue by 1 hour"),
        (DUE + timedelta(days=9), "", None, ClockState.OVERDUE, "Overdue by 9 days"),
        (DUE + timedelta(days=9), "unlikely", None, ClockState.CLOSED, "Not to be notified"),
        (DUE + timedelta(days=9), "risk", DUE, ClockState.CLOSED, "Notified in time"),
        (
            DUE + timedelta(days=900),
            "risk",
            DUE + timedelta(hours=5),
            ClockState.OVERDUE,
            "Notified 5 hours late",
        ),
    ],
)
def test_acc_04_what_is_late_stays_late(
    now: datetime, decision: str, notified: datetime | None, state: ClockState, words: str
) -> None:
    found = breaches.clock(AWARE, decision=decision, notified_at=notified, now=now)
    assert (found.state, found.words) == (state, words)


ONE, OTHER = uuid.uuid4(), uuid.uuid4()
DONE = {
    **{"notified": True, "told": True, "described": True, "effects": True, "measures": True},
    "open_actions": 0,
}


def handled(**facts: Any) -> Handled:
    return Handled(**{"decision": "high", "decided_by": ONE, **DONE, **facts})


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({"decision": "", "decided_by": None}, "decide on the risk"),
        ({"notified": False}, "notify the regulator"),
        ({"told": False}, "tell the people"),
        ({"described": False}, "what kind of breach"),
        ({"effects": False}, "what may follow for the people"),
        ({"measures": False}, "what was done about it"),
        ({"open_actions": 1}, "finish the follow-up actions"),
    ],
)
def test_acc_04_a_breach_is_closed_when_all_is_done(facts: dict[str, Any], missing: str) -> None:
    with pytest.raises(RuleBroken, match=missing):
        breaches.check_close(handled(**facts), by=OTHER)


def test_acc_04_whoever_decided_does_not_close() -> None:
    for decision in ("unlikely", "risk", "high"):
        with pytest.raises(RuleBroken, match="Another person has to close it"):
            breaches.check_close(handled(decision=decision), by=ONE)
        breaches.check_close(handled(decision=decision), by=OTHER)
    breaches.check_close(handled(decision="unlikely", notified=False, told=False), by=OTHER)
    breaches.check_close(handled(decision="risk", told=False), by=OTHER)


NOW = DUE + timedelta(days=2)
RISK = {"aware_at": AWARE, "decision": "risk", "now": NOW}


@pytest.mark.parametrize(
    ("check", "message"),
    [
        (lambda: breaches.check_aware(NOW + timedelta(minutes=1), NOW), "in the future"),
        (lambda: breaches.check_aware(NOW - timedelta(days=400), NOW), "more than a year ago"),
        (
            lambda: breaches.check_aware_before(DUE, reported_at=AWARE, notified_at=None),
            "reported before this",
        ),
        (
            lambda: breaches.check_aware_before(DUE, reported_at=NOW, notified_at=AWARE),
            "after the regulator",
        ),
        (lambda: breaches.check_open(NOW), "was closed on Wednesday 2 December 2026, 17:00 GMT"),
        (lambda: breaches.check_decision("unlikely", notified=True), "notified already"),
        (
            lambda: breaches.check_notified(DUE, late_because="", **{**RISK, "decision": ""}),
            "Decide on the risk first",
        ),
        (
            lambda: breaches.check_notified(NOW + timedelta(hours=1), late_because="", **RISK),
            "in the future",
        ),
        (
            lambda: breaches.check_notified(AWARE - timedelta(hours=1), late_because="", **RISK),
            "before anybody knew",
        ),
        (
            lambda: breaches.check_notified(DUE + timedelta(hours=1), late_because=" ", **RISK),
            "Say why it took longer",
        ),
        (lambda: breaches.check_day(D("2026-11-28"), D("2026-11-27")), "in the future"),
    ],
)
def test_acc_04_what_cannot_be_is_refused(check: Any, message: str) -> None:
    with pytest.raises(RuleBroken, match=message):
        check()


def test_acc_04_in_time_needs_no_reason_and_late_with_one_is_taken() -> None:
    breaches.check_notified(DUE, late_because="", **RISK)
    breaches.check_notified(DUE + timedelta(hours=1), late_because="The supplier hid it", **RISK)


@pytest.mark.parametrize(
    ("told", "not_told", "text", "decision", "message"),
    [
        ("2026-11-28", "", "", "risk", "when the risk is high"),
        (None, "", "", "high", "one of the two"),
        ("2026-11-28", "unreadable", "x", "high", "one of the two"),
        (None, "unreadable", " ", "high", "how this reason holds"),
        ("2026-11-30", "", "", "high", "in the future"),
        ("2026-11-26", "", "", "high", "before anybody knew"),
        ("2026-11-28", "", "", "high", ""),
        (None, "averted", "It was never opened", "high", ""),
    ],
)
def test_acc_04_people_are_told_or_the_law_gives_a_reason(
    told: str | None, not_told: str, text: str, decision: str, message: str
) -> None:
    days = {"aware_on": D("2026-11-27"), "today": D("2026-11-29")}
    told_on = D(told) if told else None
    said = {"told_on": told_on, "not_told": not_told, "text": text, "decision": decision}
    if not message:
        breaches.check_told(**said, **days)
        return
    with pytest.raises(RuleBroken, match=message):
        breaches.check_told(**said, **days)


# --- Complaints


def test_cmp_01_a53_the_day_of_receipt_is_the_first_of_thirty() -> None:
    assert acknowledge_by(D("2026-09-01")) == D("2026-09-30")
    assert acknowledge_by(D("2026-02-28")) == D("2026-03-29")
    assert acknowledge_by(D("2026-01-31")) == D("2026-03-01")
    assert acknowledge_by(D("2028-01-31")) == D("2028-02-29")


@pytest.mark.parametrize(
    ("today", "acknowledged", "told", "outcome", "state", "words"),
    [
        ("2026-09-01", None, None, "", ClockState.RUNNING, "29 days left"),
        ("2026-09-29", None, None, "", ClockState.SOON, "1 day left"),
        ("2026-09-30", None, None, "", ClockState.SOON, "Due today"),
        ("2026-10-01", None, None, "", ClockState.OVERDUE, "Overdue by 1 day"),
        (
            *("2026-09-08", "2026-09-08", None, ""),
            *(ClockState.RUNNING, "30 days left"),
        ),
        (
            *("2026-10-20", "2026-09-08", "2026-09-18", ""),
            *(ClockState.OVERDUE, "Overdue by 2 days"),
        ),
        ("2027-10-20", "2026-09-08", None, "upheld", ClockState.CLOSED, "Answered"),
    ],
)
def test_cmp_01_it_is_acknowledged_and_then_told_how_it_stands(
    today: str,
    acknowledged: str | None,
    told: str | None,
    outcome: str,
    state: ClockState,
    words: str,
) -> None:
    days = (D(each) if each else None for each in (acknowledged, told))
    standing = Standing(D("2026-09-01"), *days, outcome)
    found = complaints.clock(standing, D(today))
    assert (found.state, found.words) == (state, words)
    towards = "Tell them how it stands" if acknowledged else "Acknowledge it"
    assert complaints.next_words(standing) == ("" if outcome else towards)


def test_cmp_01_a_late_acknowledgement_stays_late() -> None:
    said = [
        complaints.acknowledged_words(D("2026-09-01"), day)
        for day in (D("2026-09-30"), D("2026-10-02"), None)
    ]
    assert said == ["30 September 2026, in time", "2 October 2026, 2 days late", ""]


def test_cmp_01_days_that_cannot_be_are_refused() -> None:
    today = D("2026-09-08")
    with pytest.raises(RuleBroken, match="in the future"):
        complaints.check_received(D("2026-09-09"), today)
    with pytest.raises(RuleBroken, match="more than a year ago"):
        complaints.check_received(D("2025-09-01"), today)
    with pytest.raises(RuleBroken, match="before it was received"):
        complaints.check_step(D("2026-08-31"), D("2026-09-01"), today)
    with pytest.raises(RuleBroken, match="was answered on 8 September 2026"):
        complaints.check_open(today)
    with pytest.raises(RuleBroken, match="acknowledged on 8 September 2026 already"):
        complaints.check_acknowledged(today)


def test_cmp_02_small_numbers_are_not_told_and_none_follows_from_the_others() -> None:
    said = [complaints.told_as(count, exact=False) for count in (0, 1, 4, 5, 7, 8, 23)]
    assert said == [*["fewer than 10"] * 6, "about 20"]
    assert complaints.told_as(1, exact=True) == "1"
    assert complaints.quarter_words(D("2026-10-01")) == "October to December 2026"
