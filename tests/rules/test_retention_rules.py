"""Retention without a database: RET-01 to RET-05b of `privacy-security.md` §1.4, and properties."""

import pytest

from privacy.rules.ages import attains
from privacy.rules.retention import (
    PersonFacts,
    RecordFacts,
    Rounding,
    Rule,
    Standing,
    Status,
    Trigger,
    due,
    status,
)
from privacy.rules.retention_words import in_plain_words
from tests.rules.retention_people import D, child

TWENTY_FIVE = Rule("attains-25", "Youngest child attains 25", Trigger.YOUNGEST_CHILD, 25)


FIVE_YEARS = Rule("closure-5", "Five years after closure", Trigger.CLOSURE, 5)


BOTH = (TWENTY_FIVE, FIVE_YEARS)


def adult(born_on: str | None = None, **more: object) -> PersonFacts:
    return PersonFacts("parent", D(born_on) if born_on else None, is_child=False, **more)


def family(*people: PersonFacts, closed: str | None = "2016-05-20", **more: object) -> RecordFacts:
    return RecordFacts(people, D(closed) if closed else None, **more)


def test_ret_01_two_schedules_give_two_dates_for_one_family() -> None:
    facts = family(adult("1980-01-01"), child("2013-03-03"))
    assert due(facts, [TWENTY_FIVE]).on == D("2038-03-03")
    assert due(facts, [FIVE_YEARS]).on == D("2021-05-20")


def test_both_together_take_the_later_and_name_the_rule_that_decides() -> None:
    found = due(family(child("2013-03-03")), BOTH)
    assert (found.standing, found.on, found.rule) == (
        Standing.DATED,
        D("2038-03-03"),
        "attains-25",
    )
    assert found.lines == (
        "Youngest child attains 25 decides: the youngest child, born in 2013, attains 25 on "
        "3 March 2038.",
        "Five years after closure does not decide: closed on 20 May 2016, and five years end on "
        "20 May 2021.",
    )
    old = due(family(child("1990-03-03"), closed="2020-01-01"), BOTH)
    assert (old.on, old.rule) == (D("2025-01-01"), "closure-5")


@pytest.mark.parametrize(
    ("born", "age", "day"),
    [
        ("2004-02-29", 25, "2029-03-01"),
        ("2004-02-29", 24, "2028-02-29"),
        ("2000-02-29", 100, "2100-03-01"),
        ("2001-02-28", 25, "2026-02-28"),
        ("2001-03-01", 25, "2026-03-01"),
        ("2001-12-31", 25, "2026-12-31"),
    ],
)
def test_ret_02_a09_somebody_born_on_29_february_attains_on_1_march_in_common_years(
    born: str, age: int, day: str
) -> None:
    assert attains(D(born), age) == D(day)
    rule = Rule("age", "Age", Trigger.YOUNGEST_CHILD, age)
    assert due(family(child(born)), [rule]).on == D(day)


def test_ret_03_an_open_family_has_no_date_under_closure_and_reopening_cancels_it() -> None:
    assert due(family(child("1990-01-01")), [FIVE_YEARS]).on == D("2021-05-20")
    reopened = due(family(child("1990-01-01"), closed=None), [FIVE_YEARS])
    assert (reopened.standing, reopened.on) == (Standing.OPEN, None)
    assert "it is open" in reopened.lines[0]
    # With both, the years that have not begun are the later ones.
    assert due(family(child("1990-01-01"), closed=None), BOTH).standing is Standing.OPEN


def test_ret_04_the_youngest_child_governs() -> None:
    facts = family(adult("1980-01-01"), child("2003-01-01"), child("2020-06-30"))
    assert due(facts, [TWENTY_FIVE]).on == D("2045-06-30")


def test_ret_04_a09_a_birth_date_that_is_missing_goes_to_review_whatever_else_is_known() -> None:
    facts = family(child("2020-01-01"), child("2003-01-01"), child(None))
    for rules in ([TWENTY_FIVE], BOTH):
        found = due(facts, rules)
        assert (found.standing, found.on) == (Standing.REVIEW, None)
        assert "the date of birth of a child is not known" in found.lines[0]
    # An adult's missing birth date changes nothing: no rule counts from it.
    assert due(family(adult(None), child("2003-01-01")), [TWENTY_FIVE]).standing is Standing.DATED


