"""Questions whose plan the database keeps: what is asked again is not planned again.

A text with the places of its values stays one statement of its connection, prepared when it is
first asked. Django's own cursors write values into the text, which makes each a new question.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import count
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import RawCursor

PLACE = re.compile("%[%s]")
PERCENT, VALUE = "%%", "%s"


class _Planned(RawCursor[tuple[Any, ...]]):
    """The server fills the places. Where statements are not to be prepared, it plans each time."""

    def execute(self, query: Any, params: Any = None, **_: Any) -> "_Planned":
        """As any cursor, so that questions are counted and timed as all others are."""
        return super().execute(_numbered(query), params, prepare=True)

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        """Kept where Django looks for what was asked."""
        self._query = super()._convert_query(query, params)
        return self._query


def planned(
    connection: BaseDatabaseWrapper, sql: str, values: Sequence[Any]
) -> list[tuple[Any, ...]]:
    """All rows. The values say their type by themselves: keys and moments do."""
    with connection.cursor() as cursor:
        cursor.cursor = _Planned(connection.connection)
        cursor.execute(sql, values)
        return cursor.fetchall()


def filled(
    connection: BaseDatabaseWrapper, sql: str, values: Sequence[object], left: Sequence[bool]
) -> str:
    """The text with its values written into it, but for those that are left out: their place."""
    pairs = zip(values, left, strict=True)

    def written(place: re.Match[str]) -> str:
        if place[0] == PERCENT:
            return PERCENT
        value, moves = next(pairs)
        return VALUE if moves else cursor.mogrify(VALUE, [value]).replace("%", PERCENT)

    with connection.cursor() as cursor:
        return PLACE.sub(written, sql)


@lru_cache(maxsize=500)
def _numbered(sql: str) -> str:
    """As PostgreSQL writes places: $1, $2."""
    numbers = count(1)
    return PLACE.sub(lambda place: "%" if place[0] == PERCENT else f"${next(numbers)}", sql)
