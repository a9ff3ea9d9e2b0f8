"""Privacy notice and consents of a family and its people: what was given, what follows if not."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from privacy.errors import RuleBroken

NOTICE, SERVICE, SHARING = "notice", "service", "sharing"
KIND_WORDS: Mapping[str, str] = {
    NOTICE: "Privacy notice",
    SERVICE: "Consent to the service",
    SHARING: "Consent to sharing information",
}
NOT_YET, GIVEN, REFUSED, WITHDRAWN = "not_yet", "given", "refused", "withdrawn"
ANSWER_WORDS: Mapping[str, str] = {
    GIVEN: "Given",
    REFUSED: "Refused",
    WITHDRAWN: "Withdrawn",
}
# A notice is given by us: nobody refuses it.
ANSWERS: Mapping[str, tuple[str, ...]] = {
    NOTICE: (GIVEN,),
    SERVICE: (GIVEN, REFUSED, WITHDRAWN),
    SHARING: (GIVEN, REFUSED, WITHDRAWN),
}
ROUTES: Mapping[str, str] = {
    "visit": "In person",
    "post": "By letter",
    "email": "By email or message",
    "phone": "On the telephone",
    "signed": "On a signed form",
}
# Who may answer for somebody: only with an answer that is one person's own.
CAPACITIES: Mapping[str, str] = {
    "own": "The person, who understands what they are asked",
    "parental": "Somebody with parental responsibility, for a child",
    "deputy": "An attorney or deputy",
}
# So many days after somebody came into a family: within the month of Article 14 in every month.
NOTICE_DAYS = 28
# What follows while it is not given. Until a council says otherwise, the law's own words.
FOLLOWS: Mapping[str, str] = {
    NOTICE: "Give it at the first contact, at the latest a month after the family was recorded.",
    SERVICE: "Ask before the work begins. Without it the family takes part in nothing.",
    SHARING: "Share nothing with other services, unless a law or somebody’s safety demands it.",
}


@dataclass(frozen=True)
class Agreed:
    """One answer of a family, or of one of its people, as somebody heard or saw it."""

    kind: str
    answer: str
    on_date: date | None
    route: str
    version: str = ""
    person_id: uuid.UUID | None = None
    capacity: str = ""


def check_agreed(agreed: Agreed, today: date) -> None:
    """An answer says when and how; a notice, which one. The field is named as on the form."""
    if agreed.answer not in ANSWERS[agreed.kind]:
        raise RuleBroken("Select an answer from the list.", "answer")
    what = KIND_WORDS[agreed.kind].lower()
    if agreed.kind == NOTICE and not agreed.version:
        raise RuleBroken("Enter which version of the privacy notice was given.", "version")
    if agreed.on_date is None:
        raise RuleBroken(f"Enter the day of the answer about the {what}.", "on_date")
    if agreed.on_date > today:
        raise RuleBroken("The day must be today or in the past.", "on_date")
    if agreed.route not in ROUTES:
        raise RuleBroken(f"Select how the {what} was answered.", "route")
    if agreed.person_id is not None and agreed.kind != NOTICE:
        _check_own(agreed)


def _check_own(agreed: Agreed) -> None:
    """One person's consent says who gave it, and to which words (Art 7)."""
    if agreed.capacity not in CAPACITIES:
        raise RuleBroken("Select who answered.", "capacity")
    if agreed.answer == GIVEN and not agreed.version:
        raise RuleBroken("Enter which wording they agreed to.", "version")


@dataclass(frozen=True)
class Answered:
    """An answer with its place in time: the day, then when it was recorded."""

    answer: str
    on_date: date
    recorded_at: datetime

    def is_after(self, other: "Answered") -> bool:
        """Whether it came later."""
        return (self.on_date, self.recorded_at) > (other.on_date, other.recorded_at)


def agrees(own: Answered | None, household: Answered | None) -> bool | None:
    """Whether somebody agrees; None while nobody was asked. `tfcase_agrees` says the same.

    Somebody's own answer stands for them, and nobody gives for them what they took back. Only a
    later no of the whole family counts against an earlier yes of theirs.
    """
    if own is None:
        return None if household is None else household.answer == GIVEN
    if own.answer != GIVEN or household is None:
        return own.answer == GIVEN
    return household.answer == GIVEN or not household.is_after(own)
