"""Faults of rows: each told with file, line, column and value, and whose family it refuses."""

from pathlib import Path

import pytest

from tests.rules.casefile_council import (
    FAMILY,
    OBSERVED,
    PART,
    PERSON,
    SF,
    Record,
    checked,
    whole_council,
    write_council,
)

# Table, row to change (0 is line 2), what to set, the fault's beginning, the families refused.
FAULTS: list[tuple[str, int, Record, str, list[str]]] = [
    ("families", 1, {"framework": "tf-1999"}, "families.csv:3: framework: tf-1999: ", ["F2"]),
    ("families", 1, {"identified_on": ""}, "families.csv:3: identified_on: (empty): ", ["F2"]),
    ("families", 1, {"identified_on": "10/01/2018"}, "families.csv:3: identified_on: 10/", ["F2"]),
    ("families", 1, {"assessed_on": "2018-02-30"}, "families.csv:3: assessed_on: 2018-02", ["F2"]),
    ("families", 1, {"assessed_on": "20180201"}, "families.csv:3: assessed_on: 20180201: ", ["F2"]),
    ("families", 1, {"attached_on": "2018-01-09"}, "families.csv:3: attached_on: 2018-01", ["F2"]),
    ("families", 1, {"step_down_on": "2018-01-31"}, "families.csv:3: step_down_on: 2018", ["F2"]),
    (
        *("families", 1, {"closed_on": "2018-01-31", "closure_reason": "moved"}),
        *("families.csv:3: closed_on: 2018-01-31: is before attached_on 2018-02-01", ["F2"]),
    ),
    ("families", 1, {"closed_on": "2019-01-31"}, "families.csv:3: closure_reason: (empty)", ["F2"]),
    ("families", 1, {"keyworker": "Emma Smith"}, "families.csv:3: keyworker: Emma Smith", ["F2"]),
    (
        *("families", 1, {"keyworker": "Analyst@council.example"}),
        *("families.csv:3: keyworker: Analyst@council.example: belongs to somebody", ["F2"]),
    ),
    ("families", 1, {"team": "x" * 201}, "families.csv:3: team: xxx", ["F2"]),
    ("families", 1, {"team": "PILOT"}, "families.csv:3: team: PILOT: was closed here", ["F2"]),
    ("people", 2, {"forename": ""}, "people.csv:4: forename: (empty): is required", ["F2"]),
    ("people", 2, {"surname": ""}, "people.csv:4: surname: (empty): is required", ["F2"]),
    ("people", 2, {"date_of_birth": "1899-12-31"}, "people.csv:4: date_of_birth: 1899", ["F2"]),
    ("people", 2, {"date_of_birth": "2024-07-01"}, "people.csv:4: date_of_birth: 2024", ["F2"]),
    ("people", 2, {"sex": "female"}, "people.csv:4: sex: female: ", ["F2"]),
    ("people", 2, {"ethnicity": "WHIT"}, "people.csv:4: ethnicity: WHIT: ", ["F2"]),
    ("people", 2, {"uprn": "10 001"}, "people.csv:4: uprn: 10 001: ", ["F2"]),
    ("people", 2, {"address": "x" * 201}, "people.csv:4: address: xxx", ["F2"]),
    ("people", 2, {"died_on": "yesterday"}, "people.csv:4: died_on: yesterday: ", ["F2"]),
    ("memberships", 2, {"role": "aunt"}, "memberships.csv:4: role: aunt: ", ["F2"]),
    ("memberships", 2, {"lives_in_household": "y"}, "memberships.csv:4: lives_in_hous", ["F2"]),
    ("memberships", 2, {"parenting_responsibility": ""}, "memberships.csv:4: parenting", ["F2"]),
    (
        *("memberships", 2, {"joined_on": "2018-03-01", "left_on": "2018-02-28"}),
        *("memberships.csv:4: left_on: 2018-02-28: is before joined_on 2018-03-01", ["F2"]),
    ),
    ("memberships", 2, {"person_ref": "P9"}, "memberships.csv:4: person_ref: P9: is not", ["F2"]),
    ("needs", 0, {"need": "H9.9"}, "needs.csv:2: need: H9.9: is not a need of tf-2015", ["F1"]),
    ("needs", 0, {"need": "10.1"}, "needs.csv:2: need: 10.1: is not a need of tf-2015", ["F1"]),
    ("needs", 0, {"identified_by": "rumour"}, "needs.csv:2: identified_by: rumour: ", ["F1"]),
    ("needs", 0, {"evidenced": ""}, "needs.csv:2: evidenced: (empty): is required", ["F1"]),
    ("needs", 0, {"closed_as": "done"}, "needs.csv:2: closed_as: done: ", ["F1"]),
    (
        "needs",
        0,
        {"person_ref": "P3"},
        "needs.csv:2: person_ref: P3: is not a member of F1",
        ["F1"],
    ),
    ("needs", 0, {"person_ref": "P9"}, "needs.csv:2: person_ref: P9: is not in people", ["F1"]),
    ("artefacts", 0, {"artefact": "letter"}, "artefacts.csv:2: artefact: letter: ", ["F1"]),
    ("artefacts", 0, {"on_date": ""}, "artefacts.csv:2: on_date: (empty): ", ["F1"]),
    ("artefacts", 0, {"detail": "x" * 2001}, "artefacts.csv:2: detail: xxx", ["F1"]),
    ("interventions", 0, {"started_on": ""}, "interventions.csv:2: started_on: (empty)", ["F1"]),
    ("interventions", 0, {"ended_on": "2018-02-09"}, "interventions.csv:2: ended_on: 2018", ["F1"]),
    ("interventions", 0, {"outcome": "good"}, "interventions.csv:2: outcome: good: ", ["F1"]),
    ("interventions", 0, {"person_ref": "P3"}, "interventions.csv:2: person_ref: P3: ", ["F1"]),
    ("observations", 0, {"kind": "rumour"}, "observations.csv:2: kind: rumour: ", ["F1"]),
    ("observations", 0, {"code": "in_work"}, "observations.csv:2: code: in_work: is no", ["F1"]),
    ("observations", 0, {"start_on": ""}, "observations.csv:2: start_on: (empty): ", ["F1"]),
    ("observations", 0, {"end_on": "2018-02-28"}, "observations.csv:2: end_on: 2018-02-28", ["F1"]),
    ("observations", 0, {"source": " "}, "observations.csv:2: source: (empty): ", ["F1"]),
    ("observations", 0, {"value": "1E5"}, "observations.csv:2: value: 1E5: ", ["F1"]),
    ("observations", 0, {"value": "1,000"}, "observations.csv:2: value: 1,000: ", ["F1"]),
    ("observations", 0, {"out_of": "٣"}, "observations.csv:2: out_of: ٣: ", ["F1"]),
    ("observations", 0, {"withdrawn": "yes"}, "observations.csv:2: withdrawn: yes: ", ["F1"]),
    ("observations", 0, {"person_ref": ""}, "observations.csv:2: family_ref: (empty): ", []),
    ("observations", 0, {"family_ref": "F2"}, "observations.csv:2: person_ref: P1: is no", ["F2"]),
    ("observations", 1, {"value": ""}, "observations.csv:3: value: (empty): is needed", ["F1"]),
    (
        *("observations", 1, {"family_ref": "", "person_ref": "P3"}),
        *("observations.csv:3: family_ref: (empty): is needed for a score", ["F2"]),
    ),
    (
        *("observations", 1, {"kind": "judgement", "code": "H5.O1", "detail": "metal"}),
        *("observations.csv:3: detail: metal: must begin with met or not_met", ["F1"]),
    ),
    (
        *("observations", 0, {"kind": "judgement", "code": "override:H1.1", "detail": "panel"}),
        *("observations.csv:2: family_ref: (empty): is needed for a judgement", ["F1"]),
    ),
    ("claims", 0, {"route": "XYZ"}, "claims.csv:2: route: XYZ: ", ["F1"]),
    ("claims", 0, {"state": "draft"}, "claims.csv:2: state: draft: ", ["F1"]),
    ("claims", 0, {"phase": "tf-1999"}, "claims.csv:2: phase: tf-1999: ", ["F1"]),
    ("claims", 0, {"family_ref": "F9"}, "claims.csv:2: family_ref: F9: is not in families", []),
]


