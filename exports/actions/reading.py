"""Handing out a released return: noted first, given second, refused when it cannot be noted."""

import uuid
from collections.abc import Iterator

from django.utils import timezone

from exports.actions.states import hold
from exports.files import store
from exports.files.zipped import zipped
from exports.models import Return, ReturnReading
from exports.queries import bundle
from exports.rules import State
from privacy import access, audit
from privacy.encryption import DecryptionFailed
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Permission


def read_return(*, return_id: uuid.UUID, by: User, means: ReturnReading.Means) -> Return:
    """Note who gets the file, in a transaction that ends before the first byte is given.

    When the audit trail or the ledger cannot be written, nothing is handed out.
    """
    with acting_as(by):
        access.require(by, Permission.DOWNLOAD_RETURN)
        held = hold(return_id)
        if held.state != State.RELEASED or (held.expires_at or timezone.now()) < timezone.now():
            raise RuleBroken("Only a return that is released, and not expired, can be downloaded.")
        ReturnReading.objects.create(of_return=held, by=by, means=means, sha256=held.sha256)
        audit.record(Event.RETURN_DOWNLOADED, held, by=by, period=held.period, means=means.value)
    return held


def content_of(held: Return) -> Iterator[bytes]:
    """The clear bytes of the file; an altered file gives no further byte."""
    try:
        yield from store.read(held.file)
    except (DecryptionFailed, FileNotFoundError) as fault:
        damaged = "The stored file is damaged. Recall this return, then build it again."
        raise RuleBroken(damaged) from fault


def bundle_of(held: Return) -> Iterator[bytes]:
    """The file with manifest, disclosure report and data dictionary, as one archive."""
    beside = [
        (bundle.MANIFEST, [bundle.as_json(bundle.manifest(held))]),
        (bundle.DISCLOSURE, [bundle.as_json(bundle.disclosure(held))]),
        (bundle.DICTIONARY, [bundle.dictionary_csv(held.layout_version)]),
    ]
    return zipped([*beside, (bundle.FILE, content_of(held))])
