"""What a case file must be before any row of it is looked at. Each fault refuses the directory."""

import resource
from contextlib import closing
from pathlib import Path

import pytest

from outcomes.casefiles.faults import FileRefused
from outcomes.casefiles.records import RecordFile
from outcomes.casefiles.tables import TERMS
from tests.rules.casefile_council import as_csv, checked, whole_council, write_council

HEADER = b"term,start_on,end_on\n"
GOOD = b"Autumn 2017,2017-09-05,2017-12-15\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Case files without fault."""
    return write_council(tmp_path / "council", whole_council())


def read(path: Path) -> list[list[str]]:
    with closing(RecordFile(path, TERMS)) as file:
        file.read_header()
        return [row.cells for row in file.rows()]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        pytest.param(
            HEADER + "Été,2017-09-05,2017-12-15\n".encode("latin-1"),
            "terms.csv:2: term: \\xc9t\\xe9: is not UTF-8; save the file as UTF-8",
            id="not UTF-8",
        ),
        pytest.param(
            (HEADER + GOOD).decode().encode("utf-16"),
            "terms.csv:1: header: (empty): is UTF-16; save the file as UTF-8",
            id="UTF-16",
        ),
        pytest.param(
            (HEADER + GOOD).decode().encode("utf-16-le"),
            "terms.csv:1: header: t\\x00e\\x00r\\x00m\\x00: holds a NUL byte; allowed is text only",
            id="UTF-16 without a mark",
        ),
        pytest.param(
            HEADER + GOOD + b"Spring,2018-01-08,2018\x00-03-29\n",
            "terms.csv:3: end_on: 2018\\x00-03-29: holds a NUL byte; allowed is text only",
            id="NUL",
        ),
        pytest.param(
            HEADER + b'Autumn "17,2017-09-05,2017-12-15\n',
            'terms.csv:2: term: Autumn "17: has a quote in a value that is not quoted; '
            "quote the value, double the quote in it",
            id="a quote inside",
        ),
        pytest.param(
            HEADER + b'"Autumn" 17,2017-09-05,2017-12-15\n',
            "terms.csv:2: term: Autumn 17: is not CSV (',' expected after '\"'); "
            "allowed: comma, double quote, CRLF or LF",
            id="text after a quote",
        ),
        pytest.param(
            HEADER + GOOD + b'"Spring,2018-01-08,2018-03-29\n',
            'terms.csv:3: term: "Spring: is not CSV (unexpected end of data); '
            "allowed: comma, double quote, CRLF or LF",
            id="a quote that is never closed",
        ),
        pytest.param(
            b"term;start_on;end_on\nA;B;C\n",
            "terms.csv:1: term;start_on;end_on: term;start_on;end_on: is not a column of "
            "terms.csv; allowed: term, start_on, end_on",
            id="semicolons",
        ),
        pytest.param(
            b"term,start_on,start_on,colour\n",
            "terms.csv:1: colour: colour: is not a column of terms.csv; "
            "allowed: term, start_on, end_on",
            id="an unknown column",
        ),
        pytest.param(
            b"term,start_on,end_on,end_on\n",
            "terms.csv:1: end_on: end_on: stands in the header more than once",
            id="a column twice",
        ),
        pytest.param(
            b"term,start_on\n",
            "terms.csv:1: end_on: end_on: is missing in the header; needed: term, start_on, end_on",
            id="a missing column",
        ),
        pytest.param(
            b"",
            "terms.csv:1: term: term: is missing in the header; needed: term, start_on, end_on",
            id="an empty file",
        ),
    ],
)
def test_a58_a_file_that_is_not_the_one_dialect_refuses_the_directory(
    folder: Path, content: bytes, fault: str
) -> None:
    (folder / "terms.csv").write_bytes(content)
    found = checked(folder)
    assert found.whole_refused
    assert fault in found.faults


def test_lines_that_end_in_cr_alone_are_no_lines(folder: Path) -> None:
    (folder / "terms.csv").write_bytes(HEADER + b"A,2017-09-05,2017-12-15\rB,2018-01-08,x\r")
    found = checked(folder)
    assert found.whole_refused
    assert found.faults[0].startswith("terms.csv:2: end_on: ")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbf" + HEADER + GOOD, id="with BOM"),
        pytest.param((HEADER + GOOD).replace(b"\n", b"\r\n"), id="CRLF"),
        pytest.param((HEADER + GOOD)[:-1], id="no line end at the end"),
        pytest.param(HEADER + b"\n" + GOOD + b"\n\n", id="empty lines"),
        pytest.param(
            b"end_on, term ,start_on\n2017-12-15,  Autumn 2017 ,2017-09-05\n",
            id="columns in another order, white space around values",
        ),
        pytest.param(
            b'"term","start_on","end_on"\n"Autumn 2017","2017-09-05",2017-12-15\n', id="quoted"
        ),
    ],
)
def test_what_the_dialect_allows_is_read_alike(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "terms.csv").write_bytes(content)
    assert read(tmp_path / "terms.csv") == [["Autumn 2017", "2017-09-05", "2017-12-15"]]


