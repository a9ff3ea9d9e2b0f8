"""Other people's names and places are taken out of what is told to a person."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.encryption import plain_letters
from privacy.schedule import Bystanders
from privacy.withholding import MARK, Screen

AROUND = Bystanders(
    own=("Mary Okafor",),
    surnames=("Okafor",),
    others=("Tom Okafor", "Zoë Yılmaz-O'Neil", "Anne-Marie Brown", "Mary Lamb"),
    places=("14 Rose Lane", "BA1 1AA"),
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Mary met the worker.", f"{MARK} met the worker."),
        ("Mary Okafor met Tom.", f"Mary Okafor met {MARK}."),
        ("mary okafor met TOM", f"mary okafor met {MARK}"),
        ("Tom Okafor shouted", f"{MARK} Okafor shouted"),
        ("The Okafor family", "The Okafor family"),
        ("Zoe yilmaz o'neil rang", f"{MARK} rang"),
        ("Zoe\u0308 rang", f"{MARK} rang"),
        ("ZOË’S school", f"{MARK} school"),
        ("Anne Marie and Anne-Marie", f"{MARK} and {MARK}"),
        ("AnneMarie", MARK),
        ("T\u00adom and Z\u200doë", f"{MARK} and {MARK}"),
        ("tom.brown@mail.example", f"{MARK}@mail.example"),
        ("(Tom), “Tom”; Tom/Mary Lamb", f"({MARK}), “{MARK}”; {MARK}/{MARK}"),
        ("went to 14 Rose Lane, BA1 1AA", f"went to {MARK}, {MARK}"),
        ("lives at BA11AA", f"lives at {MARK}"),
        ("a rose in the lane at 14", "a rose in the lane at 14"),
        ("Tomorrow the atom bomb, brownish", "Tomorrow the atom bomb, brownish"),
        ("", ""),
    ],
)
def test_others_are_withheld_as_whole_words_whatever_case_and_accents(
    text: str, shown: str
) -> None:
    assert Screen(AROUND).screen(text)[0] == shown


def test_marks_are_counted_so_that_the_pack_can_say_how_many() -> None:
    assert Screen(AROUND).screen("Tom Brown and Zoe, not Mary Okafor")[1] == 2


def test_a_namesake_of_the_same_full_name_hides_the_name_everywhere() -> None:
    both = Bystanders(own=("John Shaw",), surnames=("Shaw",), others=("John Shaw",))
    assert Screen(both).screen("John Shaw left")[0] == f"{MARK} Shaw left"


def test_without_others_a_text_stays_as_it_is() -> None:
    alone = Bystanders(own=("Mary Okafor",), surnames=("Okafor",))
    assert Screen(alone).screen("Mary and Tom") == ("Mary and Tom", 0)


names = st.text("abcdefgzéüı", min_size=2, max_size=8)


@given(st.text(max_size=60), names, st.text(max_size=60))
def test_a_name_between_any_words_is_never_left(before: str, name: str, after: str) -> None:
    around = Bystanders(own=("Mary Okafor",), surnames=("Okafor",), others=(f"{name} Unseen",))
    shown, count = Screen(around).screen(f"{before} {name.upper()} {after}")
    assert count >= 1
    words = {plain_letters(word) for word in re.split(r"\W+", shown.replace(MARK, " "))}
    assert plain_letters(name) not in words
