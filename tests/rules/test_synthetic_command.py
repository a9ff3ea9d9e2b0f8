"""The command `make_council` says what it did, or in one line why it did nothing."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command


def make(out: Path, families: int = 20) -> tuple[str, str]:
    said, heard = StringIO(), StringIO()
    call_command(
        "make_council",
        families=families,
        seed=2,
        out=out,
        processes=1,
        stdout=said,
        stderr=heard,
    )
    return said.getvalue(), heard.getvalue()


def test_it_writes_and_says_how_much(tmp_path: Path) -> None:
    said, heard = make(tmp_path / "council")
    assert "families.csv: 20 rows\n" in said
    assert "20 of 20 families" in heard
    assert (tmp_path / "council" / "observations.csv").is_file()


def test_a_second_time_into_the_same_folder_is_refused(tmp_path: Path) -> None:
    make(tmp_path / "council")
    with pytest.raises(CommandError, match="is not empty; name a folder that is new or empty"):
        make(tmp_path / "council")
