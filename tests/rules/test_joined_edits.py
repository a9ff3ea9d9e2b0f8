"""Two people change one record: untouched fields keep what was saved, the same field clashes."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from privacy.rules.editing import join

BASE = {"address": "1 Mill Lane", "sex": "F", "died_on": None}
VALUES = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2), min_size=4)


def test_what_each_changed_is_kept() -> None:
    found = join(BASE, {**BASE, "sex": "U"}, {**BASE, "address": "2 Mill Lane"})
    assert found.values == {"address": "2 Mill Lane", "sex": "U", "died_on": None}
    assert (found.theirs, found.clashes) == (("sex",), ())


def test_the_same_field_clashes_unless_both_say_the_same() -> None:
    now = {**BASE, "sex": "U"}
    assert join(BASE, now, {**BASE, "sex": "M"}).clashes == ("sex",)
    assert join(BASE, now, {**BASE, "sex": "U"}).clashes == ()


def test_without_a_base_whatever_differs_clashes() -> None:
    assert join(None, BASE, {**BASE, "sex": "M"}).clashes == ("sex",)
    assert join(None, BASE, dict(BASE)).clashes == ()


@given(VALUES, VALUES, VALUES)
def test_nothing_that_either_changed_is_ever_overwritten(base: Any, now: Any, typed: Any) -> None:
    found = join(base, now, typed)
    for name in typed:
        mine, theirs = typed[name] != base[name], now[name] != base[name]
        if name in found.clashes:
            assert mine
            assert theirs
            assert found.mine[name] == typed[name]
        else:
            assert found.values[name] == (typed[name] if mine else now[name])
            assert not (theirs and found.values[name] != now[name])
