"""Explanations say what results.csv says, and on what it rests."""

from dataclasses import replace
from datetime import date

import pytest

from families.framework import Framework
from outcomes.engine import Explanation, explain
from outcomes.engine.claims import NEED_CODES
from outcomes.engine.verdicts import STATES
from outcomes.engine.words import (
    BLOCKED_WORDS,
    MISSING_WORDS,
    REASON_WORDS,
    STATE_WORDS,
    missing_words,
)
from tests.rules.engine_cases import MOTHER, SF, SON, Cases, rows_of
from tests.rules.engine_inputs import CHECK_DATES, national_frameworks
from tests.rules.test_engine_sample import outputs, sample
from tests.rules.vectors_clock import asb, missing, stepped_down, violence
from tests.rules.vectors_counts import THREE_BEFORE, YEAR, attendance, offences


def one(cases: Cases, on: str, outcome: str) -> Explanation:
    (found,) = [row for row in explain(cases.inputs(on)) if row.outcome.id == outcome]
    return found


def iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


@pytest.mark.parametrize("as_of", CHECK_DATES[:2], ids=date.isoformat)
def test_every_result_has_an_explanation_that_says_the_same(as_of: date) -> None:
    said = [
        (
            row.family_ref,
            row.need_ref,
            row.person_ref,
            row.outcome.id,
            row.need.id if row.need else "",
            row.state,
            iso(row.matures_on),
            iso(row.window_start),
            iso(row.window_end),
            ";".join(lacking.code for lacking in row.missing),
        )
        for row in explain(sample(as_of))
    ]
    assert said == [tuple(row.values()) for row in rows_of(outputs(as_of).results)]


def test_an_event_clock_names_the_event_the_feed_and_the_day_it_matures() -> None:
    found = one(asb("2018-04-30"), "2018-10-31", "H1.O3")
    assert [(used.ref, used.start_on) for used in found.observations] == [
        ("O0001", date(2018, 4, 30))
    ]
    assert [(feed.code, feed.source) for feed in found.feeds] == [("asb_intervention", "test")]
    assert (found.anchor, found.clock_start) == (date(2018, 1, 10), date(2018, 5, 1))
    assert found.anchor_words == "The need was identified on 10 January 2018."
    assert (found.next_change.state, found.next_change.on) == ("met_sustained", date(2018, 11, 1))
    assert found.next_change.words.startswith("Sustained on 1 November 2018 if nothing else")


def test_an_event_before_the_anchor_is_not_used() -> None:
    assert one(asb("2018-01-09"), "2018-10-31", "H1.O3").observations == ()


def test_a_feed_that_is_not_there_is_asked_for_by_its_days() -> None:
    found = one(missing(feed_until="2024-04-30"), "2024-08-31", "6.2.O")
    assert [lacking.code for lacking in found.missing] == ["feed:missing_episode"]
    assert found.missing[0].words == (
        "No feed covers the whole period for: missing-from-home episode."
    )
    assert "covers 1 March 2024 to 31 August 2024" in found.next_change.words
    assert [feed.to_date for feed in found.feeds] == [date(2024, 4, 30)]


def test_an_open_case_says_so() -> None:
    found = one(missing(closed=""), "2024-08-31", "6.2.O")
    assert found.anchor_words.startswith("The case is not closed")
    assert "The closing of the case. It must then hold" in found.next_change.words


@pytest.mark.parametrize(
    ("cases", "outcome", "words"),
    [
        (missing(), "6.2.O", "The case was closed on 1 March 2024."),
        (stepped_down(), "H3.O1", "The case was stepped down or closed on 1 March 2018."),
    ],
)
def test_a_closure_that_starts_the_clock_is_named(cases: Cases, outcome: str, words: str) -> None:
    assert one(cases, "2024-12-31", outcome).anchor_words == words


def test_each_part_of_a_test_is_explained() -> None:
    found = one(violence("2018-08-01"), "2018-11-30", "H5.O1")
    assert [(part.state, part.clock_start) for part in found.parts] == [
        ("regressed", date(2018, 8, 2)),
        ("met_sustained", date(2018, 1, 12)),
    ]
    assert found.parts[0].words.startswith("no police call-out")
    assert {used.code for used in found.observations} == {"domestic_abuse_callout", "H5.O1"}


