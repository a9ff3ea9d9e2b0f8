"""Disclosure control of a return by vectors: exact answers to small questions."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from exports.columns import NOT_APPLICABLE, NOT_YET, WITHHELD
from exports.frames import intruder as played
from exports.frames.checks import Alike, groups, whole_lines
from exports.frames.coverage import QUARTER, YEAR
from exports.frames.intruder import (
    FACTS,
    Attack,
    Control,
    _Intruder,
    _make_up,
    _most,
    _note,
    attack,
)
from exports.frames.judge import judge
from exports.frames.linkage import Linkage, Linked, _level
from exports.frames.scan import FORMS, Scan, _pattern, is_nhs_number, is_nino, is_upn, numbers_in
from exports.frames.starts import few_apart, quarters_of, smallest_difference, starts_of
from exports.frames.suppress import Suppressed, at_least, of_families, signatures, suppress
from exports.frames.uniform import (
    Groups,
    _protected,
    _with_others,
    is_real,
    person_ids,
    tells,
    withhold_uniform,
)
from exports.frames.units import ASSESSMENT, WORKER
from exports.frames.view import View, identical
from tests.exports.council import (
    CONSTANTS,
    EVERYTHING,
    PLAN,
    STARTED,
    Council,
    coverage,
    file_of,
    judged,
    release,
)

MOTHER, BOY, MAN = (34, "F", "parent"), (9, "M", "child"), (50, "M", "other")
VICTIM = PLAN.by_name["da_victim_before"]
N, Y, GONE, NOT_FOR_THEM = 0, 1, VICTIM.places[WITHHELD], VICTIM.places[NOT_APPLICABLE]


NO_SOURCE = PLAN.by_name["data_source_flag_5"].places[WITHHELD]


def whole(*numbers: int) -> "np.ndarray[Any, np.dtype[np.int64]]":
    return np.array(numbers, dtype=np.int64)


def cells(*places: int) -> "np.ndarray[Any, np.dtype[np.uint8]]":
    return np.array(places, dtype=np.uint8)


# --- Who looks alike


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ([[5, 5, 7]], [0, 0, 1]),
        ([[1, 1, 2], [0, 1, 1]], [0, 1, 2]),
        ([[0, 0, 1, 1], [0, 1, 0, 1]], [0, 1, 2, 3]),
        ([[0, 1, 0, 1], [3, 3, 3, 3], [0, 0, 0, 1]], [0, 1, 0, 2]),
        ([[], []], []),
    ],
)
def test_rows_are_identical_when_every_column_is(
    columns: list[list[int]], expected: list[int]
) -> None:
    assert identical([whole(*each) for each in columns]).tolist() == expected


@pytest.mark.parametrize(
    ("family", "person", "expected"),
    [
        ([0, 0, 1, 2, 2], [0, 1, 0, 1, 0], [0, 1, 0]),
        ([0, 1, 1, 2, 2], [3, 0, 3, 3, 0], [0, 1, 1]),
        ([0, 0, 0, 1, 1], [0, 0, 1, 0, 1], [0, 1]),
        ([1, 0, 1, 0], [2, 4, 4, 2], [0, 0]),
        # Folded in one after the other: neither 0 then 2 nor 1 then 1 is one of the other.
        ([0, 0, 1, 1, 2, 2], [0, 2, 1, 1, 0, 1], [0, 1, 2]),
    ],
)
def test_families_of_the_same_people(
    family: list[int], person: list[int], expected: list[int]
) -> None:
    assert signatures(whole(*family), whole(*person)).tolist() == expected


def test_so_many_rows_or_families_and_no_fewer() -> None:
    assert at_least(whole(0, 0, 1, 1, 1), 3).tolist() == [False] * 2 + [True] * 3
    assert at_least(whole(), 3).tolist() == []
    assert of_families(whole(0, 0, 0, 1, 1), whole(0, 0, 1, 0, 1), 2).tolist() == [True] * 5
    assert of_families(whole(0, 0, 1, 1), whole(1, 1, 0, 1), 2).tolist() == [False] * 2 + [True] * 2
    assert groups(whole(0, 0, 1, 1, 1), 3) == Alike(2, 2)
    assert groups(whole(0, 0), 2) == Alike(2, 0)
    assert groups(whole(), 5) == Alike(0, 0)


# --- What a family shows


def five(council: Council, *members: tuple[int, str, str], **facts: Any) -> None:
    for _ in range(5):
        council.family(*members, **facts)


@pytest.mark.parametrize(
    ("odd", "rung"),
    [
        ({}, "everything shown"),
        ({"lead": 1}, "end and claim dates"),
        ({"members": ((46, "F", "parent"), BOY)}, "ages"),
        ({"started": date(2017, 5, 1)}, "ages and sex, start as a year"),
        ({"started": date(2017, 5, 1), "problems": 3}, "ages, sex and problems, start as a year"),
        ({"started": date(2016, 5, 1)}, "ages, sex and start"),
        ({"members": (MOTHER, BOY, BOY)}, "with start and problems"),
    ],
)
def test_the_rung_on_which_four_and_one_are_alike(odd: dict[str, Any], rung: str) -> None:
    """Four families and one that differs: all five stop where they no longer do."""
    council, facts = Council(), dict(odd)
    for _ in range(4):
        council.family(MOTHER, BOY)
    council.family(*facts.pop("members", (MOTHER, BOY)), **facts)
    view = council.view()
    released = release(council)
    settled = {name: count for name, count in released.rungs.items() if count}
    assert settled == {rung: len(view.rows) if rung.startswith("with") else 5}
    assert len(released.rungs) == 20
    assert (released.dropped, released.linked.all()) == (0, not rung.startswith("with"))
    assert released.kept.tolist() == list(range(len(view.rows)))


def test_who_is_left_out() -> None:
    council = Council()
    five(council, MOTHER, BOY)
    council.family((50, "M", "other"))
    five(council, MOTHER)
    council.family(MOTHER, (17, "M", "young_person"))
    released = release(council)
    shown = {name: count for name, count in released.rungs.items() if count}
    assert shown == {"everything shown": 10}
    assert released.dropped == 3
    assert released.linked.tolist() == [True] * 15
    assert released.kept.tolist() == [*range(10), *range(11, 16)]


def test_how_exactly_a_start_is_shown() -> None:
    council = Council()
    council.family(MOTHER, started=date(2018, 9, 30))
    council.family(MOTHER, started=date(2011, 1, 1))
    view, column = council.view(), PLAN.by_name["date_started"]
    for exactness, texts in ((QUARTER, ["2018-Q3", "2011-Q1"]), (YEAR, ["2018", "2011"])):
        places = view.shown(column, slice(None), exactness)
        assert [column.values[place] for place in places] == texts
    assert [column.values[p] for p in view.shown(column, whole(1), YEAR)] == ["2011"]
    assert view.shape.tolist() == [0, 1]
    assert not view.relies(column, slice(None)).any()


def test_nothing_known_is_nothing_where_a_feed_would_have_told() -> None:
    council = Council()
    number = council.family(MOTHER)
    council.family(MOTHER, started=date(2017, 5, 1))
    column = PLAN.by_name["number_police_callouts_before"]
    council.fact(number, "police_callout", date(2016, 12, 1), source=WORKER)
    view, without = council.view(), council.view([])
    assert view.shown(column, slice(None), QUARTER).tolist() == [1, 0]
    assert without.shown(column, slice(None), QUARTER).tolist() == [column.places["[x]"]] * 2
    assert view.relies(column, slice(None)).tolist() == [True, True]
    assert view.relies(PLAN.by_name["sex"], whole(0)).tolist() == [False]


def test_the_source_is_the_strongest_of_what_is_shown() -> None:
    """An assessment before what the worker said; with a feed, the agency before both."""
    council = alike(6)
    for number in range(1, 7):
        for source in (WORKER, ASSESSMENT):
            said = {"kind": "status", "source": source}
            council.fact(number, "money_or_debt_need", STARTED, **said)
    name = "data_source_flag_4"
    for feeds, word in (([], "assessment"), (EVERYTHING, "agency_list")):
        places = release(council, feeds=feeds).frame[name]
        assert {PLAN.by_name[name].values[place] for place in places} == {word}


# --- Groups that share a value


@pytest.mark.parametrize(
    ("ids", "shown", "expected"),
    [
        ([0, 0, 1, 1, 1], [Y, Y, N, N, N], [True, False]),
        ([0, 0, 1, 1, 1], [Y, N, N, N, N], [False, False]),
        ([1, 0, 1, 0, 2], [Y, N, Y, N, N], [False, True, False]),
        # Of one who is not shown nothing is known; of a group nobody shows, neither.
        ([0, 0, 1, 1, 1], [Y, GONE, N, N, N], [True, False]),
        ([0, 0, 1, 1, 1], [GONE, GONE, N, N, N], [False, False]),
        # Four in five is news, more is none.
        ([0, 0, 0, 0, 1], [Y, Y, Y, Y, N], [True, False]),
        ([0, 0, 0, 0, 0, 1], [Y, Y, Y, Y, Y, N], [False, False]),
        ([0, 1], [Y, GONE], [False, False]),
        ([], [], []),
    ],
)
def test_sdc_05_groups_in_which_everybody_has_it(
    ids: list[int], shown: list[int], expected: list[bool]
) -> None:
    assert Groups(whole(*ids)).uniform(VICTIM, cells(*shown)).tolist() == expected


def test_sdc_05_the_first_value_of_a_column_may_tell_something() -> None:
    age = PLAN.by_name["age_or_birth_year"]
    shown = cells(0, age.places[WITHHELD], 1, 2, 1)
    assert Groups(whole(0, 0, 1, 1, 1)).uniform(age, shown).tolist() == [True, False]


def test_sdc_05_what_takes_too_long_goes_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exports.frames.uniform.ROUNDS", 0)
    ids, random = whole(0, 0, 1, 1), np.random.default_rng(1)
    after = _protected(VICTIM, cells(Y, Y, N, NOT_FOR_THEM), Groups(ids), ids, random)
    assert after.tolist() == [GONE, GONE, GONE, NOT_FOR_THEM]


def test_sdc_05_what_is_the_households_goes_with_all_its_people() -> None:
    """Six men share a call-out; the boys beside them look like all other boys."""
    council, name = Council(), "number_police_callouts_before"
    for number in range(24):
        council.family(MOTHER if number % 4 else MAN, BOY)
    frame = release(council, k=1).frame
    frame[name] = np.where(frame["family"] % 4 == 0, 1, 0).astype(np.uint8)
    after = withhold_uniform(frame, PLAN, 3)
    gone = after[name] == PLAN.by_name[name].places[WITHHELD]
    assert gone[(frame["family"] % 4 == 0).to_numpy()].all()
    assert (gone.groupby(frame["family"]).nunique() == 1).all()
    assert not gone.all()


def test_what_is_a_value_and_what_tells_something() -> None:
    every = cells(*range(len(VICTIM.values)))
    assert is_real(VICTIM, every).tolist() == [True, True, False, False, False, False]
    assert tells(VICTIM, every).tolist() == [False, True, False, False, False, False]


@pytest.mark.parametrize(
    ("shown", "same", "units", "fewest", "most"),
    [
        # Two that tell something, of eight others: two of them go as well.
        ([Y, Y, *[N] * 8], [0, 1], range(10), 4, 4),
        # One of the others tells something too, and needs one more if it is drawn.
        ([Y, Y, Y, *[N] * 8], [0, 1], range(11), 4, 6),
        # There are too few others: all that is shown goes.
        ([Y, Y, N, GONE], [0, 1], range(4), 3, 3),
        # A household goes as one: two people told, two households of two beside it.
        ([Y, Y, N, N, N, N], [0, 1], [0, 0, 1, 1, 2, 2], 4, 4),
        # Where nothing is as frequent already, one other goes all the same.
        ([Y, N, N, N], [0], [0, 0, 1, 1], 4, 4),
    ],
)
def test_sdc_05_others_go_with_what_is_withheld(
    shown: list[int], same: list[int], units: list[int], fewest: int, most: int
) -> None:
    flags = np.zeros(len(shown), dtype=bool)
    flags[same] = True
    counts = set()
    for seed in range(20):
        random = np.random.default_rng(seed)
        gone = _with_others(VICTIM, cells(*shown), flags, whole(*units), random)
        assert gone[same].all()
        assert not gone[np.array(shown) == GONE].any()
        counts.add(int(gone.sum()))
    assert (min(counts), max(counts)) == (fewest, most)


@pytest.mark.parametrize(
    ("ids", "shown", "gone"),
    [
        ([0, 0, 1, 1, 1, 1], [N, Y, N, Y, N, Y], 0),
        # The other group shows what is left of it: with a second telling value it has no news.
        ([0, 0, *[1] * 8], [Y, Y, Y, *[N] * 7], 4),
        # Both groups share it and nobody is there to hide among.
        ([0, 0, 1, 1], [Y, Y, N, GONE], 3),
    ],
)
def test_sdc_05_a_column_is_protected(ids: list[int], shown: list[int], gone: int) -> None:
    before = cells(*shown)
    found = Groups(whole(*ids))
    for seed in range(5):
        after = _protected(VICTIM, before, found, whole(*ids), np.random.default_rng(seed))
        assert int((after != before).sum()) >= gone
        assert (after[after != before] == GONE).all()
        assert bool((after != before).any()) is bool(gone)
        assert not found.uniform(VICTIM, after).any()
    assert before.tolist() == shown


def test_sdc_05_the_same_seed_withholds_the_same_and_nobody_else_knows_it() -> None:
    """Each of ten men is a victim, and so are a few of thirty women."""
    council = Council()
    for number in range(40):
        council.family((20 + number % 30, "F", "parent") if number % 4 else MAN)
    frame = release(council, k=1).frame
    telling = [number % 4 == 0 or number % 10 == 1 for number in range(40)]
    frame[VICTIM.name] = np.where(telling, Y, N).astype(np.uint8)
    first, second, third = (withhold_uniform(frame, PLAN, seed) for seed in (0, 0, 1))
    assert first.equals(second)
    assert not first.equals(third)
    gone = (first[VICTIM.name] == GONE).to_numpy()
    assert gone[::4].all()
    assert (first.loc[gone, "data_source_flag_5"] == NO_SOURCE).all()
    assert (first.loc[~gone, "data_source_flag_5"] != NO_SOURCE).all()
    drawn = {withhold_uniform(frame, PLAN).to_numpy().tobytes() for _ in range(8)}
    assert len(drawn) > 1


def test_sdc_05_without_a_seed_the_draw_is_long_and_with_one_nothing_is_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = list[int]()
    monkeypatch.setattr("exports.frames.uniform.secrets.randbits", lambda n: asked.append(n) or n)
    frame = release(alike(5)).frame
    asked.clear()
    withhold_uniform(frame, PLAN, 0)
    assert asked == []
    withhold_uniform(frame, PLAN)
    assert asked == [64]


@pytest.mark.parametrize("symbol", [NOT_APPLICABLE, NOT_YET])
def test_people_look_alike_by_who_they_are_and_what_applies(symbol: str) -> None:
    frame = pd.concat([release(alike(5)).frame.iloc[:1]] * 4, ignore_index=True)
    assert person_ids(frame, PLAN).tolist() == [0, 0, 0, 0]
    frame.loc[1, "sex"] = 2
    frame.loc[2, VICTIM.name] = VICTIM.places[symbol]
    frame.loc[3, VICTIM.name] = Y
    assert person_ids(frame, PLAN).tolist() == [0, 1, 2, 0]


def alike(count: int) -> Council:
    council = Council()
    for _ in range(count):
        council.family(MOTHER, BOY)
    return council


# --- Two returns


def test_sdc_07_by_how_few_two_returns_differ() -> None:
    now = {"2017-Q1": 12, "2017-Q2": 20, WITHHELD: 4}
    earlier = [{"2017-Q1": 15, WITHHELD: 9}, {"2017-Q1": 10, "2017-Q2": 29, "2016": 1}, {}]
    assert few_apart(now, earlier) == {"2017-Q1": 2, "2017-Q2": 9}
    assert list(few_apart({"b": 1, "a": 1}, [{"b": 2, "a": 2}])) == ["a", "b"]
    assert few_apart(now, [{"2017-Q1": 22}, {"2017-Q2": 10}]) == {}
    assert smallest_difference(now, earlier) == 2
    assert smallest_difference(now, [{"2017-Q1": 40}]) == 28
    assert smallest_difference(now, [{"2017-Q1": 12}, {WITHHELD: 5}]) is None
    assert quarters_of(["2010", "2012-Q4", "2013-Q1"]) == {0, 1, 2, 3, 11, 12}
    assert quarters_of([]) == frozenset()


def test_the_starts_that_are_shown_are_counted_by_family() -> None:
    council = alike(6)
    for _ in range(5):
        council.family(MOTHER, BOY, started=date(2016, 5, 1))
    released = release(council)
    assert list(starts_of(released, PLAN).items()) == [("2016-Q2", 5), ("2017-Q1", 6)]
    frame = released.frame.copy()
    frame.loc[[0, 1], "date_started"] = 255
    some = np.arange(len(frame)) < 14
    strange = replace(released, frame=frame, linked=some)
    assert starts_of(strange, PLAN) == {"2016-Q2": 1, "2017-Q1": 5, "unknown": 1}


def test_sdc_07_who_began_in_a_hidden_quarter_shows_no_start_and_it_is_told_how_far() -> None:
    council = alike(6)
    for _ in range(6):
        council.family(MOTHER, BOY, started=date(2016, 5, 1))
    words = list[str]()
    released = suppress(council.view(), 5, words.append, frozenset({28}))
    assert starts_of(released, PLAN) == {"2016-Q2": 6, WITHHELD: 6}
    assert words[0] == "Comparing families and people (1 of 20)"
    assert words[19:] == [
        "Comparing families and people (20 of 20)",
        "Withholding what would single somebody out",
    ]


# --- The finished bytes


@pytest.mark.parametrize(
    ("parts", "blocks"),
    [
        ([b"a\nb\n"], [b"a\nb\n"]),
        ([b"a", b"b\nc", b"d"], [b"ab\n", b"cd"]),
        ([b"a\nb", b"c\nd\n", b"e"], [b"a\n", b"bc\nd\n", b"e"]),
        ([b"", b"\n", b""], [b"\n"]),
        ([], []),
    ],
)
def test_blocks_end_with_a_line(parts: list[bytes], blocks: list[bytes]) -> None:
    assert list(whole_lines(parts)) == blocks


@pytest.mark.parametrize(
    ("holds", "text", "expected"),
    [
        (is_nhs_number, b"4505577104", True),
        (is_nhs_number, b"9876543210", True),
        (is_nhs_number, b"4505577105", False),
        (is_nhs_number, b"1234567890", False),
        (is_upn, b"Y869200017000", True),
        (is_upn, b"Y869200017001", False),
        (is_upn, b"Y80120001990A", True),
        (is_upn, b"J80120001990Z", True),
        (is_upn, b"J80120001990A", False),
        (is_nino, b"QQ123456C", False),
        (is_nino, b"ZZ123456A", False),
        (is_nino, b"JO123456A", False),
        (is_nino, b"OJ123456A", True),
        (is_nino, b"JG123456A", True),
    ],
)
def test_sdc_03_check_digits(holds: Callable[[bytes], bool], text: bytes, expected: bool) -> None:
    assert holds(text) is expected


def scanned(*blocks: bytes, known: set[str] = frozenset()) -> dict[str, int]:  # type: ignore[assignment]
    scan = Scan(known, {"child"}, str.lower)
    for block in blocks:
        scan.read(block)
    return dict(scan.hits)


@pytest.mark.parametrize(
    ("blocks", "known", "hits"),
    [
        ([b"DL1 5QT,a\nb,DL1 5QT\n", b"DL1 5QT\n"], set(), {"postcode": 3}),
        ([b"a,9434765919\n9434765918,b\n"], set(), {"nhs_number": 1}),
        ([b"9434765918,b\n"], set(), {}),
        ([b"Abel,abel\nAbe,b\n"], {"abel", "abe"}, {"name_or_street": 2}),
        ([b"Abel\n", b"Abel\nchild\n"], {"abel", "child"}, {"name_or_street": 2}),
        ([b"Anne-Abel,O'Abel,Abelard\n"], {"abel"}, {"name_or_street": 2}),
        ([b"x\n"], {"abel"}, {}),
    ],
)
def test_sdc_03_each_cell_in_which_something_stands_is_counted(
    blocks: list[bytes], known: set[str], hits: dict[str, int]
) -> None:
    assert scanned(*blocks, known=known) == hits


def test_sdc_03_a_form_stands_by_itself() -> None:
    form = _pattern(b"[0-9]{3}")
    assert [bool(form.search(text)) for text in (b"a 123,", b"1234", b"a123", b"123b")] == [
        *(True, False, False, False)
    ]
    assert set(FORMS) >= {"nino", "nhs_number", "upn", "postcode"}
    assert numbers_in("y869200017000 and 9434765919") == {"upn", "nhs_number"}
    assert numbers_in("9434765918") == set()


def test_a_file_is_read_in_blocks_and_told_how_far() -> None:
    content, seen = file_of(release(alike(5))), list[int]()
    half = content.index(b"\n", len(content) // 2) + 1
    scan = Scan(set(), PLAN.words, str.lower)
    found = judge([content[:half], content[half:]], PLAN, CONSTANTS, scan, 5, seen.append)
    assert (found.rows, found.layout_faults) == (10, {})
    assert seen == [half, len(content)]
    header, row = content.decode().split("\n")[:2]
    cut = row.split(",")
    cut[2] = WITHHELD
    alone = judged(f"{header}\n{','.join(cut)}\n".encode())
    assert (alone.withheld["family_ref"], alone.withheld["sex"], alone.alone) == (1.0, 0.0, 1)


def test_the_verdict_counts_what_stands_in_the_file() -> None:
    """Five families are shown as such, of six others their people alone."""
    council = Council()
    for number in range(1, 12):
        council.family(*((MAN, BOY) if number > 6 else (MOTHER, *[BOY] * number)))
    found = judged(file_of(release(council)))
    assert (found.rows, found.families, found.alone) == (37, 5, 27)
    assert (found.person, found.family, found.course) == (Alike(5, 0),) * 3
    assert found.withheld["family_ref"] == found.withheld["problem_debt_before"] == 0.7297
    assert found.withheld["sex"] == 0
    assert found.starts == {"2017-Q1": 5}
    assert found.failures(5) == []
    assert found.failures(6) == []
    assert replace(found, rows=5).failures(5) == []
    assert replace(found, rows=4).failures(5) == ["rows"]
    wrong: dict[str, dict[str, Any]] = {
        "layout": {"layout_faults": {"sex": 1}},
        "identifiers": {"identifiers": {"nino": 1}},
        "k_person": {"person": Alike(1, 1)},
        "k_family": {"family": Alike(1, 1)},
        "k_trajectory": {"course": Alike(1, 1)},
        "l_diversity": {"uniform": 1},
    }
    for code, changed in wrong.items():
        assert replace(found, **changed).failures(5) == [code]


# --- The intruder


@pytest.fixture(scope="module")
def women() -> tuple[View, Suppressed]:
    """Sixty women who differ by age and problems; nothing is withheld."""
    council = Council()
    for place in range(60):
        number = council.family((20 + place % 30, "F", "parent"), problems=place)
        council.fact(number, "police_callout", STARTED)
    view = council.view()
    return view, suppress(view, 1, lambda words: None)


@pytest.fixture(scope="module")
def four() -> Suppressed:
    """Three women, two of them of one age, and a man; nothing is withheld."""
    council = Council()
    for age, sex in ((20, "F"), (20, "F"), (30, "F"), (50, "M")):
        council.family((age, sex, "parent"))
    return release(council, k=1)


def test_a43_the_seed_repeats_the_same_attack(women: tuple[View, Suppressed]) -> None:
    view, released = women
    assert attack(view, released, PLAN, 5) == Attack(
        *(60, 60, 60, 5), Linked(claimed=58, correct=53), Control(0, 60, 60, 0)
    )


def test_a43_of_very_many_a_thousand_are_looked_for(
    women: tuple[View, Suppressed], monkeypatch: pytest.MonkeyPatch
) -> None:
    view, released = women
    for name, value, tries in (("TARGETS", 7, 7), ("COMPARISONS", 240, 4), ("COMPARISONS", 1, 1)):
        with monkeypatch.context() as patched:
            patched.setattr(f"exports.frames.intruder.{name}", value)
            assert attack(view, released, PLAN, 5).attempts == tries
    with monkeypatch.context() as patched:
        patched.setattr("exports.frames.intruder.TARGETS", 1)
        assert len({attack(view, released, PLAN).seed for _ in range(2)}) == 2
    assert (played.TARGETS, played.COMPARISONS) == (1000, 400_000_000)
    nobody = replace(released, kept=released.kept[:0], linked=released.linked[:0])
    nobody = replace(nobody, frame=released.frame.iloc[:0])
    assert attack(view, nobody, PLAN, 5).attempts == 0


def test_a43_what_the_rate_is_of() -> None:
    assert Attack(1000, 9, 3, 0, Linked(9, 1)).rate == 0.003
    assert Attack(3, 3, 1, 0).rate == 0.333333
    assert Attack(0, 0, 0, 0).rate == 0.0
    assert Attack(1000, 9, 2, 0).failures == ["intruder"]
    assert Attack(1000, 9, 1, 0, Linked(9, 1)).failures == []


@pytest.mark.parametrize(
    ("family", "role", "expected"),
    [
        ([0, 0, 1], [0, 2, 2], [10001, 10001, 1]),
        ([0, 0, 1, 1], [1, 1, 0, 1], [200, 200, 10100, 10100]),
        ([0] * 120, [2] * 120, [99] * 120),
        ([], [], []),
    ],
)
def test_a43_households_of_the_same_make_up(
    family: list[int], role: list[int], expected: list[int]
) -> None:
    assert _make_up(whole(*family), cells(*role)).tolist() == expected


def test_a43_one_row_that_fits_is_claimed() -> None:
    so_far = Linked()
    for rows, target in (([3], 3), ([3], 4), ([3, 4], 3), ([], 3)):
        _note(so_far, whole(*rows), target)
    assert so_far == Linked(claimed=2, correct=1)
    assert _most(VICTIM, cells(Y, Y, N, GONE, GONE, GONE)) == Y
    assert _most(VICTIM, cells(GONE)) == -1
    assert _most(VICTIM, cells()) == -1


def test_a43_what_fits_what_is_known() -> None:
    """A cell that is withheld fits everything, a year fits its quarters, a stranger's house not."""
    council = alike(5)
    council.family(MOTHER)
    view, released = council.view(), release(council, k=1)
    frame = released.frame
    started = PLAN.by_name["date_started"]
    frame.loc[0, "age_or_birth_year"] = PLAN.by_name["age_or_birth_year"].places[WITHHELD]
    frame.loc[2, "date_started"] = started.places["2017"]
    frame.loc[4, "date_started"] = started.places["2016"]
    frame.loc[6, "sex"] = 0
    intruder = _Intruder(view, released, PLAN, whole(8), 1)
    known = {name: int(intruder._truths[name][0]) for name in FACTS}
    assert np.flatnonzero(intruder._fits(known, 8)).tolist() == [0, 2, 8]
    released.linked[10] = False
    assert np.flatnonzero(intruder._fits(known, 8)).tolist() == [0, 2, 8, 10]
    intruder.looks_for(0, 8)
    assert (intruder.exact, intruder.control.claimed) == (Linked(0, 0), 0)
    # Of the rows of others two fit, which claims nobody; then one does.
    for row, claimed in ((0, 0), (2, 1)):
        frame.loc[row, "sex"] = 0
        intruder.looks_for(0, 8)
        assert (intruder.exact, intruder.control.claimed) == (Linked(0, 0), claimed)


