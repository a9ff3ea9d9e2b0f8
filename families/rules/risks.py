"""How long a judgement of a risk stands before somebody looks again, and its words. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta

from families.rules.field_groups import Group
from privacy.errors import RuleBroken

LOW, MEDIUM, HIGH = 1, 2, 3
LEVEL_WORDS: Mapping[int, str] = {LOW: "Low risk", MEDIUM: "Medium risk", HIGH: "High risk"}
LEVEL_COLOURS: Mapping[int, str] = {LOW: "grey", MEDIUM: "yellow", HIGH: "red"}
# No judgement stands for longer without a second look: a council may look sooner.
LONGEST: Mapping[int, timedelta] = {
    LOW: timedelta(183),
    MEDIUM: timedelta(92),
    HIGH: timedelta(31),
}
USUAL = timedelta(28)
# Kinds whose very name is of a group that stays hidden until it is revealed.
GROUP_OF_KIND: Mapping[str, Group] = {"infection": Group.HEALTH}


def check_review(level: int, review_on: date, today: date) -> None:
    """Looked at again after today, and the sooner the higher it is."""
    if review_on <= today:
        raise RuleBroken("The day of the review must be after today.", "review_on")
    last = today + LONGEST[level]
    if review_on > last:
        raise RuleBroken(
            f"A {LEVEL_WORDS[level].lower()} is looked at again by "
            f"{last.day} {last:%B %Y} at the latest.",
            "review_on",
        )
