"""Every attack that we say we stand up to has a test of its name, and the reverse."""

from docs.attacks import ATTACKS, attacks_tried


def test_every_attack_has_a_test_and_every_such_test_an_attack() -> None:
    made = attacks_tried()
    assert sorted(set(ATTACKS) - set(made)) == []
    assert sorted(set(made) - set(ATTACKS)) == []