@pytest.mark.parametrize(
    ("expected", "born", "standing"),
    [
        ("2024-06-01", "2010-01-01", Standing.REVIEW),
        ("2024-06-01", "2024-01-26", Standing.REVIEW),
        ("2024-06-01", "2024-01-27", Standing.DATED),
        ("2024-06-01", "2024-06-29", Standing.DATED),
        ("2024-06-01", "2024-06-30", Standing.REVIEW),
    ],
)
def test_ret_04_an_unborn_child_goes_to_review_until_its_birth_is_recorded(
    expected: str, born: str, standing: Standing
) -> None:
    facts = family(adult("1995-01-01", expecting_until=D(expected)), child(born))
    assert due(facts, [TWENTY_FIVE]).standing is standing


def test_a_family_without_a_child_goes_to_review_under_the_rule_of_the_youngest_child() -> None:
    assert due(family(adult("1980-01-01")), [TWENTY_FIVE]).lines == (
        "Youngest child attains 25 decides: no child is recorded.",
    )


def test_ret_05_a_class_added_by_a_later_event_moves_the_date_on_and_says_why() -> None:
    looked_after = Rule(
        "care-75",
        "Looked after: 75 years from the 18th birthday",
        Trigger.YOUNGEST_CHILD,
        93,
        record_class="looked_after",
    )
    before = family(child("2010-01-01"))
    after = family(child("2010-01-01"), classes=frozenset({"family_file", "looked_after"}))
    rules = (*BOTH, looked_after)
    assert due(before, rules).on == D("2035-01-01")
    assert due(after, rules).on == D("2103-01-01")
    assert due(after, rules).lines[0].startswith("Looked after: 75 years")


@pytest.mark.parametrize(
    ("rounding", "closed", "day"),
    [
        (Rounding.FINANCIAL_YEAR, "2020-04-02", "2027-03-31"),
        (Rounding.NONE, "2020-04-02", "2026-04-02"),
        (Rounding.CALENDAR_YEAR, "2020-04-02", "2026-12-31"),
        (Rounding.FINANCIAL_YEAR, "2020-03-31", "2026-03-31"),
        (Rounding.FINANCIAL_YEAR, "2020-04-01", "2027-03-31"),
        (Rounding.CALENDAR_YEAR, "2020-12-31", "2026-12-31"),
        (Rounding.NONE, "2020-02-29", "2026-03-01"),
    ],
)
def test_ret_05b_six_years_after_closure_with_each_rounding(
    rounding: Rounding, closed: str, day: str
) -> None:
    rule = Rule("case-6", "CASE+6", Trigger.CLOSURE, 6, rounding=rounding)
    assert due(family(closed=closed), [rule]).on == D(day)


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        (Rule("dob-25", "DOB+25", Trigger.YOUNGEST_PERSON, 25), "2035-07-01"),
        (Rule("dob-35", "DOB+35", Trigger.YOUNGEST_PERSON, 35), "2045-07-01"),
        (Rule("dob-100", "DOB+100", Trigger.YOUNGEST_PERSON, 100), "2110-07-01"),
        (Rule("case-6", "CASE+6", Trigger.CLOSURE, 6), "2022-05-20"),
        (Rule("case-25", "CASE+25", Trigger.CLOSURE, 25), "2041-05-20"),
        (Rule("a-15", "ACTION+15", Trigger.EVENT, 15, event="adoption_order"), "2029-02-03"),
        (Rule("a-25", "ACTION+25", Trigger.EVENT, 25, event="adoption_order"), "2039-02-03"),
        (Rule("a-50", "ACTION+50", Trigger.EVENT, 50, event="adoption_order"), "2064-02-03"),
        (Rule("a-75", "ACTION+75", Trigger.EVENT, 75, event="adoption_order"), "2089-02-03"),
        (
            Rule(
                "six-plus",
                "6+ rule",
                Trigger.LAST_CHANGE,
                6,
                rounding=Rounding.FINANCIAL_YEAR,
            ),
            "2022-03-31",
        ),
        (
            Rule("d-1", "D<1", Trigger.LAST_CHANGE, 0, rounding=Rounding.CALENDAR_YEAR),
            "2015-12-31",
        ),
    ],
    ids=lambda value: value.title if isinstance(value, Rule) else value,
)
def test_ret_05b_the_grammar_says_a_real_code_list(rule: Rule, day: str) -> None:
    facts = family(
        adult("1980-01-01"),
        child("2010-07-01"),
        last_changed_on=D("2015-12-30"),
        events={"adoption_order": D("2014-02-03")},
    )
    assert due(facts, [rule]).on == D(day)


