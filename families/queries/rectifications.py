"""What people say of entries that were not changed, beside the entries and without asking twice."""

from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Model, OuterRef, QuerySet

from families.models import Need, Observation, Rectification
from privacy.encryption import decrypt_value

Entry = TypeVar("Entry", Need, Observation)
COLUMN: dict[type[Model], str] = {Need: "need", Observation: "observation"}


def with_statements(found: QuerySet[Entry]) -> QuerySet[Entry]:
    """Entries with `statements`: what was said of each, the earliest first, still sealed."""
    kept = Rectification.objects.filter(
        **{COLUMN[found.model]: OuterRef("pk")}, outcome=Rectification.Outcome.KEPT
    )
    ordered = kept.order_by("at", "id")
    return found.annotate(
        statement_keys=ArraySubquery(ordered.values("pk")),
        statements=ArraySubquery(ordered.values("said")),
    )


def statements_of(entry: Any, *, hidden: bool = False) -> tuple[str, ...]:
    """What people say of an entry; nothing where the entry is hidden."""
    if hidden or not getattr(entry, "statements", None):
        return ()
    table = Rectification._meta.db_table
    found = zip(entry.statement_keys, entry.statements, strict=True)
    return tuple(decrypt_value(table, "said", key, sealed) for key, sealed in found)


def with_corrected(needs: QuerySet[Need]) -> QuerySet[Need]:
    """Needs with `corrected`: whether another stands in the place of each."""
    by_another = Rectification.objects.filter(need=OuterRef("pk"), replaced_by__isnull=False)
    return needs.annotate(corrected=Exists(by_another))


def is_corrected(need: Need) -> bool:
    """Whether another need stands in its place."""
    return Rectification.objects.filter(need=need, replaced_by__isnull=False).exists()
