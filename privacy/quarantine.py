"""A restored copy of the database may hold what was erased since: nobody reads it before a replay.

The ledger of erasures lies outside the database. Where it knows of more erasures than the database
does, the database is older, and every connection of the application and of jobs is refused. The
roles that migrate, erase and restore pass.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from privacy import ledger

REFUSED = ("app", "jobs", "reporter")


class OlderThanLedger(Exception):
    """The database was restored, and the ledger has not been replayed."""

    def __init__(self) -> None:
        super().__init__("The database is older than the ledger: run manage.py replay_erasures.")


def check(connected: Any) -> None:
    """Stop before anything is read. Nothing is asked while nothing was ever erased."""
    stamp = ledger.stamp()
    if settings.DATABASE_ROLE not in REFUSED or stamp is None:
        return
    with connected.cursor() as cursor:
        cursor.execute("SELECT tfcase_erasures()")
        if cursor.fetchone()[0] < _ended(stamp):
            raise OlderThanLedger


@lru_cache(maxsize=4)
def _ended(stamp: tuple[str, int, int]) -> int:
    """How many erasures the ledger knows to have ended, read once for each state of the file."""
    return len(ledger.begun_and_ended()[1])


def _on_connecting(connection: Any, **_: Any) -> None:
    """Of every connection, also those of jobs and commands."""
    try:
        check(connection)
    except OlderThanLedger:
        connection.close()
        raise


connection_created.connect(_on_connecting, dispatch_uid="quarantine")


class Quarantine:
    """503 for everybody, whatever they ask for, until the ledger was replayed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A connection that is kept open was asked when it was made."""
        try:
            connection.ensure_connection()
        except OlderThanLedger:
            page = render_to_string("503.html", {"csp_nonce": getattr(request, "csp_nonce", "")})
            return HttpResponse(page, status=503, headers={"Retry-After": "600"})
        return self.get_response(request)
