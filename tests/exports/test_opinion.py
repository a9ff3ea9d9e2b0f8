"""A second opinion on the finished bytes, by another process: given, differing, failing, absent."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from exports.actions.build import build_return
from exports.actions.making import about
from exports.columns import layout
from exports.files import store
from exports.files.opinion import NOT_INSTALLED, differs, second_opinion
from exports.models import Return
from exports.queries.bundle import disclosure
from exports.queries.findings import findings
from exports.rules import State
from tests.database import ROOT
from tests.exports.conftest import Staff, ask

ABOUT = {"family": "f", "people": ["age"], "sensitive": ["s"], "withheld": "[c]", "k": 5}
ACRO = {"tables": 4, "not_passed": ["sex"]}
SAYS = {"versions": {"pycanon": "1.3.6"}, "pycanon": {"k_person": 7, "k_family": 0}, "acro": ACRO}
# Installed by `make opinion`; elsewhere the variable says where.
REAL = Path(os.environ.get("TFCASE_OPINION_PYTHON") or ROOT / ".tfcase/opinion/bin/python")


def stands_in(folder: Path, body: str) -> Path:
    """A program that answers in the packages' place: it is called as the Python would be."""
    program = folder / "python"
    program.write_text(f"#!{sys.executable}\nimport json, os, sys\n{body}")
    program.chmod(0o700)
    return program


READS = """about = json.loads(sys.stdin.buffer.readline())
rows = sys.stdin.buffer.read().count(bytes([10])) - 1
"""


def test_it_is_given_the_bytes_alone_and_nothing_of_ours(tmp_path: Path) -> None:
    told = "{'rows': rows, 'about': about, 'seen': sorted(os.environ), 'args': sys.argv[1:-1]}"
    program = stands_in(tmp_path, f"{READS}print(json.dumps({SAYS!r} | {told}))")
    said = second_opinion(program, [b"age,f,s\n1,", b"a,N\n"], ABOUT)
    assert (said["taken"], said["rows"], said["about"], said["k_least"]) == (True, 1, ABOUT, 7)
    assert not [name for name in said["seen"] if "DATABASE" in name or "TFCASE" in name]
    assert said["args"] == ["-I"]


@pytest.mark.parametrize("body", ["", "sys.exit(3)", "print('k is 7')", f"{READS}print('{{}}')"])
def test_without_an_answer_nothing_leaves(tmp_path: Path, body: str) -> None:
    many = [b"age,f,s\n"] + [b"1,a,N\n" * 1000] * 100
    said = second_opinion(stands_in(tmp_path, body), many, ABOUT)
    assert said == {"taken": True, "fault": "ended without an answer"}
    assert differs(said, 5, 1)


@pytest.mark.parametrize(
    ("k", "rows", "stops"), [(5, 10, False), (4, 10, True), (7, 9, True), (0, 10, True)]
)
def test_fewer_alike_or_other_rows_stop_the_return(k: int, rows: int, *, stops: bool) -> None:
    assert differs({"taken": True, "rows": rows, "k_least": k}, 5, 10) is stops
    assert not differs(NOT_INSTALLED, 5, 10)


def test_who_is_not_asked_is_said_plainly_and_who_differs_stops_it(
    built: Return, staff: Staff, settings: LazySettings, tmp_path: Path
) -> None:
    assert findings(built, int)["checks"][-1][1]["text"] == "Not taken"
    assert disclosure(built)["second_opinion"] == {"taken": False}
    few = SAYS | {"pycanon": {"k_person": 3, "k_family": 9}}
    settings.OPINION_PYTHON = stands_in(
        tmp_path, f"{READS}print(json.dumps({few!r} | {{'rows': rows}}))"
    )
    other = build_return(return_id=ask(staff.author, "2017-H2").pk, by=staff.author)
    assert (other.state, other.metrics["failures"]) == (State.FAILED, ["second_opinion"])
    name, verdict, words = findings(other, int)["checks"][-1]
    assert (name, verdict["text"]) == ("Second opinion", "Does not hold")
    assert "pycanon 1.3.6" in words
    assert "the smallest group they find has 3" in words
    assert "1 would have to be protected" in words


@pytest.mark.skipif(not REAL.is_file(), reason="`make opinion` has not been run here")
def test_the_packages_themselves_find_as_many_alike_as_we_do(built: Return) -> None:
    said: dict[str, Any] = second_opinion(REAL, store.read(built.file), about(layout()))
    assert "fault" not in said
    assert not differs(said, 5, built.rows or 0)
    # Ours also tells people apart by which fields apply to them, so theirs can only be larger.
    assert said["pycanon"]["k_person"] >= built.metrics["person"]["least"]
    assert said["pycanon"]["k_family"] >= built.metrics["family"]["least"]
