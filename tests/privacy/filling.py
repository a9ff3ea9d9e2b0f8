"""A row in every table that erasure reaches, with unique words in every column.

Without constraints and triggers, so that one row of each model can stand without a story: what is
tried is whether all of it goes, and a model of tomorrow is filled like those of today.
"""

import uuid
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from psycopg import sql
from psycopg.types.json import Jsonb

from families.models import Family, Person
from privacy.encryption import EncryptedTextField, encrypt_value, exact_token
from privacy.queries import erasing as walk
from privacy.queries.erasing import Model
from tests.database import Databases

# Letters alone: no date, number or key holds them by chance.
LETTERS = "bcdfghjklmnpqrstvwxz"
BYTES = b"canary"


class Filler:
    """Makes the rows of one record, and knows every word and key that it wrote."""

    def __init__(self) -> None:
        self.keys: dict[Model, Any] = {}
        self.words: list[str] = []
        self.sealed: list[str] = []
        self.tokens: list[int] = []

    def fill(self, connected: psycopg.Connection[Any], found: Iterable[Model]) -> None:
        """One row of each model; keys that lead to another of them lead to its row."""
        chosen = sorted(found, key=lambda model: model._meta.label)
        for number, model in enumerate(chosen, 1):
            whole = model._meta.pk.get_internal_type()
            self.keys[model] = uuid.uuid4() if whole == "UUIDField" else 900_000 + number
        edges = {
            (target, column): model
            for model, into in walk.edges().items()
            for target, column in into
            if model in self.keys
        }
        connected.execute("SET session_replication_role = replica")
        for model in chosen:
            self._insert(connected, model, edges)
        connected.execute("RESET session_replication_role")

    def _insert(self, connected: Any, model: Model, edges: dict[Any, Model]) -> None:
        values = {}
        for field in model._meta.concrete_fields:
            name = field.attname
            if field.primary_key:
                values[name] = self.keys[model]
            elif (model, name) in edges:
                values[name] = self.keys[edges[model, name]]
            else:
                values[name] = self._value(model, field)
        columns = sql.SQL(", ").join(map(sql.Identifier, values))
        marks = sql.SQL(", ").join(sql.Placeholder() * len(values))
        table = sql.Identifier(model._meta.db_table)
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(table, columns, marks)
        connected.execute(statement, list(values.values()))

    def _value(self, model: Model, field: Any) -> Any:
        if isinstance(field, EncryptedTextField):
            return self._seal(model, field)
        if isinstance(field, ArrayField):
            return self._list(field)
        kind = field.get_internal_type()
        if kind in ("CharField", "TextField"):
            return self._word(field.max_length)
        plain = {
            **{"JSONField": Jsonb({"x": 1}), "DateField": date(2001, 2, 3), "BooleanField": False},
            **{"DateTimeField": timezone.now(), "BinaryField": BYTES, "TimeField": "09:05"},
            **{"UUIDField": uuid.uuid4(), "ForeignKey": None, "OneToOneField": None},
        }
        if kind in ("ForeignKey", "OneToOneField"):
            return _foreign(field)
        return plain.get(kind, 1)

    def _list(self, field: Any) -> Any:
        of = field.base_field.get_internal_type()
        if of in ("CharField", "TextField"):
            return [self._word(field.base_field.max_length)]
        if of == "BigIntegerField":
            token = exact_token("name", self._word(None))
            self.tokens.append(token)
            return [token]
        return []

    def _word(self, longest: int | None) -> str:
        number, word = len(self.words) + 1_000, "zq"
        while number:
            number, place = divmod(number, len(LETTERS))
            word += LETTERS[place]
        word = word[: longest or 40]
        self.words.append(word)
        return word

    def _seal(self, model: Model, field: Any) -> bytes:
        own = getattr(model, "pgh_tracked_model", model)
        sealed = encrypt_value(own._meta.db_table, field.attname, self.keys[own], self._word(None))
        self.sealed.append((sealed or b"").hex())
        return sealed or b""


def _foreign(field: Any) -> Any:
    """A key that leads nowhere, where there has to be one."""
    if field.null:
        return None
    target = field.related_model._meta.pk
    return uuid.uuid4() if isinstance(target, models.UUIDField) else 1


def traces(connected: Any, filler: Filler, *, passing: Iterable[str] = ()) -> dict[str, set[str]]:
    """What is left of a record, by table: words, ciphertexts, tokens and keys."""
    keys = [str(key) for key in filler.keys.values() if isinstance(key, uuid.UUID)]
    sought = [w for w in filler.words if len(w) >= 5] + filler.sealed
    sought += [str(token) for token in filler.tokens]
    found: dict[str, set[str]] = {}
    names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    for (table,) in connected.execute(names).fetchall():
        rows = connected.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table)))
        text = "\n".join(row for (row,) in rows.fetchall())
        wanted = sought if table in set(passing) else sought + keys
        here = {each for each in wanted if each in text}
        if here:
            found[table] = here
    return found


def without_checks(connected: Any) -> None:
    """A row of each table need not be a lawful one."""
    checks = connected.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint"
        " WHERE contype IN ('c', 'f') AND connamespace = 'public'::regnamespace"
    ).fetchall()
    for table, name in checks:
        statement = sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}")
        connected.execute(statement.format(sql.Identifier(table), sql.Identifier(name)))


def of_kind(kind: str) -> set[Any]:
    """The models that a walk from a record of a kind comes to."""
    start = {"family": {Family, Person}, "person": {Person}}[kind]
    found, waiting = set(start), list(start)
    while waiting:
        for target, _ in walk.edges().get(waiting.pop(), ()):
            if target not in found:
                found.add(target)
                waiting.append(target)
    return found


@pytest.fixture(scope="module")
def drill(run_databases: Databases) -> Iterator[Any]:
    """A database of its own, in which a row of every table may stand."""
    name = f"{run_databases.name}_drill"
    run_databases.copy(name, run_databases.template)
    with run_databases.server(name) as server:
        without_checks(server)
        yield server
    with run_databases.server() as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
