"""SDC-13: what the regulator asks of a release, and who answers when. SDC-14: who was left out."""

from datetime import date, timedelta
from typing import Any

import pytest

from exports.frames.scan import numbers_in
from exports.questions import (
    QUESTIONS,
    ReleaseType,
    check_answered,
    check_answerer,
    check_answers,
    check_release_type,
    check_review,
)
from exports.rules import few_or_about
from privacy.errors import RuleBroken

TODAY = date(2026, 3, 3)
SAID = dict.fromkeys(QUESTIONS, "Nobody stands out in what is shown.")


@pytest.mark.parametrize("code", QUESTIONS)
def test_sdc_13_no_question_is_left_out_or_answered_by_a_word(code: str) -> None:
    check_answers(SAID)
    for short in ("", "No.", " " * 40):
        with pytest.raises(RuleBroken, match="Answer it in a sentence") as broken:
            check_answers(SAID | {code: short})
        assert broken.value.field == code
    check_answers(SAID | {code: "Twenty letters it is"})


def test_sdc_13_records_of_people_go_to_nobody_else() -> None:
    check_release_type(ReleaseType.RECIPIENT)
    check_release_type(ReleaseType.SETTING)
    for refused in (ReleaseType.WIDER, ""):
        with pytest.raises(RuleBroken):
            check_release_type(refused)


@pytest.mark.parametrize(("days", "holds"), [(0, False), (1, True), (366, True), (367, False)])
def test_sdc_13_the_answers_are_looked_at_again_within_a_year(days: int, *, holds: bool) -> None:
    if holds:
        check_review(TODAY + timedelta(days=days), TODAY)
    else:
        with pytest.raises(RuleBroken, match="within a year"):
            check_review(TODAY + timedelta(days=days), TODAY)


def allowed(**others: Any) -> bool:
    facts = {"state": "built", "answerer": 1, "author": 1, "author_signs_in": True}
    try:
        check_answerer(**facts | {"approved": False} | others)
    except RuleBroken:
        return False
    return True


def test_sdc_13_the_author_answers_before_anybody_has_approved() -> None:
    assert allowed()
    assert not allowed(answerer=2)
    assert not allowed(approved=True)
    assert not allowed(state="failed")
    assert not allowed(state="requested")
    # Nobody signs in as a command; after the release anybody who builds reviews.
    assert allowed(answerer=2, author_signs_in=False)
    assert not allowed(answerer=2, author_signs_in=False, approved=True)
    assert allowed(state="released", answerer=2, approved=True)
    assert allowed(state="expired", answerer=2, approved=True)
    assert not allowed(state="recalled", approved=True)


def test_sdc_13_nothing_is_approved_without_answers_that_were_read() -> None:
    check_answered("ann", approver="ben", newest=7, read=None)
    check_answered("ann", approver="ben", newest=7, read="7")
    for by, read, words in (
        (None, None, "not answered yet"),
        ("ben", None, "somebody else"),
        ("ann", "6", "have changed"),
        ("ann", "", "have changed"),
    ):
        with pytest.raises(RuleBroken, match=words):
            check_answered(by, approver="ben", newest=7, read=read)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They live in DL1 5QT, so nobody.", {"postcode"}),
        ("nino ab123456c", {"nino"}),
        ("The agreement of 3 March 2026 (DSA 12) holds; ask team@council.example.", set()),
    ],
)
def test_sdc_13_an_answer_names_nobody(text: str, found: set[str]) -> None:
    assert numbers_in(text) == found


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "fewer than 10"),
        (1, "fewer than 10"),
        (2, "fewer than 10"),
        (9, "fewer than 10"),
        (14, "about 10"),
    ],
)
def test_sdc_14_nobody_left_out_is_told_like_one_or_two(count: int, said: str) -> None:
    assert few_or_about(count) == said
