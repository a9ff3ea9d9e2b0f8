"""The national frameworks as they stand, what extends them, and the words people read."""

import copy
import pickle
from datetime import date
from fractions import Fraction

import pytest

from families.framework import (
    FrameworkInvalid,
    Sustain,
    apply_plan,
    load,
    load_all,
    load_plan,
    outcome_words,
    parameter_words,
    sustain_words,
    words_of_test,
)
from tests.rules.engine_inputs import DATA, SAMPLE, national_frameworks

TF, SF, FFP = "tf-2015-national", "sf-2022-national", "ffp-2025"


def plan(text: str):
    return load_plan(text, "plan.yaml", national_frameworks())


def test_the_three_files_are_read_in_any_order() -> None:
    assert set(national_frameworks()) == {TF, SF, FFP}
    paths = sorted((DATA / "frameworks").glob("*.yaml"), reverse=True)
    assert load_all({path.name: path for path in paths}) == national_frameworks()


def test_what_a_file_does_not_give_is_that_of_the_one_it_extends() -> None:
    base, heir = national_frameworks()[SF], national_frameworks()[FFP]
    assert heir.headlines == base.headlines
    assert heir.eligibility.minimum == 1
    assert heir.eligibility.must_include_any == base.eligibility.must_include_any
    assert (heir.routes, heir.supports_claims) == ((), False)
    assert [route.id for route in base.routes] == ["SFO"]


def test_a_part_that_a_file_gives_replaces_the_others_whole() -> None:
    text = (
        "extends: sf-2022-national\n"
        "framework: {id: x, name: X, supports_claims: false}\n"
        "parameters: {absence_basis: {default: all_absence}}\n"
    )
    with pytest.raises(FrameworkInvalid) as refused:
        load(text, "x.yaml", national_frameworks())
    assert any(
        "sustain_default" in fault or "sustain_param" in fault for fault in refused.value.faults
    )


def test_a_framework_survives_pickling() -> None:
    framework = national_frameworks()[TF]
    assert copy.deepcopy(framework) == framework
    assert pickle.dumps(framework)


def test_every_need_and_outcome_keeps_where_it_comes_from() -> None:
    framework = national_frameworks()[TF]
    assert framework.needs["H2.3"].provenance.basis == "recalled"
    assert not framework.needs["H2.3"].provenance.confirmed
    assert framework.needs["H1.1"].provenance.src == ("S05", "S07")
    assert "Cumbria" in framework.needs["H6.1"].provenance.note
    assert ("caution" in dict(framework.outcomes["H5.O1"].shown)) is True
    assert framework.outcomes["H5.O1"].evidence[0] == "police"


def test_optional_outcomes_are_judged_only_when_a_plan_switches_them_on() -> None:
    framework = national_frameworks()[TF]
    chosen = apply_plan(
        framework, load_plan(SAMPLE / "local_plan.yaml", "p", national_frameworks())
    )
    new = {o.id for o in chosen.in_use} - {o.id for o in framework.in_use}
    assert new == {"H1.O5"}
    assert chosen.parameters["absence_basis"].on(date(2018, 1, 1)) == "unauthorised_only"


def test_a_value_follows_its_history_until_a_plan_chooses() -> None:
    parameter = national_frameworks()[TF].parameters["persistent_absence_threshold_pct"]
    assert parameter.on(date(2014, 8, 31)) == 10
    assert parameter.on(date(2014, 9, 1)) == 15
    assert parameter.on(date(2015, 9, 1)) == 10
    chosen = apply_plan(
        national_frameworks()[TF],
        plan("extends: tf-2015-national\nparameters: {persistent_absence_threshold_pct: 12.5}"),
    )
    found = chosen.parameters["persistent_absence_threshold_pct"].on(date(2014, 9, 1))
    assert found == Fraction(25, 2)


