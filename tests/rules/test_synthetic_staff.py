"""Keyworkers and teams of an invented council: no two alike, none with too much."""

import re
from collections import Counter

import pytest

from families.synthetic.casework import CASELOAD, keyworker, team
from families.synthetic.people import Council
from families.synthetic.places import authorities_of


def test_no_two_keyworkers_share_an_address() -> None:
    addresses = [keyworker(number) for number in range(40_000)]
    assert len(set(addresses)) == len(addresses)
    assert all(re.fullmatch(r"[a-z]+\.[a-z]+\d*@council\.example", name) for name in addresses)


@pytest.mark.parametrize("families", [300, 5_000, 400_000])
def test_caseloads_and_teams_stay_within_what_a_service_has(families: int) -> None:
    council = Council(families, 1, authorities_of(families, 1))
    sizes = Counter(team(council, family) for family in range(families))
    assert CASELOAD <= 40
    assert max(sizes.values()) <= 1_000
    assert len(sizes) >= 8
    if families == 400_000:
        assert len(sizes) == families // 600


def test_a_keyworker_is_in_one_team() -> None:
    council = Council(50_000, 1, authorities_of(50_000, 1))
    first = range(0, 50_000 - CASELOAD, CASELOAD)
    assert all(team(council, f) == team(council, f + CASELOAD - 1) for f in first)
