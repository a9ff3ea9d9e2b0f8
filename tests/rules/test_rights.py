"""Which right applies under which basis (RGT-01, RGT-05, RGT-06, LAW-01 to LAW-06, ADM-02)."""

from datetime import date

import pytest

from privacy.errors import RuleBroken
from privacy.rules import bases
from privacy.rules import rights as rules
from privacy.rules.bases import BasisFacts, check_basis
from privacy.rules.rights import Basis, Holds, Outcome, Purpose, Right

# The law's table, written down once more: y yes, n no, w to be weighed.
ORDER = ("rectification", "erasure", "restriction", "portability", "objection", "automated")
BY_BASIS = {
    "consent": "yyyyny",
    "legal_obligation": "ynynny",
    "public_task": "ywynwy",
    "research": "wwwnwy",
}
FACTS = {
    **{"basis": "public_task", "power": "Children Act 2004, section 10", "article_9": "g"},
    **{"schedule_1": ("18",), "offences": False, "policy": "Policy"},
    **{"policy_review_on": date(2027, 1, 1), "from_on": date(2026, 1, 1)},
}


@pytest.mark.parametrize(("basis", "expected"), BY_BASIS.items())
def test_rgt_01_the_basis_decides_which_right_applies(basis: str, expected: str) -> None:
    for right, letter in zip(ORDER, expected, strict=True):
        said = rules.answer_of(right, basis, "casework")
        assert said.holds.value[0] == letter, right
        assert said.citation.startswith("Art ")


def test_rgt_01_what_does_not_apply_is_refused_in_words() -> None:
    for right, basis, words in (
        ("objection", "consent", "withdraw it at any time"),
        ("erasure", "legal_obligation", "Art 17\\(3\\)\\(b\\)"),
        ("portability", "public_task", "Art 20\\(1\\)\\(a\\)"),
    ):
        with pytest.raises(RuleBroken, match=words):
            rules.check_outcome(right, basis, "casework", Outcome.GRANTED)
        rules.check_outcome(right, basis, "casework", Outcome.REFUSED)


@pytest.mark.parametrize("basis", list(Basis))
def test_rgt_06_an_objection_to_the_study_cannot_be_refused(basis: str) -> None:
    assert rules.answer_of(Right.OBJECTION, basis, Purpose.STUDY).holds is Holds.YES
    rules.check_outcome(Right.OBJECTION, basis, Purpose.STUDY, Outcome.GRANTED)
    for outcome in (Outcome.REFUSED, Outcome.PARTLY):
        with pytest.raises(RuleBroken, match="cannot be refused"):
            rules.check_outcome(Right.OBJECTION, basis, Purpose.STUDY, outcome)


def test_rgt_04_recipients_are_told_of_what_was_upheld() -> None:
    told = {right for right in Right if rules.tells_recipients(right, Outcome.PARTLY)}
    assert told == {Right.RECTIFICATION, Right.ERASURE, Right.RESTRICTION}
    assert not any(rules.tells_recipients(right, Outcome.REFUSED) for right in Right)
    with pytest.raises(RuleBroken, match="2 recipients"):
        rules.check_answered("granted", 2)
    with pytest.raises(RuleBroken, match="Decide it first"):
        rules.check_answered("", 0)


def test_rgt_03_a_restriction_is_lifted_after_the_person_was_told() -> None:
    rules.check_lifted(date(2026, 5, 1), date(2026, 5, 1))
    with pytest.raises(RuleBroken, match="before a restriction is lifted"):
        rules.check_lifted(date(2026, 5, 2), date(2026, 5, 1))


def test_law_06_legitimate_interests_are_not_offered() -> None:
    assert not any("legitimate" in code or "recognised" in code for code in rules.BASIS_WORDS)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"power": " "}, "Act and section"),
        ({"schedule_1": ()}, "needs a condition of Schedule 1"),
        ({"article_9": "", "schedule_1": (), "offences": True}, "Article 10"),
        ({"article_9": "a"}, "Explicit consent"),
        ({"policy": ""}, "policy document"),
        ({"policy_review_on": None}, "policy document"),
        ({"from_on": date(2025, 12, 1)}, "begins after"),
    ],
)
def test_law_03_a_basis_without_its_power_or_condition_is_refused(
    changed: dict[str, object], words: str
) -> None:
    standing = date(2025, 12, 1)
    check_basis(BasisFacts(**FACTS), standing)  # type: ignore[arg-type]
    with pytest.raises(RuleBroken, match=words):
        check_basis(BasisFacts(**{**FACTS, **changed}), standing)  # type: ignore[arg-type]


def test_law_04_which_conditions_need_a_policy_document() -> None:
    assert [each for each in bases.SCHEDULE_1 if not bases.needs_policy([each])] == ["2", "4"]
    words = bases.conditions_words("g", ["18", "6"], offences=True)
    assert words == "Art 9(2)(g), Art 10; Schedule 1, paragraphs 6, 18"
    assert bases.conditions_words("", [], offences=False) == "Nothing sensitive"
