"""The file of a record that is to be handed over: asked for, made, downloaded, destroyed."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from privacy import access, audit, files, jobs
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.handing import Handed, as_zip, record_to_hand_over
from privacy.identity import EVERYTHING, acting_as
from privacy.models import DisposalBatch, DisposalCopy, DisposalItem, Job, User
from privacy.packs import sha256
from privacy.queries import disposal as queries
from privacy.queries import disposal_copies as copies
from privacy.queries import erasing as walk
from privacy.roles import Permission
from privacy.rules import disposal as rules

State = DisposalBatch.State
FAMILY = "families.Family"
# Long enough to bring it to an archive, and no longer.
KEPT_FOR = timedelta(days=7)
# A file without a row is left by a worker that was killed between the two.
STRAYS_WAIT = timedelta(hours=1)
STEPS = 3
BEING_MADE = "The file is being made already."
GONE = "This file has expired or is destroyed. Have it made again."
Step = Callable[[int, int, str], None]


@transaction.atomic
def ask_for_copy(*, batch_id: uuid.UUID, item_id: uuid.UUID, by: User) -> Job:
    """Have the file made in the background."""
    access.require(by, Permission.HAND_OVER_RECORD)
    item = _item(batch_id, item_id)
    running = copies.latest_work(item)
    if running is not None and running.is_open:
        raise RuleBroken(BEING_MADE)
    return jobs.request(copies.JOB, by=by, params={"batch": str(batch_id), "item": str(item.pk)})


def make_copy(*, job_id: uuid.UUID, params: dict[str, Any], by: User, step: Step) -> DisposalCopy:
    """The whole record as it is now; once for a job, and in place of the one before."""
    access.require(by, Permission.HAND_OVER_RECORD)
    step(0, STEPS, "Reading the record")
    with acting_as(by, opened=EVERYTHING):
        before = DisposalCopy.objects.filter(job_id=job_id).first()
        if before is not None:
            return before
        item = _still_waits(params)
        key, handed = _record(item, by)
        step(1, STEPS, "Setting the pages and packing the documents")
        now = timezone.now()
        content = as_zip(handed, timezone.localtime(now))
        step(2, STEPS, "Sealing the file")
        made = DisposalCopy(item=item, record_id=key, job_id=job_id, made_by=by)
        made.made_at, made.expires_at = now, now + KEPT_FOR
        made.record_sha256 = handed.content.fingerprint
        made.papers, made.left_out = len(handed.papers), len(handed.left_out)
        return _keep(made, content, by)


def _still_waits(params: dict[str, Any]) -> DisposalItem:
    try:
        return _item(uuid.UUID(params["batch"]), uuid.UUID(params["item"]))
    except Http404 as away:
        raise RuleBroken(rules.OUT_OF_REACH) from away


def _record(item: DisposalItem, by: User) -> tuple[uuid.UUID, Handed]:
    key = item.record_id
    handed = record_to_hand_over(item.kind, key, by) if key else None
    if key is None or handed is None:
        raise RuleBroken(rules.OUT_OF_REACH)
    return key, handed


def _item(batch_id: uuid.UUID, item_id: uuid.UUID) -> DisposalItem:
    """A record that nobody has a receipt for, locked, while its batch is to be decided on."""
    batch = DisposalBatch.objects.select_for_update().get(pk=queries.batch_or_404(batch_id).pk)
    rules.check_state(batch.state, State.PROPOSED, State.REVIEWED)
    return queries.to_hand_over_or_404(batch, item_id)


def _keep(made: DisposalCopy, content: bytes, by: User) -> DisposalCopy:
    """The file and its row; the one before is destroyed."""
    destroy_copies_of(made.item, by=by, reason_code="replaced")
    made.sha256, made.size = sha256(content), len(content)
    made.save(force_insert=True)
    files.write_sealed(files.HANDED_OVER, str(made.pk), content)
    _note(Event.DISPOSAL_COPY_MADE, made, by, papers=made.papers, left_out=made.left_out)
    return made


def _note(event: Event, copy: DisposalCopy, by: User, **more: int) -> None:
    """With the family that it is of: who asks who read a record finds it."""
    is_family = copy.item.kind == DisposalItem.Kind.FAMILY
    family = walk.model_of(FAMILY)(pk=copy.record_id) if is_family else None
    facts: dict[str, Any] = {"size": copy.size, "sha256": copy.sha256, **more}
    audit.record(event, copy, by=by, family=family, **facts)


def read_copy(*, batch_id: uuid.UUID, item_id: uuid.UUID, by: User) -> tuple[str, bytes]:
    """Name and content; noted in a transaction that ends before the first byte."""
    with acting_as(by):
        access.require(by, Permission.HAND_OVER_RECORD)
        item = _item(batch_id, item_id)
        found = copies.standing_copy(item)
        if found is None or not files.is_kept(files.HANDED_OVER, str(found.pk)):
            raise RuleBroken(GONE)
        content = files.read_sealed(files.HANDED_OVER, str(found.pk))
        found.fetched_at = timezone.now()
        found.save(update_fields=["fetched_at"])
        _note(Event.DISPOSAL_COPY_FETCHED, found, by)
        # Here, where the database still knows who asks.
        name = f"{item.batch.name}-{found.pk.hex[:8].upper()}.zip"
    return name, content


def destroy_copies_of(item: DisposalItem, *, by: User, reason_code: str) -> None:
    """Somebody else has the record, or it stays here: no file of it is left."""
    for each in copies.not_destroyed().filter(item=item):
        _destroy(each, by, reason_code)


def expire_copies(*, by: User) -> int:
    """Destroy what has expired, and files of no row; gives how many."""
    access.require(by, Permission.DESTROY_EXPIRED_PACKS)
    with acting_as(by, opened=EVERYTHING):
        over = copies.not_destroyed().select_for_update().filter(expires_at__lte=timezone.now())
        destroyed = sum(_destroy(each, by, "expired") for each in over)
        kept = {str(key) for key in copies.not_destroyed().values_list("pk", flat=True)}
    for name in files.names_in(files.HANDED_OVER, older_than=STRAYS_WAIT) - kept:
        files.remove_sealed(files.HANDED_OVER, name)
    return destroyed


def _destroy(copy: DisposalCopy, by: User, reason: str) -> int:
    """The file goes once the transaction holds; the fingerprint stays."""
    copy.destroyed_at = timezone.now()
    copy.save(update_fields=["destroyed_at"])
    audit.record(Event.DISPOSAL_COPY_DESTROYED, copy, by=by, reason_code=reason)
    name = str(copy.pk)
    transaction.on_commit(lambda: files.remove_sealed(files.HANDED_OVER, name))
    return 1
