"""`manage.py unbind_account EMAIL`: where nobody comes in by the council's own sign-in any more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacy.actions.account_changes import welcome_parts
from privacy.actions.bindings import unbind_at_the_server
from privacy.identity import system_user
from privacy.queries.accounts import account_by_email


class Command(BaseCommand):
    """Needs the server; noted under the operator."""

    help = "Take an account back from the council's sign-in; prints a link to a new password."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Unbind it, and give what sets a password, once and within three days."""
        account = account_by_email(options["email"])
        if account is None:
            raise CommandError("There is no account with this email address.")
        if not unbind_at_the_server(user=account, by=system_user("operator")):
            raise CommandError("This account is not bound to the council's sign-in.")
        parts = welcome_parts(account)
        self.stdout.write(f"/accounts/welcome/{parts['uidb64']}/{parts['token']}/")