@pytest.mark.parametrize(
    ("table", "row", "change", "fault", "refused"), FAULTS, ids=[each[3][:45] for each in FAULTS]
)
def test_a_fault_is_told_where_it_stands_and_refuses_its_families(
    tmp_path: Path, table: str, row: int, change: Record, fault: str, refused: list[str]
) -> None:
    council = whole_council()
    council[table][row] |= change
    found = checked(write_council(tmp_path, council))
    assert not found.whole_refused
    assert [text for text in found.faults if text.startswith(fault)], found.faults
    assert found.refused == refused
    assert found.accepted == [ref for ref in ("F1", "F2") if ref not in refused]


def test_files_without_fault_are_accepted(tmp_path: Path) -> None:
    council = whole_council()
    # The team was closed since, and the work with this family had ended.
    history = {"team": "Pilot", "closed_on": "2019-01-31", "closure_reason": "moved"}
    council["families"][1] |= history
    found = checked(write_council(tmp_path, council))
    assert (found.faults, found.warnings, found.accepted) == ([], [], ["F1", "F2"])


@pytest.mark.parametrize(
    "reference",
    ["", "F 1", "F1;F2", "x" * 41, "Förster", "9434765919", "943-476-5919", "AB123456C"],
)
def test_a_reference_has_its_form_and_identifies_nobody(tmp_path: Path, reference: str) -> None:
    council = whole_council()
    council["people"][2]["person_ref"] = reference
    council["memberships"][2]["person_ref"] = reference
    found = checked(write_council(tmp_path, council))
    assert any(text.startswith("people.csv:4: person_ref: ") for text in found.faults)
    assert found.refused == ["F2"]


