"""Attacks and requirements that tests name are those that we list; each attack has a test."""

from docs.attacks import ATTACKS, attacks_tried
from docs.requirements import REQUIREMENTS, requirements_shown


def test_every_attack_has_a_test_and_every_such_test_an_attack() -> None:
    made = attacks_tried()
    assert sorted(set(ATTACKS) - set(made)) == []
    assert sorted(set(made) - set(ATTACKS)) == []


def test_every_requirement_that_a_test_names_is_one() -> None:
    assert sorted(set(requirements_shown()) - set(REQUIREMENTS)) == []
