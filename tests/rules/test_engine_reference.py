"""The engine against the slow second reading, on sample families shaken at random."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from outcomes.engine import Inputs, evaluate, write_outputs
from outcomes.engine.outputs import COLUMNS
from tests.rules.engine_cases import planned
from tests.rules.engine_inputs import CHECK_DATES, SAMPLE, read_inputs
from tests.rules.reference_engine import reference

FAMILIES = 24
PLANS = (
    "",
    "extends: tf-2015-national\noptional_outcomes: [H1.O5, H2.O2, H6.O2]\n"
    "parameters: {absence_basis: unauthorised_only, persistent_absence_threshold_pct: 8.5}\n",
    "extends: tf-2015-national\noptional_outcomes: [H2.O2]\n"
    "outcomes:\n"
    "  H1.O3: {sustain: {unit: month, count: 12, alternative: {unit: school_term, count: 2}}}\n"
    "  H3.O2: {sustain: {unit: week, count: 5, start_anchor: case_closure}}\n"
    "  H2.O3: {sustain: {unit: month, count: 4, start_anchor: case_closure}}\n"
    "  H4.O1: {sustain: {unit: school_term, count: 2, start_anchor: step_down_or_closure}}\n"
    "  H4.O3: {sustain: {unit: month, count: 0, mode: point_in_time}}\n",
    "extends: sf-2022-national\n"
    "parameters:\n  count_unit: need\n  absence_basis: unauthorised_only\n"
    "  sustain_default: {unit: month, count: 3, alternative: {unit: week, count: 20}}\n"
    "outcomes:\n  7.1.O: {sustain: {unit: month, count: 6}}\n"
    "  7.3.O: {sustain: {unit: month, count: 6}}\n",
)


def shaken(seed: int) -> Inputs:
    """A few families of the sample with dates, people, feeds, terms and plan changed at random."""
    random = np.random.default_rng(seed)
    as_of = date.fromordinal(
        int(random.integers(date(2016, 1, 1).toordinal(), date(2026, 6, 1).toordinal()))
    )
    inputs = some_families(read_inputs(SAMPLE, as_of), random)
    frames = {
        name: change(getattr(inputs, name).reset_index(drop=True), random)
        for name, change in CHANGES.items()
    }
    plan = PLANS[seed % len(PLANS)]
    return replace(inputs, **frames, frameworks=planned(plan))


def some_families(inputs: Inputs, random: np.random.Generator) -> Inputs:
    chosen = inputs.families["family_ref"].sample(FAMILIES, random_state=random)
    members = inputs.memberships[inputs.memberships["family_ref"].isin(chosen)]
    people = inputs.people[inputs.people["person_ref"].isin(members["person_ref"])]
    facts = inputs.observations
    mine = facts["family_ref"].isin(chosen)
    theirs = (facts["family_ref"] == "") & facts["person_ref"].isin(people["person_ref"])
    tables = ("families", "needs", "artefacts", "interventions", "claims")
    frames = {name: getattr(inputs, name) for name in tables}
    return replace(
        inputs,
        **{name: frame[frame["family_ref"].isin(chosen)] for name, frame in frames.items()},
        memberships=members,
        people=people,
        observations=facts[mine | theirs],
    )


def picked(frame: pd.DataFrame, share: float, random: np.random.Generator) -> np.ndarray:
    return random.random(len(frame)) < share


def moved(column: pd.Series, days: int, share: float, random: np.random.Generator) -> pd.Series:
    """Some dates moved by up to so many days."""
    shift = pd.to_timedelta(random.integers(-days, days + 1, len(column)), unit="D")
    return column.where(random.random(len(column)) >= share, (column + shift).astype(column.dtype))


def change_people(frame: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    frame["date_of_birth"] = moved(frame["date_of_birth"], 2500, 0.2, random)
    frame.loc[picked(frame, 0.1, random), "date_of_birth"] = pd.NaT
    return frame


def change_members(frame: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    alone = ~frame.duplicated(["family_ref", "person_ref"], keep=False)
    begin = pd.Series(pd.Timestamp("2015-01-01"), frame.index).astype("datetime64[s]")
    begin = moved(begin, 900, 1, random)
    frame.loc[alone & picked(frame, 0.15, random), "joined_on"] = begin
    leave = alone & picked(frame, 0.15, random)
    frame.loc[leave, "left_on"] = moved(begin + pd.Timedelta(days=1500), 600, 1, random)
    for column in ("lives_in_household", "parenting_responsibility"):
        frame.loc[picked(frame, 0.15, random), column] = "N"
    return frame


def change_facts(frame: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    other = frame["kind"] != "metric"
    begin = moved(frame["start_on"], 400, 0.4, random)
    frame["start_on"] = begin.where(other | (frame["code"] == "star_score"), frame["start_on"])
    frame["end_on"] = moved(frame["end_on"], 300, 0.3, random)
    frame.loc[frame["end_on"] < frame["start_on"], "end_on"] = pd.NaT
    frame.loc[picked(frame, 0.05, random) & (frame["kind"] == "status"), "end_on"] = pd.NaT
    frame.loc[picked(frame, 0.05, random), "withdrawn"] = "Y"
    both = (frame["family_ref"] != "") & (frame["person_ref"] != "")
    free = both & ~frame["kind"].isin(["judgement"])
    frame.loc[free & picked(frame, 0.1, random), "family_ref"] = ""
    household = (frame["family_ref"] != "") & picked(frame, 0.1, random)
    frame.loc[household, "person_ref"] = ""
    scores = frame["code"].isin(["star_score", "validated_score"]) & picked(frame, 0.2, random)
    frame.loc[scores, "value"] = frame["value"] + ".25"
    half = (frame["code"] == "fixed_term_exclusion") & picked(frame, 0.5, random)
    frame.loc[half, "value"] = "2.5"
    return frame[~picked(frame, 0.03, random)]


def change_feeds(frame: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    frame["to_date"] = moved(frame["to_date"], 1500, 0.3, random)
    frame = frame[frame["from_date"] <= frame["to_date"]]
    return frame[~picked(frame, 0.15, random)]


def change_terms(frame: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    first, last = sorted(random.integers(0, len(frame) + 1, 2))
    return frame.iloc[first:last] if random.random() < 0.4 else frame


def change_families(frame: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    for column in ("assessed_on", "attached_on", "step_down_on", "closed_on"):
        frame[column] = moved(frame[column], 400, 0.3, random)
        frame.loc[picked(frame, 0.1, random), column] = pd.NaT
    return frame


def change_needs(frame: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    frame["identified_on"] = moved(frame["identified_on"], 500, 0.3, random)
    frame.loc[picked(frame, 0.15, random), "person_ref"] = ""
    return frame


CHANGES: dict[str, Callable[[pd.DataFrame, np.random.Generator], pd.DataFrame]] = {
    "families": change_families,
    "people": change_people,
    "memberships": change_members,
    "needs": change_needs,
    "observations": change_facts,
    "feeds": change_feeds,
    "terms": change_terms,
}


@pytest.mark.parametrize("seed", range(8))
def test_shaken_families_agree_with_the_second_reading(seed: int, tmp_path: Path) -> None:
    inputs = shaken(seed)
    outputs = evaluate(inputs)
    assert outputs.left_out.empty
    write_outputs(outputs, tmp_path)
    for name, expected in reference(inputs).items():
        found = (tmp_path / f"{name}.csv").read_bytes().decode().splitlines()
        assert found == expected.decode().splitlines(), name


def test_the_second_reading_gives_the_expected_files_too() -> None:
    inputs = read_inputs(SAMPLE, CHECK_DATES[0])
    few = inputs.families["family_ref"].iloc[::10]
    found = reference(
        replace(inputs, families=inputs.families[inputs.families["family_ref"].isin(few)])
    )
    for name in COLUMNS:
        expected = SAMPLE / "expected" / CHECK_DATES[0].isoformat() / f"{name}.csv"
        head, *lines = expected.read_text(encoding="utf-8").splitlines()
        mine = [line for line in lines if line.split(",")[0] in set(few)]
        assert found[name].decode().splitlines() == [head, *mine]