def linkage(released: Suppressed) -> Linkage:
    size = len(released.frame)
    return Linkage(released, PLAN, FACTS, np.zeros(size, dtype=np.int64))


class Kept:
    """A connection that is looked at after it was used."""

    def __init__(self, opened: duckdb.DuckDBPyConnection) -> None:
        self.opened = opened

    def __enter__(self) -> duckdb.DuckDBPyConnection:
        return self.opened

    def __exit__(self, *_: object) -> None:
        """It stays open."""


def asked(released: Suppressed, row: int, **instead: int) -> dict[str, int]:
    """What is known of whose row it is, some of it otherwise."""
    return {name: int(released.frame[name].iloc[row]) for name in FACTS} | instead


def weights(found: Linkage, known: dict[str, int], make_up: int = 0) -> dict[int, float]:
    """By row: how much all that is known speaks for it, as Splink adds it up."""
    _, pattern, weight = found._weighed([known], [make_up])
    return dict(zip(found._first[pattern].tolist(), weight.tolist(), strict=True))


def test_a43_how_much_a_fact_speaks_for_a_row(four: Suppressed) -> None:
    """After Fellegi and Sunter: log2 of how likely it is in the row and among all others."""
    # Three of four are women; two of four are of one age, and one each of the others.
    told = weights(linkage(four), asked(four, 3))
    alike_but_for_both = 5 * np.log2(0.9 / 1.0)
    # A quarter of all pairs have ages beside one another, three eighths the same.
    age_differs = np.log2(0.05 / (1 - 0.375 - 0.25))
    sex_differs = np.log2(0.1 / (1 - 0.625))
    assert sorted(told) == [0, 2, 3]
    assert told[3] == pytest.approx(alike_but_for_both + np.log2(0.9 / 0.25) * 2, abs=1e-4)
    assert told[0] == pytest.approx(alike_but_for_both + age_differs + sex_differs, abs=1e-4)
    # One step beside is a mistake half as likely; among those beside, not among all.
    own = weights(linkage(four), asked(four, 2))[2]
    beside = weights(linkage(four), asked(four, 2, age_or_birth_year=6))[2]
    assert own - beside == pytest.approx(np.log2(0.9 / 0.25) - np.log2(0.05 / 0.25), abs=1e-4)


