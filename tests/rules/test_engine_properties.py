"""Laws that hold for every case under every framework and plan: order, feeds, later days."""

from dataclasses import replace

from hypothesis import strategies as st

from outcomes.engine import Outputs, evaluate
from outcomes.engine.outputs import COLUMNS
from tests.rules.engine_cases import SON, Cases, rows_of
from tests.rules.engine_drawn import TERMS, add_days, cases, holds, late, tried


def states(outputs: Outputs) -> dict[tuple[object, ...], object]:
    keys = ("need_ref", "person_ref", "outcome")
    return {tuple(r[k] for k in keys): r["state"] for r in rows_of(outputs.results)}


def sustained(outputs: Outputs) -> set[tuple[object, ...]]:
    return {key for key, state in states(outputs).items() if state == "met_sustained"}


def claimable(outputs: Outputs) -> set[object]:
    return {row["route"] for row in rows_of(outputs.claims) if row["claimable"] == "Y"}


@tried
def test_the_order_of_rows_never_changes_anything(framework: str, examples: int) -> None:
    def law(case: Cases, on: str, seed: int) -> None:
        inputs = case.inputs(on)
        shuffled = {
            name: getattr(inputs, name).sample(frac=1, random_state=seed) for name in case.rows
        }
        before, after = evaluate(inputs), evaluate(replace(inputs, **shuffled))
        for name in COLUMNS:
            assert getattr(before, name).equals(getattr(after, name)), name

    holds(law, examples, cases(framework), late, st.integers(0, 10))


@tried
def test_taking_a_feed_away_never_makes_a_success(framework: str, examples: int) -> None:
    reached = []

    def law(case: Cases, on: str, data: st.DataObject) -> None:
        case.feed_all()
        whole = case.outputs(on)
        reached.extend(sustained(whole))
        place = data.draw(st.integers(0, len(case.rows["feeds"]) - 1))
        code = case.rows["feeds"][place]["code"]
        case.rows["feeds"] = [row for row in case.rows["feeds"] if row["code"] != code]
        less = case.outputs(on)
        assert sustained(less) <= sustained(whole)
        assert claimable(less) <= claimable(whole)

    holds(law, examples, cases(framework), late, st.data())
    assert reached, "A law of cases in which nothing is ever reached says nothing."


def made_clean(case: Cases, on: str) -> Cases:
    """After the day nothing happens, no spell ends, the feeds go on, and the son is in school."""
    case.feed_all()
    case.rows["families"][0]["closed_on"] = "2018-02-01"
    to_come = [first for _, first, last in TERMS if last > on]
    case.rows["observations"] = [
        row
        for row in case.rows["observations"]
        if row["start_on"] <= on and row["end_on"] != on and not row["end_on"] > on
        if not (row["code"].endswith("_absence_sessions") and row["start_on"] in to_come)
    ]
    for first in to_come:
        case.attended(SON, first, 0)
    return case


@tried
def test_a_clean_later_day_or_month_never_ends_a_success(framework: str, examples: int) -> None:
    reached = []

    def law(case: Cases, on: str, more: int) -> None:
        made_clean(case, on)
        before = sustained(case.outputs(on))
        reached.extend(before)
        assert before <= sustained(case.outputs(add_days(on, more)))

    holds(law, examples, cases(framework), late, st.integers(1, 31))
    assert reached, "A law of cases in which nothing is ever reached says nothing."
