"""The ministry's answer as a file: its columns, its faults, and what each line comes to."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from outcomes.rules.claims import LONGEST_REASON, ClaimState

COLUMNS = ("claim_reference", "answer", "on_date", "amount", "reason")
MOST_BYTES = 4 * 1024 * 1024
MOST_LINES = 20_000
MOST_FAULTS = 20
REFERENCE = re.compile(r"CL-[0-9]{6,12}")
AMOUNT = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?")
PAID, REJECTED = "paid", "rejected"


class Verdict(StrEnum):
    """What one line of an answer comes to, seen against the claims as they stand."""

    MATCHED = "matched"
    AMOUNT_DIFFERS = "amount_differs"
    NO_TARIFF = "no_tariff"
    UNKNOWN_CLAIM = "unknown_claim"
    ALREADY_PAID = "already_paid"
    ALREADY_REJECTED = "already_rejected"
    NOT_SUBMITTED = "not_submitted"

    @property
    def acts(self) -> bool:
        """Whether recording the answer changes the claim."""
        return self in (Verdict.MATCHED, Verdict.AMOUNT_DIFFERS, Verdict.NO_TARIFF)


VERDICT_WORDS: Mapping[Verdict, str] = {
    Verdict.MATCHED: "Matched",
    Verdict.AMOUNT_DIFFERS: "Amount differs from the tariff",
    Verdict.NO_TARIFF: "No tariff to compare with",
    Verdict.UNKNOWN_CLAIM: "Unknown claim",
    Verdict.ALREADY_PAID: "Already paid",
    Verdict.ALREADY_REJECTED: "Already rejected",
    Verdict.NOT_SUBMITTED: "Not submitted, or withdrawn",
}
VERDICT_COLOURS: Mapping[Verdict, str] = {
    Verdict.MATCHED: "green",
    Verdict.AMOUNT_DIFFERS: "orange",
    Verdict.NO_TARIFF: "yellow",
    Verdict.UNKNOWN_CLAIM: "red",
    Verdict.ALREADY_PAID: "grey",
    Verdict.ALREADY_REJECTED: "grey",
    Verdict.NOT_SUBMITTED: "red",
}


class Result(StrEnum):
    """What became of a line when the answer was recorded."""

    WAITING = "waiting"
    RECORDED = "recorded"
    REFUSED = "refused"
    NOTHING = "nothing"


RESULT_WORDS: Mapping[Result, str] = {
    Result.WAITING: "Not recorded yet",
    Result.RECORDED: "Recorded",
    Result.REFUSED: "Refused",
    Result.NOTHING: "Nothing to do",
}


@dataclass(frozen=True)
class AnswerRow:
    """One line of the file; `line` counts from 1, the header is line 1."""

    line: int
    claim_reference: str
    answer: str
    on_date: date
    amount: Decimal | None
    reason: str


@dataclass(frozen=True)
class Fault:
    """Why a file is refused, and where."""

    line: int
    column: str
    why: str

    def words(self, file: str) -> str:
        """File, line, column and reason as one sentence."""
        column = f", column {self.column}" if self.column else ""
        return f"{file}, line {self.line}{column}: {self.why}"


class FileFaults(Exception):
    """All that is wrong with a file, up to a limit."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = list(faults)[:MOST_FAULTS]


def read_answer(content: bytes, today: date) -> list[AnswerRow]:
    """The lines of an answer. Raises FileFaults with all that is wrong; nothing is half-read."""
    lines = _lines(_decoded(content))
    faults: list[Fault] = []
    rows: list[AnswerRow] = []
    seen: dict[str, int] = {}
    for line, cells in lines:
        found = _faults_of(line, cells, today)
        faults += found
        if found:
            continue
        row = _row(line, cells)
        if row.claim_reference in seen:
            why = f"this claim stands on line {seen[row.claim_reference]} already"
            faults.append(Fault(line, "claim_reference", why))
        seen.setdefault(row.claim_reference, line)
        rows.append(row)
    if faults:
        raise FileFaults(faults)
    if not rows:
        raise FileFaults([Fault(2, "", "the file holds no answer below its header")])
    return rows


