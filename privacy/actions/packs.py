"""Building the pack of a subject request, and destroying what has expired."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from privacy import access, audit, files, finding, packs
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import acting_as
from privacy.models import SubjectPack, SubjectRequest, User
from privacy.roles import Permission
from privacy.rules import requests as rules

FOLDER = "packs"
STEPS = 4
# A file without a row is left by a worker that was killed between the two.
ORPHANS_WAIT = timedelta(hours=1)
Step = Callable[[int, int, str], None]


def no_progress(done: int, total: int, doing: str) -> None:
    """For callers that show no progress."""


def build_pack(
    *,
    request_id: uuid.UUID,
    by: User,
    job_id: uuid.UUID | None = None,
    step: Step = no_progress,
) -> SubjectPack:
    """Collect from every family, leave others out, write both files, seal them."""
    access.require(by, Permission.HANDLE_SUBJECT_REQUEST)
    now = timezone.now()
    step(0, STEPS, "Collecting from every family")
    with acting_as(by):
        request = _open_request(request_id)
        name = finding.finder().name_of(request.person_id)
        if not name:
            raise RuleBroken("Nothing is held about this person any more.")
        pack = packs.collect(request, name, timezone.localtime(now))
    step(1, STEPS, "Writing the document")
    content = packs.as_zip(pack, timezone.localtime(now))
    step(3, STEPS, "Sealing the pack")
    with acting_as(by):
        return _keep(request_id, pack, content, now, by, job_id)


def _open_request(request_id: uuid.UUID) -> SubjectRequest:
    """The request, locked, while it is open."""
    request = SubjectRequest.objects.select_for_update().get(pk=request_id)
    rules.check_open(request.closed_on)
    return request


def _keep(
    request_id: uuid.UUID,
    pack: packs.Pack,
    content: bytes,
    now: datetime,
    by: User,
    job_id: uuid.UUID | None,
) -> SubjectPack:
    """The file and its row; packs that were built before are destroyed."""
    request = _open_request(request_id)
    for older in request.packs.filter(destroyed_at=None):
        _destroy(older, by, "replaced")
    kept = SubjectPack.objects.create(
        request=request,
        job_id=job_id,
        built_at=now,
        built_by=by,
        sha256=packs.sha256(content),
        size=len(content),
        items=pack.items,
        families=pack.families,
        withheld=pack.withheld,
        expires_at=now + rules.KEPT_FOR,
    )
    files.write_sealed(FOLDER, str(kept.pk), content)
    found = finding.finder().get(request.person_id)
    audit.record(
        Event.SUBJECT_PACK_BUILT,
        kept,
        by=by,
        person=found.record if found else None,
        items=pack.items,
        families=pack.families,
        withheld=pack.withheld,
        sha256=kept.sha256,
    )
    return kept


@transaction.atomic
def expire_packs(*, by: User) -> int:
    """Destroy the files of packs that have expired or whose request is closed; gives how many."""
    access.require(by, Permission.DESTROY_EXPIRED_PACKS)
    now = timezone.now()
    held = SubjectPack.objects.select_for_update(of=("self",)).filter(destroyed_at=None)
    kept = set()
    destroyed = 0
    for pack in held.select_related("request"):
        if pack.expires_at <= now or not pack.request.is_open:
            _destroy(pack, by, "expired" if pack.expires_at <= now else "closed")
            destroyed += 1
        else:
            kept.add(str(pack.pk))
    for name in files.names_in(FOLDER, older_than=ORPHANS_WAIT) - kept:
        files.remove_sealed(FOLDER, name)
    return destroyed


def _destroy(pack: SubjectPack, by: User, reason: str) -> None:
    """The file goes once the transaction holds; the fingerprint stays."""
    pack.destroyed_at = timezone.now()
    pack.save(update_fields=["destroyed_at"])
    audit.record(Event.SUBJECT_PACK_DESTROYED, pack, by=by, reason_code=reason)
    name = str(pack.pk)
    transaction.on_commit(lambda: files.remove_sealed(FOLDER, name))
