"""The layout of the return: what stands in the file, and what may stand in it."""

import csv
import re

import pytest

from exports.columns import (
    FIELDS_FILE,
    KEY_PATTERN,
    SYMBOLS,
    dictionary,
    layout,
    problem_of_headline,
)

PLAN = layout()


def test_the_columns_follow_the_reconstructed_fields_in_their_order() -> None:
    with FIELDS_FILE.open(newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["order"]))
    assert [row["order"] for row in rows] == [str(number) for number in range(1, 45)]
    expected: list[str] = []
    for row in rows:
        name = row["field"]
        if row["shape"] == "pair":
            expected += [f"{name}_before", f"{name}_after"]
        elif row["shape"] == "sources":
            expected += [f"{name}_{problem}" for problem in range(1, 7)]
        else:
            expected.append(name)
    assert [column.name for column in PLAN.columns] == expected


def test_every_measured_field_has_a_before_and_an_after() -> None:
    measured = [field for field in PLAN.fields if field.codes or field.measure == "teenage"]
    assert len(measured) >= 29
    assert {field.shape for field in measured} == {"pair"}


def test_zero_not_collected_not_yet_not_applicable_and_withheld_are_different_values() -> None:
    column = PLAN.by_name["number_police_callouts_before"]
    assert {"0", *SYMBOLS} <= set(column.values)
    assert len({column.places[value] for value in ("0", *SYMBOLS)}) == 5


def test_only_keys_and_constants_are_without_a_list_of_allowed_values() -> None:
    free = {column.name for column in PLAN.columns if not column.values}
    assert free == {"la_code", "return_period", "family_ref", "individual_ref"}


@pytest.mark.parametrize("column", PLAN.coded, ids=lambda column: column.name)
def test_sdc_01_no_allowed_value_is_a_date_or_a_free_text(column) -> None:
    assert len(set(column.values)) == len(column.values) < 256
    for value in column.values:
        assert re.fullmatch(r"[A-Za-z0-9_;+\[\]-]{1,25}", value)
        assert not re.search(r"\d{4}-\d{2}-\d{2}", value)


def test_a_field_without_a_kind_of_disclosure_does_not_exist() -> None:
    kinds = {"constant", "family_key", "person_key", "person", "family", "person_course"}
    assert {field.disclosure for field in PLAN.fields} <= kinds | {"family_course", "sensitive"}


def test_a_key_can_hold_no_name_no_postcode_and_no_number_of_a_register() -> None:
    assert KEY_PATTERN.fullmatch("A2" * 12)
    for text in ("SMITH", "SE280HG", "QQ123456C", "9434765919", "A2" * 11, "[c]"):
        assert not KEY_PATTERN.fullmatch(text)


def test_the_dictionary_explains_every_column_and_symbol() -> None:
    header, *rows = dictionary()
    assert [row[0] for row in rows] == [c.name for c in PLAN.columns] + list(SYMBOLS)
    assert all(row[4] for row in rows)
    assert {row[header.index("basis")] for row in rows[: len(PLAN.columns)]} <= set("AMNBC")


def test_every_headline_of_the_frameworks_belongs_to_a_problem() -> None:
    known = problem_of_headline()
    assert {known["tf-2015-national", f"H{number}"] for number in range(1, 7)} == set(range(1, 7))
    assert {known["sf-2022-national", f"H{number}"] for number in range(1, 11)} == set(range(1, 7))


def test_an_unknown_layout_is_refused() -> None:
    with pytest.raises(KeyError):
        layout("fpd-0")
