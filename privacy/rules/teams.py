"""Rules of teams. Pure."""

from privacy.errors import RuleBroken


def check_name_free(*, is_taken: bool) -> None:
    """Two teams with one name cannot be told apart, also where one of them is closed."""
    if is_taken:
        raise RuleBroken("There is a team with this name already.", "name")


def check_team_closed(*, is_open: bool, people: int, waiting: int, holds: int) -> None:
    """A team is closed when nobody works in it and nothing waits for it."""
    if not is_open:
        raise RuleBroken("This team is closed already.")
    if people or waiting or holds:
        raise RuleBroken("Somebody or something is still in this team. Have it moved first.")


def check_team_reopened(*, is_open: bool) -> None:
    """Only what is closed can be opened again."""
    if is_open:
        raise RuleBroken("This team is open.")
