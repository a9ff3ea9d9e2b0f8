"""`manage.py load_frameworks [FILES…]`"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from families.actions.frameworks import load_frameworks
from families.framework import FrameworkInvalid
from privacy.identity import acting_as, system_user

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "frameworks"


class Command(BaseCommand):
    """Loads framework files as immutable versions."""

    help = "Load framework files as new versions; without files, those that come with the product."

    def add_arguments(self, parser: CommandParser) -> None:
        """The files."""
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load them all or none, and say which are new."""
        files = options["files"] or sorted(SHIPPED.glob("*.yaml"))
        by = system_user("operator")
        try:
            with acting_as(by):
                loaded = load_frameworks(files=files, by=by)
        except FrameworkInvalid as invalid:
            for fault in invalid.faults:
                self.stderr.write(fault)
            raise CommandError("No framework was loaded.", returncode=2) from invalid
        for each in loaded:
            state = "loaded" if each.new else "is loaded already"
            self.stdout.write(f"{each.version} {state}.")
