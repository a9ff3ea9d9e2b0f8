"""Making the pack of a claim from what was frozen, handing it out, and letting it expire."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from outcomes.models import Claim, ClaimPack
from outcomes.queries import claim_packs as queries
from outcomes.queries.claim_judging import snapshot_of
from outcomes.queries.claims import claim_or_404
from privacy import access, audit, files, jobs, typesetting
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.models import Job, User
from privacy.packs import sha256
from privacy.roles import Permission

FOLDER = "claim-packs"
DATA = Path(__file__).resolve().parent.parent / "data"
TEMPLATE = "claim_pack.typ"
KEPT_FOR = timedelta(days=28)
# A file without a row is left by a worker that was killed between the two.
ORPHANS_WAIT = timedelta(hours=1)
STEPS = 3
Step = Callable[[int, int, str], None]


def no_progress(done: int, total: int, doing: str) -> None:
    """For callers that show no progress."""


def ask_for_pack(*, claim: Claim, by: User) -> Job:
    """Have a pack made; refused at once for a claim with nothing frozen."""
    access.require(by, Permission.MAKE_CLAIM_PACK)
    _check_frozen(claim)
    return jobs.request(queries.JOB, by=by, params={"claim_id": str(claim.pk)})


def _check_frozen(claim: Claim) -> None:
    if not claim.snapshots.exists():
        raise RuleBroken(
            "Nothing is frozen for this claim: that happens when it becomes ready, and never for "
            "claims that came with case files."
        )


def make_pack(
    *, claim_id: uuid.UUID, job_id: uuid.UUID, by: User, step: Step = no_progress
) -> ClaimPack:
    """Set the document from the frozen snapshot and seal it; once for a job."""
    access.require(by, Permission.MAKE_CLAIM_PACK)
    now = timezone.now()
    step(0, STEPS, "Reading what was frozen")
    with acting_as(by, opened=EVERYTHING):
        before = ClaimPack.objects.filter(job_id=job_id).first()
        if before is not None:
            return before
        claim = claim_or_404(claim_id, user=by)
        frozen = snapshot_of(claim)
        if frozen is None:
            raise RuleBroken("Nothing is frozen for this claim yet.")
        told = queries.pack_contents(claim, frozen, timezone.localtime(now))
    step(1, STEPS, "Writing the document")
    content = typesetting.pdf(TEMPLATE, told, timezone.localtime(now), folder=DATA)
    step(2, STEPS, "Sealing the pack")
    made = ClaimPack(claim=claim, snapshot=frozen, job_id=job_id, made_by=by, made_at=now)
    with acting_as(by, opened=EVERYTHING):
        return _keep(made, content, by)


def _keep(made: ClaimPack, content: bytes, by: User) -> ClaimPack:
    """The file and its row; packs of the claim that were made before are destroyed."""
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=made.claim_id)
    for earlier in claim.packs.filter(destroyed_at=None):
        _destroy(earlier, by, "replaced")
    made.expires_at, made.sha256, made.size = made.made_at + KEPT_FOR, sha256(content), len(content)
    made.save(force_insert=True)
    files.write_sealed(FOLDER, str(made.pk), content)
    audit.record(
        Event.CLAIM_PACK_MADE, made, by=by, family=claim.family, size=made.size, sha256=made.sha256
    )
    return made


def read_pack(*, claim_id: uuid.UUID, pack_id: uuid.UUID, by: User) -> tuple[ClaimPack, bytes]:
    """The document; who gets it is noted in a transaction that ends before the first byte."""
    with acting_as(by):
        access.require(by, Permission.MAKE_CLAIM_PACK)
        pack = queries.pack_or_404(claim_id, pack_id, user=by)
        if pack.destroyed_at is not None or pack.expires_at <= timezone.now():
            raise RuleBroken("This pack has expired. Make a new one.")
        try:
            content = files.read_sealed(FOLDER, str(pack.pk))
        except FileNotFoundError as gone:
            raise RuleBroken("The file of this pack is gone. Make a new one.") from gone
        audit.record(
            Event.CLAIM_PACK_DOWNLOADED,
            pack,
            by=by,
            family=pack.claim.family,
            size=pack.size,
            sha256=pack.sha256,
        )
    return pack, content


@transaction.atomic
def expire_packs(*, by: User) -> int:
    """Destroy the files of packs that have expired; gives how many."""
    access.require(by, Permission.DESTROY_EXPIRED_PACKS)
    now, destroyed = timezone.now(), 0
    kept = set()
    for pack in ClaimPack.objects.select_for_update().filter(destroyed_at=None):
        if pack.expires_at <= now:
            _destroy(pack, by, "expired")
            destroyed += 1
        else:
            kept.add(str(pack.pk))
    for name in files.names_in(FOLDER, older_than=ORPHANS_WAIT) - kept:
        files.remove_sealed(FOLDER, name)
    return destroyed


def _destroy(pack: ClaimPack, by: User, reason: str) -> None:
    """The file goes once the transaction holds; the fingerprint stays."""
    pack.destroyed_at = timezone.now()
    pack.save(update_fields=["destroyed_at"])
    audit.record(Event.CLAIM_PACK_DESTROYED, pack, by=by, reason_code=reason)
    name = str(pack.pk)
    transaction.on_commit(lambda: files.remove_sealed(FOLDER, name))
