"""Schedules as data: what ships, and what is refused, with file and line."""

from datetime import date
from pathlib import Path

import pytest

from privacy.rules.retention import (
    Action,
    Due,
    PersonFacts,
    RecordFacts,
    Rounding,
    Standing,
    Trigger,
    due,
)
from privacy.rules.retention_words import in_plain_words
from privacy.rules.schedules import ScheduleInvalid, read_schedule

SHIPPED = Path(__file__).parents[2] / "privacy" / "data" / "schedules"
OFF = SHIPPED.parent / "schedules_off"
GOOD = """schedule: local
version: 2
name: Local schedule
owner: Records manager
citation: Code list of 2019
basis: sourced
rules:
  - code: case-6
    title: CASE+6
    class: family_file
    trigger: closure
    years: 6
    rounding: financial_year_end
    action: review
    citation: Line 12
  - code: perm
    title: PERM
    class: adoption
    trigger: permanent
    rounding: none
    action: transfer
    citation: Line 13
  - code: act-15
    title: ACTION+15
    class: adoption
    trigger: event
    event: adoption_order
    years: 15
    rounding: none
    action: dispose
    citation: Line 14
"""


def faults_of(text: str) -> list[str]:
    with pytest.raises(ScheduleInvalid) as refused:
        read_schedule(text, "local.yaml")
    return refused.value.faults


def test_ret_01_the_shipped_schedules_say_what_the_notices_say() -> None:
    found = {
        schedule.code: schedule
        for path in sorted(SHIPPED.glob("*.yaml"))
        for schedule in [read_schedule(path.read_text(), path.name)]
    }
    assert set(found) == {"audit-7", "closure-5", "referral-1", "youngest-child-25"}
    (closure,) = found["closure-5"].rules
    (child,) = found["youngest-child-25"].rules
    assert (closure.trigger, closure.years) == (Trigger.CLOSURE, 5)
    assert (child.trigger, child.years) == (Trigger.YOUNGEST_CHILD, 25)
    # The notice that says "five years" does not say from when, so that is shown as assumed.
    assert found["closure-5"].basis == found["referral-1"].basis == "assumed"
    assert found["youngest-child-25"].basis == "sourced"


def test_every_part_of_a_rule_is_read() -> None:
    schedule = read_schedule(GOOD, "local.yaml")
    case, permanent, action = schedule.rules
    assert (schedule.code, schedule.version, schedule.owner) == ("local", 2, "Records manager")
    assert (case.rounding, case.action, case.citation) == (
        Rounding.FINANCIAL_YEAR,
        Action.REVIEW,
        "Line 12",
    )
    assert (permanent.years, permanent.record_class) == (None, "adoption")
    assert (action.trigger, action.event, action.years) == (Trigger.EVENT, "adoption_order", 15)


def test_ret_03_a_rule_without_a_trigger_is_refused_with_file_and_line() -> None:
    assert faults_of(GOOD.replace("    trigger: closure\n", "")) == [
        "local.yaml:8: “trigger” is missing"
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("    years: 6\n", "", "local.yaml:8: “years” is missing"),
        ("years: 6", "years: six", "local.yaml:12: “years” must be a whole number from 0 to 150"),
        ("years: 6", "years: -1", "local.yaml:12: “years” must be a whole number"),
        ("years: 6", "years: 151", "local.yaml:12: “years” must be a whole number"),
        ("trigger: closure", "trigger: someday", "local.yaml:11: “trigger” must be one of"),
        ("    rounding: financial_year_end\n", "", "local.yaml:8: “rounding” is missing"),
        ("    action: review\n", "", "local.yaml:8: “action” is missing"),
        ("    citation: Line 12\n", "", "local.yaml:8: “citation” is missing"),
        ("    event: adoption_order\n", "", "local.yaml:23: “event” is missing"),
        ("trigger: permanent", "trigger: permanent\n    years: 5", "local.yaml:20: “years” has no"),
        ("years: 6", "years: 6\n    event: x", "local.yaml:13: “event” has a meaning"),
        ("code: perm", "code: case-6", "local.yaml:16: the code “case-6” is used twice"),
        ("owner: Records manager\n", "", "local.yaml:1: “owner” is missing"),
        ("basis: sourced", "basis: hearsay", "local.yaml:6: “basis” must be one of sourced"),
        ("version: 2", "versoin: 2", "local.yaml:2: “versoin” is not known"),
        ("version: 2", "version: 2\nversion: 3", "local.yaml:3: “version” stands here twice"),
        ("version: 2", "version: 0", "local.yaml:2: “version” must be a whole number"),
    ],
)
def test_a_fault_is_told_with_file_and_line(old: str, new: str, fault: str) -> None:
    assert old in GOOD
    assert any(line.startswith(fault) for line in faults_of(GOOD.replace(old, new, 1)))


