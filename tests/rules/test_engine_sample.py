"""The sample council at its three check dates, byte for byte."""

from dataclasses import fields, replace
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from outcomes.engine import Inputs, Outputs, evaluate, write_outputs
from outcomes.engine.outputs import COLUMNS
from tests.rules.engine_inputs import CHECK_DATES, SAMPLE, read_inputs

NAMES = tuple(COLUMNS)


@cache
def sample(as_of: date) -> Inputs:
    return read_inputs(SAMPLE, as_of)


@cache
def outputs(as_of: date) -> Outputs:
    return evaluate(sample(as_of))


@pytest.mark.parametrize("as_of", CHECK_DATES, ids=date.isoformat)
def test_the_files_are_those_expected(as_of: date, tmp_path: Path) -> None:
    write_outputs(outputs(as_of), tmp_path)
    for name in NAMES:
        expected = SAMPLE / "expected" / as_of.isoformat() / f"{name}.csv"
        assert (tmp_path / f"{name}.csv").read_bytes() == expected.read_bytes(), name


def test_nothing_but_the_four_files_is_left_behind(tmp_path: Path) -> None:
    write_outputs(outputs(CHECK_DATES[0]), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{n}.csv" for n in NAMES)


def test_a_file_that_cannot_be_written_leaves_the_old_ones(tmp_path: Path) -> None:
    write_outputs(outputs(CHECK_DATES[0]), tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    broken = replace(
        outputs(CHECK_DATES[1]),
        suggested=pd.DataFrame({"need": pd.Series(["\ud800"], dtype=object)}),
    )
    with pytest.raises(UnicodeEncodeError):
        write_outputs(broken, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_blocks_of_families_change_nothing() -> None:
    in_blocks = evaluate(sample(CHECK_DATES[1]), families_at_once=7)
    for part in fields(Outputs):
        whole = getattr(outputs(CHECK_DATES[1]), part.name)
        assert getattr(in_blocks, part.name).equals(whole), part.name


def test_the_order_of_rows_changes_nothing() -> None:
    inputs = sample(CHECK_DATES[1])
    shuffled = {
        part.name: getattr(inputs, part.name).sample(frac=1, random_state=7)
        for part in fields(Inputs)
        if isinstance(getattr(inputs, part.name), pd.DataFrame)
    }
    found = evaluate(replace(inputs, **shuffled))
    for name in NAMES:
        assert getattr(found, name).equals(getattr(outputs(CHECK_DATES[1]), name)), name


def test_a_family_alone_has_the_results_it_has_among_all() -> None:
    inputs = sample(CHECK_DATES[1])
    for family in inputs.families["family_ref"].iloc[::40]:
        alone = evaluate(of_family(inputs, family))
        for name in NAMES:
            whole = getattr(outputs(CHECK_DATES[1]), name)
            mine = whole[whole["family_ref"] == family].reset_index(drop=True)
            assert getattr(alone, name).equals(mine), (family, name)


def of_family(inputs: Inputs, family: str) -> Inputs:
    """What a page reads for one family: its rows, and its people's rows without family."""
    members = inputs.memberships[inputs.memberships["family_ref"] == family]
    people = inputs.people[inputs.people["person_ref"].isin(members["person_ref"])]
    facts = inputs.observations
    theirs = (facts["family_ref"] == "") & facts["person_ref"].isin(members["person_ref"])
    frames = {
        name: frame[frame["family_ref"] == family]
        for name, frame in (
            (name, getattr(inputs, name))
            for name in ("families", "needs", "artefacts", "interventions", "claims")
        )
    }
    return replace(
        inputs,
        **frames,
        memberships=members,
        people=people,
        observations=facts[(facts["family_ref"] == family) | theirs],
    )
