"""`manage.py restore FILE`: the database as it was; nobody is served before the ledger's replay."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from privacy.actions.chain import check_restored
from privacy.actions.covering import await_replay
from privacy.identity import system_user
from privacy.postgres import ProgramFailed, run
from privacy.signing import CannotSign

BROKEN = "The database is restored, but its audit trail does not hold. Let nobody work in it."
OLDER = "This backup is of an older version: run migrate, then restore --brought-back."
NEXT = "Restored. Run manage.py replay_erasures now: until then everybody is answered 503."


class Command(BaseCommand):
    """As the owner of the tables, in one transaction: what is there now is replaced.

    Ends 1 where the audit trail of the backup does not hold.
    """

    help = "Replace the database by a backup."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which backup, and that it is meant."""
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--replace", action="store_true", help="what is there now goes")
        parser.add_argument(
            "--brought-back",
            action="store_true",
            help="the server itself brought the database back: only let the replay erase",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Asked twice, since it cannot be undone."""
        if not options["brought_back"]:
            self._bring_back(options)
        self._check_trail()
        self.stdout.write(NEXT if await_replay() else OLDER)

    def _bring_back(self, options: dict[str, Any]) -> None:
        """In place of all that is there now."""
        if options["file"] is None:
            raise CommandError("Say which backup, or --brought-back.")
        if not options["replace"]:
            raise CommandError("What is in the database now is lost: say --replace if you mean it.")
        connection.close()
        words = ("--clean", "--if-exists", "--exit-on-error", "--single-transaction")
        name = str(connection.settings_dict["NAME"])
        try:
            run("pg_restore", *words, "--dbname", name, str(options["file"]))
        except ProgramFailed as failed:
            raise CommandError(str(failed)) from failed

    def _check_trail(self) -> None:
        """A backup that somebody changed is not taken for ours."""
        try:
            found = check_restored(by=system_user("operator"))
        except CannotSign as missing:
            raise CommandError(f"{BROKEN} It could not be checked: {missing}") from missing
        for line in found.in_words():
            self.stdout.write(line)
        if not found.ok:
            raise CommandError(BROKEN)
