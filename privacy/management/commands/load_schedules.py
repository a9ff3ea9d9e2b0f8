"""`manage.py load_schedules [FOLDER]`: retention schedules from YAML files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacy.actions.schedules import SHIPPED, load_schedules
from privacy.errors import RuleBroken
from privacy.identity import acting_as, system_user
from privacy.rules.schedules import ScheduleInvalid


class Command(BaseCommand):
    """Loads what is new; a file that does not validate is refused with file and line."""

    help = "Load retention schedules (YAML). Without a folder, those that come with the product."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder of the files."""
        parser.add_argument("folder", nargs="?", type=Path, default=SHIPPED)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Load every file of the folder, all or none."""
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        by = system_user("operator")
        try:
            with acting_as(by):
                loaded = load_schedules(by=by, folder=folder)
        except (ScheduleInvalid, RuleBroken) as refused:
            raise CommandError(str(refused)) from refused
        for schedule in loaded:
            self.stdout.write(f"Loaded {schedule.code} version {schedule.version}.")
        if not loaded:
            self.stdout.write("Nothing new to load.")
