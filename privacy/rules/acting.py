"""Whether somebody may ask for a child's data: six factors, none of them an age alone (SAR-10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from privacy.errors import RuleBroken


class Answer(StrEnum):
    """The answer to a factor."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Factor:
    """One of the six that the regulator names."""

    code: str
    question: str
    help: str


FACTORS = (
    Factor(
        "understands",
        "Does the child understand what it means to ask for their data?",
        "Judge their understanding, not their age alone. In England no age is fixed.",
    ),
    Factor(
        "wishes",
        "Does the child want the parent to see the data?",
        "Ask the child where that is safe and they are old enough to say.",
    ),
    Factor(
        "confidence",
        "Did the child speak in confidence?",
        "Something said to a worker on the understanding that a parent would not read it.",
    ),
    Factor(
        "orders",
        "Does a court order limit what the parent may know or do?",
        "Parental responsibility, contact, non-molestation, care.",
    ),
    Factor(
        "harm",
        "Is there an allegation of abuse or ill-treatment by the parent?",
        "Also of another person with whom the parent lives.",
    ),
    Factor(
        "interest",
        "Is it in the child’s best interests that the parent acts?",
        "Also what follows if the parent is refused.",
    ),
)
MAY_ACT, CHILD_ASKS = "may_act", "child_asks"


def check_acting(answers: Sequence[str], outcome: str) -> None:
    """What was answered must carry what follows. Not known is no yes."""
    if len(answers) != len(FACTORS) or not all(each in set(Answer) for each in answers):
        raise RuleBroken("Answer each of the six questions.")
    said = dict(zip((factor.code for factor in FACTORS), answers, strict=True))
    if outcome == CHILD_ASKS and said["understands"] == Answer.NO:
        raise RuleBroken("The child does not understand it, so the child cannot decide.", "outcome")
    if outcome != MAY_ACT:
        return
    if said["understands"] == Answer.YES and said["wishes"] != Answer.YES:
        raise RuleBroken(
            "The child understands it and has not said yes: the right is the child’s.", "outcome"
        )
    if said["interest"] != Answer.YES:
        raise RuleBroken(
            "It is not known to be in the child’s best interests that the parent acts.", "outcome"
        )
    barred = [code for code in ("orders", "harm") if said[code] != Answer.NO]
    if barred:
        raise RuleBroken(
            "A court order, or an allegation of harm by the parent, is not ruled out.", "outcome"
        )
