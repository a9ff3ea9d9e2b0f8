"""Every place that holds something sealed or a token, so that a rotation forgets none.

Columns come from the models themselves: a new encrypted field is found by being there. What no
model says (stored files, tokens, what a session keeps) is registered by its app in `sealed.py`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.apps import apps
from django.db import connection, models
from psycopg import sql

from privacy.encryption import (
    VERSION,
    DecryptionFailed,
    EncryptedTextField,
    decrypt_value,
    encrypt_value,
    key_id_of,
)
from privacy.keyring import Purpose

BATCH = 500
# Counted under this number: not a ciphertext of this product, or a file that nobody knows.
UNKNOWN = 0

Counts = dict[str, Counter[int]]


@dataclass(frozen=True)
class Renewed:
    """What became of a batch; `after` is where the next begins, None at the end."""

    after: Any
    done: int = 0
    failed: tuple[str, ...] = ()


class Place(Protocol):
    """Something that holds what is sealed under one purpose."""

    @property
    def label(self) -> str:
        """Its name."""

    @property
    def purpose(self) -> Purpose:
        """What its keys are for."""

    def columns_changed(self) -> list[str]:
        """The columns (`table.column`) that a rotation changes."""

    def count(self) -> Counts:
        """By name of its parts: how much is sealed under which key."""

    def renew_batch(self, after: Any, key_id: int) -> Renewed:
        """Seal a batch of what is under another key anew; what changes meanwhile is left alone."""


_registered: list[Place] = []


def register(place: Place) -> None:
    """Add a place that no model tells of."""
    _registered.append(place)


def places() -> list[Place]:
    """All of them: rows before what they were before, since a change copies the row as it is."""
    columns = [place for model in apps.get_models() if (place := _columns_of(model))]
    # In the order of the purposes: a session before the searches that it keeps.
    others = sorted(_registered, key=lambda each: list(Purpose).index(each.purpose))
    return [*sorted(columns, key=lambda each: each.is_history), *others]


def columns() -> list[str]:
    """All columns that a rotation changes."""
    return [column for place in places() for column in place.columns_changed()]


def key_of_header(header: bytes) -> int:
    """The key's number of the first bytes of a ciphertext."""
    try:
        return key_id_of(header.ljust(32, b"\0"))
    except DecryptionFailed:
        return UNKNOWN


# --- Encrypted columns


@dataclass(frozen=True)
class SealedColumns:
    """The encrypted columns of one table, each bound to a table and a key."""

    label: str
    key: str
    bound_to: tuple[str, str]
    columns: tuple[str, ...]
    is_history: bool
    purpose: Purpose = Purpose.FIELDS

    def columns_changed(self) -> list[str]:
        """All of them."""
        return [f"{self.label}.{column}" for column in self.columns]

    def count(self) -> Counts:
        """Each column by itself."""
        return {f"{self.label}.{column}": self._count(column) for column in self.columns}

    def _count(self, column: str) -> Counter[int]:
        found: Counter[int] = Counter()
        names = {"table": sql.Identifier(self.label), "column": sql.Identifier(column)}
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(_HEADERS).format(**names))
            for header, rows in cursor.fetchall():
                found[key_of_header(bytes(header))] += rows
        return found

    def renew_batch(self, after: Any, key_id: int) -> Renewed:
        """Rows of which any column is under another key, in the order of their keys."""
        rows = self._stale(after, key_id)
        changes, failed = [], []
        for key, bound_key, *old in rows:
            try:
                new = [self._anew(c, bound_key, s) for c, s in zip(self.columns, old, strict=True)]
            except DecryptionFailed:
                failed.append(f"{self.label} {key}")
                continue
            changes.append((*new, key, *old))
        with connection.cursor() as cursor:
            if changes:
                cursor.executemany(self._change(), changes)
            changed = cursor.rowcount > 0 if changes else False
        olds = [old for each in changes for old in each[-len(self.columns) :] if old]
        done = sum(key_id_of(old) != key_id for old in olds) if changed else 0
        return Renewed(rows[-1][0] if len(rows) == BATCH else None, done, tuple(failed))

    def _anew(self, column: str, bound_key: Any, sealed: bytes | None) -> bytes | None:
        table = self.bound_to[0]
        text = decrypt_value(table, column, bound_key, sealed)
        return encrypt_value(table, column, bound_key, text)

    def _stale(self, after: Any, key_id: int) -> list[tuple[Any, ...]]:
        header = bytes([VERSION]) + key_id.to_bytes(4, "big")
        wanted = sql.SQL(_STALE).format(
            columns=sql.SQL(", ").join(map(sql.Identifier, self.columns)),
            table=sql.Identifier(self.label),
            key=sql.Identifier(self.key),
            bound_key=sql.Identifier(self.bound_to[1]),
            beyond=sql.SQL("{} > %s AND").format(sql.Identifier(self.key))
            if after
            else sql.SQL(""),
            stale=sql.SQL(" OR ").join(
                sql.SQL("substring({} FROM 1 FOR 5) <> %s").format(sql.Identifier(column))
                for column in self.columns
            ),
        )
        with connection.cursor() as cursor:
            cursor.execute(
                wanted, [*([after] if after else []), *[header] * len(self.columns), BATCH]
            )
            return [_plain(row) for row in cursor.fetchall()]

    def _change(self) -> sql.Composed:
        """Compare and set: what a user changed in the meantime is under the new key already."""
        names = [sql.Identifier(column) for column in self.columns]
        return sql.SQL("UPDATE {table} SET {new} WHERE {key} = %s AND {old}").format(
            table=sql.Identifier(self.label),
            key=sql.Identifier(self.key),
            new=sql.SQL(", ").join(sql.SQL("{} = %s").format(name) for name in names),
            old=sql.SQL(" AND ").join(
                sql.SQL("{} IS NOT DISTINCT FROM %s").format(name) for name in names
            ),
        )


_HEADERS = """
SELECT substring({column} FROM 1 FOR 5), count(*) FROM {table} WHERE {column} IS NOT NULL GROUP BY 1
"""
_STALE = """
SELECT {key}, {bound_key}, {columns} FROM {table} WHERE {beyond} ({stale}) ORDER BY 1 LIMIT %s
"""


def _plain(row: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(bytes(each) if isinstance(each, memoryview) else each for each in row)


def _columns_of(model: type[models.Model]) -> SealedColumns | None:
    """The sealed columns of a model; None when it has none."""
    columns = tuple(f.attname for f in model._meta.fields if isinstance(f, EncryptedTextField))
    if not columns:
        return None
    tracked = getattr(model, "pgh_tracked_model", None)
    key = model._meta.pk.attname
    bound_to = (tracked._meta.db_table, "pgh_obj_id") if tracked else (model._meta.db_table, key)
    return SealedColumns(model._meta.db_table, key, bound_to, columns, tracked is not None)
