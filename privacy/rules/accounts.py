"""Rules of accounts: who may decide about whose. Pure."""

from datetime import date
from uuid import UUID

from privacy.errors import RuleBroken


def check_name(name: str) -> None:
    """A name is one line: it stands in lists, letters and exports of the audit trail."""
    if not name.isprintable():
        raise RuleBroken("Enter the name on one line, without control characters.", "name")


def check_reset_asked(*, subject: UUID, by: UUID, has_factor: bool, is_open: bool) -> None:
    """A reset is asked for somebody else, who has something to reset, and once."""
    if subject == by:
        raise RuleBroken("You cannot ask for a reset of your own. Ask another administrator.")
    if not has_factor:
        raise RuleBroken("There is nothing to reset: no second sign-in step is set up.")
    if is_open:
        raise RuleBroken("A reset has been asked for already. Another administrator decides.")


def check_change_asked(*, subject: UUID, by: UUID, is_open: bool) -> None:
    """A change is asked for somebody else, and one at a time."""
    if subject == by:
        raise RuleBroken("This is your own account. Ask another administrator.")
    if is_open:
        raise RuleBroken("A change of this account waits already. Another administrator decides.")


def check_change_decided(*, subject: UUID, asked_by: UUID, by: UUID) -> None:
    """A third person decides: neither who asked nor whom it is for."""
    if by == asked_by:
        raise RuleBroken("You asked for this change, so another administrator has to decide.")
    if by == subject:
        raise RuleBroken("This is your own account, so another administrator has to decide.")


def check_role_team(*, needs_team: bool, has_team: bool) -> None:
    """Who works in a team has one."""
    if needs_team and not has_team:
        raise RuleBroken(
            "People with this role work in a team. Choose it under “Change role or team”.", "team"
        )


def check_team_open(*, closed_on: date | None) -> None:
    """Nobody comes to work in a closed team."""
    if closed_on is not None:
        raise RuleBroken("This team is closed. Choose another, or open it again first.", "team")


def check_renamed(*, subject: UUID, by: UUID, is_same: bool) -> None:
    """A name is changed for somebody else, and to another one."""
    if subject == by:
        raise RuleBroken("This is your own account. Ask another administrator.")
    if is_same:
        raise RuleBroken("This is their name already.", "name")


def check_closed(*, subject: UUID, by: UUID, is_open: bool, last_administrators: bool) -> None:
    """Nobody closes their own account, and two administrators stay."""
    if subject == by:
        raise RuleBroken("You cannot close your own account. Ask another administrator.")
    if not is_open:
        raise RuleBroken("This account is closed already.")
    if last_administrators:
        raise RuleBroken(
            "Two administrators have to stay, since one decides on what the other asks for. "
            "Give somebody else the role first."
        )


def check_reset_decided(*, subject: UUID, asked_by: UUID, by: UUID) -> None:
    """A third person decides: neither who asked nor whom it is for."""
    if by == asked_by:
        raise RuleBroken("You asked for this reset, so another administrator has to decide.")
    if by == subject:
        raise RuleBroken("This is your own account, so another administrator has to decide.")
