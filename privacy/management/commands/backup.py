"""`manage.py backup FILE`: the whole database, as the role that reads for backups alone."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacy.postgres import ProgramFailed, run


class Command(BaseCommand):
    """Names stay encrypted in it: keep the keys, and the ledger of erasures, somewhere else."""

    help = "Write a backup of the database (pg_dump's own format)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Whole or not at all, readable by this user alone."""
        file: Path = options["file"]
        fresh = file.with_suffix(f"{file.suffix}.part")
        fresh.touch(mode=0o600)
        try:
            run("pg_dump", "--format=custom", "--file", str(fresh))
        except ProgramFailed as failed:
            fresh.unlink(missing_ok=True)
            raise CommandError(str(failed)) from failed
        fresh.replace(file)
        self.stdout.write(f"Written: {file} ({file.stat().st_size:,} bytes).")
