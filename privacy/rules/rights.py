"""Rights of people beside access: which applies under which lawful basis, and what follows.

The table is the law's. Buttons and refusals follow from it; nobody grants past it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from privacy.errors import RuleBroken
from privacy.rules.retention import in_words


class Right(StrEnum):
    """What somebody may ask for, beside access."""

    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    PORTABILITY = "portability"
    AUTOMATED = "automated"


class Purpose(StrEnum):
    """What information is used for. Each has a lawful basis of its own."""

    CASEWORK = "casework"
    OUTCOMES = "outcomes"
    FPD = "fpd"
    STUDY = "nis"
    SHARING = "sharing"
    MATCHING = "matching"


class Basis(StrEnum):
    """Why it is lawful. `Legitimate interests` is no basis of a council's own tasks."""

    CONSENT = "consent"
    LEGAL_OBLIGATION = "legal_obligation"
    PUBLIC_TASK = "public_task"
    RESEARCH = "research"


class Outcome(StrEnum):
    """How a request was decided."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Holds(StrEnum):
    """Whether a right holds."""

    YES = "yes"
    NO = "no"
    WEIGH = "weigh"


RIGHT_WORDS: Mapping[str, str] = {
    Right.RECTIFICATION: "Have something corrected or completed",
    Right.ERASURE: "Have information erased",
    Right.RESTRICTION: "Have the use of information restricted",
    Right.OBJECTION: "Object to a use of information",
    Right.PORTABILITY: "Take their own information elsewhere",
    Right.AUTOMATED: "Contest a decision that a machine had a part in",
}
PURPOSE_WORDS: Mapping[str, str] = {
    Purpose.CASEWORK: "Work with the family",
    Purpose.OUTCOMES: "Outcomes, claims and dashboards",
    Purpose.FPD: "Family Progress Data return",
    Purpose.STUDY: "National Impact Study",
    Purpose.SHARING: "Sharing with partners",
    Purpose.MATCHING: "Matching records of the same people",
}
BASIS_WORDS: Mapping[str, str] = {
    Basis.CONSENT: "Consent",
    Basis.LEGAL_OBLIGATION: "Legal obligation",
    Basis.PUBLIC_TASK: "Public task",
    Basis.RESEARCH: "Research and statistics",
}
OUTCOME_WORDS: Mapping[str, str] = {
    Outcome.GRANTED: "Granted",
    Outcome.PARTLY: "Granted in part",
    Outcome.REFUSED: "Refused",
    Outcome.WITHDRAWN: "Withdrawn by the person",
}
UPHELD = (Outcome.GRANTED, Outcome.PARTLY)
# What goes on after the person was told: a restriction until it is lifted, an erasure until the
# disposal has done it.
ENDING = (Right.RESTRICTION, Right.ERASURE)


@dataclass(frozen=True)
class Answer:
    """What the law says of one right under one basis."""

    holds: Holds
    words: str
    citation: str


def _yes(words: str, citation: str) -> Answer:
    return Answer(Holds.YES, words, citation)


def _no(words: str, citation: str) -> Answer:
    return Answer(Holds.NO, words, citation)


def _weigh(words: str, citation: str) -> Answer:
    return Answer(Holds.WEIGH, words, citation)


_CORRECT = _yes(
    "What is wrong is corrected by an addition; what stood before stays readable.", "Art 16"
)
_RESTRICT = _yes("While accuracy, need or lawfulness is contested, nothing is used.", "Art 18")
_CONTEST = _yes(
    "The person is told, is heard, and a named person decides with a reason.", "Art 22C"
)
_NOT_PORTABLE = _no(
    "Only what somebody provided under consent or a contract, and that machines process, can be "
    "taken along.",
    "Art 20(1)(a)",
)
_MAY_BE_RESTRICTED = "DPA 2018, Schedule 2, Part 6"

# Basis -> right -> what the law says.
TABLE: Mapping[Basis, Mapping[Right, Answer]] = {
    Basis.CONSENT: {
        Right.RECTIFICATION: _CORRECT,
        Right.ERASURE: _yes("Consent was the only ground, and it is taken back.", "Art 17(1)(b)"),
        Right.RESTRICTION: _RESTRICT,
        Right.PORTABILITY: _yes("What they provided themselves, as JSON and CSV.", "Art 20"),
        Right.OBJECTION: _no(
            "This use rests on consent. The person can withdraw it at any time, which stops the "
            "use at once.",
            "Art 7(3), 21(1)",
        ),
        Right.AUTOMATED: _CONTEST,
    },
    Basis.LEGAL_OBLIGATION: {
        Right.RECTIFICATION: _CORRECT,
        Right.ERASURE: _no("The law obliges the council to keep and use it.", "Art 17(3)(b)"),
        Right.RESTRICTION: _RESTRICT,
        Right.PORTABILITY: _NOT_PORTABLE,
        Right.OBJECTION: _no(
            "This use rests on a legal obligation, to which nobody can object.", "Art 21(1)"
        ),
        Right.AUTOMATED: _CONTEST,
    },
    Basis.PUBLIC_TASK: {
        Right.RECTIFICATION: _CORRECT,
        Right.ERASURE: _weigh(
            "Only what the public task does not need any more is erased.", "Art 17(1)(a), 17(3)(b)"
        ),
        Right.RESTRICTION: _RESTRICT,
        Right.PORTABILITY: _NOT_PORTABLE,
        Right.OBJECTION: _weigh(
            "The use stops until compelling grounds are shown that override the person’s.",
            "Art 21(1)",
        ),
        Right.AUTOMATED: _CONTEST,
    },
    Basis.RESEARCH: {
        Right.RECTIFICATION: _weigh(_CORRECT.words, f"Art 16; {_MAY_BE_RESTRICTED}"),
        Right.ERASURE: _weigh(
            "Not where it would make the research impossible or seriously harm it.", "Art 17(3)(d)"
        ),
        Right.RESTRICTION: _weigh(_RESTRICT.words, f"Art 18; {_MAY_BE_RESTRICTED}"),
        Right.PORTABILITY: _NOT_PORTABLE,
        Right.OBJECTION: _weigh(
            "Upheld, unless the research is necessary for a task in the public interest.",
            "Art 21(6)",
        ),
        Right.AUTOMATED: _CONTEST,
    },
}
# Whoever objects to the study is in none of its extracts, whatever its basis.
STUDY_OBJECTION = _yes("Whoever objects to the study is left out of it, always.", "Art 21")


def choices(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Codes with their words, for models and forms."""
    return [(str(code), each) for code, each in words.items()]


