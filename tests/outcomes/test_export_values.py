"""Odd values come out as they went in; what is in the way of an export."""

from pathlib import Path

import pytest

from tests.outcomes.importing import canonical, exported, ready, run_council, run_import
from tests.rules.casefile_council import whole_council

pytestmark = pytest.mark.django_db


def test_odd_values_come_back_as_they_were(tmp_path: Path) -> None:
    ready()
    council = whole_council()
    council["people"][0] |= {
        **{"forename": "NA", "surname": 'O\'Neil-Yılmaz, "Jo"', "upn": "007", "nino": "1E5"},
        **{"address": "1 High St\nNewbury\r\nBerks\rUK", "postcode": "null", "uprn": "007"},
    }
    council["observations"][0] |= {
        **{"value": "1.50", "out_of": "0.0", "detail": "=HYPERLINK(1)\n\nend", "withdrawn": "N"},
        **{"recorded_on": "2018-04-01"},
    }
    council["observations"][1] |= {"detail": "mum says so", "value": "123456789012345678.123456789"}
    council["artefacts"][0] |= {"detail": "é" * 2000}
    council["memberships"][0] |= {"joined_on": "2018-01-01", "left_on": "2031-01-01"}
    assert run_council(tmp_path / "in", council).status == 0
    assert exported(tmp_path / "out") == canonical(tmp_path / "in")
    again = run_import(tmp_path / "out")
    assert (again.status, again.families) == (0, {"unchanged": 2})


def test_numbers_are_written_plainly(tmp_path: Path) -> None:
    """`007` is the number 7: the second import sees no change in it."""
    ready()
    council = whole_council()
    council["observations"][1] |= {"value": "007", "out_of": "-0.0"}
    run_council(tmp_path / "in", council)
    rows = exported(tmp_path / "out")["observations.csv"]
    assert [row[7:9] for row in rows] == [("", ""), ("7", "0.0")]
    assert run_import(tmp_path / "in").families == {"unchanged": 2}


def test_an_older_export_is_replaced_and_no_plan_is_left_that_is_not_ours(tmp_path: Path) -> None:
    ready()
    run_council(tmp_path / "in", whole_council())
    for name in ("families.csv", "local_plan.yaml", "notes.txt"):
        (tmp_path / name).write_text("old")
    exported(tmp_path)
    assert (tmp_path / "families.csv").read_text() != "old"
    assert not (tmp_path / "local_plan.yaml").exists()
    assert (tmp_path / "notes.txt").read_text() == "old"
