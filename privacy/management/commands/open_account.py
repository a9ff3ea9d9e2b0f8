"""`manage.py open_account EMAIL`: where no administrator is left who could open a suspended one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacy.actions.dormant import open_at_the_server
from privacy.errors import RuleBroken
from privacy.identity import system_user
from privacy.queries.accounts import account_by_email


class Command(BaseCommand):
    """Needs the server; noted under the operator."""

    help = "Open an account that was suspended because nobody signed in to it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Open it with its password and second step as they were."""
        account = account_by_email(options["email"])
        if account is None:
            raise CommandError("There is no account with this email address.")
        try:
            open_at_the_server(user=account, by=system_user("operator"))
        except RuleBroken as broken:
            raise CommandError(str(broken)) from broken
        self.stdout.write("The account is open. Its password and second step are as they were.")
