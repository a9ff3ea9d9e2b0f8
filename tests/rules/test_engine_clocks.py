"""Clocks counted in terms, and rules that are settled at one point in time (§6)."""

from tests.rules.engine_cases import MOTHER, SF, SON, Cases
from tests.rules.test_engine_terms import BEGIN, TERMS, UNTIL_JULY, found


def special_needs(last: str) -> Cases:
    cases = Cases(SF, identified_on="2018-01-01").terms(*TERMS).need("1.4", SON, "2018-01-10")
    return cases.status("sen_unmet", "2017-01-01", last, SON)


def test_a_clock_counted_in_terms_runs_to_the_end_of_the_last() -> None:
    assert found(special_needs("2018-08-31"), "2019-04-04", "1.4.O") == {
        "state": "met_in_window",
        "matures_on": "2019-04-05",
        "window_start": "2018-09-01",
        "window_end": "2019-04-04",
    }
    assert found(special_needs("2018-08-31"), "2019-07-18", "1.4.O") == {
        "state": "met_sustained",
        "window_start": "2019-01-07",
        "window_end": "2019-07-18",
    }


def test_a_clock_whose_terms_are_not_known_cannot_be_judged() -> None:
    assert found(special_needs("2019-06-01"), "2019-06-10", "1.4.O") == {
        "state": "no_data",
        "missing": "terms",
    }


def test_an_outcome_at_one_point_in_time_is_sustained_at_once() -> None:
    plan = "extends: tf-2015-national\noptional_outcomes: [H6.O2]"
    cases = Cases(plan=plan).need("H6.4", SON)
    for status in ("gp_registered", "dental_access", "immunisations_up_to_date"):
        cases.status(status, "2018-02-01", person=SON)
    assert found(cases, "2018-03-01", "H6.O2") == {
        "state": "met_sustained",
        "window_start": "2018-03-01",
        "window_end": "2018-03-01",
    }


def test_absence_counts_as_the_plan_says_on_the_day() -> None:
    cases = Cases(identified_on="2017-09-01").terms(*TERMS).need("H2.1", SON, "2018-09-04")
    for term in ("D18", "E19", "F19"):
        cases.attended(SON, BEGIN[term], 10, 1)
    assert found(cases, UNTIL_JULY, "H2.O1")["state"] == "not_met"
    cases.plan = "extends: tf-2015-national\nparameters: {absence_basis: unauthorised_only}"
    assert found(cases, UNTIL_JULY, "H2.O1")["state"] == "met_sustained"


def test_the_adult_of_a_child_need_is_judged_where_no_outcome_fits() -> None:
    cases = Cases().need("H3.4", MOTHER).feed_all()
    assert found(cases, "2018-06-01", "H3.O1")["state"] == "met_in_window"
