"""An invented council's files keep the contract of the case files to the letter."""

import csv
import re
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from families.framework import Framework, load_all
from families.synthetic import write_council

FRAMEWORKS = Path(__file__).parents[2] / "families" / "data" / "frameworks"
FAMILIES = 1500
COLUMNS = {
    "families": "family_ref,framework,identified_on,assessed_on,attached_on,step_down_on,closed_on,"
    "closure_reason,keyworker,team",
    "people": "person_ref,forename,surname,date_of_birth,sex,ethnicity,upn,nhs_number,nino,uprn,"
    "address,postcode,died_on,expecting_until",
    "memberships": "family_ref,person_ref,role,lives_in_household,parenting_responsibility,"
    "joined_on,left_on",
    "needs": "need_ref,family_ref,person_ref,need,identified_on,identified_by,evidenced,closed_as",
    "artefacts": "family_ref,artefact,on_date,covers_everyone,detail",
    "interventions": "family_ref,person_ref,kind,provider,started_on,ended_on,outcome",
    "observations": "observation_ref,family_ref,person_ref,kind,code,start_on,end_on,value,out_of,"
    "detail,source,recorded_on,withdrawn",
    "feeds": "source,code,from_date,to_date",
    "terms": "term,start_on,end_on",
    "claims": "family_ref,route,state,on_date,phase",
}
REQUIRED = {
    "families": "family_ref framework identified_on",
    "people": "person_ref forename surname sex",
    "memberships": "family_ref person_ref role lives_in_household parenting_responsibility",
    "needs": "need_ref family_ref need identified_on identified_by evidenced",
    "artefacts": "family_ref artefact on_date covers_everyone",
    "interventions": "family_ref kind provider started_on",
    "observations": "observation_ref kind code start_on source",
    "feeds": "source code from_date to_date",
    "terms": "term start_on end_on",
    "claims": "family_ref route state on_date phase",
}
ETHNICITIES = [
    *("", "WBRI", "WIRI", "WIRT", "WOTH", "WROM", "MWBC", "MWBA", "MWAS", "MOTH", "AIND"),
    *("APKN", "ABAN", "AOTH", "BCRB", "BAFR", "BOTH", "CHNE", "OOTH", "REFU", "NOBT"),
]
YES_NO = {"Y", "N"}
ALLOWED = {
    ("people", "sex"): {"M", "F", "U"},
    ("people", "ethnicity"): set(ETHNICITIES),
    ("memberships", "role"): {
        "parent",
        "carer",
        "child",
        "young_person",
        "other_adult",
        "other_relative",
    },
    ("memberships", "lives_in_household"): YES_NO,
    ("memberships", "parenting_responsibility"): YES_NO,
    ("needs", "identified_by"): {"assessment", "partner_list", "referral", "keyworker"},
    ("needs", "evidenced"): YES_NO,
    ("needs", "closed_as"): {"", "entered_in_error"},
    ("artefacts", "artefact"): {
        "assessment",
        "plan",
        "allocation",
        "plan_goal_link",
        "intervention",
    },
    ("artefacts", "covers_everyone"): YES_NO,
    ("interventions", "outcome"): {"", "completed", "stopped", "declined", "ongoing"},
    ("observations", "kind"): {"event", "status", "metric", "judgement"},
    ("observations", "withdrawn"): {"", "Y", "N"},
    ("claims", "route"): {"SSP", "CE", "SFO"},
    ("claims", "state"): {"submitted", "paid", "rejected", "withdrawn"},
}
DATES = re.compile(r"(_on|_date|_until|date_of_birth)$")
REF = re.compile(r"[A-Za-z0-9_/.-]{1,40}")
# By what a row is known; the files with a reference of their own, and those without.
KEYS = {
    "families": "family_ref",
    "people": "person_ref",
    "needs": "need_ref",
    "observations": "observation_ref",
    "memberships": "family_ref person_ref joined_on",
    "artefacts": "family_ref artefact on_date",
    "interventions": "family_ref person_ref kind started_on",
    "feeds": "source code from_date",
    "terms": "term",
    "claims": "family_ref phase route on_date",
}
Tables = dict[str, list[dict[str, str]]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("synthetic") / "council"
    write_council(families=FAMILIES, seed=11, out=out)
    return out


@pytest.fixture(scope="module")
def tables(folder: Path) -> Tables:
    read = {}
    for name in COLUMNS:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            read[name] = list(csv.DictReader(file, strict=True))
    return read


@pytest.fixture(scope="module")
def frameworks() -> dict[str, Framework]:
    return load_all({path.name: path for path in FRAMEWORKS.glob("*.yaml")})


def framework_of(tables: Tables, frameworks: dict[str, Framework]) -> dict[str, Framework]:
    return {row["family_ref"]: frameworks[row["framework"]] for row in tables["families"]}


def test_the_folder_holds_the_ten_files_with_their_columns(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {f"{name}.csv" for name in COLUMNS}
    for name, columns in COLUMNS.items():
        first, _, rest = (folder / f"{name}.csv").read_bytes().partition(b"\n")
        assert first.decode() == columns
        assert rest.endswith(b"\n")
        assert b"\r" not in rest
        assert b"\0" not in rest


def test_every_value_has_the_form_of_its_column(tables: Tables) -> None:
    for name, rows in tables.items():
        required = REQUIRED[name].split()
        for row in rows:
            assert None not in row
            for column, value in row.items():
                assert value == value.strip()
                assert len(value) <= (2000 if column == "detail" else 200)
                assert value or column not in required, (name, column, row)
                if value and DATES.search(column):
                    assert date.fromisoformat(value).isoformat() == value
                if value and column.endswith("_ref"):
                    assert REF.fullmatch(value)
                if (name, column) in ALLOWED:
                    assert value in ALLOWED[name, column], (name, column, row)


def test_rows_are_unique_by_what_they_are_known(tables: Tables) -> None:
    for name, rows in tables.items():
        keys = Counter(tuple(row[column] for column in KEYS[name].split()) for row in rows)
        assert [key for key, times in keys.items() if times > 1] == [], name


def test_references_lead_somewhere(tables: Tables) -> None:
    families = {row["family_ref"] for row in tables["families"]}
    people = {row["person_ref"] for row in tables["people"]}
    members = {(row["family_ref"], row["person_ref"]) for row in tables["memberships"]}
    for name, rows in tables.items():
        for row in rows:
            family, person = row.get("family_ref", ""), row.get("person_ref", "")
            assert not family or family in families
            assert not person or person in people
            if family and person:
                assert (family, person) in members, (name, row)
    assert {person for _, person in members} == people
    assert {family for family, _ in members} == families


def test_dates_of_a_case_come_in_order(tables: Tables) -> None:
    for row in tables["families"]:
        steps = ("identified_on", "attached_on", "step_down_on", "closed_on")
        dates = [row[step] for step in steps if row[step]]
        assert dates == sorted(dates)
        assert bool(row["closed_on"]) == bool(row["closure_reason"])
        assert not row["keyworker"] or re.fullmatch(
            r"[a-z.0-9]+@council\.example", row["keyworker"]
        )
    for row in tables["people"]:
        assert not row["date_of_birth"] or "1900-01-01" <= row["date_of_birth"] <= "2025-09-30"
    for name, start, end in (
        ("interventions", "started_on", "ended_on"),
        ("observations", "start_on", "end_on"),
        ("feeds", "from_date", "to_date"),
        ("terms", "start_on", "end_on"),
    ):
        assert all(not row[end] or row[start] <= row[end] for row in tables[name]), name


def test_spells_of_one_person_in_one_family_do_not_overlap(tables: Tables) -> None:
    spells = defaultdict(list)
    for row in tables["memberships"]:
        spell = (row["joined_on"] or "0001-01-01", row["left_on"] or "9999-12-31")
        spells[row["family_ref"], row["person_ref"]].append(spell)
    assert any(len(several) > 1 for several in spells.values())
    for several in spells.values():
        several.sort()
        assert all(joined < left for joined, left in several)
        for (_, left), (joined, _) in zip(several, several[1:], strict=False):
            assert left <= joined


def test_needs_and_codes_are_words_of_the_framework_of_the_family(
    tables: Tables, frameworks: dict[str, Framework]
) -> None:
    of_family = framework_of(tables, frameworks)
    families_of = defaultdict(set)
    for row in tables["memberships"]:
        families_of[row["person_ref"]].add(row["family_ref"])
    for row in tables["needs"]:
        assert row["need"] in of_family[row["family_ref"]].needs
    for row in tables["observations"]:
        near = [row["family_ref"]] if row["family_ref"] else families_of[row["person_ref"]]
        assert any(row["code"] in of_family[ref].codes[row["kind"]] for ref in near), row
    for row in tables["claims"]:
        framework = of_family[row["family_ref"]]
        assert row["phase"] == framework.id
        assert row["route"] in [route.id for route in framework.routes]


def test_observations_carry_what_their_kind_asks_for(tables: Tables) -> None:
    assert tables["observations"]
    for row in tables["observations"]:
        score = row["code"] in ("star_score", "validated_score")
        if row["kind"] == "judgement" or score or not row["person_ref"]:
            assert row["family_ref"], row
        if row["kind"] == "metric":
            assert row["value"].isdigit()
        if row["kind"] == "judgement" and not row["code"].startswith("override:"):
            assert re.match(r"(not_)?met\b", row["detail"])
        if row["code"].endswith("absence_sessions"):
            assert int(row["value"]) <= int(row["out_of"])


def test_both_absence_rows_of_a_child_and_term_have_the_same_sessions(tables: Tables) -> None:
    terms = {(row["start_on"], row["end_on"]) for row in tables["terms"]}
    possible = defaultdict(set)
    missed: Counter[tuple[str, str]] = Counter()
    for row in tables["observations"]:
        if row["code"].endswith("absence_sessions"):
            assert (row["start_on"], row["end_on"]) in terms
            possible[row["person_ref"], row["start_on"]].add(row["out_of"])
            missed[row["person_ref"], row["start_on"]] += int(row["value"])
    assert all(len(several) == 1 for several in possible.values())
    assert all(missed[key] <= int(*several) for key, several in possible.items())


def test_terms_are_consecutive_and_three_a_year(tables: Tables) -> None:
    terms = tables["terms"]
    for before, after in zip(terms, terms[1:], strict=False):
        assert before["end_on"] < after["start_on"]
    for place in range(0, len(terms), 3):
        year = terms[place : place + 3]
        assert [row["term"].split()[0] for row in year] == ["Autumn", "Spring", "Summer"]
        assert year[0]["start_on"][5:7] == "09"
        assert year[2]["end_on"][5:7] == "07"
        assert int(year[2]["end_on"][:4]) == int(year[0]["start_on"][:4]) + 1


def test_feeds_cover_known_codes_and_never_one_day_twice(
    tables: Tables, frameworks: dict[str, Framework]
) -> None:
    known = {code for one in frameworks.values() for codes in one.codes.values() for code in codes}
    spells = defaultdict(list)
    for row in tables["feeds"]:
        assert row["code"] in known
        spells[row["source"], row["code"]].append((row["from_date"], row["to_date"]))
    for several in spells.values():
        for (_, end), (start, _) in zip(several, several[1:], strict=False):
            assert end < start


def test_at_most_one_claim_of_a_family_is_live(tables: Tables) -> None:
    live = Counter(
        row["family_ref"] for row in tables["claims"] if row["state"] in ("submitted", "paid")
    )
    assert live
    assert max(live.values()) == 1
