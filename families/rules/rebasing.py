"""What stands in the way of putting a family under newer rules."""

from collections.abc import Sequence

from privacy.errors import RuleBroken

ALREADY = "This family is held under the newest rules already."
NO_FIT = "The local plan in force does not fit the newest version: publish one that does first."


def check_newer(*, is_newest: bool, fits: bool) -> None:
    """There must be something newer, and it must be usable."""
    if is_newest:
        raise RuleBroken(ALREADY)
    if not fits:
        raise RuleBroken(NO_FIT)


def needs_in_words(unknown: Sequence[str]) -> str:
    """Which needs the newest rules do not know."""
    codes = ", ".join(unknown)
    if len(unknown) == 1:
        return f"The need {codes} does not exist in the newest version."
    return f"The needs {codes} do not exist in the newest version."


def check_needs(unknown: Sequence[str]) -> None:
    """A family whose needs are unknown could not be judged."""
    if unknown:
        raise RuleBroken(f"{needs_in_words(unknown)} The family stays where it is.")
