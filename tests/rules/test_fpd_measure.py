"""Before against after, and zero against not collected, not yet and not applicable."""

from collections import Counter
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.frames.coverage import Feed
from exports.frames.units import WORKER
from tests.exports.council import CODES, EVERYTHING, STARTED, Council

# Support began on 10 February 2017; the twelve months after it ended on 9 February 2018.
CALLOUT = "domestic_abuse_callout"


def one_family(*members: tuple[int, str, str]) -> Council:
    council = Council()
    council.family(*(members or ((34, "F", "parent"), (9, "M", "child"))))
    return council


@pytest.mark.parametrize(
    ("on", "before", "after"),
    [
        pytest.param(date(2016, 2, 9), "0", "0", id="a day too early"),
        pytest.param(date(2016, 2, 10), "1", "0", id="the first day before"),
        pytest.param(date(2017, 2, 9), "1", "0", id="the last day before"),
        pytest.param(STARTED, "0", "1", id="the day of the start counts after"),
        pytest.param(date(2018, 2, 9), "0", "1", id="the last day after"),
        pytest.param(date(2018, 2, 10), "0", "0", id="a day too late"),
    ],
)
def test_an_event_counts_in_the_twelve_months_in_which_it_lies(
    on: date, before: str, after: str
) -> None:
    council = one_family()
    council.fact(1, CALLOUT, on)
    assert council.shown("number_da_incidents_police_before") == [before] * 2
    assert council.shown("number_da_incidents_police_after") == [after] * 2


def test_a_family_value_stands_on_the_row_of_each_member_and_a_persons_on_theirs() -> None:
    council = one_family()
    council.fact(1, "asb_intervention", date(2016, 6, 1), person=1)
    assert council.shown("number_asb_interventions_before") == ["1", "0"]
    assert council.shown("number_asb_incidents_before") == ["1", "1"]


def test_a_fact_of_somebody_who_was_no_member_then_is_not_the_households() -> None:
    council = one_family()
    council.fact(1, "asb_intervention", date(2016, 6, 1), person=1, household=False)
    assert council.shown("number_asb_interventions_before") == ["1", "0"]
    assert council.shown("number_asb_incidents_before") == ["0", "0"]


def test_alternative_codes_are_not_added_up() -> None:
    council = one_family()
    council.fact(1, "police_callout_count", date(2016, 4, 1), kind="metric", value=4)
    for _ in range(2):
        council.fact(1, CALLOUT, date(2016, 4, 3))
    assert council.shown("number_police_callouts_before") == ["3-5"] * 2


def test_a_count_stands_in_its_band() -> None:
    counts = {1: "1", 2: "2", 3: "3-5", 5: "3-5", 6: "6+", 40: "6+"}
    for number, band in counts.items():
        council = one_family()
        for _ in range(number):
            council.fact(1, CALLOUT, date(2016, 6, 1))
        assert council.shown("number_da_incidents_police_before")[0] == band


# --- Zero, not collected, not yet, not applicable


def without(code: str) -> list[Feed]:
    return [feed for feed in EVERYTHING if feed.code != code]


def test_zero_needs_a_feed_that_covers_the_whole_window() -> None:
    council = one_family()
    column = "number_section47_before"
    assert council.shown(column) == ["[z]", "0"]
    assert council.shown(column, without("section_47_enquiry")) == ["[z]", "[x]"]


@pytest.mark.parametrize(
    ("from_date", "to_date", "value"),
    [
        pytest.param(date(2016, 1, 1), date(2017, 3, 30), "0", id="just long enough"),
        pytest.param(date(2016, 1, 2), date(2017, 3, 30), "[x]", id="begins a day late"),
        pytest.param(date(2016, 1, 1), date(2017, 3, 29), "[x]", id="ends a day early"),
    ],
)
def test_coverage_is_that_of_every_start_in_the_quarter(
    from_date: date, to_date: date, value: str
) -> None:
    feeds = [*without("section_47_enquiry"), Feed("section_47_enquiry", from_date, to_date)]
    assert one_family().shown("number_section47_before", feeds)[1] == value


@pytest.mark.parametrize(
    ("column", "code", "first", "last"),
    [
        ("number_section47_after", "section_47_enquiry", date(2017, 1, 1), date(2018, 3, 30)),
        ("da_perpetrator_before", "da_perpetrator", date(2017, 1, 1), date(2017, 3, 31)),
        ("da_perpetrator_after", "da_perpetrator", date(2018, 1, 1), date(2018, 3, 31)),
        ("permanent_exclusion_before", "permanent_exclusion", date(2016, 1, 1), date(2017, 3, 30)),
    ],
)
def test_exactly_the_days_on_which_a_value_can_rest_must_be_covered(
    column: str, code: str, first: date, last: date
) -> None:
    council, day = one_family((34, "F", "parent"), (9, "M", "child")), timedelta(days=1)

    def shown(from_date: date, to_date: date) -> set[str]:
        feeds = [*without(code), Feed(code, from_date, to_date)]
        return set(council.shown(column, feeds)) - {"[z]"}

    assert shown(first, last) <= {"0", "N"}
    assert shown(first + day, last) == shown(first, last - day) == {"[x]"}