@pytest.mark.parametrize("reference", ["TF/17/000013", "9434765910", "x" * 40, "HIST/279-x", "a.b"])
def test_other_references_are_allowed(tmp_path: Path, reference: str) -> None:
    council = whole_council()
    council["people"][2]["person_ref"] = council["memberships"][2]["person_ref"] = reference
    assert checked(write_council(tmp_path, council)).faults == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("upn", "A801200005001"),
        ("upn", "B٨01200005001"),
        ("nhs_number", "9434765910"),
        ("nhs_number", "NA"),
        ("nino", "ZZ752912A"),
        ("nino", "OO123456A"),
    ],
)
def test_a_wrong_identifier_is_a_warning(tmp_path: Path, column: str, value: str) -> None:
    council = whole_council()
    council["people"][2][column] = value
    found = checked(write_council(tmp_path, council))
    [warning] = found.warnings
    assert warning.startswith(f"people.csv:4: {column}: {value}: warning: is not a valid ")
    assert (found.faults, found.accepted) == ([], ["F1", "F2"])


@pytest.mark.parametrize(
    ("column", "value"),
    [("upn", "B801200005001"), ("nhs_number", "943 476 5919"), ("nino", "AB 12 34 56 C")],
)
def test_a_right_identifier_is_none(tmp_path: Path, column: str, value: str) -> None:
    council = whole_council()
    council["people"][2][column] = value
    assert checked(write_council(tmp_path, council)).warnings == []


def test_all_faults_of_a_family_are_told(tmp_path: Path) -> None:
    council = whole_council()
    council["families"][0] |= {"framework": "x", "identified_on": "x"}
    council["needs"][0] |= {"evidenced": "x"}
    council["observations"][1] |= {"value": "x"}
    found = checked(write_council(tmp_path, council))
    assert [text.split(": ")[:2] for text in found.faults] == [
        ["families.csv:2", "identified_on"],
        ["families.csv:2", "framework"],
        ["needs.csv:2", "evidenced"],
        ["observations.csv:3", "value"],
    ]


@pytest.mark.parametrize(
    ("table", "row", "fault"),
    [
        ("families", {"family_ref": "F1", **FAMILY}, "families.csv:4: family_ref: F1: "),
        ("people", {"person_ref": "P1", **PERSON}, "people.csv:5: person_ref: P1: "),
        ("memberships", {"family_ref": "F1", "person_ref": "P1", **PART}, "memberships.csv:5: jo"),
        ("needs", whole_council()["needs"][0], "needs.csv:3: need_ref: N1: "),
        ("artefacts", whole_council()["artefacts"][0], "artefacts.csv:3: on_date: 2018-02-03: "),
        ("interventions", whole_council()["interventions"][0], "interventions.csv:3: started_on"),
        ("observations", whole_council()["observations"][1], "observations.csv:4: observation_r"),
        ("claims", whole_council()["claims"][0], "claims.csv:3: on_date: 2019-01-05: "),
    ],
)
def test_what_is_given_twice_is_refused(
    tmp_path: Path, table: str, row: Record, fault: str
) -> None:
    council = whole_council()
    council[table].append(row)
    found = checked(write_council(tmp_path, council))
    assert [text for text in found.faults if text.startswith(fault) and "is given twice" in text]
    assert found.refused == ["F1"]


def test_one_reference_for_two_families_refuses_both(tmp_path: Path) -> None:
    """Which of the two observations is meant cannot be known."""
    council = whole_council()
    council["observations"].append({**council["observations"][1], "family_ref": "F2"})
    found = checked(write_council(tmp_path, council))
    assert found.refused == ["F1", "F2"]


def test_a_fault_of_a_person_refuses_all_families_of_that_person(tmp_path: Path) -> None:
    council = whole_council()
    council["memberships"].append({"family_ref": "F2", "person_ref": "P1", **PART})
    council["people"][0]["sex"] = "X"
    assert checked(write_council(tmp_path, council)).refused == ["F1", "F2"]


def test_a_fault_of_a_fact_about_a_person_alone_does_so_too(tmp_path: Path) -> None:
    council = whole_council()
    council["memberships"].append({"family_ref": "F2", "person_ref": "P1", **PART})
    council["observations"][0]["start_on"] = "soon"
    assert checked(write_council(tmp_path, council)).refused == ["F1", "F2"]


