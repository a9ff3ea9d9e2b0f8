"""Building the pack of a subject request, and destroying what has expired."""

import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from privacy import access, audit, files, finding, packs
from privacy.cycles import cycles_left_alone
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.models import SubjectPack, SubjectRequest, User
from privacy.queries.subject_items import readiness
from privacy.roles import Permission
from privacy.rules import grounds
from privacy.rules import requests as rules

FOLDER = "packs"
STEPS = 4
# A file without a row is left by a worker that was killed between the two.
ORPHANS_WAIT = timedelta(hours=1)
Step = Callable[[int, int, str], None]


def no_progress(done: int, total: int, doing: str) -> None:
    """For callers that show no progress."""


@cycles_left_alone()
def build_pack(
    *,
    request_id: uuid.UUID,
    by: User,
    job_id: uuid.UUID | None = None,
    step: Step = no_progress,
) -> SubjectPack:
    """Tell the items as it was decided, write both files, have them swept, seal them."""
    access.require(by, Permission.HANDLE_SUBJECT_REQUEST)
    now = timezone.now()
    step(0, STEPS, "Putting together what is told")
    with acting_as(by, opened=EVERYTHING):
        request = _open_request(request_id)
        named = finding.finder().named(request.person_id)
        if named is None:
            raise RuleBroken("Nothing is held about this person any more.")
        grounds.check_ready(readiness(request))
        made = SubjectPack(request_id=request_id, job_id=job_id, built_at=now, built_by=by)
        pack = packs.collect(request, named.name, timezone.localtime(now), copy_of(made))
    step(1, STEPS, "Writing the document, and reading it for what is withheld")
    content = packs.as_zip(pack, timezone.localtime(now))
    step(3, STEPS, "Sealing the pack")
    with acting_as(by, opened=EVERYTHING):
        made.expires_at, made.swept_at = now + rules.KEPT_FOR, timezone.now()
        return _keep(request_id, made, pack, content, by)


def copy_of(pack: SubjectPack) -> str:
    """The mark of one copy, on every page and in the ledger: a leaked one is known by it (A57)."""
    return f"Copy {pack.pk.hex[:8].upper()}"


def _open_request(request_id: uuid.UUID) -> SubjectRequest:
    """The request, locked, while it is open."""
    request = SubjectRequest.objects.select_for_update().get(pk=request_id)
    rules.check_open(request.closed_on)
    return request


def _keep(
    request_id: uuid.UUID, made: SubjectPack, pack: packs.Pack, content: bytes, by: User
) -> SubjectPack:
    """The file and its row; packs that were built before are destroyed."""
    request = _open_request(request_id)
    destroy_packs_of(request, by=by, reason_code="replaced")
    made.sha256, made.size = packs.sha256(content), len(content)
    made.items, made.families, made.withheld = pack.items, pack.families, pack.withheld
    made.grounds, made.restricted = pack.grounds, hasattr(request, "restricted")
    made.save(force_insert=True)
    files.write_sealed(FOLDER, str(made.pk), content)
    audit.record(
        Event.SUBJECT_PACK_BUILT,
        made,
        by=by,
        person=finding.record_of(request.person_id),
        items=pack.items,
        families=pack.families,
        withheld=pack.withheld,
        sha256=made.sha256,
    )
    return made


@transaction.atomic
def expire_packs(*, by: User) -> int:
    """Destroy the files of packs that have expired; gives how many."""
    access.require(by, Permission.DESTROY_EXPIRED_PACKS)
    now = timezone.now()
    held = SubjectPack.objects.select_for_update().filter(destroyed_at=None)
    kept = set()
    destroyed = 0
    for pack in held:
        if pack.expires_at <= now:
            _destroy(pack, by, "expired")
            destroyed += 1
        else:
            kept.add(str(pack.pk))
    for name in files.names_in(FOLDER, older_than=ORPHANS_WAIT) - kept:
        files.remove_sealed(FOLDER, name)
    return destroyed


def destroy_packs_of(request: SubjectRequest, *, by: User, reason_code: str) -> None:
    """The files of a request go: a new pack takes their place, or the request has ended."""
    for pack in request.packs.filter(destroyed_at=None):
        _destroy(pack, by, reason_code)


def destroy_items(request: SubjectRequest) -> None:
    """The copies go; what was searched, and the counts on the packs, stay."""
    request.bulks.all().delete()
    request.items.all().delete()
    request.parties.all().delete()


def _destroy(pack: SubjectPack, by: User, reason: str) -> None:
    """The file goes once the transaction holds; the fingerprint stays."""
    pack.destroyed_at = timezone.now()
    pack.save(update_fields=["destroyed_at"])
    audit.record(Event.SUBJECT_PACK_DESTROYED, pack, by=by, reason_code=reason)
    name = str(pack.pk)
    transaction.on_commit(lambda: files.remove_sealed(FOLDER, name))
