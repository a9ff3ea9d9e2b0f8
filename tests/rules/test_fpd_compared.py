"""Two returns side by side, and groups that share a value: nobody is worked out from either."""

from datetime import date

import numpy as np
import pytest

from exports.actions.making import _withhold
from exports.columns import WITHHELD
from exports.frames.starts import few_apart, quarters_of, starts_of
from exports.frames.uniform import is_real, sensitive, tells
from tests.exports.council import PLAN, Council, file_of, judged, release

MOTHER, BOY, MAN = (34, "F", "parent"), (9, "M", "child"), (50, "M", "other")
APRIL = date(2017, 4, 20)


def two_quarters() -> Council:
    council = Council()
    for number in range(24):
        council.family(MOTHER, BOY, started=APRIL if number % 2 else date(2017, 2, 10))
    return council


@pytest.mark.parametrize(
    ("before", "few"),
    [
        pytest.param({"2017-Q1": 12}, {}, id="as many as before"),
        pytest.param({"2017-Q1": 13}, {"2017-Q1": 1}, id="one family has left"),
        pytest.param({"2017-Q1": 21}, {"2017-Q1": 9}, id="nine have"),
        pytest.param({"2017-Q1": 22}, {}, id="ten are no few"),
        pytest.param({"2017": 13, WITHHELD: 3}, {}, id="who shows no start is no population"),
    ],
)
def test_a38_sdc_07_a_few_families_between_two_returns_are_found(
    before: dict[str, int], few: dict[str, int]
) -> None:
    assert few_apart({"2017-Q1": 12, WITHHELD: 4}, [{}, before]) == few


def test_the_quarters_that_a_start_lies_in() -> None:
    assert quarters_of(["2010-Q1", "2011-Q2"]) == {0, 5}
    assert quarters_of(["2011"]) == {4, 5, 6, 7}


def test_a38_sdc_07_a_start_that_differs_by_few_is_shown_for_nobody() -> None:
    view = two_quarters().view()
    alone = _withhold(view, [], lambda words: None)
    assert starts_of(alone, PLAN) == {"2017-Q1": 12, "2017-Q2": 12}
    after = _withhold(view, [{"2017-Q1": 13, "2017-Q2": 12}], lambda words: None)
    assert starts_of(after, PLAN) == {"2017-Q2": 12, WITHHELD: 12}
    assert judged(file_of(after)).failures(5) == []
    # The year alone would tell the same, so it goes as well.
    year = _withhold(view, [{"2017-Q1": 13, "2017-Q2": 11}], lambda words: None)
    assert starts_of(year, PLAN) == {WITHHELD: 24}


def sharing() -> Council:
    """Twelve families of two kinds; every man of the second is on licence, a few of the first."""
    council, person = Council(), 0
    for number in range(36):
        kind = (MOTHER, BOY) if number % 3 else (MAN, BOY)
        family = council.family(*kind)
        person += 1
        if kind[0] is MAN or number % 9 == 1:
            council.fact(
                *(family, "on_licence_or_supervision", date(2016, 1, 1)),
                **{"person": person, "household": False, "kind": "status"},
            )
        person += 1
    return council


def test_sdc_05_what_a_whole_group_shares_is_withheld_with_as_much_that_tells_nothing() -> None:
    view = sharing().view()
    column = PLAN.by_name["adult_on_licence_or_community_order_before"]
    truth = view.shown(column, slice(None), "quarter")
    for _ in range(5):
        released = release(sharing())
        cells = released.frame[column.name].to_numpy()
        assert judged(file_of(released)).failures(5) == []
        gone = is_real(column, truth[released.kept]) & (cells == column.places[WITHHELD])
        telling = tells(column, truth[released.kept])
        assert int((gone & telling).sum()) >= 12
        assert int((gone & ~telling).sum()) >= int((gone & telling).sum()) or gone.sum() == 36
        source = released.frame["data_source_flag_1"].to_numpy()
        assert (source[gone] == PLAN.by_name["data_source_flag_1"].places[WITHHELD]).all()


def test_sdc_02_dates_ages_and_counts_are_quarters_bands_and_top_codes() -> None:
    content = file_of(release(sharing())).decode().split("\n")
    header, rows = content[0].split(","), [line.split(",") for line in content[1:] if line]
    for name, values in zip(header, zip(*rows, strict=True), strict=True):
        if name in PLAN.by_name and PLAN.by_name[name].values:
            assert set(values) <= set(PLAN.by_name[name].values)
    for column in PLAN.coded:
        numbers = [value for value in column.field.values if value.isdigit()]
        if column.field.measure in ("started", "ended", "claimed_on"):
            assert all(len(value) == 4 for value in numbers)
        elif numbers and column.field.measure != "problems":
            assert any(value.endswith("+") for value in column.field.values), column.name


def test_a39_two_recipients_who_put_their_files_together_find_no_key_in_both() -> None:
    council = two_quarters()
    keys = []
    for _ in range(2):
        rows = [line.split(",") for line in file_of(release(council)).decode().split("\n")[1:-1]]
        keys.append({cell for row in rows for cell in row[2:4]})
    assert len(keys[0]) == len(keys[1]) == 24 * 3
    assert not keys[0] & keys[1]


def test_every_sensitive_column_is_looked_at() -> None:
    assert len(sensitive(PLAN)) > 40
    cells = np.array([0, 1, 255], dtype=np.uint8)
    flag = PLAN.by_name["da_victim_before"]
    assert list(tells(flag, cells)) == [False, True, False]