def test_a_fault_of_one_family_leaves_the_others_of_its_people(tmp_path: Path) -> None:
    council = whole_council()
    council["memberships"].append({"family_ref": "F2", "person_ref": "P1", **PART})
    council["families"][0]["identified_on"] = ""
    assert checked(write_council(tmp_path, council)).refused == ["F1"]


def test_a_person_in_no_family_is_refused(tmp_path: Path) -> None:
    council = whole_council()
    council["people"].append({"person_ref": "P4", **PERSON})
    found = checked(write_council(tmp_path, council))
    assert found.faults == [
        "people.csv:5: person_ref: P4: is in no family of memberships.csv; "
        "allowed are people with a family"
    ]
    assert (found.refused, found.ownerless) == ([], 1)


def test_a_person_in_a_family_that_is_not_there(tmp_path: Path) -> None:
    council = whole_council()
    council["people"].append({"person_ref": "P4", **PERSON})
    council["memberships"].append({"family_ref": "F9", "person_ref": "P4", **PART})
    found = checked(write_council(tmp_path, council))
    assert found.faults[0] == "memberships.csv:5: family_ref: F9: is not in families.csv"
    assert (found.accepted, found.ownerless) == (["F1", "F2"], 1)


@pytest.mark.parametrize(
    ("spells", "overlap"),
    [
        ([("", "2018-05-01"), ("2018-05-01", "")], False),
        ([("", "2018-05-02"), ("2018-05-01", "")], True),
        ([("2018-05-01", ""), ("", "2018-04-30")], False),
        ([("", ""), ("2018-05-01", "2018-06-01")], True),
        ([("2018-01-01", "2018-12-31"), ("2018-03-01", "2018-04-01")], True),
    ],
)
def test_spells_of_a_person_in_a_family_do_not_overlap(
    tmp_path: Path, spells: list[tuple[str, str]], overlap: bool
) -> None:
    council = whole_council()
    who = {"family_ref": "F2", "person_ref": "P3", **PART}
    council["memberships"][2:] = [{**who, "joined_on": j, "left_on": le} for j, le in spells]
    found = checked(write_council(tmp_path, council))
    assert found.refused == (["F2"] if overlap else [])
    if overlap:
        assert found.faults[0].startswith("memberships.csv:")
        assert "person_ref: P3: overlaps the spell from " in found.faults[0]


def test_two_live_claims_of_one_family_and_phase_are_refused(tmp_path: Path) -> None:
    council = whole_council()
    council["claims"].append({**council["claims"][0], "route": "CE", "state": "paid"})
    found = checked(write_council(tmp_path, council))
    assert found.faults == [
        "claims.csv:3: state: F1: is a second live claim of one family in one phase; "
        "the first stands on line 2"
    ]
    assert found.refused == ["F1"]


@pytest.mark.parametrize("change", [{"state": "rejected", "route": "CE"}, {"phase": SF}])
def test_other_claims_may_stand_beside_a_live_one(tmp_path: Path, change: Record) -> None:
    council = whole_council()
    council["claims"].append({**council["claims"][0], **change})
    assert checked(write_council(tmp_path, council)).faults == []


@pytest.mark.parametrize(("text", "count"), [("F3,x", 2), ("F1" + ",x" * 12, 13)])
def test_a_row_with_another_number_of_values(tmp_path: Path, text: str, count: int) -> None:
    folder = write_council(tmp_path, whole_council())
    with (folder / "families.csv").open("a") as file:
        file.write(text + "\n")
    found = checked(folder)
    assert f"has {count} values; allowed are exactly 10" in found.faults[0]
    assert found.faults[0].startswith("families.csv:4: row: F")
    assert text.split(",")[0] in found.refused


@pytest.mark.parametrize(
    ("kind", "code", "more"),
    [
        ("status", "in_work", {"detail": "bakery"}),
        ("status", "left_compulsory_schooling", {}),
        ("metric", "unauthorised_absence_sessions", {"value": "3", "out_of": "120"}),
        ("event", "fixed_term_exclusion", {"value": "2.5"}),
        ("event", "fixed_term_exclusion", {}),
    ],
)
def test_codes_of_every_framework_and_of_none(
    tmp_path: Path, kind: str, code: str, more: Record
) -> None:
    council = whole_council()
    row = {"observation_ref": "O3", "person_ref": "P3", "kind": kind, "code": code}
    council["observations"].append({**row, **OBSERVED, **more})
    assert checked(write_council(tmp_path, council)).faults == []


def test_a_code_of_any_loaded_framework_is_known(tmp_path: Path) -> None:
    """The family is held under the framework of 2015, the code is one of 2022."""
    council = whole_council()
    row = {"observation_ref": "O3", "person_ref": "P3", "kind": "event", "code": "suspension"}
    council["observations"].append({**row, **OBSERVED})
    assert checked(write_council(tmp_path, council)).faults == []
