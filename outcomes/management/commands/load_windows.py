"""`manage.py load_windows [FILE]`: claim windows and tariffs from a YAML file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from outcomes.actions.windows import SHIPPED, load_windows
from privacy.errors import RuleBroken
from privacy.identity import acting_as, system_user


class Command(BaseCommand):
    """Adds what is missing; what people have entered or changed stays as it is."""

    help = "Load claim windows and tariffs. Without a file, those that come with the product."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", nargs="?", type=Path, default=SHIPPED)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Load every entry, all or none."""
        by = system_user("operator")
        try:
            with acting_as(by):
                windows, tariffs = load_windows(file=file, by=by)
        except RuleBroken as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{windows} windows and {tariffs} figures added.")