def test_a43_the_people_around_a_row_speak_too(four: Suppressed) -> None:
    released = replace(four, linked=four.linked.copy())
    homes = whole(1, 1, 1, 2)
    of_his = weights(Linkage(released, PLAN, FACTS, homes), asked(four, 3), 2)
    of_all = weights(linkage(four), asked(four, 3))
    assert of_his[3] - of_all[3] == pytest.approx(
        np.log2(0.9 / 0.25) - np.log2(0.9 / 1.0), abs=1e-4
    )
    released.linked[3] = False
    unknown = weights(Linkage(released, PLAN, FACTS, homes), asked(four, 3), 2)
    assert unknown[3] - of_all[3] == pytest.approx(-np.log2(0.9 / 1.0), abs=1e-4)


def test_a43_what_is_withheld_says_nothing(four: Suppressed) -> None:
    frame = four.frame.copy()
    frame.loc[3, "sex"] = PLAN.by_name["sex"].places[WITHHELD]
    hidden = weights(linkage(replace(four, frame=frame)), asked(four, 3))
    told = weights(linkage(four), asked(four, 3))
    assert told[3] - hidden[3] == pytest.approx(np.log2(0.9 / 0.25), abs=1e-4)


def test_a43_a_start_by_its_year_alone_fits_every_quarter_of_it(four: Suppressed) -> None:
    started, told = PLAN.by_name["date_started"].places, weights(linkage(four), asked(four, 3))
    for year, fits in (("2017", True), ("2018", False)):
        frame = four.frame.copy()
        frame.loc[3, "date_started"] = started[year]
        yearly = weights(linkage(replace(four, frame=frame)), asked(four, 3))
        assert (yearly[3] == pytest.approx(told[3], abs=1e-4)) is fits


