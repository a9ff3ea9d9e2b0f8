"""The clock of the engine against an oracle that walks from day to day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.rules.engine_cases import MOTHER, SF, SON, Cases, rows_of
from tests.rules.engine_drawn import FIRST, add_days, days, quick


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
