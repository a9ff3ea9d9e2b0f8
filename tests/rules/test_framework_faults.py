"""Frameworks and plans that are refused: the line, the place, what is wrong and what is allowed."""

import pytest

from families.framework import FrameworkInvalid, load, load_all, load_plan
from tests.rules.engine_inputs import national_frameworks

VALID = """\
schema_version: "1.0"
framework: {id: local-1, name: Local, supports_claims: true}
family_definition: {must_include_any: [dependent_child]}
eligibility: {count_unit: headline, minimum: 2}
whole_family_working: {requirements: [{id: a, artefact: assessment}]}
vocabulary:
  metrics: {attendance_pct: attendance, offence_count: offences, star_score: score}
  events: {offence: an offence, exclusion: an exclusion}
  statuses: {on_plan: on a plan}
  counts: {offence_count: [offence]}
parameters:
  absence_basis: {default: all_absence, allowed: [all_absence, unauthorised_only]}
  threshold: {default: 90}
  longer: {default: {unit: month, count: 12}}
headlines:
  - id: H1
    name: First
    needs:
      - {id: H1.1, label: Need, subject: child,
         test: {type: status, status: on_plan}, basis: recalled}
    outcomes:
      - {id: H1.O1, label: Out, applies_to: [H1.1], subject: child,
         test: {type: status, status: on_plan, is: false},
         sustain: {unit: month, count: 6}}
claim_routes: [{id: SSP, name: Progress}]
"""
NEED_TEST = "test: {type: status, status: on_plan}, basis"
OUTCOME_TEST = "test: {type: status, status: on_plan, is: false}"
SUSTAIN = "sustain: {unit: month, count: 6}"


def faults(text: str) -> tuple[str, ...]:
    with pytest.raises(FrameworkInvalid) as refused:
        load(text, "f.yaml", {})
    return refused.value.faults


def changed(old: str, new: str) -> str:
    assert VALID.count(old) == 1
    return VALID.replace(old, new)


def test_the_valid_one_is_valid() -> None:
    assert load(VALID, "f.yaml", {}).id == "local-1"


@pytest.mark.parametrize("count", [41, 100_000])
@pytest.mark.parametrize("opened", ["[", "{a: "])
def test_what_is_nested_without_end_is_refused(opened: str, count: int) -> None:
    assert faults("\n" + opened * count) == ("f.yaml:2: file: nested more than 40 deep",)


def test_half_a_character_is_refused() -> None:
    assert faults("name: \ud800") == ("f.yaml:1: file: cannot be read as YAML",)


