"""What a weighted caseload adds up to."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families.rules.caseload import Load, Weights, changed, check_weights, five_years_before, plain
from families.rules.people import age_on
from privacy.errors import RuleBroken


def test_each_part_counts_by_its_weight() -> None:
    load = Load(families=10, stepped_down=4, under_fives=3, needs_beyond=5)
    assert load.weighted(Weights()) == Decimal(6) + 2 + Decimal("0.75") + Decimal("1.25")
    assert Load().weighted(Weights()) == 0
    ours = Weights(Decimal(2), Decimal(0), Decimal(0), Decimal("0.1"))
    assert plain(load.weighted(ours)) == "12.5"
    assert [plain(Decimal(each)) for each in ("10", "0.25", "3.00", "0")] == [
        "10",
        "0.25",
        "3",
        "0",
    ]
    assert changed(Weights(), ours) == ["open_family", "stepped_down", "under_five", "need_beyond"]
    assert changed(ours, ours) == []


@pytest.mark.parametrize(
    ("weights", "field"),
    [
        (Weights(open_family=Decimal(0)), "open_family"),
        (Weights(under_five=Decimal("-0.25")), "under_five"),
        (Weights(need_beyond=Decimal("10.01")), "need_beyond"),
    ],
)
def test_weights_beyond_reason_are_refused(weights: Weights, field: str) -> None:
    check_weights(Weights())
    with pytest.raises(RuleBroken) as broken:
        check_weights(weights)
    assert broken.value.field == field


@given(
    day=st.dates(date(2015, 1, 1), date(2032, 12, 31)),
    days=st.integers(0, 2600) | st.integers(1820, 1830),
)
def test_who_was_born_after_that_day_has_not_turned_five(day: date, days: int) -> None:
    born = day - timedelta(days)
    assert (born > five_years_before(day)) == (age_on(born, day) < 5)
