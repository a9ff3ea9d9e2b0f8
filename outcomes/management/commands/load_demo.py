"""`manage.py load_demo`: the demonstration council and its sign-ins."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from outcomes.actions.demonstration import PUBLISHED_WORDS, SignIn, load_demonstration
from privacy.errors import RuleBroken

DATA = Path(__file__).resolve().parents[3] / "families" / "data"


class Command(BaseCommand):
    """Safe to run on every start: it makes only what is missing."""

    help = "Load frameworks, the sample council and sign-ins for every role. Not for production."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, then print the sign-ins."""
        try:
            sign_ins = load_demonstration(
                council=DATA / "council-sample",
                frameworks=sorted((DATA / "frameworks").glob("*.yaml")),
                say=self.stdout.write,
            )
        except RuleBroken as broken:
            raise CommandError(str(broken)) from broken
        self._print(sign_ins)

    def _print(self, sign_ins: list[SignIn]) -> None:
        """A table that can be read in a terminal."""
        head = SignIn("Role", "Name", "E-mail", "Team")
        rows = [(line.role, line.email, line.name, line.team) for line in (head, *sign_ins)]
        widths = [max(len(row[place]) for row in rows) for place in range(4)]
        self.stdout.write(f"\nSign-ins (demonstration only). Password for all: {PUBLISHED_WORDS}\n")
        for row in rows:
            cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())