def test_ret_05b_permanent_outlasts_everything() -> None:
    permanent = Rule("perm", "PERM", Trigger.PERMANENT, None)
    assert due(family(child(None)), [*BOTH, permanent]).standing is Standing.PERMANENT


def test_an_event_or_change_that_is_not_recorded_goes_to_review() -> None:
    for rule in (
        Rule("a", "ACTION+15", Trigger.EVENT, 15, event="adoption_order"),
        Rule("b", "6+", Trigger.LAST_CHANGE, 6),
    ):
        assert due(family(), [rule]).standing is Standing.REVIEW


def test_without_a_rule_for_the_record_there_is_no_default_but_a_review() -> None:
    elsewhere = Rule("x", "Elsewhere", Trigger.CLOSURE, 5, record_class="adoption")
    for rules in ([], [elsewhere]):
        assert due(family(child("2000-01-01")), rules).standing is Standing.REVIEW


@pytest.mark.parametrize(
    ("standing", "on", "closed", "expected"),
    [
        (Standing.DATED, "2026-06-01", "2020-01-01", Status.DUE),
        (Standing.DATED, "2026-06-02", "2020-01-01", Status.SOON),
        (Standing.DATED, "2027-06-01", "2020-01-01", Status.SOON),
        (Standing.DATED, "2027-06-02", "2020-01-01", Status.LATER),
        (Standing.DATED, "2020-06-01", None, Status.LATER),
        (Standing.DATED, "2020-06-01", "2026-06-02", Status.LATER),
        (Standing.OPEN, None, None, Status.LATER),
        (Standing.REVIEW, None, "2020-01-01", Status.REVIEW),
        (Standing.PERMANENT, None, "2020-01-01", Status.LATER),
    ],
)
def test_where_a_record_stands_on_a_day(
    standing: Standing, on: str | None, closed: str | None, expected: Status
) -> None:
    found = status(standing, D(on) if on else None, D(closed) if closed else None, D("2026-06-01"))
    assert found is expected


@pytest.mark.parametrize(
    ("trigger", "years", "words"),
    [
        (Trigger.PERMANENT, None, "Kept permanently."),
        (Trigger.CLOSURE, 0, "Kept for no years after the family is closed."),
        (Trigger.CLOSURE, 1, "Kept for one year after the family is closed."),
        (Trigger.LAST_CHANGE, 10, "Kept for ten years after the last change."),
        (Trigger.EVENT, 11, "Kept for 11 years after the care order."),
        (Trigger.YOUNGEST_PERSON, 100, "Kept until the youngest person attains 100."),
    ],
)
def test_ret_01_a_rule_says_itself_in_plain_words(
    trigger: Trigger, years: int | None, words: str
) -> None:
    assert in_plain_words(Rule("r", "Rule", trigger, years, event="care_order")) == words


@pytest.mark.parametrize(
    ("trigger", "day"),
    [
        (Trigger.YOUNGEST_CHILD, "2013-03-03"),
        (Trigger.HEALTH_CHILD, "2013-03-03"),
        (Trigger.CLOSURE, "2016-05-20"),
    ],
)
def test_ret_03_no_years_are_none_and_what_is_later_sorts_last(trigger: Trigger, day: str) -> None:
    at_once = due(family(child("2013-03-03")), [Rule("0", "At once", trigger, 0)])
    assert at_once.on == D(day)
    never = due(family(child("2013-03-03")), [Rule("p", "Kept", Trigger.PERMANENT, None)])
    after = due(family(child("2013-03-03")), BOTH)
    found = sorted((never, after, at_once), key=lambda each: each.key)
    assert found == [at_once, after, never]


def test_ret_03_a_record_closed_on_the_very_day_may_be_due() -> None:
    today = D("2026-03-31")
    assert status(Standing.DATED, today, today, today) == Status.DUE
