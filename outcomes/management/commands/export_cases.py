"""`manage.py export_cases DIR`"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from outcomes.actions.exporting import export_cases
from privacy.identity import system_user


class Command(BaseCommand):
    """Writes what `import_cases` reads."""

    help = "Write all case files into a directory; files of the same names are replaced."

    def add_arguments(self, parser: CommandParser) -> None:
        """The directory."""
        parser.add_argument("directory", type=Path, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the files and say how many rows each has."""
        directory: Path = options["directory"]
        try:
            counts = export_cases(directory, by=system_user("operator"))
        except OSError as fault:
            raise CommandError(
                f"The case files could not be written to {directory} ({fault.strerror}). "
                "None was kept; make room or choose another directory, and run again.",
                returncode=2,
            ) from fault
        for file, rows in counts.items():
            self.stdout.write(f"{file}: {rows}")