def test_a_gap_of_one_day_is_a_gap_and_two_sources_may_close_it() -> None:
    code = "section_47_enquiry"
    first = Feed(code, date(2015, 1, 1), date(2016, 5, 1))
    last = Feed(code, date(2016, 5, 3), date(2018, 12, 31))
    other = Feed(code, date(2016, 5, 2), date(2016, 5, 2))
    gap, closed = [*without(code), first, last], [*without(code), first, last, other]
    assert one_family().shown("number_section47_before", gap)[1] == "[x]"
    assert one_family().shown("number_section47_before", closed)[1] == "0"


def test_two_families_of_one_quarter_never_differ_in_what_is_not_collected() -> None:
    """Otherwise what is not collected would tell the day of the start."""
    council = Council()
    for day in (date(2017, 1, 1), date(2017, 3, 31)):
        council.family((9, "M", "child"), started=day)
    code = "section_47_enquiry"
    feeds = [*without(code), Feed(code, date(2016, 2, 1), date(2018, 12, 31))]
    assert set(council.shown("number_section47_before", feeds)) == {"[x]"}


def test_somebody_who_said_yes_needs_no_feed_but_nobody_who_did_is_not_no() -> None:
    council = one_family((34, "F", "parent"), (36, "M", "parent"))
    council.fact(1, "mental_health_need", date(2016, 1, 1), person=1, kind="status", source=WORKER)
    assert council.shown("mental_health_adult_before") == ["Y", "N"]
    feeds = [feed for feed in EVERYTHING if "mental_health" not in feed.code]
    assert council.shown("mental_health_adult_before", feeds) == ["Y", "[x]"]


def test_a_point_in_time_is_the_day_of_the_start_and_the_day_twelve_months_later() -> None:
    council = one_family((34, "F", "parent"), (35, "F", "parent"), (36, "F", "parent"))
    code, column = "da_victim_or_at_risk", "da_victim"
    council.fact(1, code, date(2015, 1, 1), person=1, kind="status", until=STARTED)
    council.fact(1, code, date(2015, 1, 1), person=2, kind="status", until=date(2017, 2, 9))
    council.fact(1, code, date(2018, 2, 10), person=3, kind="status")
    assert council.shown(f"{column}_before") == ["Y", "N", "N"]
    assert council.shown(f"{column}_after") == ["N", "N", "Y"]


def test_the_after_is_not_given_before_its_window_has_closed() -> None:
    council = Council()
    council.family((9, "M", "child"), started=date(2017, 9, 30))
    council.family((9, "M", "child"), started=date(2017, 10, 1))
    assert council.shown("number_section47_after") == ["0", "[y]"]
    assert council.shown("result_claimed") == ["none", "[y]"]
    assert council.shown("number_section47_before") == ["0", "0"]


def test_nothing_is_measured_of_somebody_after_they_left() -> None:
    council = Council()
    council.family((34, "F", "parent"), (9, "M", "child"), gone=[1])
    assert council.shown("number_section47_after") == ["[z]", "[z]"]
    assert council.shown("da_victim_after") == ["N", "[z]"]
    assert council.shown("number_da_incidents_police_after") == ["0", "0"]


def test_a_field_does_not_apply_to_those_it_is_not_about() -> None:
    ages = [(34, "F", "parent"), (16, "M", "child"), (9, "M", "child"), (3, "F", "child")]
    council = one_family(*ages)
    applies = {
        "adult_out_of_work_benefit_before": [True, False, False, False],
        "young_person_neet_before": [False, True, False, False],
        "permanent_exclusion_before": [False, False, True, False],
        "early_years_entitlement_not_taken_before": [False, False, False, True],
        "child_status_before": [False, True, True, True],
        "da_victim_before": [True, True, True, True],
    }
    for column, expected in applies.items():
        assert [value != "[z]" for value in council.shown(column)] == expected


def test_who_is_a_child_a_young_person_an_adult() -> None:
    council = one_family(
        (15, "M", "child"),
        (16, "M", "child"),
        (17, "F", "parent"),
        (24, "M", "young_person"),
        (25, "M", "young_person"),
        (19, "F", "parent"),
        (-1, "U", "child"),
        (-1, "U", "young_person"),
        (-1, "U", "other"),
    )
    child, young, adult = "child", "young_person", "adult"
    assert council.shown("family_role") == [
        *(child, young, young, young, adult, adult),
        *(child, young, adult),
    ]
    assert council.shown("age_or_birth_year") == [
        *("10-15", "16-17", "16-17", "18-24", "25-34", "18-24"),
        *["[x]"] * 3,
    ]


# --- Single fields


