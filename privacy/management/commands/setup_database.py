"""Makes the database's roles on a server of the council's own. Safe to run again."""

from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from privacy import provision


class Command(BaseCommand):
    """Runs before the first `migrate`, when no role and no table exists yet."""

    help = "Make the roles of the database and their rights; safe to run again."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing; say what only an administrator of the server can do."""
        entry: dict[str, Any] = settings.DATABASES["default"]
        try:
            with _connect(entry) as connection:
                notes = _ensure(connection, takes_on_roles="options" in entry["OPTIONS"])
        except provision.TooLittlePower as refused:
            raise CommandError(str(refused)) from refused
        except psycopg.OperationalError as refused:
            raise CommandError(f"The database server cannot be reached: {refused}") from refused
        for note in notes:
            self.stderr.write(note)
        self.stdout.write("The database's roles are in place.")


def _connect(entry: dict[str, Any]) -> provision.Connection:
    """Connect as the login user itself, not yet as one of the roles."""
    wanted = {k: v for k, v in entry["OPTIONS"].items() if k not in ("options", "pool")}
    for key in ("user", "password", "host", "port"):
        if entry[key.upper()]:
            wanted[key] = entry[key.upper()]
    return psycopg.connect(dbname=entry["NAME"], autocommit=True, **wanted)


def _ensure(connection: provision.Connection, *, takes_on_roles: bool) -> list[str]:
    """Roles taken on by one login user are made; roles with sign-ins of their own must be there."""
    if takes_on_roles:
        notes = provision.ensure_group_roles(connection)
    else:
        notes = []
        provision.require_roles(connection)
    provision.ensure_rights(connection)
    return notes
