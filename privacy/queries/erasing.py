"""Everything that hangs on a record: every table, history and file, found by walking the keys."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from privacy import erasing
from privacy.encryption import EncryptedTextField
from privacy.erasing import Keys

Model = type[models.Model]
Rows = dict[Model, set[Any]]
FLOORS = ("exports", "outcomes", "families", "privacy")


def reached(roots: Keys) -> Rows:
    """The rows that go with these records, by model; the records themselves among them."""
    found: Rows = defaultdict(set)
    waiting: list[tuple[Model, set[Any]]] = []
    for label, keys in roots.items():
        model = apps.get_model(label)
        found[model] |= set(keys)
        waiting.append((model, set(keys)))
    while waiting:
        model, keys = waiting.pop()
        for target, column in edges().get(model, ()):
            # In no order: one that leads to another table would join it.
            rows = target._base_manager.filter(**{f"{column}__in": keys}).order_by()
            fresh = set(rows.values_list("pk", flat=True)) - found[target]
            if fresh:
                found[target] |= fresh
                waiting.append((target, fresh))
    return {model: keys for model, keys in found.items() if keys}


@cache
def edges() -> Mapping[Model, list[tuple[Model, str]]]:
    """Which columns of which models hold a key of each model."""
    found: dict[Model, list[tuple[Model, str]]] = defaultdict(list)
    for model in our_models():
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model is not None:
                found[_model(field.related_model)].append((model, field.attname))
    for each in erasing.loose():
        if not each.is_list:
            found[apps.get_model(each.of)].append((apps.get_model(each.model), each.column))
    return found


def our_models() -> Iterable[Model]:
    """The tables of all floors, their histories among them."""
    return [each for each in apps.get_models() if each._meta.app_label in FLOORS]


def _model(related: Any) -> Model:
    return apps.get_model(related) if isinstance(related, str) else related


@cache
def reachable() -> frozenset[Model]:
    """Every model that a walk from a whole record can come to."""
    found = {apps.get_model(label) for label in erasing.root_labels()}
    waiting = list(found)
    while waiting:
        for target, _ in edges().get(waiting.pop(), ()):
            if target not in found:
                found.add(target)
                waiting.append(target)
    return frozenset(found)


def erasable_tables() -> list[str]:
    """The tables that the role for erasure may take rows from, or somebody out of."""
    listed = [apps.get_model(each.model) for each in erasing.loose() if each.is_list]
    return sorted({model._meta.db_table for model in (*reachable(), *listed)})


def paths() -> list[tuple[str, str, str, str, str]]:
    """The keys that a walk follows, as the database walks them: from which table to which, the
    column of its own key, the one that holds the key above, and of what type that is."""
    found = {
        (above._meta.db_table, below._meta.db_table, _key(below), column, _key_type(above))
        for above, into in edges().items()
        if above in reachable()
        for below, column in into
    }
    return sorted(found)


def erasable_keys() -> list[tuple[str, str]]:
    """The tables that a walk can come to, each with the column of its key."""
    return sorted((model._meta.db_table, _key(model)) for model in reachable())


def rewritten() -> list[str]:
    """The columns, as `table.column`, out of which somebody is taken where others stay."""
    texts = {(model, name) for model in reachable() for name in written_texts(model)}
    lists = {(apps.get_model(e.model), e.column) for e in erasing.loose() if e.is_list}
    return sorted(
        f"{model._meta.db_table}.{field.column}"
        for model, name in texts | lists
        for field in model._meta.concrete_fields
        if field.name == name
    )


def _key(model: Model) -> str:
    return str(model._meta.pk.column)


def _key_type(model: Model) -> str:
    return str(model._meta.pk.rel_db_type(connection))


def counted(rows: Rows) -> dict[str, int]:
    """How many rows of each table, the most first."""
    found = {model._meta.db_table: len(keys) for model, keys in rows.items()}
    return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))


def files_of(rows: Rows) -> list[tuple[str, str]]:
    """The sealed files of these rows."""
    known = {apps.get_model(label): folder for label, folder in erasing.folders().items()}
    return [(folder, str(key)) for model, folder in known.items() for key in rows.get(model, ())]


def lists_with(label: str, keys: Collection[uuid.UUID]) -> Iterable[tuple[Model, str]]:
    """Lists of keys out of which these have to be taken."""
    return [
        (apps.get_model(each.model), each.column)
        for each in erasing.loose()
        if each.is_list and each.of == label and keys
    ]


def written_texts(model: Model) -> list[str]:
    """The columns of a model in which somebody wrote."""
    fields = model._meta.concrete_fields
    return [field.name for field in fields if isinstance(field, EncryptedTextField)]


def loose_columns(model: Model) -> set[str]:
    """Columns that may hold keys of records without being foreign keys: for the guard."""
    return {
        field.name
        for field in model._meta.concrete_fields
        if not field.primary_key
        and (
            isinstance(field, models.UUIDField)
            or (isinstance(field, ArrayField) and isinstance(field.base_field, models.UUIDField))
        )
    }


def model_of(label: str) -> Model:
    """A model by its label."""
    return apps.get_model(label)


def there(model: Model, keys: Collection[Any]) -> int:
    """How many of these rows there are."""
    return model._base_manager.filter(pk__in=keys).count()
