"""Tokens as a place of a rotation: they are made again from what their row says."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from psycopg import sql

from privacy.actions.places import BATCH, Counts, Renewed
from privacy.encryption import DecryptionFailed
from privacy.keyring import Purpose


@dataclass(frozen=True)
class TokenColumn:
    """A column of tokens, made of encrypted columns of the same row."""

    model: type[models.Model]
    column: str
    make: Callable[[Any], list[int]]
    purpose: Purpose = Purpose.TOKENS

    @property
    def label(self) -> str:
        """Its table."""
        return self.model._meta.db_table

    def rows(self) -> int:
        """How many rows they must tell apart."""
        return self.model._default_manager.count()

    def columns_changed(self) -> list[str]:
        """The one."""
        return [f"{self.label}.{self.column}"]

    def count(self) -> Counts:
        """The key's number stands in the token."""
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(_TOKENS).format(**self._names()))
            return {f"{self.label}.{self.column}": Counter(dict(cursor.fetchall()))}

    def renew_batch(self, after: Any, key_id: int) -> Renewed:
        """Rows with a token under another key."""
        stale = sql.SQL(_STALE_TOKENS).format(**self._names())
        with connection.cursor() as cursor:
            cursor.execute(stale, [after, after, key_id, BATCH])
            keys = [key for (key,) in cursor.fetchall()]
        changes, failed = [], []
        for row in self.model._default_manager.filter(pk__in=keys):
            try:
                changes.append((self.make(row), row.pk, getattr(row, self.column)))
            except DecryptionFailed:
                failed.append(f"{self.label} {row.pk}")
        with connection.cursor() as cursor:
            if changes:
                cursor.executemany(sql.SQL(_NEW_TOKENS).format(**self._names()), changes)
            changed = cursor.rowcount > 0 if changes else False
        done = sum(len(old) for *_, old in changes) if changed else 0
        return Renewed(keys[-1] if len(keys) == BATCH else None, done, tuple(failed))

    def _names(self) -> dict[str, sql.Identifier]:
        key = self.model._meta.pk.attname
        names = {"table": self.label, "column": self.column, "key": key}
        return {name: sql.Identifier(each) for name, each in names.items()}


_TOKENS = """
SELECT (token >> 56)::int, count(*) FROM {table}, unnest({column}) token GROUP BY 1
"""
_STALE_TOKENS = """
SELECT {key} FROM {table} WHERE (%s::uuid IS NULL OR {key} > %s)
AND EXISTS (SELECT FROM unnest({column}) token WHERE (token >> 56) <> %s) ORDER BY 1 LIMIT %s
"""
_NEW_TOKENS = "UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s"
