"""Rules of accounts: who may decide about whose. Pure."""

from uuid import UUID

from privacy.errors import RuleBroken


def check_reset_asked(*, subject: UUID, by: UUID, has_factor: bool, is_open: bool) -> None:
    """A reset is asked for somebody else, who has something to reset, and once."""
    if subject == by:
        raise RuleBroken("You cannot ask for a reset of your own. Ask another administrator.")
    if not has_factor:
        raise RuleBroken("There is nothing to reset: no second sign-in step is set up.")
    if is_open:
        raise RuleBroken("A reset has been asked for already. Another administrator decides.")


def check_reset_decided(*, subject: UUID, asked_by: UUID, by: UUID) -> None:
    """A third person decides: neither who asked nor whom it is for."""
    if by == asked_by:
        raise RuleBroken("You asked for this reset, so another administrator has to decide.")
    if by == subject:
        raise RuleBroken("This is your own account, so another administrator has to decide.")
