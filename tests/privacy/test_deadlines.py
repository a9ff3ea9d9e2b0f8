"""The clock of requests: the vectors of `privacy-security.md` §1.2, SAR-01 to SAR-06, A06, A07."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy import deadlines
from privacy.errors import RuleBroken

D = date.fromisoformat

VECTORS = [
    # relevant, nominal, rolled, extended nominal, extended rolled
    ("2026-01-30", "2026-02-28", "2026-03-02", "2026-04-30", "2026-04-30"),
    ("2026-01-31", "2026-02-28", "2026-03-02", "2026-04-30", "2026-04-30"),
    ("2026-02-28", "2026-03-28", "2026-03-30", "2026-05-28", "2026-05-28"),
    ("2026-03-03", "2026-04-03", "2026-04-07", "2026-06-03", "2026-06-03"),
    ("2026-11-25", "2026-12-25", "2026-12-29", "2027-02-25", "2027-02-25"),
    ("2026-11-30", "2026-12-30", "2026-12-30", "2027-02-28", "2027-03-01"),
    ("2028-01-31", "2028-02-29", "2028-02-29", "2028-04-30", "2028-05-02"),
]


@pytest.mark.parametrize(("relevant", "nominal", "rolled", "late", "late_rolled"), VECTORS)
def test_sar_03_and_04_month_ends_weekends_and_bank_holidays(
    relevant: str, nominal: str, rolled: str, late: str, late_rolled: str
) -> None:
    first = deadlines.answer_by(D(relevant))
    extended = deadlines.answer_by(D(relevant), extended=True)
    assert (first.nominal, first.working) == (D(nominal), D(rolled))
    assert (extended.nominal, extended.working) == (D(late), D(late_rolled))
    assert first.is_certain
    assert extended.is_certain


def test_sar_03_our_own_target_is_28_days_and_never_after_the_statutory_day() -> None:
    assert deadlines.answer_by(D("2026-03-03")).target == D("2026-03-31")
    assert deadlines.answer_by(D("2026-01-31")).target == D("2026-02-28")


def test_sar_02_the_clock_waits_for_proof_of_identity_that_was_asked_for() -> None:
    def relevant(asked: str | None, came: str | None) -> date | None:
        return deadlines.relevant_day(
            D("2026-03-01"),
            identity_asked_on=D(asked) if asked else None,
            identity_received_on=D(came) if came else None,
        )

    assert relevant(None, None) == D("2026-03-01")
    assert relevant("2026-03-02", "2026-03-10") == D("2026-03-10")
    assert relevant("2026-03-02", None) is None
    # Known to a worker, so nothing had to be asked for.
    assert relevant(None, "2026-03-10") == D("2026-03-01")


def test_a06_extension_told_after_the_first_month_is_refused() -> None:
    # The month ended on 28 February; that a Saturday rolls on gives no more time to tell.
    with pytest.raises(RuleBroken, match="28 February 2026"):
        deadlines.check_extension(
            relevant=D("2026-01-31"), told_on=D("2026-03-01"), reason="Two thousand pages"
        )
    deadlines.check_extension(
        relevant=D("2026-01-31"), told_on=D("2026-02-28"), reason="Two thousand pages"
    )


def test_sar_04_extension_without_a_reason_is_refused() -> None:
    with pytest.raises(RuleBroken, match="Say why"):
        deadlines.check_extension(relevant=D("2026-01-31"), told_on=D("2026-02-01"), reason="  ")


def test_sar_06_a_pause_counts_five_days_as_worked_to_and_six_by_statute() -> None:
    assert deadlines.paused_days([(D("2026-09-10"), D("2026-09-15"))]) == (5, 6)


def test_a07_overlapping_pauses_count_once() -> None:
    overlapping = [(D("2026-09-10"), D("2026-09-15")), (D("2026-09-12"), D("2026-09-20"))]
    assert deadlines.paused_days(overlapping) == (10, 11)
    assert deadlines.paused_days([]) == (0, 0)


def test_sar_06_a_pause_puts_off_the_answer_and_the_time_to_tell_of_more() -> None:
    assert deadlines.answer_by(D("2026-03-02"), paused=3).nominal == D("2026-04-05")
    told = {"relevant": D("2026-03-02"), "reason": "One of many", "paused": 3}
    deadlines.check_extension(told_on=D("2026-04-05"), **told)
    with pytest.raises(RuleBroken):
        deadlines.check_extension(told_on=D("2026-04-06"), **told)


def test_acc_04_a_breach_is_told_within_72_elapsed_hours_also_when_the_clocks_change() -> None:
    aware_at = datetime(2026, 3, 27, 18, 30, tzinfo=deadlines.LONDON)
    found = deadlines.notify_by(aware_at)
    assert found == datetime(2026, 3, 30, 18, 30, tzinfo=UTC)
    assert found.astimezone(deadlines.LONDON).hour == 19


def test_cmp_01_the_day_of_receipt_is_the_first_of_thirty() -> None:
    assert deadlines.acknowledge_by(D("2026-03-01")) == D("2026-03-30")


def test_sar_03_bank_holidays_are_read_from_the_package() -> None:
    deadlines.bank_holidays.cache_clear()
    assert {D("2026-12-25"), D("2026-12-28")} <= deadlines.bank_holidays()
    assert D("2026-12-29") not in deadlines.bank_holidays()


def test_a_request_at_the_last_minute_of_a_local_day_counts_for_that_day() -> None:
    # 31 March 2026, 23:59 in London is 22:59 UTC: summer time began on 29 March.
    assert deadlines.local_day(datetime(2026, 3, 31, 22, 59, tzinfo=UTC)) == D("2026-03-31")
    assert deadlines.local_day(datetime(2026, 3, 31, 23, 1, tzinfo=UTC)) == D("2026-04-01")
    # In winter London is UTC.
    assert deadlines.local_day(datetime(2026, 3, 28, 23, 59, tzinfo=UTC)) == D("2026-03-28")


def test_receipt_on_a_sunday_starts_the_clock_on_that_sunday() -> None:
    assert deadlines.answer_by(D("2026-03-01")).nominal == D("2026-04-01")


def test_past_the_last_known_bank_holiday_the_deadline_says_that_it_is_not_certain() -> None:
    last = deadlines.known_until()
    assert last >= D("2028-12-26")
    assert deadlines.answer_by(last - timedelta(days=60)).is_certain
    assert not deadlines.answer_by(last).is_certain


@given(st.dates(D("2012-01-01"), D("2028-06-30")))
def test_rolling_never_goes_back_and_ends_on_a_working_day(relevant: date) -> None:
    found = deadlines.answer_by(relevant)
    assert found.nominal <= found.working <= found.nominal + timedelta(days=5)
    assert deadlines.is_working_day(found.working)
    assert found.target <= found.nominal
    assert (found.nominal.month - relevant.month) % 12 == 1


@given(st.dates(D("2012-01-01"), D("2028-03-31")))
def test_an_extension_is_three_months_from_the_start(relevant: date) -> None:
    found = deadlines.answer_by(relevant, extended=True)
    assert (found.nominal.month - relevant.month) % 12 == 3
    assert found.nominal.day in (relevant.day, 28, 29, 30)


def test_sar_03_a_calendar_with_another_holiday_is_another_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known, version = deadlines.bank_holidays(), deadlines.calendar_version()
    assert len(version) == 12
    monkeypatch.setattr(deadlines, "bank_holidays", lambda: known | {D("2026-12-04")})
    assert deadlines.calendar_version() not in ("", version)
