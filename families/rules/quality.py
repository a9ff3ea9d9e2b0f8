"""What may be missing or wrong in a record, and what puts it right. Pure."""

from collections.abc import Iterable
from enum import StrEnum

# Half a year: after so long without one, a plan is not what is worked by.
STALE_DAYS = 183


class Fault(StrEnum):
    """One kind; its code stands in addresses."""

    NO_BIRTH_DATE = "no_birth_date"
    NO_NOTICE = "no_notice"
    NO_CONSENT = "no_consent"
    STALE_PLAN = "stale_plan"
    BAD_NUMBER = "bad_number"

    @property
    def words(self) -> str:
        """For tiles and lists."""
        return FAULT_WORDS[self][0]

    @property
    def hint(self) -> str:
        """What is counted."""
        return FAULT_WORDS[self][1]

    @property
    def mend(self) -> str:
        """What to do, as the words of a link."""
        return FAULT_WORDS[self][2]


FAULT_WORDS = {
    Fault.NO_BIRTH_DATE: (
        *("No date of birth", "Of a member of today"),
        "Enter the date of birth",
    ),
    Fault.NO_NOTICE: (
        *("No privacy notice", "No day on which it was given"),
        "Record the privacy notice",
    ),
    Fault.NO_CONSENT: (
        *("No answer about consent", "Neither given, refused nor withdrawn"),
        "Record the answer",
    ),
    Fault.STALE_PLAN: (
        *("No plan for six months", "Worked with for six months or longer, and no plan since"),
        "Write or review the plan",
    ),
    Fault.BAD_NUMBER: (
        *("Impossible number", "A number of a member of today that does not pass its check"),
        "Put the number right",
    ),
}
NUMBER_WORDS = {
    "upn": "unique pupil number",
    "nhs_number": "NHS number",
    "nino": "National Insurance number",
    "uprn": "property reference",
}


def fault_named(code: str) -> Fault:
    """The fault of a code; the first where there is none such."""
    return Fault(code) if code in set(Fault) else Fault.NO_BIRTH_DATE


def unverified_words(names: Iterable[str]) -> str:
    """` (NHS number)`."""
    words = ", ".join(NUMBER_WORDS.get(name, name.replace("_", " ")) for name in names)
    return f" ({words})" if words else ""
