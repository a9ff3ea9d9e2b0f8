"""`manage.py replay_erasures`: after a restore, what was erased since goes again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from privacy.actions.replaying import replay
from privacy.errors import RuleBroken
from privacy.identity import system_user
from privacy.ledger import LedgerBroken


class Command(BaseCommand):
    """Works as the database's role for erasure; until it is done nobody else is served."""

    help = "Erase again what the ledger of erasures knows and a restored database does not."

    def handle(self, *args: Any, **options: Any) -> None:
        """Says how much; a ledger that is not whole ends it."""
        try:
            done = replay(by=system_user("operator"))
        except (RuleBroken, LedgerBroken) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"{done['replayed']:,} erasures replayed ({done['rows']:,} rows); "
            f"{done['files']:,} files that came back were removed; none of the "
            f"{done['known']:,} in the ledger is left in the database."
        )
