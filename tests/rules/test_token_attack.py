"""A47: the frequency attack on stolen tokens, measured; `docs/threat-model.md` has its figures."""

import pytest

from privacy.rules.tokens import LEAST_BITS, MOST_BITS, planned_bits
from tests.rules.token_attack import WHOLE, Row, attack, people_of


@pytest.fixture(scope="module")
def councils() -> tuple[list[Row], list[Row]]:
    """The stolen one, and another from which the thief knows how often names occur."""
    return people_of(200, seed=1), people_of(200, seed=2)


def test_a47_the_attack_finds_what_is_there_and_cutting_short_takes_from_it(
    councils: tuple[list[Row], list[Row]],
) -> None:
    """A thief who knows the council's own figures reads many names; one who does not, few."""
    stolen, public = councils
    known_whole = attack(stolen, stolen, WHOLE)
    known_cut = attack(stolen, stolen, planned_bits(len(stolen)))
    guessed = attack(stolen, public, planned_bits(len(stolen)))
    assert known_whole.surnames_named > 0.2
    assert known_cut.surnames_named < known_whole.surnames_named
    assert known_cut.rare_surnames_named < known_whole.rare_surnames_named
    assert guessed.both_named < 0.05


def test_tokens_are_cut_by_the_number_of_people() -> None:
    assert [planned_bits(n) for n in (0, 1, 6_000, 1_600_000)] == [LEAST_BITS, LEAST_BITS, 14, 22]
    assert planned_bits(10**12) == MOST_BITS
    assert all(planned_bits(n) <= planned_bits(2 * n) <= planned_bits(n) + 1 for n in range(1, 99))
