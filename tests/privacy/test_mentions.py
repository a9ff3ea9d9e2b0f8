"""Everybody else in a text is found: by name and by what stands for it (A03)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.encryption import plain_letters
from privacy.mentions import Detector, How, Mention, Somebody, Subject, visible
from privacy.rules.grounds import Who

MARK = "■"
PEOPLE = {
    "tom": (("Tom", "Okafor"),),
    "zoe": (("Zoë", "Yılmaz-O'Neil"),),
    "anne": (("Anne-Marie", "Brown"),),
    "lamb": (("Mary", "Lamb"),),
    "willa": (("Wilhelmina", "Brackenbury"),),
    "bart": (("Bartholomew", "Brackenbury"),),
}
PLACES = {"anne": ("14 Rose Lane", "BA1 1AA")}
SUBJECT = Subject(names=(("Mary", "Okafor"),), places=("7 Larkspur Mews", "SE28 0HG"))
OTHERS = [
    *(
        Somebody(key, Who.PERSON, key, names=names, places=PLACES.get(key, ()))
        for key, names in PEOPLE.items()
    ),
    Somebody("kim", Who.WORKER, "Kim North"),
]


def found(text: str, detector: Detector | None = None) -> list[Mention]:
    # It learns anew each time: what a test tries is also how it learns.
    return (detector or Detector(SUBJECT, OTHERS)).mentions(visible(text))


def hidden(text: str, detector: Detector | None = None) -> str:
    shown = visible(text)
    for each in reversed(found(text, detector)):
        shown = shown[: each.start] + MARK + shown[each.end :]
    return shown


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
        ("(Tom), “Tom”; Tom/Mary Lamb", f"({MARK}), “{MARK}”; {MARK}/{MARK}"),
        ("went to 14 Rose Lane, BA1 1AA", f"went to {MARK}, {MARK}"),
        ("lives at BA11AA", f"lives at {MARK}"),
        ("lives at 14RoseLane", f"lives at {MARK}"),
        ("Tom met Mary Okafor", f"{MARK} met Mary Okafor"),
        ("Tom met Mary", f"{MARK} met {MARK}"),
        ("Tom met Okafor Mary", f"{MARK} met Okafor {MARK}"),
        ("a rose in the lane at 14", "a rose in the lane at 14"),
        ("Tomorrow the atom bomb, brownish", "Tomorrow the atom bomb, brownish"),
        ("", ""),
    ],
)
def test_names_and_places_are_found_as_whole_words_whatever_case_and_accents(
    text: str, shown: str
) -> None:
    assert hidden(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("T\u00adom and Z\u200doë", f"{MARK} and {MARK}"),
        ("Bracken-\nbury rang", f"{MARK} rang"),
        ("Bracken\nbury rang", f"{MARK} rang"),
        ("Mary Okafor Bracken-bury", f"Mary Okafor {MARK}"),
        ("Bracken-bury Mary Okafor", f"{MARK} Mary Okafor"),
        ("W.B.+44 7700 900123", f"{MARK}{MARK}"),
        ("Т\u043em rang", f"{MARK} rang"),
        ("T0m rang", f"{MARK} rang"),
        ("W.B. rang", f"{MARK} rang"),
        ("WB rang", f"{MARK} rang"),
        ("W. B. rang", f"{MARK} rang"),
        ("T. said so", f"{MARK} said so"),
        ("T Okafor rang", f"{MARK} Okafor rang"),
        ("Brackenberry rang", f"{MARK} rang"),
        ("wilhelmena rang", f"{MARK} rang"),
        ("Bill, Willa and Minnie", f"Bill, {MARK} and {MARK}"),
        ("Bart rang", f"{MARK} rang"),
        ("Tommy rang", f"{MARK} rang"),
    ],
)
def test_a03_names_that_are_broken_disguised_or_short_are_found(text: str, shown: str) -> None:
    assert hidden(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "MO rang, then M. Okafor",
        "When they were there, with their mother",
        "Mary Okafor lives at 7 Larkspur Mews, SE28 0HG",
        "attended 90% of 180 sessions in 2019/20",
        "at 10:30 on 3 March 2020",
    ],
)
def test_what_is_the_persons_own_or_nobodys_is_left(text: str) -> None:
    assert hidden(text) == text


@pytest.mark.parametrize(
    ("text", "how", "words"),
    [
        ("rang from 07700 900123 twice", How.NUMBER, "07700 900123"),
        ("rang from +44 7700 900 123.", How.NUMBER, "+44 7700 900 123"),
        ("(01632) 960 001", How.NUMBER, "(01632) 960 001"),
        ("wrote from tom.brown@mail.example", How.NUMBER, "tom.brown@mail.example"),
        ("as @some_body there", How.NUMBER, "@some_body"),
        ("in AB12 CDE", How.NUMBER, "AB12 CDE"),
        ("at 3 Upper Elm Road since", How.PLACE, "3 Upper Elm Road"),
        ("near LS1 4AP", How.PLACE, "LS1 4AP"),
        ("The neighbour at no. 4 heard it", How.HINT, "The neighbour at no. 4"),
        ("an anonymous caller said", How.HINT, "an anonymous caller"),
    ],
)
def test_numbers_places_and_hints_are_found_by_their_form(text: str, how: How, words: str) -> None:
    (only,) = found(text)
    assert (only.how, text[only.start : only.end]) == (how, words)


def test_a01_where_somebody_may_be_found_counts_once_somebody_must_not_be() -> None:
    text = "She is at the refuge; he goes to Thornbury Primary School, 7 Larkspur Mews."
    assert hidden(text) == text
    in_danger = Detector(SUBJECT, OTHERS, restricted=True)
    assert hidden(text, in_danger) == f"She is at {MARK}; he goes to {MARK}, {MARK}."


@pytest.mark.parametrize(
    ("text", "how", "key"),
    [
        ("Wilhelmina Brackenbury", How.NAME, "willa"),
        ("Brackenbury", How.NAME, "several:bart+willa"),
        ("Kim North", How.NAME, "kim"),
        ("Bart", How.NICKNAME, "bart"),
        ("Brackenbery", How.SPELLING, "several:bart+willa"),
        ("BB", How.INITIALS, "bart"),
        ("14 Rose Lane", How.PLACE, "anne"),
    ],
)
def test_each_mention_says_how_it_was_found_and_whom_it_means(
    text: str, how: How, key: str
) -> None:
    (only,) = found(text)
    assert (only.start, only.end, only.how, only.key) == (0, len(text), how, key)


def test_a_namesake_of_the_same_full_name_counts_everywhere() -> None:
    both = Detector(
        Subject(names=(("John", "Shaw"),)), [Somebody("x", Who.PERSON, "", (("John", "Shaw"),))]
    )
    assert hidden("John Shaw left", both) == f"{MARK} Shaw left"


def test_a_name_that_is_read_in_two_ways_may_mean_either() -> None:
    others = [
        Somebody("one", Who.PERSON, "", (("Ann", "Oneil"),)),
        Somebody("two", Who.PERSON, "", (("Bea", "Neil"),)),
    ]
    (only,) = found("O'Neil", Detector(SUBJECT, others))
    assert (only.how, only.key) == (How.NAME, "several:one+two")


def test_of_two_homes_that_begin_alike_the_one_that_is_written_counts() -> None:
    others = [
        Somebody("lane", Who.PERSON, "", (("Ann", "Oneil"),), places=("14 Rose Lane",)),
        Somebody("court", Who.PERSON, "", (("Bea", "Neil"),), places=("14 Rose Court",)),
    ]
    for text, key in (("14 Rose Lane", "lane"), ("14 Rose Court", "court")):
        assert [each.key for each in found(text, Detector(SUBJECT, others))] == [key]


def test_a_name_of_the_persons_own_that_looks_like_another_is_theirs() -> None:
    other = Somebody("x", Who.PERSON, "", (("Marian", "Ashgrove"),))
    detector = Detector(Subject(names=(("Marion", "Ashgrave"),)), [other])
    assert hidden("Marion and Ashgrave", detector) == "Marion and Ashgrave"
    assert hidden("Marien and Ashgrive", detector) == f"{MARK} and {MARK}"


def test_the_persons_own_name_is_theirs_where_it_looks_like_initials() -> None:
    other = Somebody("x", Who.PERSON, "", (("Jim", "Otter"),))
    detector = Detector(Subject(names=(("Jo", "Lee"),)), [other])
    assert hidden("JO LEE rang", detector) == "JO LEE rang"
    assert hidden("JO rang", detector) == f"{MARK} rang"
    assert hidden("J Lee and J. rang", detector) == "J Lee and J. rang"


def test_what_nobody_looks_through_afterwards_takes_names_alone() -> None:
    text = "Tom, Tommy, Brackenbery and WB of 14 Rose Lane; Mary Okafor, Mary Lamb"
    named = Detector(SUBJECT, OTHERS).names(text)
    assert [text[each.start : each.end] for each in named] == ["Tom", "Mary Lamb"]


def test_initials_belong_to_whoever_has_them() -> None:
    names = [("Tom", "Lee"), ("", "Xu")]
    detector = Detector(
        Subject(names=(("Mary", "Lee"),)), [Somebody("x", Who.PERSON, "", tuple(names))]
    )
    for text, shown in (
        ("T Lee rang", f"{MARK} Lee rang"),
        ("T Other rang", "T Other rang"),
        ("Q Lee rang", "Q Lee rang"),
        ("M Lee rang", "M Lee rang"),
        ("TL and QL rang", f"{MARK} and QL rang"),
        ("T. and Q. rang", f"{MARK} and Q. rang"),
    ):
        assert hidden(text, detector) == shown


def test_known_names_are_data_and_without_others_a_text_stays_as_it_is() -> None:
    known = Somebody("x", Who.PERSON, "", (("Tom", "Lee"),), known_as=("Big T", "Ziggy"))
    detector = Detector(Subject(names=(("Mary", "Okafor"),)), [known])
    assert hidden("Big T and ziggy rang", detector) == f"{MARK} and {MARK} rang"
    alone = Detector(Subject(names=(("Mary", "Okafor"),)), [])
    assert hidden("Mary and Tom", alone) == "Mary and Tom"


names = st.text("abcdefgzéüı", min_size=2, max_size=8)


@given(st.text(max_size=60), names, st.text(max_size=60))
def test_a_name_between_any_words_is_never_left(before: str, name: str, after: str) -> None:
    around = Detector(SUBJECT, [Somebody("x", Who.PERSON, "", ((name, "Unseen"),))])
    text = visible(f"{before} {name.upper()} {after}")
    spans = around.mentions(text)
    assert spans
    assert all(one.end <= two.start for one, two in zip(spans, spans[1:], strict=False))
    shown = text
    for each in reversed(spans):
        shown = f"{shown[: each.start]} {shown[each.end :]}"
    assert plain_letters(name) not in {plain_letters(word) for word in re.split(r"\W+", shown)}