def test_a43_a_start_is_a_quarter_a_year_or_neither(four: Suppressed) -> None:
    column = PLAN.by_name["date_started"]
    quarters = sum("Q" in value for value in column.values)
    years = len(column.field.values)
    frame = four.frame.copy()
    frame["date_started"] = cells(quarters - 1, quarters, years - 1, years)
    found = linkage(replace(four, frame=frame))._file
    assert found["date_started"].nothing.tolist() == [False, True, True, True]
    assert found["year_started"].nothing.tolist() == [True, False, False, True]
    assert found["year_started"].places.tolist()[:3] == [0, 0, years - 1 - quarters]


@pytest.mark.parametrize(("of_anybody", "told"), [(0.0, 1e-6), (0.5, 0.5), (1.0, 1 - 1e-6)])
def test_a43_nothing_is_certain_or_impossible(of_anybody: float, told: float) -> None:
    assert _level("", 0.9, of_anybody)["u_probability"] == told


def test_a43_where_only_two_alike_are_weighed_neither_is_claimed(four: Suppressed) -> None:
    two = linkage(replace(four, frame=four.frame.iloc[:2], linked=four.linked[:2]))
    assert two.claimed([asked(four, 0)], [0]).tolist() == [-1]


def test_a43_splink_has_no_way_out(four: Suppressed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read or written beside its memory, and no setting opens that again."""
    opened = duckdb.connect(":memory:")
    with monkeypatch.context() as patched:
        patched.setattr("exports.frames.linkage.duckdb.connect", lambda _: Kept(opened))
        linkage(four).claimed([asked(four, 0)], [0])
    for words in ("COPY (SELECT 1) TO '/tmp/out.csv'", "SET enable_external_access = true"):
        with pytest.raises(duckdb.Error):
            opened.execute(words)


def test_a43_the_row_that_is_more_likely_theirs_than_not(four: Suppressed) -> None:
    found = linkage(four)
    people = [asked(four, row) for row in range(4)]
    # Two rows alike: each is as likely as not, and neither is claimed.
    assert found.claimed(people, [0] * 4).tolist() == [-1, -1, 2, 3]
    assert found.claimed([], []).tolist() == []
    assert found.claimed([people[3], people[0]], [0, 0]).tolist() == [3, -1]


def test_a43_a_neighbour_gets_one_fact_in_ten_wrong(women: tuple[View, Suppressed]) -> None:
    _, released = women
    found, random = linkage(released), np.random.default_rng(3)
    known = {name: int(released.frame[name].iloc[7]) for name in FACTS}
    wrong = dict.fromkeys(FACTS, 0)
    near = {"age_or_birth_year": 0, "date_started": 0}
    told: dict[str, set[int]] = {name: set() for name in FACTS}
    for _ in range(2000):
        made = found.misremembered(known, random)
        for name in FACTS:
            wrong[name] += made[name] != known[name]
            told[name].add(made[name])
        for name in near:
            near[name] += abs(made[name] - known[name]) == 1
    # Who all have the same sex is not told apart by a wrong one; a start alike is, by one step.
    assert (wrong["sex"], wrong["family_role"]) == (0, 0)
    assert 75 < wrong["date_started"] < 130
    assert near["date_started"] == wrong["date_started"]
    assert told["date_started"] == {27, 28, 29}
    assert 150 < wrong["headline_problems_met"] < 240
    assert len(told["headline_problems_met"]) > 30
    assert known == {name: int(released.frame[name].iloc[7]) for name in FACTS}
    first = [found.misremembered({"date_started": 1}, random)["date_started"] for _ in range(300)]
    assert {0, 1, 2} <= set(first) <= {0, 1, 2, 28}


def test_a_view_knows_the_quarters_in_which_somebody_began() -> None:
    council = Council()
    council.family(MOTHER, started=date(2018, 9, 30))
    council.family(MOTHER)
    view = View(council.rows(), PLAN, coverage())
    assert np.flatnonzero(view.present).tolist() == [28, 34]