def test_all_faults_are_told_at_once() -> None:
    broken = GOOD.replace("    trigger: closure\n", "").replace("    action: dispose\n", "")
    assert len(faults_of(broken)) == 2


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "local.yaml:1: the file is empty"),
        ("- a\n- b\n", "local.yaml:1: this must be a list of `key: value` lines"),
        ("schedule: [", "local.yaml:1: "),
        ("schedule: a\x00", "local.yaml:1: this cannot be read as YAML"),
        ("? [a, b]\n: c\n", "local.yaml:1: a key must be one word"),
        ("schedule: a\n\tb: c\n", "local.yaml:2: "),
        (GOOD.split("rules:", maxsplit=1)[0], "local.yaml:1: “rules” must be a list"),
        (GOOD.split("rules:", maxsplit=1)[0] + "rules: []\n", "local.yaml:7: “rules” must be"),
        (GOOD.split("rules:", maxsplit=1)[0] + "rules:\n  - soon\n", "local.yaml:8: this must be"),
    ],
)
def test_a_file_that_is_no_schedule_is_told_so(text: str, fault: str) -> None:
    assert any(line.startswith(fault) for line in faults_of(text))


def test_ret_13_the_rule_of_health_records_exists_and_is_off() -> None:
    [rule] = read_schedule((OFF / "nhs-children-25.yaml").read_text(), "nhs").rules
    assert rule.trigger is Trigger.HEALTH_CHILD
    assert "until each child attains 25, or 26 if 17 at the end" in in_plain_words(rule)

    def said(*births: str, closed: str | None = "2020-06-01", kind: str = "health_record") -> Due:
        born = [date.fromisoformat(each) if each else None for each in births]
        people = tuple(PersonFacts("child", each, is_child=True) for each in born)
        closed_on = date.fromisoformat(closed) if closed else None
        return due(RecordFacts(people, closed_on, classes=frozenset({kind})), [rule])

    # 17 from the birthday to the day before the next; a leap day as everywhere.
    for birth, on in {
        "2003-06-01": "2029-06-01",
        "2002-06-02": "2028-06-02",
        "2002-06-01": "2027-06-01",
        "2003-06-02": "2028-06-02",
        "2004-02-29": "2029-03-01",
    }.items():
        assert said(birth).on == date.fromisoformat(on), birth
    # The elder sibling, 17 at the end, is kept for longer than the younger.
    assert said("2003-05-31", "2003-12-01").on == date(2029, 5, 31)
    assert said("2003-06-01", closed=None).standing is Standing.OPEN
    assert said("").standing is said("2003-06-01", kind="family_file").standing is Standing.REVIEW
    # Nothing loads it by itself, and no shipped schedule is about the class.
    shipped = [read_schedule(path.read_text(), path.name) for path in SHIPPED.glob("*.yaml")]
    classes = {rule.record_class for each in shipped for rule in each.rules}
    assert classes == {"family_file", "referral", "audit_trail"}
