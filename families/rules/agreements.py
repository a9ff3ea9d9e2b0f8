"""Privacy notice and consents of a family: what was given and how, and what follows if not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

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
# What follows while it is not given. Until a council says otherwise, the law's own words.
FOLLOWS: Mapping[str, str] = {
    NOTICE: "Give it at the first contact, at the latest a month after the family was recorded.",
    SERVICE: "Ask before the work begins. Without it the family takes part in nothing.",
    SHARING: "Share nothing with other services, unless a law or somebody’s safety demands it.",
}


@dataclass(frozen=True)
class Agreed:
    """One answer of a family, as somebody heard or saw it."""

    kind: str
    answer: str
    on_date: date | None
    route: str
    version: str = ""


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
