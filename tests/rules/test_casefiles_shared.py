"""Terms, feeds and the local plan concern every family: a fault in them refuses the directory.

Also what the files must be beside what is stored already.
"""

from datetime import date
from pathlib import Path

import pytest

from outcomes.casefiles.known import Stored, StoredClaim, StoredNeed, StoredSpell
from tests.rules.casefile_council import SF, TF, Record, checked, whole_council, write_council


def term(name: str, start_on: str, end_on: str) -> Record:
    return {"term": name, "start_on": start_on, "end_on": end_on}


YEAR = [
    term("Autumn 2017", "2017-09-05", "2017-12-15"),
    term("Spring 2018", "2018-01-08", "2018-03-29"),
    term("Summer 2018", "2018-04-16", "2018-07-19"),
    term("Autumn 2018", "2018-09-04", "2018-12-21"),
]


@pytest.mark.parametrize(
    ("table", "row", "fault"),
    [
        pytest.param(
            "terms", YEAR[0], "terms.csv:6: term: Autumn 2017: is given twice", id="twice"
        ),
        pytest.param(
            *("terms", term("X", "2018-07-19", "2018-08-01")),
            *("terms.csv:6: start_on: 2018-07-19: overlaps the term Summer 2018 on line 4",),
            id="overlap of a day",
        ),
        pytest.param(
            *("terms", term("X", "2018-02-12", "2018-02-16")),
            *("terms.csv:6: start_on: 2018-02-12: overlaps the term Spring 2018 on line 3",),
            id="within another",
        ),
        pytest.param(
            *("terms", term("X", "2018-07-20", "2018-07-25")),
            *("terms.csv:2: start_on: 2017-09-05: the school year 2017/18 has 4 terms",),
            id="four a year",
        ),
        pytest.param(
            *("terms", term("X", "2020-01-06", "2020-03-25")),
            *("terms.csv:5: start_on: 2018-09-04: the school year 2018/19 has 1 terms",),
            id="two left out",
        ),
        pytest.param(
            *("terms", term("X", "2019-03-01", "2019-02-01")),
            *("terms.csv:6: end_on: 2019-02-01: is before start_on 2019-03-01",),
            id="ends before it begins",
        ),
        pytest.param(
            *("terms", term("X", "", "2019-02-01"), "terms.csv:6: start_on: (empty): is required"),
            id="no day",
        ),
        pytest.param(
            "feeds",
            {
                "source": "police",
                "code": "gossip",
                "from_date": "2018-01-01",
                "to_date": "2019-01-01",
            },
            "feeds.csv:3: code: gossip: is not a code of a loaded framework",
            id="a code that no framework knows",
        ),
        pytest.param(
            "feeds",
            {
                "source": "dwp",
                "code": "in_work",
                "from_date": "2018-01-02",
                "to_date": "2018-01-01",
            },
            "feeds.csv:3: to_date: 2018-01-01: is before from_date 2018-01-02",
            id="days in the wrong order",
        ),
        pytest.param(
            "feeds",
            whole_council()["feeds"][0],
            "feeds.csv:3: from_date: 2014-01-01: is given twice, first on line 2",
            id="a feed twice",
        ),
        pytest.param(
            *("feeds", {"source": "", "code": "in_work"}, "feeds.csv:3: source: (empty): is requ"),
            id="no source",
        ),
    ],
)
def test_a_fault_in_terms_or_feeds_refuses_the_directory(
    tmp_path: Path, table: str, row: Record, fault: str
) -> None:
    council = whole_council() | {"terms": list(YEAR)}
    council[table].append(row)
    found = checked(write_council(tmp_path, council))
    assert found.whole_refused
    assert [text for text in found.faults if text.startswith(fault)], found.faults


def test_terms_may_come_in_any_order_and_begin_and_end_within_a_year(tmp_path: Path) -> None:
    rows = [YEAR[3], YEAR[1], YEAR[2]]
    assert checked(write_council(tmp_path, whole_council() | {"terms": rows})).faults == []


def test_terms_are_judged_with_those_that_are_stored(tmp_path: Path) -> None:
    """A term of the files replaces the stored one of its name; the others stay."""
    folder = write_council(tmp_path, whole_council() | {"terms": YEAR[1:2]})
    stored = [("Autumn 2017", date(2017, 9, 5), date(2018, 1, 9))]
    found = checked(folder, Stored(terms=stored))
    assert found.whole_refused
    assert found.faults == [
        "terms.csv:2: start_on: 2018-01-08: overlaps the term Autumn 2017 that is stored; "
        "allowed is one after the other"
    ]
    stored[0] = ("Spring 2018", date(2017, 9, 5), date(2018, 1, 9))
    assert checked(folder, Stored(terms=stored)).faults == []


