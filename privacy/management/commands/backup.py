"""`manage.py backup [FILE]`: the whole database, as the role that reads for backups alone."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from privacy import backups
from privacy.postgres import ProgramFailed, run
from privacy.rules.backups import name_at


class Command(BaseCommand):
    """Names stay encrypted in it: keep the keys, and the ledger of erasures, somewhere else."""

    help = "Write a backup of the database (pg_dump's own format)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to; without it into the folder of the settings, under the time of day."""
        parser.add_argument("file", type=Path, nargs="?")

    def handle(self, *args: Any, **options: Any) -> None:
        """Whole or not at all, readable by this user alone; then those too old go."""
        file: Path = options["file"] or self._in_folder()
        fresh = file.with_suffix(f"{file.suffix}.part")
        fresh.touch(mode=0o600)
        try:
            run("pg_dump", "--format=custom", "--file", str(fresh))
        except ProgramFailed as failed:
            fresh.unlink(missing_ok=True)
            raise CommandError(str(failed)) from failed
        fresh.replace(file)
        self.stdout.write(f"Written: {file} ({file.stat().st_size:,} bytes).")
        if gone := backups.prune():
            days = settings.BACKUP_DAYS
            self.stdout.write(f"Removed: {gone} that were {days} days old or older.")

    def _in_folder(self) -> Path:
        place = backups.folder()
        if place is None:
            raise CommandError("Say which file, or set TFCASE_BACKUP_FOLDER.")
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        return place / name_at(timezone.now())
