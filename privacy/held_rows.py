"""Rows of a question that is asked once and read on through many short transactions."""

import secrets
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import QuerySet

FETCHED_AT_ONCE = 10_000
# All rows will be read: a plan that has the first ones soonest takes far longer for the last.
ALL_OF_THEM = "SET LOCAL cursor_tuple_fraction = 1"


def held_rows(rows: QuerySet[Any, Any]) -> Iterator[tuple[Any, ...]]:
    """The rows of a `values_list`, as they were when the transaction that began to read ended.

    The database keeps them for this connection until all are read. They come as they are stored:
    not for fields that are encrypted. The wall was asked once, for whoever asked.
    """
    asked, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(ALL_OF_THEM)
    # A name of its own: what an interrupted reader leaves behind hinders nobody.
    name = f"held_rows_{secrets.token_hex(8)}"
    with connection.connection.cursor(name=name, withhold=True) as held:
        held.itersize = FETCHED_AT_ONCE
        yield from held.execute(asked, values)