def answer_of(right: str, basis: str, purpose: str) -> Answer:
    """What the law says of a right, of a use that rests on a basis."""
    if (right, purpose) == (Right.OBJECTION, Purpose.STUDY):
        return STUDY_OBJECTION
    return TABLE[Basis(basis)][Right(right)]


def check_outcome(right: str, basis: str, purpose: str, outcome: str) -> None:
    """Nobody grants what the basis excludes, nor refuses what it leaves no room to refuse."""
    said = answer_of(right, basis, purpose)
    words = f"{said.words} ({said.citation})"
    if outcome in UPHELD and said.holds is Holds.NO:
        raise RuleBroken(f"This right does not apply here. {words}", "outcome")
    always = (right, purpose) == (Right.OBJECTION, Purpose.STUDY)
    if always and outcome in (Outcome.REFUSED, Outcome.PARTLY):
        raise RuleBroken(f"This cannot be refused. {words}", "outcome")


def check_decided(outcome: str, decided_on: date | None) -> None:
    """Decided once; what was decided stays."""
    if outcome and decided_on is not None:
        raise RuleBroken(f"This was decided on {in_words(decided_on)}.")


def check_answered(outcome: str, untold: int) -> None:
    """The person is told once it is decided, and whoever had the information was dealt with."""
    if not outcome:
        raise RuleBroken("Decide it first.")
    if untold:
        who = "1 recipient" if untold == 1 else f"{untold} recipients"
        raise RuleBroken(
            f"{who} of the information must be told first, or be noted as impossible to tell "
            "(Art 19)."
        )


def check_lifted(told_on: date, lifted_on: date) -> None:
    """The person is told before a restriction is lifted."""
    if told_on > lifted_on:
        raise RuleBroken("The person is told before a restriction is lifted.", "told_on")


def tells_recipients(right: str, outcome: str) -> bool:
    """Whether those who received the information before are told (Art 19)."""
    told = (Right.RECTIFICATION, Right.ERASURE, Right.RESTRICTION)
    return right in told and outcome in UPHELD
