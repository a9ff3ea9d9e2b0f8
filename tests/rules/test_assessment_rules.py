"""Sections and scale as data, what is complete, and how far a family has come."""

from datetime import date, timedelta

import pytest

from families.rules import assessments as rules
from families.rules.field_groups import Group
from privacy.errors import RuleBroken

TODAY = date(2026, 11, 27)
FORM = rules.form_in_force()
READY = rules.Readiness((), 0, 2, 1, 0, TODAY + timedelta(days=30))


def test_every_section_is_worded_and_the_scale_has_words_for_each_step() -> None:
    assert rules.form_of(FORM.version) == FORM
    assert list(FORM.steps) == [1, 2, 3, 4, 5]
    assert all(each.title and each.ask.endswith("?") for each in FORM.sections.values())
    assert FORM.sections["relationships"].group is Group.ABUSE
    assert FORM.score_words(3).startswith("3 of 5: ")


def test_an_answer_is_of_its_sections_group_or_of_that_of_its_words() -> None:
    home = FORM.sections["home"]
    assert home.group_of("The roof leaks") is None
    assert home.group_of("A counsellor calls") is Group.HEALTH
    assert FORM.sections["health"].group_of("Her stepfather was violent") is Group.ABUSE


@pytest.mark.parametrize(
    ("instead", "words"),
    [
        ({"open_sections": ("Home",)}, "Home"),
        ({"sides": 1}, "two versions"),
        ({"covers": 0}, "covers"),
        ({"goals": 0}, "goal"),
        ({"carried_goals": 1}, "carried forward"),
        ({"review_on": None}, "reviewed"),
        ({"review_on": TODAY}, "after today"),
        ({"review_on": TODAY + timedelta(days=85)}, "19 February 2027"),
    ],
)
def test_what_is_missing_is_said(instead: dict[str, object], words: str) -> None:
    ready = rules.Readiness(**{**vars(READY), **instead})
    with pytest.raises(RuleBroken, match=words):
        rules.check_ready(ready, TODAY, 84)
    rules.check_ready(READY, TODAY, 84)


def test_distance_travelled() -> None:
    scored = [{"home": 2, "money": 3, "health": 1}, {"home": 4, "money": 3}]
    told = {each.title: each.words for each in rules.distances(FORM, scored, {"health"})}
    assert told == {"Home": "2 steps up", "Work and money": "No change"}
    assert rules.Distance("Home", (5, 4)).words == "1 step down"
    assert rules.Distance("Home", (5,)).words == "First score"