def test_a58_a_quoted_value_keeps_commas_quotes_and_line_ends(tmp_path: Path) -> None:
    (tmp_path / "terms.csv").write_bytes(HEADER + b'"a ""b"", c\r\nd",NA,007\nnull,1E5,\n')
    assert read(tmp_path / "terms.csv") == [['a "b", c\r\nd', "NA", "007"], ["null", "1E5", ""]]


def test_a58_a_line_of_a_gigabyte_is_refused_after_its_beginning(folder: Path) -> None:
    with (folder / "observations.csv").open("ab") as file:
        file.write(b"O9,F1,,event," + b"x" * 100_000)
        # A hole of a gigabyte takes no room on the disk, and must never be read.
        file.truncate(1 << 30)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = checked(folder)
    assert found.whole_refused
    [fault] = found.faults
    assert fault.startswith("observations.csv:4: code: xxx")
    assert "makes the row longer than 65,536 bytes" in fault
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


@pytest.mark.parametrize(
    ("value", "column"),
    [
        pytest.param(b"x" * 100_000, "code", id="a long line"),
        pytest.param(b'"' + b"x\n" * 60_000 + b'"', "code", id="a long quoted value of many lines"),
        pytest.param(("é" * 60_000).encode(), "code", id="cut within a letter"),
    ],
)
def test_a_row_longer_than_any_may_be_is_refused(folder: Path, value: bytes, column: str) -> None:
    with (folder / "observations.csv").open("ab") as file:
        file.write(b"O9,F1,,event," + value + b",2018-03-01,,,,,police,,\n")
    found = checked(folder)
    assert found.whole_refused
    [fault] = found.faults
    assert fault.startswith(f"observations.csv:4: {column}: ")
    assert "makes the row longer than 65,536 bytes" in fault


def test_files_that_are_not_listed_are_refused_by_name(folder: Path) -> None:
    for name in ("extra.csv", "Families.CSV", "plan.yml"):
        (folder / name).write_text("a\n")
    (folder / "notes.txt").write_text("ignored")
    (folder / "lists").mkdir()
    (folder / "lists" / "police.csv").write_text("ignored")
    found = checked(folder)
    assert found.whole_refused
    assert [fault.split(":")[0] for fault in found.faults] == [
        *("Families.CSV", "extra.csv", "plan.yml"),
    ]
    assert "extra.csv:1: file: extra.csv: is not a case file; allowed: families.csv" in str(found)


@pytest.mark.parametrize("name", ["families", "people", "memberships"])
def test_three_files_must_be_there(folder: Path, name: str) -> None:
    (folder / f"{name}.csv").unlink()
    found = checked(folder)
    assert found.whole_refused
    assert found.faults == [f"{name}.csv:1: file: {name}.csv: is missing; it must be there"]


def test_the_other_files_may_be_missing(folder: Path) -> None:
    for name in whole_council():
        if name not in ("families", "people", "memberships"):
            (folder / f"{name}.csv").unlink()
    found = checked(folder)
    assert (found.faults, found.accepted) == ([], ["F1", "F2"])


def test_every_header_fault_of_every_file_is_told_at_once(folder: Path) -> None:
    (folder / "terms.csv").write_text("term,start_on\n")
    (folder / "feeds.csv").write_text("source\n")
    assert {fault.split(":")[0] for fault in checked(folder).faults} == {"terms.csv", "feeds.csv"}


def test_after_a_broken_file_the_others_raise_no_false_alarm(folder: Path) -> None:
    """People cannot be looked up in a file that could not be read to its end."""
    (folder / "people.csv").write_bytes(as_csv("people", []).encode() + b"\x00\n")
    (folder / "needs.csv").write_bytes(as_csv("needs", []).encode() + b"\xff\n")
    found = checked(folder)
    assert [fault.split(": ")[0] for fault in found.faults] == ["people.csv:2", "needs.csv:2"]


def test_a_header_is_asked_for_by_name_only_once(tmp_path: Path) -> None:
    (tmp_path / "terms.csv").write_bytes(b"colour,colour\n")
    with pytest.raises(FileRefused) as refused:
        read(tmp_path / "terms.csv")
    columns = [fault.column for fault in refused.value.faults]
    assert columns == ["colour", "term", "start_on", "end_on"]
