"""Empty inputs, families that cannot be judged, exact numbers, and other edges."""

from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest

from outcomes.engine import COLUMNS, Inputs, empty_frame, evaluate
from outcomes.engine.inputs import DATES
from outcomes.engine.outputs import COLUMNS as OUTPUT_COLUMNS
from outcomes.engine.words import LEFT_OUT_WORDS
from tests.rules.engine_cases import MOTHER, SF, SON, Cases, rows_of

LATER = "2018-11-30"


def one(cases: Cases, on: str, outcome: str) -> dict[str, object]:
    (row,) = [r for r in rows_of(cases.outputs(on).results) if r["outcome"] == outcome]
    return row


def test_empty_files_give_empty_files() -> None:
    inputs = replace(Cases().inputs(LATER), **{name: empty_frame(name) for name in COLUMNS})
    outputs = evaluate(inputs)
    for name, columns in OUTPUT_COLUMNS.items():
        frame = getattr(outputs, name)
        assert list(frame.columns) == list(columns)
        assert frame.empty


@pytest.mark.parametrize("name", [name for name in COLUMNS if name != "families"])
def test_any_file_but_the_families_may_be_empty(name: str) -> None:
    cases = Cases().need("H1.2").need("H4.5").feed_all().worked_with()
    cases.events("asb_intervention", "2018-04-01", person=SON)
    cases.rows[name] = []
    if name == "people":
        cases.rows["memberships"] = []
    (row,) = rows_of(cases.outputs(LATER).eligibility)
    assert row["framework"] == "tf-2015-national"


def test_a_family_not_yet_assessed_has_only_its_line_of_eligibility() -> None:
    outputs = Cases(assessed_on="2019-01-01").need("H1.2").outputs(LATER)
    (row,) = rows_of(outputs.eligibility)
    assert row == {
        "family_ref": "F1",
        "framework": "tf-2015-national",
        "eligible": "N",
        "headlines": 0,
        "needs": 0,
        "lit": "",
        "reasons": "not_yet_assessed",
    }
    assert outputs.results.empty
    assert outputs.claims.empty
    assert outputs.suggested.empty


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda c: c.rows["families"][0].update(framework="tf-1999"), "framework_unknown"),
        (lambda c: c.need("9.9"), "need_unknown"),
        (lambda c: c.need("H1.1", "P99"), "person_unknown"),
    ],
    ids=["framework", "need", "person"],
)
def test_a_family_that_cannot_be_judged_is_left_out_and_named(change, reason: str) -> None:
    cases = Cases().need("H1.2")
    cases.add("families", family_ref="F2", framework=SF, identified_on="2018-01-01")
    change(cases)
    outputs = cases.outputs(LATER)
    assert rows_of(outputs.left_out) == [{"family_ref": "F1", "reason": reason}]
    assert list(outputs.eligibility["family_ref"]) == ["F2"]
    assert LEFT_OUT_WORDS[reason]


def test_a_need_of_another_framework_is_not_judged_by_this_one() -> None:
    cases = Cases().need("6.2")
    cases.add("families", family_ref="F2", framework=SF, identified_on="2018-01-01")
    assert rows_of(cases.outputs(LATER).left_out) == [
        {"family_ref": "F1", "reason": "need_unknown"}
    ]


def test_a_reference_that_stands_twice_is_refused() -> None:
    cases = Cases()
    cases.rows["people"].append(cases.rows["people"][0])
    with pytest.raises(ValueError, match="people"):
        cases.outputs(LATER)


def test_a_frame_without_a_column_is_refused() -> None:
    inputs = Cases().inputs(LATER)
    with pytest.raises(ValueError, match="needs lacks the columns identified_on"):
        replace(inputs, needs=inputs.needs.drop(columns="identified_on"))


def test_other_types_of_column_change_nothing() -> None:
    cases = Cases(attached_on="2018-01-10").need("H3.2", SON).need("H1.2", MOTHER)
    cases.reading("star_score", "2018-02-01", "3.5", SON).feed_all().worked_with()
    cases.reading("star_score", "2018-03-01", "4.5", SON)
    plain = cases.inputs(LATER)
    other = replace(plain, **{name: retyped(name, getattr(plain, name)) for name in COLUMNS})
    for name in OUTPUT_COLUMNS:
        assert getattr(evaluate(other), name).equals(getattr(evaluate(plain), name)), name


