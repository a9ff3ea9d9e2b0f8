"""How far families came: from being identified to being paid for. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """One after the other: who has taken one has taken those before it."""

    IDENTIFIED = "identified"
    ELIGIBLE = "eligible"
    ATTACHED = "attached"
    IN_PROGRESS = "in_progress"
    SUSTAINED = "sustained"
    CLAIMED = "claimed"
    PAID = "paid"

    @property
    def words(self) -> str:
        """For tables."""
        return STEP_WORDS[self]

    @property
    def onwards(self) -> list["Step"]:
        """This one and all that come after it."""
        every = list(Step)
        return every[every.index(self) :]

    @property
    def stopped(self) -> str:
        """The code of families that came so far and no further."""
        return f"{self.value}_only"


# Told of the whole council by the pages; results are told by their year, on a page of their own.
STEPS_TOLD = list(Step)[: list(Step).index(Step.CLAIMED)]
STEP_WORDS = {
    Step.IDENTIFIED: "Identified",
    Step.ELIGIBLE: "Eligible",
    Step.ATTACHED: "Attached",
    Step.IN_PROGRESS: "In progress",
    Step.SUSTAINED: "Sustained",
    Step.CLAIMED: "Claimed",
    Step.PAID: "Paid",
}
MEANS = {
    Step.IDENTIFIED: "The family is recorded.",
    Step.ELIGIBLE: "By the last run it meets the criteria of its programme.",
    Step.ATTACHED: "Work has begun: its day of attachment has come.",
    Step.IN_PROGRESS: "Attached, and by the last run an outcome of a need is met: its period is "
    "running, sustained, or a senior decision stands for it.",
    Step.SUSTAINED: "By the last run it could be claimed for, or a claim is being prepared.",
    Step.CLAIMED: "A claim under its own programme is submitted or paid.",
    Step.PAID: "That claim is paid.",
}


@dataclass(frozen=True)
class Stop:
    """Families that came to a step and no further: all, those still open, and since when.

    `since` is for how many days half of the open ones have waited there or longer.
    """

    families: int = 0
    open: int = 0
    since: int | None = None


def reached(stops: Mapping[Step, int], step: Step) -> int:
    """How many came to a step, of numbers by the step that each family came to last."""
    return sum(stops.get(each, 0) for each in step.onwards)