def test_absence_is_the_sum_of_the_terms_against_the_sessions_possible() -> None:
    council = one_family((9, "M", "child"))
    for month, missed, possible in ((2, 4, 130), (4, 7, 120), (9, 0, 140)):
        on = date(2016, month, 20)
        kind, code = "metric", "unauthorised_absence_sessions"
        council.fact(1, code, on, person=1, kind=kind, value=missed, out_of=possible)
    assert council.shown("unauthorised_absence_sessions_before") == ["10-24"]
    assert council.shown("possible_sessions_before") == ["300+"]
    assert council.shown("unauthorised_absence_sessions_after") == ["[x]"]


def test_a_register_with_more_missed_than_possible_is_left_out_and_counted() -> None:
    council = one_family((9, "M", "child"))
    on, code = date(2016, 9, 20), "unauthorised_absence_sessions"
    council.fact(1, code, on, person=1, kind="metric", value=150, out_of=140)
    faults: Counter[str] = Counter()
    council.rows(faults)
    assert faults["absence_not_possible"] == 1
    assert council.shown("possible_sessions_before") == ["[x]"]


def test_no_child_under_ten_carries_a_sanction() -> None:
    council = one_family((9, "M", "child"), (10, "M", "child"))
    for person in (1, 2):
        council.fact(1, "asb_intervention", date(2016, 9, 20), person=person)
    faults: Counter[str] = Counter()
    council.rows(faults)
    assert faults["sanction_under_ten"] == 1
    assert council.shown("number_asb_interventions_before") == ["0", "1"]


def test_the_highest_status_of_a_child_counts_and_none_rests_on_every_feed() -> None:
    council = one_family((9, "M", "child"), (7, "M", "child"), (5, "F", "child"))
    council.fact(1, "child_in_need", date(2016, 1, 1), person=1, kind="status")
    council.fact(1, "early_help_need", date(2016, 1, 1), person=1, kind="status")
    council.fact(1, "child_protection_plan", date(2016, 1, 1), person=2, kind="status")
    expected = ["child_in_need", "protection_plan", "none"]
    assert council.shown("child_status_before") == expected
    # Without the feed of the top rung a lower one may not be the highest; the top one stands.
    feeds = without("child_protection_plan")
    assert council.shown("child_status_before", feeds) == ["[x]", "protection_plan", "[x]"]


def test_rent_is_owed_at_the_last_reading_of_the_twelve_months() -> None:
    council, code = one_family((34, "F", "parent")), "rent_arrears_amount"
    council.fact(1, code, date(2016, 3, 1), kind="metric", value=310.5)
    council.fact(1, code, date(2016, 12, 1), kind="metric", value=0)
    council.fact(1, code, date(2017, 12, 1), kind="metric", value=12)
    assert council.shown("rent_arrears_before", without(code)) == ["N"]
    assert council.shown("rent_arrears_after", without(code)) == ["Y"]


def test_a_problem_with_drugs_or_alcohol_does_not_say_which() -> None:
    council = one_family((34, "F", "parent"), (36, "M", "parent"))
    council.fact(1, "substance_need", date(2016, 1, 1), person=1, kind="status")
    assert council.shown("drug_dependency_before") == ["U", "N"]
    assert council.shown("alcohol_dependency_before") == ["U", "N"]


def test_what_no_framework_records_is_never_zero() -> None:
    assert one_family().shown("homeless_duty_owed_before") == ["[x]", "[x]"]


def test_the_problems_met_and_the_claim_are_shown_as_they_are() -> None:
    council = Council()
    council.family((9, "M", "child"), problems=0b100101, ended=date(2018, 3, 31))
    council.family((9, "M", "child"), claimed=1, claimed_on=date(2018, 5, 2))
    assert council.shown("headline_problems_met") == ["1;3;6", "none"]
    assert council.shown("date_ended") == ["2018-Q1", "open"]
    assert council.shown("date_started") == ["2017-Q1", "2017-Q1"]
    assert council.shown("result_claimed") == ["none", "sustained_progress"]
    assert council.shown("result_date") == ["none", "2018-Q2"]


def test_a_council_without_any_fact_is_measured_too() -> None:
    council = one_family()
    assert set(council.shown("number_asb_incidents_before", [])) == {"[x]"}
    assert set(council.shown("number_asb_incidents_before")) == {"0"}


@settings(max_examples=4, deadline=None)
@given(st.permutations(range(12)))
def test_the_order_of_the_facts_changes_nothing(order: list[int]) -> None:
    def built(places: list[int]) -> pd.DataFrame:
        council = one_family((34, "F", "parent"), (9, "M", "child"))
        for place in places:
            code = CODES[place * 3 % len(CODES)]
            kind = ("event", "status", "metric")[place % 3]
            on = date(2016, 1 + place, 5)
            person = 1 + place % 2
            council.fact(1, code, on, person=person, kind=kind, value=place, out_of=100)
        return council.rows()

    assert built(order).equals(built(sorted(order)))
