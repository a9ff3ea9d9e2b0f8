"""`manage.py reset_factor EMAIL`: for the last administrator, whom no colleague can help."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacy.actions.accounts import reset_at_the_server
from privacy.identity import system_user
from privacy.queries.accounts import account_by_email


class Command(BaseCommand):
    """Needs the server; noted under the operator, and the person is told by mail."""

    help = "Reset the second sign-in step of an account where no second administrator is left."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset it, and say how much is gone."""
        account = account_by_email(options["email"])
        if account is None:
            raise CommandError("There is no account with this email address.")
        gone = reset_at_the_server(user=account, by=system_user("operator"))
        self.stdout.write(f"{gone} removed. The next sign-in sets up a new second step.")
