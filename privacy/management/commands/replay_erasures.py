"""`manage.py replay_erasures`: after a restore, what was erased since goes again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from privacy.actions.chain import check_restored
from privacy.actions.replaying import replay
from privacy.errors import RuleBroken
from privacy.identity import system_user
from privacy.ledger import LedgerBroken
from privacy.models import User
from privacy.rules.chain import Findings
from privacy.signing import CannotSign

BROKEN = "The erasures are replayed, but the audit trail does not hold. Let nobody work in it."


class Command(BaseCommand):
    """Works as the database's role for erasure; until it is done nobody else is served.

    The audit trail is checked as it came back, before this writes in it. Ends 1 where it does not
    hold, but erases all the same: what has to go does not wait for it.
    """

    help = "Erase again what the ledger of erasures knows and a restored database does not."

    def handle(self, *args: Any, **options: Any) -> None:
        """Says how much; a ledger that is not whole ends it."""
        by = system_user("operator")
        trail, unknown = self._trail(by)
        try:
            done = replay(by=by)
        except (RuleBroken, LedgerBroken) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"{done['replayed']:,} erasures replayed ({done['rows']:,} rows); "
            f"{done['files']:,} files that came back were removed; none of the "
            f"{done['known']:,} in the ledger is left in the database."
        )
        for line in trail.in_words():
            self.stdout.write(line)
        if unknown or not trail.ok:
            raise CommandError(f"{BROKEN} {unknown}".strip())

    def _trail(self, by: User) -> tuple[Findings, str]:
        """How the trail came back, or why nobody can tell."""
        try:
            return check_restored(by=by), ""
        except CannotSign as missing:
            return Findings(), f"It could not be checked: {missing}"
