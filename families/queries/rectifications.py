"""What people say of entries that were not changed, beside the entries and without asking twice."""

from collections.abc import Collection
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

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


def is_disputed(column: str = "need") -> Exists:
    """Whether somebody says of a need or a fact that it is wrong, and it was kept."""
    kept = Rectification.objects.filter(outcome=Rectification.Outcome.KEPT)
    return Exists(kept.filter(**{column: OuterRef("pk")}))


def disputed_among(references: Collection[str]) -> frozenset[str]:
    """The needs and facts of these references of which somebody says that they are wrong."""
    kept = Rectification.objects.filter(outcome=Rectification.Outcome.KEPT)
    names = ("need__reference", "observation__reference")
    theirs = kept.filter(Q((f"{names[0]}__in", references)) | Q((f"{names[1]}__in", references)))
    return frozenset(each for row in theirs.values_list(*names) for each in row if each)


def with_corrected(needs: QuerySet[Need]) -> QuerySet[Need]:
    """Needs with `corrected`: whether another stands in the place of each."""
    by_another = Rectification.objects.filter(need=OuterRef("pk"), replaced_by__isnull=False)
    return needs.annotate(corrected=Exists(by_another))


def is_corrected(need: Need) -> bool:
    """Whether another need stands in its place."""
    return Rectification.objects.filter(need=need, replaced_by__isnull=False).exists()