def retyped(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Nanoseconds, categories, booleans, decimals and missing values for empty texts."""
    changed = frame.copy()
    for column in changed.columns:
        values = changed[column]
        if column in DATES[name]:
            changed[column] = values.astype("datetime64[ns]")
        elif column in ("lives_in_household", "covers_everyone", "withdrawn", "evidenced"):
            changed[column] = (values == "Y").to_numpy(dtype=bool)
        elif column == "value":
            numbers = [Decimal(value) if value else None for value in values]
            changed[column] = pd.Series(numbers, dtype=object, index=values.index)
        else:
            changed[column] = values.where(values != "", None).astype("category")
    return changed


@pytest.mark.parametrize(
    ("first", "last", "state"),
    [
        ("0.1", "1.1", "met_in_window"),
        ("0.1", "1.0999999999999999", "not_met"),
        ("1000000000000000000000", "1000000000000000000001", "met_in_window"),
        ("1000000000000000000000", "1000000000000000000000.9", "not_met"),
    ],
)
def test_readings_are_compared_exactly(first: str, last: str, state: str) -> None:
    cases = Cases().need("H3.2", SON)
    cases.reading("star_score", "2018-02-01", first, SON)
    cases.reading("star_score", "2018-10-01", last, SON)
    assert one(cases, LATER, "H3.O2")["state"] == state


def test_of_two_readings_on_a_day_the_last_by_reference_is_the_days() -> None:
    cases = Cases().need("H3.2", SON).reading("star_score", "2018-02-01", "3", SON)
    cases.reading("star_score", "2018-10-01", "5", SON)
    cases.reading("star_score", "2018-10-01", "3", SON)
    assert one(cases, LATER, "H3.O2")["state"] == "not_met"


def test_half_days_of_exclusion_add_up_exactly() -> None:
    cases = Cases(assessed_on="2017-08-01", identified_on="2017-08-01")
    cases.terms("A 2016-09-06 2016-12-16", "B 2017-01-09 2017-04-07", "C 2017-04-24 2017-07-20")
    for day in range(1, 21):
        cases.observe("event", "fixed_term_exclusion", f"2017-02-{day:02}", SON, value="0.5")
    assert (SON, "H2.3") in suggestions(cases)
    cases.rows["observations"][0]["value"] = "0.4"
    assert (SON, "H2.3") not in suggestions(cases)


def suggestions(cases: Cases) -> set[tuple[object, object]]:
    return {(r["person_ref"], r["need"]) for r in rows_of(cases.outputs(LATER).suggested)}


def test_a_word_that_only_begins_like_met_is_no_judgement() -> None:
    cases = Cases().need("H5.1", MOTHER).feed_all().judged("H5.O1", "2018-02-01", "methodical")
    row = one(cases, LATER, "H5.O1")
    assert (row["state"], row["missing"]) == ("no_data", "judgement")


def test_a_status_without_birth_date_follows_the_role() -> None:
    cases = Cases(SF, home=False).person("P7", "", "young_person").person("P8", "", "child")
    for person in ("P7", "P8"):
        cases.status("young_person_excluded_from_home", "2018-01-01", person=person)
        cases.status("child_0_5_health_unmet", "2018-01-01", person=person)
    assert suggestions(cases) == {("P7", "9.3"), ("P8", "2.2")}


def test_without_terms_a_school_age_child_still_has_a_row() -> None:
    row = one(Cases(), LATER, "H2.O1")
    assert (row["person_ref"], row["state"], row["missing"]) == (SON, "no_data", "terms")
    assert row["window_start"] == ""


def test_facts_of_somebody_unknown_never_become_the_households() -> None:
    cases = Cases().need("H4.5").status("debt_plan_kept", "2018-01-01", person="P99")
    assert one(cases, LATER, "H4.O3")["missing"] == "status:debt_plan_kept"


def test_columns_are_those_of_the_inputs() -> None:
    assert set(COLUMNS) < set(Inputs.__dataclass_fields__)
