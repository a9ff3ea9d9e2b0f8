"""Laws of retention that hold for any records and rules."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from privacy.rules.ages import add_years
from privacy.rules.retention import (
    NO_RULE,
    PersonFacts,
    RecordFacts,
    Rule,
    Standing,
    due,
    due_by_choice,
)
from tests.rules.retention_people import days, people, rules

records = st.builds(
    RecordFacts,
    people=people,
    closed_on=st.none() | days,
    last_changed_on=st.none() | days,
    events=st.dictionaries(st.sampled_from(["order"]), days),
)


@given(records, st.lists(rules, min_size=1, max_size=4), rules)
def test_adding_a_rule_never_shortens(facts: RecordFacts, given: list[Rule], more: Rule) -> None:
    assert due(facts, [*given, more]).key >= due(facts, given).key


@given(records, st.lists(rules, min_size=1, max_size=4), st.randoms())
def test_the_order_of_people_and_of_rules_never_matters(
    facts: RecordFacts, given: list[Rule], random: object
) -> None:
    shuffled, others = list(facts.people), list(given)
    random.shuffle(shuffled)
    random.shuffle(others)
    again = RecordFacts(
        tuple(shuffled), facts.closed_on, facts.last_changed_on, facts.events, facts.classes
    )
    one, two = due(facts, given), due(again, others)
    assert (one.standing, one.on) == (two.standing, two.on)
    if len({rule.code for rule in given}) == len(given):
        assert one == two


@given(records, st.lists(rules, min_size=1, max_size=4), days)
def test_one_more_child_never_shortens(
    facts: RecordFacts, given: list[Rule], born_on: date
) -> None:
    # But for a birth that was awaited, or a first child: then review becomes a date.
    if due(facts, given).standing is not Standing.DATED:
        return
    more = RecordFacts(
        (*facts.people, PersonFacts("child", born_on, is_child=True)),
        facts.closed_on,
        facts.last_changed_on,
        facts.events,
    )
    assert due(more, given).key >= due(facts, given).key


@given(days, st.integers(0, 150))
def test_an_anniversary_never_falls_before_its_day(day: date, years: int) -> None:
    found = add_years(day, years)
    assert found.year == day.year + years
    assert (found.month, found.day) >= (day.month, day.day)
    assert (found.month, found.day) in ((day.month, day.day), (3, 1))


@given(records, st.lists(rules, max_size=4), st.lists(rules, max_size=4))
def test_of_each_choice_is_said_what_would_be_said_of_it_alone(
    facts: RecordFacts, some: list[Rule], others: list[Rule]
) -> None:
    choices = {"some": some, "others": others, "all": [*some, *others]}
    found = due_by_choice(facts, choices)
    for choice, each in choices.items():
        covers = any(rule.record_class in facts.classes for rule in each)
        assert (choice in found) == covers
        assert found.get(choice, NO_RULE) == due(facts, each)