@pytest.mark.parametrize(
    ("plan", "fault"),
    [
        ("extends: tf-1999\n", "local_plan.yaml:1: extends: extends: tf-1999: "),
        (
            "extends: tf-2015-national\nparameters:\n  absence_basis: some\n",
            "local_plan.yaml:3: parameters.absence_basis: absence_basis: some: ",
        ),
        ("extends: tf-2015-national\ncolour: red\n", "local_plan.yaml:2: colour: colour: red: "),
        (
            "extends: tf-2015-national\noptional_outcomes: [H1.O1]\n",
            "local_plan.yaml:2: optional_outcomes.0: optional_outcomes: [H1.O1]: ",
        ),
        ("extends: [", "local_plan.yaml:1: file: "),
        ("x: \0", "local_plan.yaml:1: file: (empty): holds a NUL byte"),
    ],
)
def test_a_fault_in_the_local_plan_refuses_the_directory(
    tmp_path: Path, plan: str, fault: str
) -> None:
    folder = write_council(tmp_path, whole_council())
    (folder / "local_plan.yaml").write_text(plan)
    found = checked(folder)
    assert found.whole_refused
    assert [text for text in found.faults if text.startswith(fault)], found.faults


def test_a_plan_in_another_encoding_is_refused(tmp_path: Path) -> None:
    folder = write_council(tmp_path, whole_council())
    (folder / "local_plan.yaml").write_bytes(b"extends: x\n# caf\xe9\n")
    assert checked(folder).faults == [
        "local_plan.yaml:2: file: (empty): is not UTF-8; save the file as UTF-8"
    ]


@pytest.mark.parametrize(
    ("spell", "refused"),
    [
        pytest.param(StoredSpell("F2", "P3", "2018-05-01", ""), ["F2"], id="overlaps"),
        pytest.param(StoredSpell("F2", "P3", "", "2017-01-01"), [], id="is the same spell"),
        pytest.param(StoredSpell("F9", "P3", "2018-05-01", ""), [], id="in a family elsewhere"),
        pytest.param(StoredSpell("F2", "P9", "2018-05-01", ""), [], id="of somebody elsewhere"),
    ],
)
def test_spells_are_judged_with_those_that_stay(
    tmp_path: Path, spell: StoredSpell, refused: list[str]
) -> None:
    found = checked(write_council(tmp_path, whole_council()), Stored(spells=[spell]))
    assert found.refused == refused
    if refused:
        assert "that is stored" in found.faults[0]
        assert found.faults[0].startswith("memberships.csv:4: person_ref: P3: overlaps")


def test_a_live_claim_that_is_stored_stands_in_the_way(tmp_path: Path) -> None:
    folder = write_council(tmp_path, whole_council())
    other = Stored(claims=[StoredClaim("F1", TF, "CE", "2018-12-01")])
    found = checked(folder, other)
    assert found.refused == ["F1"]
    assert found.faults[0].startswith("claims.csv:2: state: F1: ")
    assert found.faults[0].endswith("the first is stored")
    same = Stored(claims=[StoredClaim("F1", TF, "SSP", "2019-01-05")])
    assert checked(folder, same).refused == []


@pytest.mark.parametrize(
    ("claim", "fault"),
    [
        (StoredClaim("F1", TF, "SSP", "2019-01-05", "submitted", made_here=True), ""),
        (StoredClaim("F1", TF, "SSP", "2019-01-05", "paid", made_here=True), "leave it as it is"),
        # A draft with the same day is no row of a file: it stands in the way of a live claim.
        (StoredClaim("F1", TF, "SSP", "2019-01-05", "draft", made_here=True), "first is stored"),
        (StoredClaim("F1", TF, "SSP", "2018-01-05", "rejected", made_here=True), ""),
    ],
)
def test_a_claim_made_here_keeps_its_state(tmp_path: Path, claim: StoredClaim, fault: str) -> None:
    found = checked(write_council(tmp_path, whole_council()), Stored(claims=[claim]))
    assert found.refused == (["F1"] if fault else [])
    assert fault in "".join(found.faults)


def test_a_family_under_another_framework_must_not_keep_needs_it_does_not_know(
    tmp_path: Path,
) -> None:
    council = whole_council()
    council["families"][1]["framework"] = SF
    folder = write_council(tmp_path, council)
    found = checked(folder, Stored(needs=[StoredNeed("F2", "N7", "H1.1")]))
    assert found.refused == ["F2"]
    assert found.faults == [
        "families.csv:3: framework: sf-2022-national: does not know H1.1 of N7, which is stored; "
        "give it again"
    ]
    assert checked(folder, Stored(needs=[StoredNeed("F2", "N7", "10.1")])).refused == []
