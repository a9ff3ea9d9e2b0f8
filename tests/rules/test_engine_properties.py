"""Laws that hold for every case: order, feeds, later days, and a day-by-day oracle of the clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outcomes.engine import Outputs, evaluate
from outcomes.engine.outputs import COLUMNS
from tests.rules.engine_cases import MOTHER, SF, SON, TF, Cases, rows_of

FIRST, LAST = date(2018, 1, 1), date(2019, 6, 30)
LONG = (LAST - FIRST).days
TF_NEEDS = ("H1.1", "H1.2", "H1.3", "H3.2", "H3.4", "H4.1", "H4.5", "H5.1", "H6.1", "H1.6")
SF_NEEDS = ("2.1", "2.3", "3.1", "5.2", "6.1", "6.2", "7.1", "7.3", "8.1", "8.3", "9.1", "9.2")
EVENTS = {
    TF: ("proven_offence", "asb_intervention", "reopened_case", "domestic_abuse_callout"),
    SF: ("proven_offence", "missing_episode", "domestic_abuse_incident", "eviction"),
}
STATUSES = {
    TF: ("child_in_need", "in_work", "in_eet", "in_treatment", "debt_plan_kept"),
    SF: ("need_managed", "parental_conflict", "settled_tenancy", "abuse_or_neglect_in_household"),
}
JUDGED = {TF: ("H5.O1",), SF: ("8.1.O", "8.3.O")}
SCORES = {TF: "star_score", SF: "validated_score"}

quick = settings(
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
days = st.integers(0, LONG).map(lambda n: (FIRST + timedelta(n)).isoformat())
people = st.sampled_from((MOTHER, SON, ""))


@st.composite
def cases(draw: st.DrawFn) -> Cases:
    """A family with some needs, facts of every kind, feeds with gaps, and perhaps a closure."""
    framework = draw(st.sampled_from((TF, SF)))
    closed = draw(st.one_of(st.just(""), days))
    found = Cases(framework, closed_on=closed, identified_on="2018-01-01", attached_on="2018-01-01")
    found.worked_with("2018-01-05")
    needs = TF_NEEDS if framework == TF else SF_NEEDS
    for need in draw(st.lists(st.sampled_from(needs), min_size=1, max_size=4)):
        found.need(need, draw(people), draw(days))
    for code in EVENTS[framework]:
        for day in draw(st.lists(days, max_size=3)):
            found.events(code, day, person=draw(people))
    for code in STATUSES[framework]:
        for day in draw(st.lists(days, max_size=2)):
            length = draw(st.one_of(st.none(), st.integers(0, 200)))
            end = "" if length is None else add_days(day, length)
            found.status(code, day, end, draw(people))
    for outcome in JUDGED[framework]:
        for day in draw(st.lists(days, max_size=3)):
            found.judged(outcome, day, draw(st.sampled_from(("met", "not_met"))), draw(people))
    for day in draw(st.lists(days, max_size=4)):
        found.reading(SCORES[framework], day, str(draw(st.integers(1, 5))), draw(people))
    for code in (*EVENTS[framework], *STATUSES[framework]):
        for day in draw(st.lists(days, max_size=2)):
            found.feed(code, "2017-01-01", day)
    return found


def add_days(day: str, count: int) -> str:
    return (date.fromisoformat(day) + timedelta(count)).isoformat()


def states(outputs: Outputs) -> dict[tuple[object, ...], object]:
    keys = ("need_ref", "person_ref", "outcome")
    return {tuple(r[k] for k in keys): r["state"] for r in rows_of(outputs.results)}


def sustained(outputs: Outputs) -> set[tuple[object, ...]]:
    return {key for key, state in states(outputs).items() if state == "met_sustained"}


def claimable(outputs: Outputs) -> set[object]:
    return {row["route"] for row in rows_of(outputs.claims) if row["claimable"] == "Y"}


@quick
@given(cases(), days, st.integers(0, 10))
def test_the_order_of_rows_never_changes_anything(case: Cases, on: str, seed: int) -> None:
    inputs = case.inputs(on)
    shuffled = {name: getattr(inputs, name).sample(frac=1, random_state=seed) for name in case.rows}
    before, after = evaluate(inputs), evaluate(replace(inputs, **shuffled))
    for name in COLUMNS:
        pd.testing.assert_frame_equal(getattr(before, name), getattr(after, name))


@quick
@given(cases(), days, st.data())
def test_taking_a_feed_away_never_makes_a_success(
    case: Cases, on: str, data: st.DataObject
) -> None:
    case.feed_all()
    whole = case.outputs(on)
    place = data.draw(st.integers(0, len(case.rows["feeds"]) - 1))
    code = case.rows["feeds"][place]["code"]
    case.rows["feeds"] = [row for row in case.rows["feeds"] if row["code"] != code]
    less = case.outputs(on)
    assert sustained(less) <= sustained(whole)
    assert claimable(less) <= claimable(whole)


@quick
@given(cases(), days, st.integers(1, 31))
def test_a_clean_later_day_or_month_never_ends_a_success(case: Cases, on: str, more: int) -> None:
    """Nothing happens after the check date, no spell ends on it, and the feeds go on."""
    case.feed_all()
    case.rows["observations"] = [
        row
        for row in case.rows["observations"]
        if row["start_on"] <= on and row["end_on"] != on and not row["end_on"] > on
    ]
    case.rows["families"][0]["closed_on"] = "2018-02-01"
    assert sustained(case.outputs(on)) <= sustained(case.outputs(add_days(on, more)))


@dataclass(frozen=True)
class Told:
    """What the oracle says of a row."""

    state: str
    matures_on: str
    window_start: str


def oracle(
    true_on: Callable[[date], bool],
    anchor: date,
    as_of: date,
    matures: Callable[[date], date],
    back: date,
    *,
    closure: bool,
) -> Told:
    """§6 word for word, one day after the other."""
    every = [anchor + timedelta(n) for n in range((as_of - anchor).days + 1)]
    runs: list[list[date]] = []
    for day in every:
        if true_on(day):
            if runs and runs[-1][-1] == day - timedelta(1):
                runs[-1].append(day)
            else:
                runs.append([day])
    now = runs[-1] if runs and runs[-1][-1] == as_of else None
    earlier = runs[:-1] if now else runs
    relapsed = bool(earlier) and (closure or any(matures(r[0]) <= r[-1] for r in earlier))
    if now is None:
        return Told("regressed" if relapsed else "not_met", "", anchor.isoformat())
    due = matures(now[0])
    if due <= as_of:
        return Told("met_sustained", "", max(now[0], back).isoformat())
    return Told("regressed" if relapsed else "met_in_window", due.isoformat(), now[0].isoformat())


def months(day: date, count: int) -> date:
    """§1, by trying the days of the month from the same one downwards."""
    total = day.year * 12 + day.month - 1 + count
    for number in range(day.day, 27, -1):
        try:
            return date(total // 12, total % 12 + 1, number)
        except ValueError:
            continue
    return date(total // 12, total % 12 + 1, min(day.day, 27))


def only_row(case: Cases, on: str) -> Told:
    (row,) = [r for r in rows_of(case.outputs(on).results) if r["need_ref"]]
    return Told(str(row["state"]), str(row["matures_on"]), str(row["window_start"]))


event_days = st.lists(days, max_size=5)


@quick
@given(event_days, days)
def test_no_event_agrees_with_the_oracle(happened: Sequence[str], on: str) -> None:
    case = Cases(identified_on="2018-01-01").need("H1.2", MOTHER, "2018-01-01").feed_all()
    case.events("asb_intervention", *happened, person=MOTHER)
    as_of = date.fromisoformat(on)
    told = oracle(
        lambda day: day.isoformat() not in happened,
        FIRST,
        as_of,
        lambda day: months(day, 6),
        months(as_of, -6),
        closure=False,
    )
    assert only_row(case, on) == told


@quick
@given(event_days, days, days)
def test_no_event_after_closure_agrees_with_the_oracle(
    happened: Sequence[str], closed: str, on: str
) -> None:
    case = Cases(SF, closed_on=min(closed, on), identified_on="2018-01-01")
    case.need("6.2", SON, "2018-01-01").feed_all().events("missing_episode", *happened, person=SON)
    as_of = date.fromisoformat(on)
    told = oracle(
        lambda day: day.isoformat() not in happened,
        date.fromisoformat(min(closed, on)),
        as_of,
        lambda day: months(day, 6),
        months(as_of, -6),
        closure=True,
    )
    assert only_row(case, on) == told


@quick
@given(st.lists(st.tuples(days, st.one_of(st.none(), st.integers(0, 300))), max_size=4), days)
def test_a_status_agrees_with_the_oracle(spells: Sequence[tuple[str, int | None]], on: str) -> None:
    case = Cases(identified_on="2018-01-01").need("H4.5", on="2018-01-01")
    known = [(day, add_days(day, n) if n is not None else "9999") for day, n in spells]
    for first, last in known:
        case.status("debt_plan_kept", first, "" if last == "9999" else last)
    as_of = date.fromisoformat(on)
    if not any(first <= on for first, _ in known):
        assert only_row(case, on) == Told("no_data", "", "")
        return
    told = oracle(
        lambda day: any(a <= day.isoformat() <= b for a, b in known if a <= on),
        FIRST,
        as_of,
        lambda day: months(day, 6),
        months(as_of, -6),
        closure=False,
    )
    assert only_row(case, on) == told