OF_THE_TEXT = {
    "not YAML": ("name: Local", "name: [Local", "f.yaml:2: file: "),
    "key twice": ("eligibility:", "framework: {}\neligibility:", "4: framework: is given twice"),
    "alias": ("name: First", "name: &x First\n    other: *x", "1: file: aliases"),
    "unknown part": ("schema_version", "schema_versio", "1: schema_versio: is not a key here"),
    "bad date": ("name: Local,", "name: Local, effective_from: 2015-02-30,", "2: framework.effe"),
}
OF_THE_PARTS = {
    "no id": ("id: local-1, ", "", "2: framework: id is missing"),
    "bad id": ("id: local-1", "id: local 1", "2: framework.id: 'local 1' is not an id"),
    "claims?": (", supports_claims: true", "", "2: framework: supports_claims is missing"),
    "no eligibility": (
        "eligibility: {count_unit: headline, minimum: 2}\n",
        "",
        "1: file: eligibility is missing",
    ),
    "minimum": ("minimum: 2", "minimum: two", "4: eligibility.minimum: must be a whole number"),
    "count unit": ("count_unit: headline", "count_unit: person", "4: eligibility.count_unit: 'p"),
    "unit not allowed": (
        "minimum: 2",
        "minimum: 2, count_unit_allowed: [need]",
        "4: eligibility: count_unit must be one of need",
    ),
    "must include": ("[dependent_child]", "[anybody]", "3: family_definition.must_include_any.0"),
    "artefact": ("artefact: assessment", "artefact: letter", "5: whole_family_working"),
    "count of": ("counts: {offence_count: [offence]}", "counts: {offence_count: [theft]}", "10: "),
    "count not metric": ("counts: {offence_count", "counts: {thefts", "10: vocabulary.counts.thef"),
    "route": ("{id: SSP, name: Progress}", "{id: XYZ, name: P}", "'XYZ' is not allowed"),
    "CE": ("{id: SSP, name: Progress}", "{id: CE, name: Work}", "must say by_benefit"),
    "default": ("{default: all_absence,", "{default: none,", "12: parameters.absence_basis"),
    "sourced": ("basis: recalled", "basis: sourced", "19: headlines.H1.needs.H1.1: basis sourced"),
    "basis": ("basis: recalled", "basis: rumour", "'rumour' is not allowed; allowed: sourced,"),
}
OF_A_NEED = {
    "no outcome": ("applies_to: [H1.1]", "applies_to: [H1.9]", "19: headlines.H1.needs.H1.1: the"),
    "unknown need": (
        "applies_to: [H1.1]",
        "applies_to: [H1.9]",
        "22: headlines.H1.outcomes.H1.O1: a",
    ),
    "only optional": (SUSTAIN, SUSTAIN + ", optional: true", "has no outcome that is not optional"),
    "id twice": ("id: H1.O1", "id: H1.1", "id 'H1.1' is used more than once"),
    "id a number": ("id: H1.1,", "id: 1.1,", "19: headlines.H1.needs.1.1.id: must be text"),
    "subject": (
        "{id: H1.1, label: Need, subject: child",
        "{id: H1.1, label: Need, subject: dog",
        "'dog'",
    ),
    "no test": (NEED_TEST, "basis", "19: headlines.H1.needs.H1.1: test is missing"),
    "test word": (NEED_TEST, "test: {type: status, status: on_fire}, basis", "'on_fire' is not in"),
    "test key": (
        NEED_TEST,
        "test: {type: status, status: on_plan, iss: false}, basis",
        "20: headlines.H1.needs.H1.1.test.iss: is not a key here; allowed: is, status, type",
    ),
    "test type": (NEED_TEST, "test: {type: magic}, basis", "'magic' is not allowed; allowed: met"),
    "change": (
        NEED_TEST,
        "test: {type: change, metric: star_score, op: increase_gte, value: 1, baseline_period: "
        "{unit: reading, which: first}, measure_period: {unit: reading, which: last}}, basis",
        "type change may stand only in the test of an outcome",
    ),
}
MONTHS = "period: {unit: month, count: 6}"
TERMS = "period: {unit: school_term, count: 3}"
OF_AN_OUTCOME = {
    "no sustain": (
        ",\n         " + SUSTAIN,
        "",
        "exactly one of sustain and sustain_param must be given",
    ),
    "both": (SUSTAIN, SUSTAIN + ", sustain_param: longer", "exactly one of sustain and"),
    "sustain param": (SUSTAIN, "sustain_param: threshold", "sustain_param must be one of longer"),
    "sustain key": (SUSTAIN, "sustain: {unit: month, count: 6, or_until: x}", "or_until: is not a"),
    "sustain unit": (SUSTAIN, "sustain: {unit: day, count: 6}", "'day' is not allowed; allowed: w"),
    "point in time": (
        SUSTAIN,
        "sustain: {unit: month, count: 6, mode: point_in_time}",
        "goes with",
    ),
    "anchor": (SUSTAIN, "sustain: {unit: month, count: 6, start_anchor: x}", "'x' is not allowed"),
    "event over months": (
        OUTCOME_TEST,
        f"test: {{type: event_count, event: offence, op: lte, value: 1, {MONTHS}}}",
        "over months an outcome may ask only event_count eq 0",
    ),
    "event over terms": (
        OUTCOME_TEST,
        f"test: {{type: event_count, event: offence, op: gte, value: 1, {TERMS}}}",
        "over school terms an outcome may ask eq or lte",
    ),
    "window of terms": (
        OUTCOME_TEST,
        f"test: {{type: event_count, event: offence, op: eq, value: 0, {TERMS}}}",
        "22: headlines.H1.outcomes.H1.O1: sustain must equal the window of the test: 3 school_term",
    ),
    "window of a part": (
        OUTCOME_TEST,
        "test: {type: any_of, tests: [{type: metric, metric: attendance_pct, op: gte, value: 90, "
        "period: {unit: school_term, count: 2}}]}",
        "sustain must equal the window of the test: 2 school_term",
    ),
    "window of counts": (
        OUTCOME_TEST,
        "test: {type: change, metric: offence_count, op: reduction_pct_gte, value: 33, "
        "baseline_period: {unit: month, count: 6}, measure_period: {unit: month, count: 5}}",
        "sustain must equal the window of the test: 5 month",
    ),
    "metric not counted": (
        OUTCOME_TEST,
        "test: {type: change, metric: star_score, op: reduction_pct_gte, value: 33, "
        "baseline_period: {unit: month, count: 6}, measure_period: {unit: month, count: 6}}",
        "metric must be counted: one of offence_count",
    ),
    "metric not of terms": (
        OUTCOME_TEST,
        f"test: {{type: metric, metric: star_score, op: gte, value: 9, {TERMS}}}",
        "metric must be one of attendance_pct, absence_pct",
    ),
    "two values": (
        OUTCOME_TEST,
        "test: {type: metric, metric: attendance_pct, op: gte, value: 9, value_param: threshold, "
        f"{TERMS}}}",
        "exactly one of value and value_param must be given",
    ),
    "value parameter": (
        OUTCOME_TEST,
        f"test: {{type: metric, metric: attendance_pct, op: gte, value_param: longer, {TERMS}}}",
        "'longer' is not a parameter of this kind; allowed: threshold",
    ),
    "too fine a number": (
        OUTCOME_TEST,
        f"test: {{type: metric, metric: attendance_pct, op: gte, value: 89.9999, {TERMS}}}",
        "with at most three decimals",
    ),
    "phase": (
        OUTCOME_TEST,
        f"test: {{type: event_count, event: offence, op: eq, value: 0, phase: primary, {TERMS}}}",
        "phase may stand only in the test of a need",
    ),
    "within": (
        OUTCOME_TEST,
        "test: {type: status, status: on_plan, within: {unit: month, count: 1}}",
        "within may stand only in the test of a need",
    ),
    "no parts": (OUTCOME_TEST, "test: {type: all_of, tests: []}", "tests: must not be empty"),
    "without need": (
        SUSTAIN,
        SUSTAIN + ", applies_even_without_need: true",
        "applies_even_without_need goes only with a test of type metric",
    ),
}
EVERY = OF_THE_TEXT | OF_THE_PARTS | OF_A_NEED | OF_AN_OUTCOME


