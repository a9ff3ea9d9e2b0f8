"""Batches of disposal and their records."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from privacy.models import DisposalBatch, DisposalItem, RetentionPreview, RetentionPreviewRow
from privacy.queries.retention import PUBLISHED, latest_preview, rows_of, standing_so
from privacy.rules.retention import Status
from privacy.schedule import Record, RecordSource, record_sources

State = DisposalItem.State
TO_DECIDE = ("proposed", "reviewed")


def batches(state: str = "") -> QuerySet[DisposalBatch]:
    """The newest first, each with how many records wait in it and how many went."""
    found = DisposalBatch.objects.select_related("proposed_by", "reviewed_by", "decided_by")
    found = found.annotate(
        waiting=Count("items", filter=Q(items__state=State.WAITING)),
        erased=Count("items", filter=Q(items__state=State.DONE)),
    ).order_by("-proposed_at", "-id")
    if state == "waits":
        return found.filter(state__in=TO_DECIDE)
    if state == "hand_over":
        return found.filter(pk__in=batches_to_hand_over())
    return found.filter(state=state) if state else found


def batch_or_404(batch_id: uuid.UUID) -> DisposalBatch:
    """One of them."""
    found = batches().filter(pk=batch_id).first()
    if found is None:
        raise Http404
    return found


def items_of(batch: DisposalBatch) -> QuerySet[DisposalItem]:
    """Its records; those that wait or stopped first, by reference."""
    found = batch.items.select_related("handed_by", "received_by")
    return found.order_by("-state", "reference", "id")


def item_or_404(batch: DisposalBatch, item_id: uuid.UUID) -> DisposalItem:
    """A record of it that waits."""
    found = batch.items.filter(pk=item_id, state=State.WAITING).first()
    if found is None:
        raise Http404
    return found


def to_hand_over(batch: DisposalBatch | None = None) -> QuerySet[DisposalItem]:
    """Records that nobody has a receipt for yet, of a batch or of all that are to be decided on."""
    found = DisposalItem.objects.filter(
        state=State.WAITING, ground=DisposalItem.Ground.TRANSFER, received_by=None
    )
    return found.filter(batch__state__in=TO_DECIDE) if batch is None else found.filter(batch=batch)


def to_hand_over_or_404(batch: DisposalBatch, item_id: uuid.UUID) -> DisposalItem:
    """One of them."""
    found = to_hand_over(batch).filter(pk=item_id).first()
    if found is None:
        raise Http404
    return found


def tables_of(batch: DisposalBatch) -> tuple[Counter[str], int]:
    """Rows by table and files: as they went, and as counted for what waits."""
    tables: Counter[str] = Counter()
    files = 0
    for item in batch.items.filter(state__in=[State.WAITING, State.DONE]):
        tables.update(item.erased if item.state == State.DONE else item.counted)
        files += item.files
    return tables, files


def waiting_batches() -> QuerySet[DisposalBatch]:
    """Those that wait for somebody."""
    return DisposalBatch.objects.filter(state__in=TO_DECIDE)


def batches_to_hand_over() -> QuerySet[DisposalBatch]:
    """Those with a record that somebody else has to have first."""
    return DisposalBatch.objects.filter(pk__in=to_hand_over().values("batch"))


def due_records(most: int) -> Iterator[uuid.UUID]:
    """What the last preview says is due under the published schedules, and no batch holds yet."""
    preview = latest_preview()
    if preview is None:
        return
    yield from _due(preview)[:most]


def _due(preview: RetentionPreview) -> QuerySet[RetentionPreviewRow, uuid.UUID]:
    rows = rows_of(preview, choice=PUBLISHED, as_on=timezone.localdate())
    due = standing_so(rows, Status.DUE.value).order_by("due_on", "reference")
    held = DisposalItem.objects.filter(state=State.WAITING).values("record_id")
    return due.exclude(family_id__in=held).values_list("family_id", flat=True)


def record(key: uuid.UUID, *, lock: bool = False) -> Record | None:
    """A family or referral as it is now."""
    found = (source.one(key, lock=lock) for source in record_sources())
    return next((each for each in found if each is not None), None)


def records_of_person(key: uuid.UUID) -> Iterable[Record]:
    """What a person is or was in."""
    return [each for source in record_sources() for each in _of_person(source, key)]


def _of_person(source: RecordSource, key: uuid.UUID) -> list[Record]:
    return source.of_person(key)