def _decoded(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise FileFaults([Fault(1, "", f"the file is larger than {MOST_BYTES // 1024**2} MB")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        raise FileFaults([Fault(line, "", "the text is not UTF-8")]) from fault
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise FileFaults([Fault(line, "", "the file holds a NUL byte, so it is no text")])
    return text


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """The lines below the header, with their numbers; empty lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if tuple(header) != COLUMNS:
            raise FileFaults([Fault(1, "", f"the header must be {','.join(COLUMNS)}")])
        found = []
        before = reader.line_num
        for cells in reader:
            if cells:
                found.append((before + 1, cells))
            before = reader.line_num
            if len(found) > MOST_LINES:
                raise FileFaults([Fault(before, "", f"more than {MOST_LINES:,} answers")])
    except csv.Error as fault:
        raise FileFaults([Fault(reader.line_num, "", "the quotes do not match")]) from fault
    return found


def _faults_of(line: int, cells: list[str], today: date) -> list[Fault]:
    """All that is wrong with one line."""
    if len(cells) != len(COLUMNS):
        return [Fault(line, "", f"{len(cells)} columns where {len(COLUMNS)} are expected")]
    reference, answer, day, amount, reason = (cell.strip() for cell in cells)
    wrong = {
        "claim_reference": "" if REFERENCE.fullmatch(reference) else "must look like CL-000123",
        "answer": "" if answer in (PAID, REJECTED) else "must be paid or rejected",
        "on_date": _wrong_day(day, today),
        "amount": _wrong_amount(answer, amount),
        "reason": _wrong_reason(answer, reason),
    }
    return [Fault(line, column, why) for column, why in wrong.items() if why]


def _wrong_day(text: str, today: date) -> str:
    day = _day(text)
    if day is None:
        return "must be a date such as 2026-03-31"
    return "lies in the future" if day > today else ""


def _day(text: str) -> date | None:
    """An ISO date with its dashes; nothing for anything else."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-03-31") else None
    except ValueError:
        return None


def _wrong_amount(answer: str, text: str) -> str:
    if answer == PAID and not AMOUNT.fullmatch(text):
        return "must be pounds such as 800 or 800.00 for a claim that was paid"
    return "must be empty for a claim that was rejected" if answer == REJECTED and text else ""


def _wrong_reason(answer: str, text: str) -> str:
    if answer == REJECTED and not text:
        return "must say why for a claim that was rejected"
    if answer == PAID and text:
        return "must be empty for a claim that was paid"
    return f"has more than {LONGEST_REASON:,} characters" if len(text) > LONGEST_REASON else ""


def _row(line: int, cells: list[str]) -> AnswerRow:
    """A line that is right."""
    reference, answer, day, amount, reason = (cell.strip() for cell in cells)
    money = Decimal(amount) if amount else None
    return AnswerRow(line, reference, answer, date.fromisoformat(day), money, reason)


def verdict_of(row: AnswerRow, state: str | None, expected: Decimal | None) -> Verdict:
    """What a line comes to, with the claim's state (none: unknown) and its tariff (none: none)."""
    if state is None:
        return Verdict.UNKNOWN_CLAIM
    stands = {
        ClaimState.PAID.value: Verdict.ALREADY_PAID,
        ClaimState.REJECTED.value: Verdict.ALREADY_REJECTED,
    }
    if state != ClaimState.SUBMITTED:
        return stands.get(state, Verdict.NOT_SUBMITTED)
    if row.answer == REJECTED:
        return Verdict.MATCHED
    if expected is None:
        return Verdict.NO_TARIFF
    return Verdict.MATCHED if row.amount == expected else Verdict.AMOUNT_DIFFERS
