"""Tests over school terms in detail: §7.7, §7.8, §7.9, and sustain rules counted in terms."""

from collections.abc import Callable

import pytest

from tests.rules.engine_cases import DAUGHTER, SON, Cases, rows_of

TERMS = (
    "A17 2017-09-05 2017-12-15",
    "B18 2018-01-08 2018-03-29",
    "C18 2018-04-16 2018-07-19",
    "D18 2018-09-04 2018-12-21",
    "E19 2019-01-07 2019-04-05",
    "F19 2019-04-22 2019-07-18",
    "G19 2019-09-03 2019-12-20",
)
BEGIN = {name: first for name, first, _ in (term.split() for term in TERMS)}
GAIN = "extends: tf-2015-national\noptional_outcomes: [H2.O2]"
UNTIL_JULY, UNTIL_DECEMBER = "2019-08-01", "2019-12-31"


def found(cases: Cases, on: str, outcome: str, need: str = "N1") -> dict[str, object]:
    rows = rows_of(cases.outputs(on).results)
    (row,) = [r for r in rows if (r["outcome"], r["need_ref"]) == (outcome, need)]
    keys = ("state", "matures_on", "window_start", "window_end", "missing")
    return {key: row[key] for key in keys if row[key]}


def missed(need: str, on: str, plan: str = "", **sessions: int) -> Cases:
    """Sessions missed of 100 in the terms named."""
    cases = Cases(plan=plan, identified_on="2017-09-01").terms(*TERMS).need(need, SON, on)
    for term, count in sessions.items():
        cases.attended(SON, BEGIN[term], count)
    return cases


ATTENDANCE = {
    "good in all three terms": (
        {"D18": 9, "E19": 10, "F19": 11},
        {"state": "met_sustained", "window_start": "2018-09-04", "window_end": "2019-07-18"},
    ),
    "one session too many": (
        {"D18": 9, "E19": 11, "F19": 11},
        {"state": "not_met", "window_start": "2018-09-04", "window_end": "2019-07-18"},
    ),
    "a term without rows": (
        {"D18": 1, "F19": 1},
        {
            "state": "no_data",
            "window_start": "2018-09-04",
            "window_end": "2019-07-18",
            "missing": "term:E19",
        },
    ),
}


@pytest.mark.parametrize(("sessions", "expected"), ATTENDANCE.values(), ids=ATTENDANCE)
def test_attendance_over_the_terms_since_the_need(
    sessions: dict[str, int], expected: dict[str, str]
) -> None:
    assert found(missed("H2.1", "2018-09-04", **sessions), UNTIL_JULY, "H2.O1") == expected


def test_attendance_good_before_and_poor_now_has_gone_back() -> None:
    cases = missed("H2.1", "2018-09-04", D18=5, E19=5, F19=5, G19=60)
    assert found(cases, UNTIL_JULY, "H2.O1")["state"] == "met_sustained"
    assert found(cases, UNTIL_DECEMBER, "H2.O1")["state"] == "regressed"


def test_a_good_run_that_began_before_the_need_is_no_success_to_go_back_from() -> None:
    cases = missed("H2.1", "2018-12-01", D18=5, E19=5, F19=5, G19=60)
    assert found(cases, UNTIL_DECEMBER, "H2.O1")["state"] == "not_met"


def test_fewer_terms_than_asked_are_in_window_until_the_last_has_ended() -> None:
    cases = missed("H2.1", "2019-01-07", E19=5, F19=5)
    assert found(cases, UNTIL_JULY, "H2.O1") == {
        "state": "met_in_window",
        "matures_on": "2019-12-20",
        "window_start": "2019-01-07",
        "window_end": "2019-07-18",
    }
    cases.rows["terms"] = cases.rows["terms"][:-1]
    assert "matures_on" not in found(cases, UNTIL_JULY, "H2.O1")


@pytest.mark.parametrize("terms", [TERMS, ()], ids=["none has ended", "none is known"])
def test_without_a_term_since_the_need_it_is_pending(terms: tuple[str, ...]) -> None:
    cases = Cases(identified_on="2017-09-01").terms(*terms).need("H2.1", SON, "2019-06-01")
    assert found(cases, UNTIL_JULY, "H2.O1") == {"state": "no_data", "missing": "term_pending"}


