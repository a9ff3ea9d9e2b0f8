"""`manage.py load_benchmarks [FILE]`: published figures of authorities, and their neighbours."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from outcomes.actions.benchmarks import load_benchmarks, load_shipped
from privacy.actions.linked import refuse_linked
from privacy.errors import RuleBroken
from privacy.identity import acting_as, system_user


class Command(BaseCommand):
    """A newer file brings figures up to date; the very same file is loaded once."""

    help = "Load authorities, measures, figures or neighbours. Without a file, those shipped."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", nargs="?", type=Path)

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        """Load all or nothing."""
        by = system_user("operator")
        try:
            refuse_linked([file] if file else [], by=by)
            with acting_as(by):
                loaded = [load_benchmarks(file=file, by=by)] if file else load_shipped(by=by)
        except RuleBroken as refused:
            raise CommandError(str(refused)) from refused
        for each in loaded:
            self.stdout.write(f"{each.name}: {each.rows:,} rows of {each.kind}.")
