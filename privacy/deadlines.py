"""By when a request, a breach or a complaint must be dealt with. Pure, and without network.

Bank holidays of England come from the file inside the `govuk-bank-holidays` package.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from zoneinfo import ZoneInfo

from govuk_bank_holidays.bank_holidays import BankHolidays

from privacy.errors import RuleBroken

LONDON = ZoneInfo("Europe/London")
SATURDAY = 5
ANSWER_MONTHS = 1
# The law counts three months from the start, not two from the first deadline.
EXTENDED_MONTHS = 3
OWN_TARGET = timedelta(days=28)
# Elapsed hours: weekends and bank holidays count, and no roll to a working day.
NOTIFY_WITHIN = timedelta(hours=72)
# "30 days beginning when received": the day of receipt is the first of them.
ACKNOWLEDGE_DAYS = 30


@dataclass(frozen=True)
class Deadline:
    """The day that the statute names, the working day it rolls to, and our own earlier target.

    `is_certain` is false past the last bank holiday that is known.
    """

    nominal: date
    working: date
    target: date
    is_certain: bool


@cache
def bank_holidays() -> frozenset[date]:
    """The bank holidays of England and Wales that the package knows."""
    events = BankHolidays.load_backup_data()[BankHolidays.ENGLAND_AND_WALES]["events"]
    return frozenset(date.fromisoformat(event["date"]) for event in events)


def calendar_version() -> str:
    """Which calendar days are counted by: a short print of its bank holidays."""
    listed = " ".join(day.isoformat() for day in sorted(bank_holidays()))
    return sha256(listed.encode()).hexdigest()[:12]


def known_until() -> date:
    """The last bank holiday that is known."""
    return max(bank_holidays())


def add_months(day: date, months: int) -> date:
    """The corresponding day of a later month, else that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def is_working_day(day: date) -> bool:
    """Neither a weekend nor a bank holiday."""
    return day.weekday() < SATURDAY and day not in bank_holidays()


def next_working_day(day: date) -> date:
    """The day itself, or the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def local_day(moment: datetime) -> date:
    """The day in England on which something arrived."""
    return moment.astimezone(LONDON).date()


def relevant_day(
    received_on: date, *, identity_asked_on: date | None, identity_received_on: date | None
) -> date | None:
    """The day from which the month is counted; None while proof that was asked for is awaited."""
    if identity_asked_on is None:
        return received_on
    return max(received_on, identity_received_on) if identity_received_on else None


def answer_by(relevant: date, *, extended: bool = False, paused: int = 0) -> Deadline:
    """By when to answer what became relevant on this day."""
    months = EXTENDED_MONTHS if extended else ANSWER_MONTHS
    nominal = add_months(relevant, months) + timedelta(days=paused)
    working = next_working_day(nominal)
    return Deadline(nominal, working, min(relevant + OWN_TARGET, nominal), working <= known_until())


def check_extension(*, relevant: date, told_on: date, reason: str, paused: int = 0) -> None:
    """More time may be taken only with reasons, told before the first month has ended."""
    if not reason.strip():
        raise RuleBroken("Say why the request is complex or one of many.", "reason")
    first_month_ends = add_months(relevant, ANSWER_MONTHS) + timedelta(days=paused)
    if told_on > first_month_ends:
        raise RuleBroken(
            f"The first month ended on {first_month_ends.day} {first_month_ends:%B %Y}. The person "
            "has to be told of more time before that day has passed.",
            "told_on",
        )


def paused_days(pauses: Iterable[tuple[date, date]]) -> tuple[int, int]:
    """Days between asking what is meant and the answer: as worked to, and as the statute counts.

    The statute leaves out both end days; we work to the shorter. Overlapping pauses count once.
    """
    worked: set[date] = set()
    statutory: set[date] = set()
    for asked_on, answered_on in pauses:
        length = (answered_on - asked_on).days
        days = {asked_on + timedelta(days=number) for number in range(length + 1)}
        statutory |= days
        worked |= days - {asked_on}
    return len(worked), len(statutory)


def notify_by(aware_at: datetime) -> datetime:
    """By when the regulator is told of a breach; in UTC, as it is counted.

    So a change of the clocks between gives and takes no hour. What is shown is local time.
    """
    return aware_at.astimezone(UTC) + NOTIFY_WITHIN


def acknowledge_by(received_on: date) -> date:
    """The last day on which a complaint is acknowledged in time."""
    return received_on + timedelta(days=ACKNOWLEDGE_DAYS - 1)