def test_a_household_need_names_no_person_whose_attendance_could_be_judged() -> None:
    cases = Cases(identified_on="2017-09-01").terms(*TERMS).need("H2.6")
    assert found(cases, UNTIL_JULY, "H2.O1") == {"state": "no_data", "missing": "person"}


def test_whoever_has_left_school_is_neutral() -> None:
    cases = missed("H2.1", "2018-09-04", D18=50, E19=50, F19=50)
    cases.status("left_compulsory_schooling", "2019-07-01", person=SON)
    assert found(cases, UNTIL_JULY, "H2.O1") == {"state": "neutral"}
    assert found(cases, "2019-06-30", "H2.O1")["state"] == "not_met"


def test_only_one_of_the_two_rows_is_not_enough_unless_it_is_the_unauthorised_one() -> None:
    cases = missed("H2.1", "2018-09-04", D18=5, E19=5, F19=5)
    kept = cases.rows["observations"]
    cases.rows["observations"] = [row for row in kept if row["code"].startswith("unauth")]
    assert found(cases, UNTIL_JULY, "H2.O1")["state"] == "met_sustained"
    cases.rows["observations"] = [row for row in kept if row["code"].startswith("auth")]
    assert found(cases, UNTIL_JULY, "H2.O1")["missing"] == "term:D18;term:E19;term:F19"


def test_a_child_of_few_school_terms_is_judged_on_those() -> None:
    cases = Cases(identified_on="2017-09-01").terms(*TERMS)
    cases.person(DAUGHTER, "2014-04-22", "child")
    cases.attended(DAUGHTER, BEGIN["F19"], 10)
    (row,) = [r for r in rows_of(cases.outputs(UNTIL_JULY).results) if r["person_ref"] == DAUGHTER]
    assert (row["state"], row["window_start"]) == ("met_sustained", "2019-04-22")


def test_fewer_terms_known_than_asked_give_no_data_without_need() -> None:
    cases = Cases(identified_on="2017-09-01").terms(*TERMS[4:6])
    assert found(cases, UNTIL_JULY, "H2.O1", need="") == {"state": "no_data", "missing": "terms"}


def test_a_child_without_birth_date_is_of_school_age_by_role() -> None:
    cases = Cases(home=False, identified_on="2017-09-01").terms(*TERMS)
    cases.person("P7", "", "child").person("P8", "", "young_person")
    assert {r["person_ref"] for r in rows_of(cases.outputs(UNTIL_JULY).results)} == {"P7"}


def excluded(*days: str, feed: bool = True) -> Cases:
    cases = Cases(identified_on="2017-09-01").terms(*TERMS).need("H2.2", SON, "2018-09-04")
    cases.events("fixed_term_exclusion", *days, person=SON)
    return cases.feed_all() if feed else cases


FOUR = ("2018-10-01", "2018-11-01", "2019-02-01", "2019-05-01")
EXCLUSIONS: dict[str, tuple[Callable[[], Cases], str, dict[str, str]]] = {
    "three are not too many": (
        lambda: excluded(*FOUR[:3]),
        UNTIL_JULY,
        {"state": "met_sustained", "window_start": "2018-09-04", "window_end": UNTIL_JULY},
    ),
    "four are": (
        lambda: excluded(*FOUR),
        UNTIL_JULY,
        {"state": "not_met", "window_start": "2018-09-04", "window_end": UNTIL_JULY},
    ),
    "one after the last term counts": (
        lambda: excluded(*FOUR[:3], "2019-07-25"),
        UNTIL_JULY,
        {"state": "not_met", "window_start": "2018-09-04", "window_end": UNTIL_JULY},
    ),
    "few enough once, then not": (
        lambda: excluded("2019-09-10", "2019-09-11", "2019-09-12", "2019-09-13"),
        UNTIL_DECEMBER,
        {"state": "regressed", "window_start": "2019-01-07", "window_end": UNTIL_DECEMBER},
    ),
    "not covered": (
        lambda: excluded(feed=False),
        UNTIL_JULY,
        {
            "state": "no_data",
            "window_start": "2018-09-04",
            "window_end": UNTIL_JULY,
            "missing": "feed:fixed_term_exclusion;feed:permanent_exclusion",
        },
    ),
    "too many need no feed": (
        lambda: excluded(*FOUR, feed=False),
        UNTIL_JULY,
        {"state": "not_met", "window_start": "2018-09-04", "window_end": UNTIL_JULY},
    ),
    "fewer terms than asked": (
        lambda: excluded(*FOUR[:3]),
        "2019-06-01",
        {
            "state": "met_in_window",
            "matures_on": "2019-07-18",
            "window_start": "2018-09-04",
            "window_end": "2019-06-01",
        },
    ),
}


