"""What is looked at in records before a return is built, in words. Pure.

Three ranks: what has to be put right, since the file would be wrong; what is odd and may be so;
what is to be known. Words come first, the code of the layout second.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from exports.columns import Layout
from privacy.errors import RuleBroken


class Rank(StrEnum):
    """What a finding asks for."""

    MUST = "must"
    CONFIRM = "confirm"
    INFORM = "inform"


RANK_WORDS: Mapping[Rank, str] = {
    Rank.MUST: "Must fix",
    Rank.CONFIRM: "Please confirm",
    Rank.INFORM: "For information",
}


class Answer(StrEnum):
    """What an analyst did about a finding."""

    CONFIRMED = "confirmed"
    ASKED = "asked"


ANSWER_WORDS: Mapping[Answer, str] = {
    Answer.CONFIRMED: "Confirmed as it is",
    Answer.ASKED: "Keyworker asked",
}


@dataclass(frozen=True)
class Question:
    """One thing that is looked at: of which field of the layout, and what is said of a record.

    `mend` says to the keyworker what to do; nothing is to be done about what is for information.
    """

    code: str
    rank: Rank
    field: str
    words: str
    mend: str = ""


QUESTIONS: tuple[Question, ...] = (
    Question(
        "nobody",
        Rank.MUST,
        "family_ref",
        "Nobody was a member on the day on which support began, so the family is not in the file",
        "Say on the family’s page who belonged to it on the day on which support began",
    ),
    Question(
        "no_birth_date",
        Rank.MUST,
        "age_or_birth_year",
        "No date of birth, so nobody can say which fields apply to this person",
        "Record the date of birth",
    ),
    Question(
        "absence_not_possible",
        Rank.MUST,
        "unauthorised_absence_sessions",
        "More school sessions missed than possible, so the row is left out",
        "Put right the school sessions missed or possible, or withdraw them",
    ),
    Question(
        "sanction_under_ten",
        Rank.MUST,
        "number_asb_interventions",
        "A sanction recorded against a child under 10, so it is left out",
        "Put right whose sanction it was, or withdraw it",
    ),
    Question(
        "grown_child",
        Rank.CONFIRM,
        "family_role",
        "Recorded as a child, and 18 or older when support began",
        "Look whether the role in the family or the date of birth is right",
    ),
    Question(
        "young_parent",
        Rank.CONFIRM,
        "family_role",
        "Recorded as a parent, and under 16 when support began",
        "Look whether the role in the family or the date of birth is right",
    ),
    Question(
        "no_problem",
        Rank.CONFIRM,
        "headline_problems_met",
        "No headline problem had been identified when support began",
        "Record the needs that were known when support began",
    ),
    Question(
        "no_lead",
        Rank.CONFIRM,
        "lead_worker_type",
        "Nobody led the work in the twelve months after support began",
        "Say who led the work, and from which day",
    ),
    Question(
        "long_support",
        Rank.CONFIRM,
        "date_ended",
        "Support has gone on for more than three years",
        "Look whether the family is still worked with, and close it if not",
    ),
    Question(
        "many_callouts",
        Rank.CONFIRM,
        "number_police_callouts",
        "More than 52 police call-outs in twelve months",
        "Look whether the number of call-outs is right",
    ),
    Question(
        "sex_not_known",
        Rank.INFORM,
        "sex",
        "The sex is not known",
    ),
    Question(
        "not_yet",
        Rank.INFORM,
        "return_period",
        "The twelve months after support began have not ended: only the before is given",
    ),
)
BY_CODE: Mapping[str, Question] = {each.code: each for each in QUESTIONS}
PLACES: Mapping[str, int] = {each.code: place for place, each in enumerate(QUESTIONS)}


def counted(codes: Iterable[str]) -> dict[Rank, int]:
    """How many findings there are of each rank."""
    found = dict.fromkeys(Rank, 0)
    for code in codes:
        found[BY_CODE[code].rank] += 1
    return found


def check_confirmable(code: str) -> None:
    """Stop unless this is odd and may be so."""
    rank = BY_CODE[code].rank
    if rank is not Rank.CONFIRM:
        words = RANK_WORDS[rank].lower()
        raise RuleBroken(f"Only what is odd can be confirmed. This is: {words}.")


def check_askable(code: str) -> None:
    """Stop where there is nothing to put right."""
    if not BY_CODE[code].mend:
        raise RuleBroken("This is for information: there is nothing to put right.")


def check_all_confirmable(left: Collection[str]) -> None:
    """Everything odd is confirmed at once only when nothing critical is left."""
    critical = counted(left)[Rank.MUST]
    if critical:
        raise RuleBroken(
            "What must be put right comes first. Until then each is confirmed by itself."
        )


def field_words(name: str, layout: Layout) -> str:
    """What a field of the layout means."""
    return next(field.meaning for field in layout.fields if field.name == name)
