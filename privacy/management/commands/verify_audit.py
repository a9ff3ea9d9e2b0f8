"""`manage.py verify_audit`: checks the audit trail against its seals and signed checkpoints."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from privacy.actions.chain import verify_trail
from privacy.identity import system_user
from privacy.signing import CannotSign


class Command(BaseCommand):
    """Ends 0 when the trail holds, 1 with what is wrong. Run it after every restore."""

    help = "Check the audit trail: every link, every event, every checkpoint in both places."

    def handle(self, *args: Any, **options: Any) -> None:
        """Check all of it, and say each kind of fault with its first place."""
        try:
            found = verify_trail(by=system_user("operator"))
        except CannotSign as missing:
            raise CommandError(str(missing)) from missing
        for line in found.in_words():
            self.stdout.write(line)
        if not found.ok:
            raise CommandError("The audit trail does not hold.")
        self.stdout.write("The audit trail holds.")
