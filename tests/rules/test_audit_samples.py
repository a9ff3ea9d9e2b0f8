"""The draw of an internal audit: what holds of every population, design and seed."""

import hashlib
import math
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.rules.audits_samples import (
    Design,
    SizeKind,
    Strata,
    Unit,
    draw,
    method_words,
    sizes_of,
    stratum_of,
)

units = st.lists(
    st.builds(
        Unit,
        reference=st.integers(0, 9999).map("CL-{:06}".format),
        stratum=st.sampled_from(["SSP, tf-2015", "CE, tf-2015", "SFO, sf-2022"]),
        certain=st.sampled_from([False, False, False, True]),
    ),
    max_size=80,
    unique_by=lambda unit: unit.reference,
)
per_cent = st.builds(
    Design,
    strata=st.just(Strata.ROUTE),
    kind=st.just(SizeKind.PER_CENT),
    size=st.integers(1, 100),
    minimum=st.integers(0, 10),
)
number = st.builds(
    Design, strata=st.just(Strata.NONE), kind=st.just(SizeKind.NUMBER), size=st.integers(1, 100)
)
designs = st.one_of(per_cent, number)
seeds = st.integers(0, 2**53)


@given(units, designs, seeds, st.randoms())
def test_the_order_of_rows_never_matters(
    listed: list[Unit], design: Design, seed: int, chance: random.Random
) -> None:
    mixed = list(listed)
    chance.shuffle(mixed)
    assert draw(mixed, design, seed) == draw(listed, design, seed)


@given(units, designs, seeds)
def test_every_claim_of_equivalent_progress_is_drawn_and_nothing_unknown(
    listed: list[Unit], design: Design, seed: int
) -> None:
    drawn = draw(listed, design, seed)
    assert {unit.reference for unit in listed if unit.certain} <= drawn
    assert drawn <= {unit.reference for unit in listed}


@given(units, per_cent, seeds)
def test_sizes_in_per_cent_are_exact_in_each_stratum(
    listed: list[Unit], design: Design, seed: int
) -> None:
    drawn = draw(listed, design, seed)
    others = [unit for unit in listed if not unit.certain]
    there = Counter(unit.stratum for unit in others)
    got = Counter(unit.stratum for unit in others if unit.reference in drawn)
    for stratum, count in there.items():
        wanted = max(design.minimum, math.ceil(count * design.size / 100))
        assert got[stratum] == min(count, wanted)


@given(units, number, seeds)
def test_a_number_is_exact_and_shared_by_size(
    listed: list[Unit], design: Design, seed: int
) -> None:
    drawn = draw(listed, design, seed)
    others = [unit for unit in listed if not unit.certain]
    there = Counter(unit.stratum for unit in others)
    got = Counter(unit.stratum for unit in others if unit.reference in drawn)
    wanted = min(design.size, len(others))
    assert sum(got.values()) == wanted
    for stratum, count in there.items():
        assert abs(got[stratum] - wanted * count / len(others)) < 1
        assert got[stratum] <= count


@given(units, designs)
def test_another_seed_changes_who_is_drawn_and_not_how_many(
    listed: list[Unit], design: Design
) -> None:
    assert len(draw(listed, design, 1)) == len(draw(listed, design, 2))


def test_every_claim_has_the_same_chance() -> None:
    listed = [Unit(f"CL-{place:06}", "all") for place in range(20)]
    design = Design(Strata.NONE, SizeKind.NUMBER, 5)
    often = Counter(ref for seed in range(2000) for ref in draw(listed, design, seed))
    # 500 expected of each, deviation 19.4: five of these, so that chance alone never fails it.
    assert all(400 < often[unit.reference] < 600 for unit in listed)


def test_whoever_knows_the_method_can_draw_with_any_tool() -> None:
    listed = [Unit(f"CL-{place:06}", "all") for place in range(50)]
    by_hand = sorted(
        (hashlib.sha256(f"7:{unit.reference}".encode()).hexdigest(), unit.reference)
        for unit in listed
    )
    drawn = draw(listed, Design(Strata.NONE, SizeKind.PER_CENT, 10), 7)
    assert drawn == {reference for _, reference in by_hand[:5]}


def test_nothing_is_drawn_from_nothing() -> None:
    assert sizes_of({}, Design(Strata.NONE, SizeKind.NUMBER, 5)) == {}
    assert draw([], Design(Strata.NONE, SizeKind.PER_CENT, 10), 1) == frozenset()
    only_certain = [Unit("CL-1", "all", certain=True)]
    assert draw(only_certain, Design(Strata.NONE, SizeKind.NUMBER, 5), 1) == {"CL-1"}


@pytest.mark.parametrize(
    ("strata", "name"),
    [
        (Strata.ROUTE_AND_FRAMEWORK, "SSP, tf-2015"),
        (Strata.ROUTE, "SSP"),
        (Strata.FRAMEWORK, "tf-2015"),
        (Strata.NONE, "All claims"),
    ],
)
def test_strata_have_names(strata: Strata, name: str) -> None:
    assert stratum_of(strata, "SSP", "tf-2015") == name


def test_the_method_is_told_in_words() -> None:
    part = method_words(Design(Strata.ROUTE, SizeKind.PER_CENT, 10, 2))
    assert "divided by route." in part
    assert "10 per cent of each stratum, rounded up, at least 2" in part
    assert "12 in all" in method_words(Design(Strata.NONE, SizeKind.NUMBER, 12))
