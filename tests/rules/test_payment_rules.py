"""The ministry's answer: every fault with its line and column, and what a line comes to."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.rules.payments import (
    COLUMNS,
    AnswerRow,
    FileFaults,
    Verdict,
    read_answer,
    verdict_of,
)
from outcomes.rules.payments_balance import Balance, Group, reconcile

TODAY = date(2026, 5, 1)
HEAD = ",".join(COLUMNS)


def faults(*lines: str, head: str = HEAD) -> list[tuple[int, str]]:
    with pytest.raises(FileFaults) as refused:
        read_answer("\n".join([head, *lines]).encode(), TODAY)
    return [(fault.line, fault.column) for fault in refused.value.faults]


def test_what_is_right_is_read() -> None:
    lines = (HEAD, "CL-000001,paid,2026-04-01,800.50,", "")
    quoted = 'CL-000002,rejected,2026-04-01,,"No, ""late"""'
    text = "\r\n".join([*lines, quoted, ""])
    assert read_answer(b"\xef\xbb\xbf" + text.encode(), TODAY) == [
        AnswerRow(2, "CL-000001", "paid", date(2026, 4, 1), Decimal("800.50"), ""),
        AnswerRow(4, "CL-000002", "rejected", date(2026, 4, 1), None, 'No, "late"'),
    ]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("CL-1,paid,2026-04-01,800,", "claim_reference"),
        ("CL-000001,Paid,2026-04-01,,", "answer"),
        ("CL-000001,paid,01/04/2026,800,", "on_date"),
        ("CL-000001,paid,20260401,800,", "on_date"),
        ("CL-000001,paid,2026-02-30,800,", "on_date"),
        ("CL-000001,paid,2026-05-02,800,", "on_date"),
        ("CL-000001,paid,2026-04-01,,", "amount"),
        ('CL-000001,paid,2026-04-01,"1,000",', "amount"),
        ("CL-000001,paid,2026-04-01,-800,", "amount"),
        ("CL-000001,paid,2026-04-01,8e2,", "amount"),
        ("CL-000001,rejected,2026-04-01,800,Late", "amount"),
        ("CL-000001,rejected,2026-04-01,,", "reason"),
        ("CL-000001,paid,2026-04-01,800,Fine", "reason"),
        (f"CL-000001,rejected,2026-04-01,,{'x' * 2001}", "reason"),
        ("CL-000001,paid,2026-04-01,800", ""),
        ("CL-000001,paid,2026-04-01,800,,", ""),
    ],
)
def test_every_fault_has_its_line_and_column(line: str, column: str) -> None:
    assert faults("CL-000009,paid,2026-04-01,800,", line) == [(3, column)]


def test_all_faults_are_told_at_once_up_to_a_limit() -> None:
    assert faults("CL-1,x,y,,", "CL-2,paid,2026-04-01,800,") == [
        *((2, "claim_reference"), (2, "answer"), (2, "on_date"), (3, "claim_reference")),
    ]
    assert len(faults(*["CL-1,paid,2026-04-01,800,"] * 50)) == 20


def test_a_claim_stands_once() -> None:
    line = "CL-000001,paid,2026-04-01,800,"
    assert faults(line, line) == [(3, "claim_reference")]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1),
        (b"claim_reference;answer\n", 1),
        (HEAD.encode() + b"\n", 2),
        (HEAD.encode() + b"\nCL-000001,paid,2026-04-01,800,\xff\n", 2),
        (HEAD.encode() + b"\n\nCL\x00\n", 3),
        (HEAD.encode() + b'\nCL-000001,paid,2026-04-01,800,"\n', 2),
        (HEAD.encode() + b"\n" + b"x" * (4 * 1024 * 1024), 1),
    ],
)
def test_what_is_no_such_file_is_refused(content: bytes, line: int) -> None:
    with pytest.raises(FileFaults) as refused:
        read_answer(content, TODAY)
    [fault] = refused.value.faults
    assert fault.line == line
    assert fault.words("answer.csv").startswith(f"answer.csv, line {line}")


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda t: f"{HEAD}\n{t}".encode()))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(FileFaults):
        assert read_answer(content, TODAY)


def paid(amount: str = "800") -> AnswerRow:
    return AnswerRow(2, "CL-000001", "paid", TODAY, Decimal(amount), "")


@pytest.mark.parametrize(
    ("state", "expected", "verdict"),
    [
        (None, None, Verdict.UNKNOWN_CLAIM),
        ("submitted", Decimal(800), Verdict.MATCHED),
        ("submitted", Decimal("800.01"), Verdict.AMOUNT_DIFFERS),
        ("submitted", None, Verdict.NO_TARIFF),
        ("paid", Decimal(800), Verdict.ALREADY_PAID),
        ("rejected", Decimal(800), Verdict.ALREADY_REJECTED),
        ("withdrawn", Decimal(800), Verdict.NOT_SUBMITTED),
        ("audit_passed", Decimal(800), Verdict.NOT_SUBMITTED),
    ],
)
def test_what_a_payment_comes_to(
    state: str | None, expected: Decimal | None, verdict: Verdict
) -> None:
    assert verdict_of(paid(), state, expected) is verdict


def test_a_rejection_needs_no_tariff() -> None:
    row = AnswerRow(2, "CL-000001", "rejected", TODAY, None, "Late")
    assert verdict_of(row, "submitted", None) is Verdict.MATCHED
    assert verdict_of(row, "paid", None) is Verdict.ALREADY_PAID


def test_claims_are_added_up_in_their_windows() -> None:
    def group(state: str, number: int, paid: int = 0, day: date = TODAY) -> Group:
        return Group("p", day, state, number, Decimal(paid), 1 if paid else 0)

    early = date(2020, 1, 1)
    groups = [
        *(group("paid", 2, 750), group("rejected", 3), group("submitted", 4)),
        *(group("withdrawn", 1, 800), group("submitted", 5, day=early)),
    ]
    made = reconcile(
        groups,
        lambda phase, day: "May" if day == TODAY else None,
        lambda phase, day: Decimal(800) if day == TODAY else None,
    )
    assert made.windows["May"] == Balance(
        submitted=10,
        expected=Decimal(8000),
        paid=2,
        received=Decimal(750),
        by_tariff=1,
        derived=Decimal(800),
        rejected=3,
        unanswered=4,
        outstanding=Decimal(3200),
        withdrawn=1,
        to_give_back=Decimal(800),
        difference=Decimal(-50),
    )
    assert made.outside == {"p": Balance(submitted=5, without_tariff=5, unanswered=5)}
    assert (made.total.submitted, made.total.without_tariff) == (15, 5)
