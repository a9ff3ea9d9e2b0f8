"""The sums behind figures: time until a result, quarters against a goal, money at a tariff."""

from datetime import date
from decimal import Decimal

import pytest

from families.rules.periods import year_of
from outcomes.rules.achieved import Results, by_quarter
from outcomes.rules.impact import Stratum, compare, difference
from outcomes.rules.money import total
from outcomes.rules.survival import Counted, curve

# Remission in weeks of 21 patients on 6-MP (Freireich 1963, as in every textbook).
HAPPENED = {6: 3, 7: 1, 10: 1, 13: 1, 16: 1, 22: 1, 23: 1}
LAST_SEEN = {6: 1, 9: 1, 10: 1, 11: 1, 17: 1, 19: 1, 20: 1, 25: 1, 32: 2, 34: 1, 35: 1}
STILL = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}


def test_the_curve_is_that_of_the_textbook() -> None:
    every = sorted({*HAPPENED, *LAST_SEEN})
    known = {at: Counted(HAPPENED.get(at, 0), LAST_SEEN.get(at, 0)) for at in every}
    points = {point.at: point for point in curve(known, every)}
    for at, still in STILL.items():
        assert 1 - points[at].share == pytest.approx(still, abs=0.0006)
    assert (points[6].at_risk, points[23].at_risk) == (17, 5)
    # By hand: S = 18/21, Greenwood's sum 3 / (21 * 18), log(-log) scale.
    assert 1 - points[6].high == pytest.approx(0.620, abs=0.001)
    assert 1 - points[6].low == pytest.approx(0.952, abs=0.001)


def test_the_curve_ends_where_nobody_is_seen_and_stays_between_nothing_and_all() -> None:
    assert curve({}, [3, 6]) == []
    points = curve({2: Counted(2, 0), 5: Counted(2, 0)}, [1, 2, 5, 9])
    assert [(p.at, p.at_risk, p.share) for p in points] == [(1, 4, 0.0), (2, 2, 0.5), (5, 0, 1.0)]
    assert (points[0].low, points[0].high) == (0.0, 0.0)
    assert (points[2].low, points[2].high) == (1.0, 1.0)
    assert 0 < points[1].low < 0.5 < points[1].high < 1


def test_quarters_add_up_beside_the_year_before_and_a_goal_in_four_parts() -> None:
    months = [
        *((date(2025, 4, 1), "SSP", 3), (date(2025, 6, 1), "CE", 2)),
        *((date(2026, 3, 1), "CE", 1), (date(2024, 5, 1), "SSP", 7), (date(2022, 5, 1), "CE", 9)),
    ]
    year = year_of(date(2025, 5, 5))
    found = by_quarter(months, year, 10)
    assert [(q.now, q.so_far, q.before, q.employed, q.goal) for q in found] == [
        *((5, 5, 7, 2, 3), (0, 5, 0, 0, 5), (0, 5, 0, 0, 8), (1, 6, 0, 1, 10)),
    ]
    assert [each.goal for each in by_quarter([], year, None)] == [None] * 4
    whole = Results()
    for each in months:
        whole.add(*each, year)
    assert (whole.now, whole.before, whole.employed) == (6, 7, 3)


def test_money_is_at_the_tariff_of_each_day_and_says_of_how_many_none_is_known() -> None:
    class Known:
        def on(self, phase: str, day: date | None) -> Decimal | None:
            return {("a", 2015): Decimal(100), ("a", 2016): Decimal(80)}.get(
                (phase, day.year if day else 0)
            )

    rows = [("a", date(2015, 5, 1), 2), ("a", date(2016, 5, 1), 3), ("b", date(2016, 5, 1), 4)]
    found = total(rows, Known())
    assert (found.families, found.money, found.without_tariff) == (9, Decimal(440), 4)


def test_shares_are_compared_within_strata_as_by_hand() -> None:
    """Two strata in which the service does nothing, and more of the worse off are sent to it."""
    well, ill = Stratum(20, 16, 80, 64), Stratum(80, 16, 20, 4)
    crude, adjusted = difference([Stratum(100, 32, 100, 68)]), difference([well, ill])
    assert crude.points == pytest.approx(-0.36)
    # One table: Sato's variance is (RD P + Q) / weight^2 = 0.0043520 by hand.
    assert crude.low == pytest.approx(-0.36 - 1.959964 * 0.0659697, abs=1e-5)
    assert crude.words == "lower with the service"
    assert adjusted.points == pytest.approx(0)
    assert adjusted.low < 0 < adjusted.high
    assert adjusted.words == "no difference that can be told from chance"
    better = difference([Stratum(50, 40, 50, 20), Stratum(30, 20, 40, 10)])
    # (40*50 - 20*50)/100 + (20*40 - 10*30)/70, over 25 + 1200/70.
    assert better.points == pytest.approx((10 + 500 / 70) / (25 + 1200 / 70))
    assert better.words == "higher with the service"


def test_who_has_nobody_to_be_compared_with_is_left_out_and_few_say_nothing() -> None:
    found = compare([Stratum(20, 5, 30, 10), Stratum(7, 7, 0, 0), Stratum(0, 0, 4, 1)])
    assert (found.with_service, found.got_there_with, found.without) == (27, 12, 34)
    assert (found.strata, found.left_out) == (1, 11)
    assert found.adjusted == difference([Stratum(20, 5, 30, 10)])
    few = compare([Stratum(9, 3, 50, 20)])
    assert (few.crude, few.adjusted) == (None, None)
    apart = compare([Stratum(30, 3, 0, 0), Stratum(0, 0, 30, 3)])
    assert apart.crude
    assert apart.adjusted is None
    assert compare([]).crude is None
