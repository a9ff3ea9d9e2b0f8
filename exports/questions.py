"""What the regulator asks of every release: could anybody be recognised in it? Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from exports.rules import STANDING, State
from privacy.errors import RuleBroken

LEAST_LETTERS = 20
# "Review over time" (ICO, anonymisation): what others can find out grows.
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Question:
    """A question as it is asked, and what an answer has to weigh."""

    words: str
    hint: str


QUESTIONS: Mapping[str, Question] = {
    "singling_out": Question(
        "Could one person or family be singled out in it?",
        "By what is rare, or by several facts together",
    ),
    "linkability": Question(
        "Could its records be linked with others about the same people?",
        "With earlier releases, with what the recipient holds, with what is published",
    ),
    "inference": Question(
        "Could something about a person be inferred from it?",
        "Also where nobody knows which row is theirs",
    ),
    "means": Question(
        "Which means is anybody reasonably likely to use to recognise people?",
        "Cost, time, technology, and what else is known of families here",
    ),
    "intruder": Question(
        "What would somebody find who sets out to recognise a family?",
        "A motivated intruder: no special skills, but neighbours, newspapers and the internet",
    ),
    "insider": Question(
        "What would somebody find who works for the recipient or for this council?",
        "A rogue employee, who knows families and may have other records open",
    ),
}


class ReleaseType(StrEnum):
    """To whom a release goes."""

    RECIPIENT = "recipient"
    SETTING = "setting"
    WIDER = "wider"


RELEASE_WORDS: Mapping[ReleaseType, str] = {
    ReleaseType.RECIPIENT: "To the recipient alone, under a sharing agreement",
    ReleaseType.SETTING: "Into a secure setting, where accredited people open it",
    ReleaseType.WIDER: "To others as well, or to be published",
}


def check_answers(answers: Mapping[str, str]) -> None:
    """Stop where a question is left out or answered by a word."""
    for code, question in QUESTIONS.items():
        if len(answers.get(code, "").strip()) < LEAST_LETTERS:
            raise RuleBroken(f"{question.words} Answer it in a sentence.", field=code)


def check_release_type(release_type: str) -> None:
    """Records of people go to nobody but whom they are for."""
    if release_type not in RELEASE_WORDS:
        raise RuleBroken("Choose to whom it goes.", field="release_type")
    if release_type == ReleaseType.WIDER:
        raise RuleBroken(
            "A file with a row for each person is de-identified personal data. It goes to its "
            "recipient alone; refuse this return where it is meant for others.",
            field="release_type",
        )


def check_review(review_on: date, today: date) -> None:
    """Answers are looked at again within a year: what others can find out grows."""
    if not today < review_on <= today + LONGEST:
        raise RuleBroken(
            "The answers are looked at again after today and within a year.", field="review_on"
        )


def check_answerer(
    *, state: str, answerer: object, author: object, author_signs_in: bool, approved: bool
) -> None:
    """Before a release its author answers, until somebody has approved; after it whoever reviews.

    What a command built has no author who could: then whoever may build answers, and does not
    approve.
    """
    if state in STANDING:
        return
    if state != State.BUILT:
        raise RuleBroken("The questions are asked of a return that has passed its checks.")
    if approved:
        raise RuleBroken(
            "Somebody has approved it with the answers as they are. Where they are wrong, the "
            "return has to be refused and built again."
        )
    if author_signs_in and answerer != author:
        raise RuleBroken("Whoever asked for this return answers the questions.")


def check_answered(
    answered_by: object | None, *, approver: object, newest: object, read: str | None
) -> None:
    """Nothing is approved without answers, by whom they are, or after they were changed.

    `read` says which answers stood on the page of the approver; None where there was no page.
    """
    if answered_by is None:
        raise RuleBroken(
            "The regulator’s questions about this return are not answered yet. Its author answers "
            "them first."
        )
    if answered_by == approver:
        raise RuleBroken("You answered the questions about it, so somebody else has to approve it.")
    if read is not None and read != str(newest):
        raise RuleBroken("The answers have changed since you opened this page. Read them again.")