def test_a_plan_may_change_the_sustain_rule_of_one_outcome_or_of_all_that_share_it() -> None:
    framework = national_frameworks()[SF]
    one = apply_plan(
        framework,
        plan("extends: sf-2022-national\noutcomes: {6.2.O: {sustain: {unit: month, count: 9}}}"),
    )
    assert one.outcomes["6.2.O"].sustain == Sustain("month", 9)
    assert one.outcomes["6.3.O"].sustain == framework.outcomes["6.3.O"].sustain
    rule = "{unit: month, count: 9, start_anchor: case_closure}"
    every = apply_plan(
        framework, plan(f"extends: sf-2022-national\nparameters: {{sustain_default: {rule}}}")
    )
    assert every.outcomes["6.2.O"].sustain == Sustain("month", 9, "case_closure")
    assert every.outcomes["10.1.O"].sustain == Sustain("week", 13)


def test_a_plan_may_count_needs_where_the_framework_allows_it() -> None:
    text = "extends: sf-2022-national\nparameters: {count_unit: need}"
    assert apply_plan(national_frameworks()[SF], plan(text)).eligibility.count_unit == "need"


def test_a_plan_holds_only_for_the_framework_that_it_extends() -> None:
    chosen = plan("extends: sf-2022-national")
    with pytest.raises(ValueError, match="not ffp-2025"):
        apply_plan(national_frameworks()[FFP], chosen)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("H1.O3", "no ASB order, injunction, contract, warning or local equal for 6 months"),
        ("H2.O1", "at least 90 per cent over 3 school terms"),
        ("H2.O2", "where it was below 40 per cent"),
        ("H2.O3", "at most 3 cases of suspension from school in 3 school terms"),
        ("H3.O1", "no longer: section 17 child in need; and no longer"),
        ("H3.O2", "last reading at least 1 above the first"),
        ("H4.O1", "in paid work; or in education, employment or training"),
        ("H4.O2", "12 months, or for 3 school terms"),
        ("H5.O1", "judged met by a professional (lead worker or idva)"),
        ("H6.O2", "at one point in time"),
        ("H1.O1", "down by at least 33 per cent in 6 months, against the 6 months before"),
    ],
)
def test_outcomes_in_words(outcome: str, words: str) -> None:
    framework = national_frameworks()[TF]
    assert words in outcome_words(framework.outcomes[outcome], framework)


@pytest.mark.parametrize(
    ("need", "words"),
    [
        ("H1.1", "at least 1 case of proven offence by a member in 12 months"),
        ("H2.3", "at least 5 days of suspension from school in 3 school terms (primary school)"),
        ("H5.2", "known to have perpetrated domestic abuse in the last 12 months"),
        (
            "H2.1",
            "10 (15 from 1 September 2014; 10 from 1 September 2015) per cent over 3 school terms",
        ),
    ],
)
def test_needs_in_words(need: str, words: str) -> None:
    framework = national_frameworks()[TF]
    assert words in words_of_test(framework.needs[need].test, framework)


def test_every_need_and_outcome_can_be_said_in_words() -> None:
    for framework in national_frameworks().values():
        texts = [words_of_test(need.test, framework) for need in framework.needs.values()]
        texts += [outcome_words(outcome, framework) for outcome in framework.outcomes.values()]
        for text in texts:
            assert "_" not in text.replace("parameter absence_basis", "")


def test_parameters_and_rules_in_words() -> None:
    framework = national_frameworks()[SF]
    default = framework.parameters["sustain_default"]
    assert parameter_words(default) == (
        "without a break for 6 months, from the day the case is closed"
    )
    chosen = apply_plan(
        framework,
        plan("extends: sf-2022-national\nparameters: {persistent_absence_below_pct: 87.5}"),
    )
    assert parameter_words(chosen.parameters["persistent_absence_below_pct"]) == "87.5 (local plan)"
    assert sustain_words(Sustain("week", 1)).startswith("without a break for 1 week,")


def test_codes_are_those_of_the_vocabulary_and_those_of_every_framework() -> None:
    codes = national_frameworks()[TF].codes
    assert "asb_intervention" in codes["event"]
    assert {"neet", "left_compulsory_schooling"} <= codes["status"]
    assert {"star_score", "authorised_absence_sessions"} <= codes["metric"]
    assert {"H5.O1", "override:H5.1"} <= codes["judgement"]