@pytest.mark.parametrize(("cases", "on", "expected"), EXCLUSIONS.values(), ids=EXCLUSIONS)
def test_exclusions_over_terms(
    cases: Callable[[], Cases], on: str, expected: dict[str, str]
) -> None:
    assert found(cases(), on, "H2.O3") == expected


WAS_30 = {"A17": 70, "B18": 70, "C18": 70}
GAINS: dict[str, tuple[dict[str, int], str, str, dict[str, str]]] = {
    "from 30 to 45 is half as much again": (
        WAS_30 | {"D18": 55, "E19": 55, "F19": 55},
        "2018-08-01",
        UNTIL_JULY,
        {"state": "met_sustained", "window_start": "2018-09-04", "window_end": "2019-07-18"},
    ),
    "a session less is not": (
        WAS_30 | {"D18": 55, "E19": 55, "F19": 56},
        "2018-08-01",
        UNTIL_JULY,
        {"state": "not_met", "window_start": "2018-09-04", "window_end": "2019-07-18"},
    ),
    "from 40 it does not count": (
        {"A17": 60, "B18": 60, "C18": 60, "D18": 1, "E19": 1, "F19": 1},
        "2018-08-01",
        UNTIL_JULY,
        {"state": "not_met", "window_start": "2018-09-04", "window_end": "2019-07-18"},
    ),
    "still running": (
        WAS_30 | {"D18": 50, "E19": 50},
        "2018-08-01",
        "2019-06-01",
        {
            "state": "met_in_window",
            "matures_on": "2019-07-18",
            "window_start": "2018-09-04",
            "window_end": "2019-04-05",
        },
    ),
    "terms missing on both sides": (
        {"A17": 70, "C18": 70, "D18": 50, "F19": 50},
        "2018-08-01",
        UNTIL_JULY,
        {
            "state": "no_data",
            "window_start": "2018-09-04",
            "window_end": "2019-07-18",
            "missing": "term:B18;term:E19",
        },
    ),
    "too few terms before, one missing after": (
        {"A17": 70, "D18": 50, "F19": 50},
        "2018-04-20",
        UNTIL_JULY,
        {"state": "no_data", "missing": "term:E19;terms"},
    ),
    "no term since": (
        WAS_30,
        "2018-08-01",
        "2018-08-02",
        {"state": "no_data", "missing": "term_pending"},
    ),
}


@pytest.mark.parametrize(("sessions", "since", "on", "expected"), GAINS.values(), ids=GAINS)
def test_a_large_gain_of_a_very_low_attender(
    sessions: dict[str, int], since: str, on: str, expected: dict[str, str]
) -> None:
    assert found(missed("H2.1", since, GAIN, **sessions), on, "H2.O2") == expected


def test_an_optional_outcome_that_is_sustained_makes_the_need_pass() -> None:
    cases = missed("H2.1", "2018-08-01", GAIN, **WAS_30, D18=50, E19=50, F19=50)
    assert found(cases, UNTIL_JULY, "H2.O1")["state"] == "not_met"
    claims = {r["route"]: str(r["blocked_by"]) for r in rows_of(cases.outputs(UNTIL_JULY).claims)}
    assert "need_" not in claims["SSP"]
    assert "nothing_sustained" not in claims["SSP"]
