"""When a restriction or an objection gives way: for a reason, for a while, and never by one alone.

A restriction gives way to safeguarding of somebody, in the work with the family alone; an objection
to compelling grounds that two people have weighed (Art 18(2), 21(1)).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from privacy.errors import RuleBroken
from privacy.rules.rights import Holds, Outcome, Right, answer_of

# So long a restriction gives way before it has to be weighed anew.
LONGEST = timedelta(28)


class Overrides(StrEnum):
    """What outweighs it."""

    SAFEGUARDING = "safeguarding"
    GROUNDS = "grounds"


KIND_WORDS: Mapping[str, str] = {
    Overrides.SAFEGUARDING: "Used all the same, to keep somebody safe",
    Overrides.GROUNDS: "Compelling grounds against an objection",
}
NEEDS_TWO = (
    "An objection is refused only on compelling grounds that a second person has confirmed. Record "
    "the grounds first; then somebody else confirms them."
)


def kind_for(right: str, *, in_force: bool, decided: bool) -> Overrides:
    """What may outweigh a request as it stands; refuses where nothing does."""
    if right == Right.RESTRICTION and in_force:
        return Overrides.SAFEGUARDING
    if right == Right.OBJECTION and not decided:
        return Overrides.GROUNDS
    raise RuleBroken("Only a restriction in force, or an objection not yet decided, gives way.")


def check_until(kind: str, until_on: date, today: date) -> None:
    """It has a last day; a restriction gives way for four weeks at most."""
    if until_on < today:
        raise RuleBroken("The last day is today or later.", "until_on")
    if kind == Overrides.SAFEGUARDING and until_on > today + LONGEST:
        raise RuleBroken("Four weeks at most: then it is weighed anew.", "until_on")


def needs_grounds(right: str, basis: str, purpose: str, outcome: str) -> bool:
    """Whether this refusal overrides an objection that the law would let stand."""
    weighed = answer_of(right, basis, purpose).holds is Holds.WEIGH
    return right == Right.OBJECTION and weighed and outcome == Outcome.REFUSED
