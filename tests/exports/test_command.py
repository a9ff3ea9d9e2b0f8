"""`manage.py build_return`: what an operator sees, and what is in the folder afterwards."""

import hashlib
import json
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from exports.actions.returns import approve_return
from exports.models import Return, ReturnReading
from exports.rules import State
from tests.answering import give_answers
from tests.exports.conftest import PERIOD, Staff, ask

pytestmark = pytest.mark.usefixtures("sample_council", "db", "made_once")
BESIDE = {"manifest.json", "disclosure.json", "data-dictionary.csv"}


def run(out: Path, period: str = PERIOD, *options: str) -> tuple[int, str]:
    """Exit status and all that was said."""
    said = StringIO()
    arguments = ["fpd", "--period", period, "--out", str(out), *options]
    try:
        call_command("build_return", *arguments, stdout=said, stderr=said)
    except SystemExit as ended:
        return int(ended.code or 0), said.getvalue()
    except CommandError as refused:
        return refused.returncode, str(refused)
    return 0, said.getvalue()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_file_is_written_only_once_it_is_released(tmp_path: Path, staff: Staff) -> None:
    out = tmp_path / "out"
    status, said = run(out)
    assert (status, names(out)) == (3, BESIDE)
    assert "not released (waiting for approval)" in said
    made = Return.objects.get()
    # Nobody signs in as the operator: whoever may build answers, and does not approve.
    give_answers(made, staff.author)
    for approver in (staff.analyst, staff.dpo):
        approve_return(return_id=made.pk, by=approver)
    status, said = run(out)
    assert (status, names(out)) == (0, BESIDE | {"fpd.csv"})
    assert str(Return.objects.get().pk) == str(made.pk)
    manifest = json.loads((out / "manifest.json").read_text())
    for file in manifest["files"]:
        content = (out / file["name"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["bytes"] == len(content)
    assert manifest["rows"] == (out / "fpd.csv").read_bytes().count(b"\n") - 1
    assert json.loads((out / "disclosure.json").read_text())["verdict"] == "pass"
    reading = ReturnReading.objects.get()
    assert (reading.means, reading.by.name) == ("command", "Operator (command line)")


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2018", "written like 2026-H1"),
        ("2018-H3", "written like 2026-H1"),
        ("2999-H1", "has not begun"),
    ],
)
def test_a_wrong_period_is_refused_in_words(tmp_path: Path, period: str, words: str) -> None:
    status, said = run(tmp_path / "out", period)
    assert status == 2
    assert words in said
    assert not (tmp_path / "out").exists()


def test_a_return_that_this_product_does_not_make_is_not_offered(tmp_path: Path) -> None:
    arguments = ["ssda903", "--period", PERIOD, "--out", str(tmp_path)]
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("build_return", *arguments)


def test_a_file_of_an_earlier_run_is_not_mistaken_for_this_one(tmp_path: Path) -> None:
    (tmp_path / "fpd.csv").write_text("old")
    status, said = run(tmp_path)
    assert status == 2
    assert "not released" in said
    assert names(tmp_path) == {"fpd.csv", "files"}


def test_a_folder_that_cannot_be_written_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file, not a folder")
    status, said = run(tmp_path / "out")
    assert status == 2
    assert "File exists" in said


def test_a_disk_that_is_full_under_the_folder_leaves_no_half_file(
    tmp_path: Path, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path / "first")
    give_answers(Return.objects.get(), staff.author)
    for approver in (staff.analyst, staff.dpo):
        approve_return(return_id=Return.objects.get().pk, by=approver)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    out = tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        status, said = run(out)
    assert status == 2
    assert "No space left" in said
    assert names(out) == set()
    assert run(out)[0] == 0


def test_the_operator_approves_nothing(tmp_path: Path, staff: Staff) -> None:
    run(tmp_path / "out")
    made = Return.objects.get()
    assert made.requested_by.email == "operator@system.invalid"
    assert made.state == State.BUILT


def test_a_return_asked_for_on_a_page_is_taken_over(tmp_path: Path, staff: Staff) -> None:
    asked = ask(staff.author)
    assert run(tmp_path / "out")[0] == 3
    asked.refresh_from_db()
    assert (asked.state, asked.requested_by) == (State.BUILT, staff.author)