def test_where_one_part_is_enough_the_first_to_mature_is_the_next_change() -> None:
    cases = Cases(SF, closed_on="2018-02-01").need("7.1", MOTHER).feed_all()
    cases.events("proven_offence", "2018-06-01", person=MOTHER)
    found = one(cases, "2018-09-01", "7.1.O")
    assert found.state == "no_data"
    assert (found.next_change.state, found.next_change.on) == ("met_sustained", date(2018, 12, 2))


def test_a_fall_rests_on_both_windows() -> None:
    found = one(offences("2017-01-01", *THREE_BEFORE, "2018-02-01"), "2018-07-10", "H1.O1")
    assert [used.start_on.year for used in found.observations if used.start_on] == [2017] * 3 + [
        2018
    ]


def test_attendance_rests_on_the_rows_of_its_terms() -> None:
    cases = attendance(20, 20, 20).terms("Autumn-2017 2017-09-05 2017-12-15")
    cases.attended(SON, "2017-09-05", 50)
    found = one(cases, "2019-08-01", "H2.O1")
    assert {used.start_on for used in found.observations} == {
        date.fromisoformat(term.split()[1]) for term in YEAR
    }
    assert (found.need, found.anchor, found.anchor_words) == (None, None, "")


def test_attendance_is_next_judged_when_a_term_ends() -> None:
    cases = attendance(20, 20, 20).terms("Autumn-2019 2019-09-03 2019-12-20")
    assert one(cases, "2019-10-01", "H2.O1").next_change.on == date(2019, 12, 20)


def test_a_spell_with_a_recorded_end_is_the_next_change() -> None:
    cases = Cases().need("H4.5").status("debt_plan_kept", "2018-01-01", "2018-03-31")
    found = one(cases, "2018-02-01", "H4.O3")
    assert (found.state, found.next_change.on) == ("met_in_window", date(2018, 4, 1))
    cases.status("debt_plan_kept", "2018-01-15")
    assert one(cases, "2018-02-01", "H4.O3").next_change.on == date(2018, 7, 10)


def test_a_senior_decision_is_shown() -> None:
    cases = Cases().need("H1.2", SON).judged("override:H1.2", "2018-05-01", "equal progress")
    found = one(cases, "2018-11-30", "H1.O3")
    assert found.state_words[0] == "Senior decision"
    assert [used.detail for used in found.observations] == ["equal progress"]
    assert "withdrawn" in found.next_change.words


def test_what_is_missing_is_said_in_words_for_each_kind() -> None:
    framework: Framework = national_frameworks()["tf-2015-national"]
    assert missing_words("status:neet", framework) == (
        "Nobody has ever recorded: not in education, employment or training."
    )
    assert missing_words("term:Spring 2018", framework).endswith("the term Spring 2018.")
    for code in MISSING_WORDS:
        assert missing_words(f"{code}x" if code.endswith(":") else code, framework)


def test_every_state_and_code_has_words() -> None:
    assert set(STATE_WORDS) == set(STATES)
    assert set(NEED_CODES.values()) <= set(BLOCKED_WORDS)
    seen = {
        (column, code)
        for as_of in CHECK_DATES
        for column, texts in (
            ("reasons", outputs(as_of).eligibility["reasons"]),
            ("blocked", outputs(as_of).claims["blocked_by"]),
        )
        for text in texts
        for code in text.split(";")
        if code
    }
    assert {code for column, code in seen if column == "reasons"} <= set(REASON_WORDS)
    assert {code for column, code in seen if column == "blocked"} <= set(BLOCKED_WORDS)


def test_the_basis_of_an_outcome_is_shown() -> None:
    found = one(asb("2018-04-30"), "2018-10-31", "H1.O3")
    assert found.basis_words == "Confirmed from a published source"
    assert found.framework == "tf-2015-national"
    assert replace(found, state="not_met").state_words[0] == "Not met"
