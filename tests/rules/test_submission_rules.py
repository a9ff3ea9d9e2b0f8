"""The file of a submission: fixed bytes, cells that no spreadsheet calculates."""

import csv
import io
from datetime import date

import pytest

from outcomes.rules.submissions import FileRow, check_chosen, submission_csv
from privacy.errors import RuleBroken
from privacy.rules.spreadsheets import safe_cell, sheet


def row(claim: str, family: str) -> FileRow:
    days = date(2026, 1, 2), date(2026, 2, 3)
    return FileRow(claim, family, "sf-2022-national", "SFO", *days, "ab" * 32)


def test_the_bytes_do_not_depend_on_the_order() -> None:
    rows = [row("CL-000002", "F/2"), row("CL-000001", "F/1")]
    expected = (
        "claim_reference,family_ref,phase,route,judged_on,submitted_on,receipt\n"
        f"CL-000001,F/1,sf-2022-national,SFO,2026-01-02,2026-02-03,{'ab' * 32}\n"
        f"CL-000002,F/2,sf-2022-national,SFO,2026-01-02,2026-02-03,{'ab' * 32}\n"
    )
    assert submission_csv(rows) == submission_csv(rows[::-1]) == expected.encode()


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_a29_no_cell_is_a_formula(first: str) -> None:
    assert safe_cell(f"{first}1+1") == f"'{first}1+1"
    assert f",'{first}1+1,".encode().replace(b"\r", b"") in submission_csv(
        [row("CL-000001", f"{first}1+1")]
    ).replace(b"\r", b"").replace(b'"', b"")
    assert safe_cell("TF/1=1") == "TF/1=1"


@pytest.mark.parametrize(
    "typed",
    [
        *('=HYPERLINK("http://example.org","Anna")', "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)"),
        *("\t=1", "\r=1", "\n=1", "\0=1", " =1", "\u00a0=1", "\u200b=1", "\ufeff@SUM(1)", "＝1+1"),
    ],
)
def test_a29_a_name_that_is_a_formula_stays_a_text_and_whole(typed: str) -> None:
    [head, line] = csv.reader(io.StringIO(sheet(["Name"], [[typed]]), newline=""))
    assert (head, line) == (["Name"], [f"'{typed}"])
    assert sheet([typed], []).startswith(("'", "\"'"))


@pytest.mark.parametrize("typed", ["O'Neill", "Anne-Marie", "1-2", "", "a=b", "é", "’=1"])
def test_a29_a_name_that_is_none_is_left_alone(typed: str) -> None:
    assert safe_cell(typed) == typed


def test_a_submission_has_a_size() -> None:
    check_chosen(2_000)
    for number in (0, 2_001):
        with pytest.raises(RuleBroken):
            check_chosen(number)
