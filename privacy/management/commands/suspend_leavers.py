"""`manage.py suspend_leavers FILE`: who left, as the council's own sign-in knows them."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacy.actions.leavers import suspend_leavers
from privacy.errors import RuleBroken
from privacy.identity import system_user


class Command(BaseCommand):
    """For a daily job of the operator, fed from the directory of the council."""

    help = "Suspend the accounts of people whom the council's sign-in no longer lets in."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the list is."""
        parser.add_argument("file", help="subjects, one a line, in UTF-8; - reads standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say whose work is left to hand over."""
        try:
            subjects = _lines(options["file"])
            left = suspend_leavers(subjects=subjects, by=system_user("operator"))
        except RuleBroken as broken:
            raise CommandError(str(broken)) from broken
        for each in left:
            held = ", ".join(f"{one.number} {one.words}" for one in each.held)
            self.stdout.write(f"{each.user.pk}: {held or 'nothing'} to hand over.")
        self.stdout.write(f"{len(left)} accounts suspended.")


def _lines(name: str) -> list[str]:
    """The lines of a file; a fault names neither the file nor what it holds."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as fault:
        raise CommandError("The list cannot be read as text in UTF-8.") from fault
    return text.splitlines()
