"""Asks the database to let a disposal's rows go: the role for erasure takes away no other row.

The database asks by itself whether a disposal was approved by another person, is due, has cooled
off and is kept by nothing, and walks from its record; what it let go ends with the transaction.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import ProgrammingError, connection, transaction

from privacy.errors import RuleBroken

REFUSED = "the database does not let it go"


def cover_item(item_id: uuid.UUID) -> None:
    """The record of an approved disposal, in this transaction."""
    _ask("SELECT tfcase_cover(%s)", item_id)


def cover_again(kind: str, records: Sequence[uuid.UUID], people: Sequence[uuid.UUID]) -> None:
    """What the ledger knows to have been erased, after a restore."""
    _ask("SELECT tfcase_cover_again(%s, %s, %s)", kind, list(records), list(people))


def end_cover() -> None:
    """Nothing more goes in this transaction, and no key of what went is left."""
    _ask("SELECT tfcase_cover_ends()")


def end_replay() -> None:
    """From here on nothing goes but by an approved disposal."""
    _ask("SELECT tfcase_replay_ends()")


def await_replay() -> bool:
    """As the owner, after a restore: what the ledger knows may go again. False in older schemas."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.erasure_restored') IS NOT NULL")
        known = bool(cursor.fetchone()[0])
        if known:
            cursor.execute("INSERT INTO erasure_restored DEFAULT VALUES")
    return known


def _ask(statement: str, *values: Any) -> None:
    """Raises RuleBroken with the database's own reason; the transaction goes on."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except ProgrammingError as refused:
        reason = getattr(getattr(refused.__cause__, "diag", None), "message_primary", None)
        raise RuleBroken(f"{REFUSED}: {reason or refused}") from refused
