"""Handing out a released return: noted first, given second, refused when it cannot be noted."""

import uuid
from collections.abc import Iterator

from django.utils import timezone

from exports.actions.states import hold
from exports.actions.study_release import check_recipients
from exports.files import store
from exports.files.zipped import zipped
from exports.models import Return, ReturnReading
from exports.queries import bundle
from exports.queries.study import envelope_or_404
from exports.rules import State
from exports.study import HOW_TO_OPEN
from privacy import access, audit
from privacy.encryption import DecryptionFailed
from privacy.errors import RuleBroken
from privacy.events_returns import ReturnEvent
from privacy.identity import acting_as
from privacy.models import User
from privacy.queries.registers import check_footing
from privacy.roles import Permission


def read_return(
    *, return_id: uuid.UUID, by: User, means: ReturnReading.Means, part: str = ""
) -> Return:
    """Note who gets the file, in a transaction that ends before the first byte is given.

    Of the study one envelope at a time. When the audit trail or the ledger cannot be written,
    nothing is handed out.
    """
    with acting_as(by):
        access.require(by, Permission.DOWNLOAD_RETURN)
        held = hold(return_id)
        if held.state != State.RELEASED or (held.expires_at or timezone.now()) < timezone.now():
            raise RuleBroken("Only a return that is released, and not expired, can be downloaded.")
        if (held.kind == Return.Kind.NIS) != bool(part):
            raise RuleBroken("Of the study one envelope is taken at a time, of others the file.")
        # What has lapsed since the release stops each further reading as well.
        check_footing(held.kind)
        check_recipients(held)
        sha256 = envelope_or_404(held.pk, part).sha256 if part else held.sha256
        ReturnReading.objects.create(of_return=held, by=by, means=means, sha256=sha256, part=part)
        period, how = held.period, means.value
        audit.record(
            ReturnEvent.RETURN_DOWNLOADED, held, by=by, period=period, means=how, part=part
        )
    return held


def content_of(held: Return, part: str = "") -> Iterator[bytes]:
    """The bytes of the file or the envelope; an altered file gives no further byte."""
    try:
        yield from store.read(envelope_or_404(held.pk, part).file if part else held.file)
    except (DecryptionFailed, FileNotFoundError) as fault:
        damaged = "The stored file is damaged. Recall this return, then build it again."
        raise RuleBroken(damaged) from fault


def bundle_of(held: Return, part: str = "") -> Iterator[bytes]:
    """The file or envelope with manifest, report and data dictionary, as one archive."""
    beside = [
        (bundle.MANIFEST, [bundle.as_json(bundle.manifest(held))]),
        (bundle.DISCLOSURE, [bundle.as_json(bundle.disclosure(held))]),
        (bundle.DICTIONARY, [bundle.dictionary_csv(held.layout_version)]),
    ]
    if part:
        beside.append((bundle.OPENING, [HOW_TO_OPEN.encode()]))
    return zipped([*beside, (bundle.file_of(part), content_of(held, part))])
