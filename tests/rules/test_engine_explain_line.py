"""The window on a line: bars and marks in per cent, gaps, and the same in words."""

from dataclasses import replace
from datetime import date

from outcomes.engine.explain_line import Line, line_of
from tests.rules.test_engine_explain import one
from tests.rules.vectors_clock import asb, missing


def drawn(cases: object, on: str, outcome: str) -> Line:
    line = line_of(one(cases, on, outcome))  # type: ignore[arg-type]
    assert line
    return line


def per_cent(text: str) -> float:
    return float(text.removesuffix("%"))


def test_a_running_period_is_framed_filled_and_goes_on_dashed() -> None:
    line = drawn(asb("2018-04-30"), "2018-10-31", "H1.O3")
    assert (line.first, line.last) == (date(2018, 1, 10), date(2018, 11, 1))
    window, facts, covered = line.lanes
    assert [bar.kind for bar in window.bars] == ["window", "held", "ahead"]
    held = window.bars[1]
    days = (date(2018, 11, 2) - date(2018, 1, 10)).days
    assert per_cent(held.left) == round(100 * (date(2018, 5, 1) - line.first).days / days, 2)
    assert abs(per_cent(held.left) + per_cent(held.width) - per_cent(line.today)) < 0.02
    assert [mark.kind for mark in window.marks] == ["anchor", "matures"]
    assert [mark.kind for mark in facts.marks] == ["fact"]
    assert per_cent(facts.marks[0].left) < per_cent(held.left)
    assert [bar.kind for bar in covered.bars] == ["covered"]
    assert covered.name.startswith("Data covered: ")


def test_a_gap_in_the_data_is_drawn_and_said_with_its_days() -> None:
    why = one(missing(feed_until="2024-04-30"), "2024-08-31", "6.2.O")
    [gap] = why.gaps
    assert (gap.from_date, gap.to_date) == (date(2024, 5, 1), date(2024, 8, 31))
    line = line_of(why)
    assert line
    assert [bar.kind for bar in line.lanes[-1].bars] == ["covered", "gap"]
    assert any(words.endswith("1 May 2024 to 31 August 2024.") for words in line.words)


def test_the_words_say_all_that_is_drawn() -> None:
    line = drawn(asb("2018-04-30"), "2018-10-31", "H1.O3")
    assert line.words[:4] == (
        "Counted from 10 January 2018.",
        "Period looked at: 1 May 2018 to 31 October 2018.",
        "True without a break since 1 May 2018.",
        "Sustained on 1 November 2018 if it goes on.",
    )
    assert line.words[4].endswith(": 30 April 2018.")


def test_a_result_without_a_window_has_no_drawing() -> None:
    why = one(asb("2018-04-30"), "2018-10-31", "H1.O3")
    assert line_of(replace(why, window_start=None, window_end=None)) is None


def test_nothing_is_drawn_outside_the_line() -> None:
    for on in ("2018-02-01", "2018-10-31", "2018-11-01", "2019-06-01"):
        for lane in drawn(asb("2018-04-30"), on, "H1.O3").lanes:
            for bar in lane.bars:
                assert 0 <= per_cent(bar.left) <= per_cent(bar.left) + per_cent(bar.width) <= 100.01
            assert all(0 <= per_cent(mark.left) <= 100 for mark in lane.marks)