@pytest.mark.parametrize(("old", "new", "fault"), EVERY.values(), ids=EVERY)
def test_a_fault_is_refused_with_its_line_and_place(old: str, new: str, fault: str) -> None:
    found = faults(changed(old, new))
    assert any(fault in line for line in found), found
    assert all(line.startswith("f.yaml:") for line in found)


def test_all_faults_are_told_at_once() -> None:
    text = VALID.replace("minimum: 2", "minimum: 0").replace("subject: child", "subject: cat")
    assert len(faults(text)) == 3


def test_a_window_test_after_closure_may_have_another_sustain_rule() -> None:
    rule = "sustain: {unit: month, count: 6, start_anchor: case_closure}"
    text = changed(SUSTAIN, rule).replace(
        OUTCOME_TEST, f"test: {{type: event_count, event: offence, op: eq, value: 0, {TERMS}}}"
    )
    assert load(text, "f.yaml", {}).outcomes["H1.O1"].sustain.start_anchor == "case_closure"


def test_text_that_is_no_framework_at_all_is_refused() -> None:
    for text in ("", "- a\n- b\n", "just words", "a: " + "[" * 60 + "]" * 60, "a: !!python/x y"):
        assert faults(text)


def test_what_a_file_extends_must_be_there() -> None:
    assert "'nothing' is not allowed" in faults("extends: nothing\n")[0]
    with pytest.raises(
        FrameworkInvalid, match=r"b\.yaml:2: framework\.id: .*given twice|given twice"
    ):
        load_all({"a.yaml": VALID, "b.yaml": VALID})


PLANS = {
    "unknown framework": ("extends: nobody", "1: extends: 'nobody' is not allowed"),
    "unknown key": ("extends: tf-2015-national\nparameter: {}", "2: parameter: is not a key here"),
    "unknown parameter": (
        "extends: tf-2015-national\nparameters: {speed: 3}",
        "2: parameters.speed: is not a parameter; allowed: count_unit, absence_basis",
    ),
    "not allowed": (
        "extends: tf-2015-national\nparameters:\n  absence_basis: some",
        "3: parameters.absence_basis: 'some' is not allowed; allowed: all_absence, unauth",
    ),
    "count unit": (
        "extends: tf-2015-national\nparameters: {count_unit: need}",
        "2: parameters.count_unit: 'need' is not allowed; allowed: headline",
    ),
    "other kind": (
        "extends: tf-2015-national\nparameters: {persistent_absence_threshold_pct: many}",
        "must be of the same kind as the default, 10",
    ),
    "not optional": (
        "extends: tf-2015-national\noptional_outcomes: [H1.O1]",
        "2: optional_outcomes.0: 'H1.O1' is not allowed; allowed: H1.O5, H2.O2, H6.O2",
    ),
    "nothing optional": (
        "extends: sf-2022-national\noptional_outcomes: [6.2.O]",
        "'6.2.O' is not allowed; allowed: nothing",
    ),
    "unknown outcome": (
        "extends: tf-2015-national\noutcomes: {H9.O9: {sustain: {unit: month, count: 1}}}",
        "2: outcomes.H9.O9: is not an outcome",
    ),
    "more than sustain": (
        "extends: tf-2015-national\noutcomes: {H1.O3: {value: 3}}",
        "2: outcomes.H1.O3.value: is not a key here; allowed: sustain",
    ),
    "window": (
        "extends: tf-2015-national\noutcomes:\n  H1.O1: {sustain: {unit: month, count: 9}}",
        "3: outcomes.H1.O1: H1.O1: sustain must equal the window of the test: 6 month",
    ),
    "from a closure": (
        "extends: tf-2015-national\noutcomes: {H2.O1: {sustain: {unit: school_term, count: 3, "
        "start_anchor: case_closure}}}",
        "H2.O1 cannot be counted from a closure",
    ),
}


@pytest.mark.parametrize(("text", "fault"), PLANS.values(), ids=PLANS)
def test_a_plan_with_a_fault_is_refused(text: str, fault: str) -> None:
    with pytest.raises(FrameworkInvalid) as refused:
        load_plan(text, "plan.yaml", national_frameworks())
    assert any(fault in line for line in refused.value.faults), refused.value.faults
    assert all(line.startswith("plan.yaml:") for line in refused.value.faults)
