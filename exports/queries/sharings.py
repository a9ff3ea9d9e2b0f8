"""Returns that left, for the ledger of sharings: of the study each envelope is one."""

from collections.abc import Iterator

from django.db.models import Count
from django.utils import timezone

from exports.models import Envelope, Return
from exports.queries.recipients import MINISTRY
from exports.rules import State
from privacy.models import SharingAgreement
from privacy.sharing import Sharing


def times_sent() -> Iterator[tuple[str, int]]:
    """Purpose, and how many returns of it were released."""
    released = Return.objects.filter(released_at__isnull=False).order_by()
    yield from released.values_list("kind").annotate(Count("pk"))


def sharings() -> Iterator[Sharing]:
    """Every return that was released, whatever became of it since."""
    found = Return.objects.filter(released_at__isnull=False)
    agreements = list(
        SharingAgreement.objects.filter(purpose=Return.Kind.FPD).exclude(confirmed_by=None)
    )
    for sent in found.prefetch_related("approvals__by", "envelopes__recipient"):
        envelopes = list(sent.envelopes.all())
        if envelopes:
            yield from (_envelope(sent, each) for each in envelopes)
        else:
            how = {"method": "File, downloaded once approved", "sha256": sent.sha256}
            yield _sharing(sent, to=MINISTRY, agreement=_in_force(agreements, sent), **how)


def _in_force(agreements: list[SharingAgreement], sent: Return) -> str:
    """Under what it went: the agreements that were in force on the day of its release."""
    day = timezone.localdate(sent.released_at)
    held = [
        each.reference
        for each in agreements
        if each.from_on <= day <= each.until_on and (each.ended_on is None or day <= each.ended_on)
    ]
    return ", ".join(held)


def _envelope(sent: Return, envelope: Envelope) -> Sharing:
    to = envelope.recipient
    return _sharing(
        sent,
        to=to.name,
        method="Envelope sealed to their certificate",
        agreement=f"{to.agreement}; accreditation {to.accreditation}",
        sha256=envelope.sha256,
    )


def _sharing(sent: Return, **how: str) -> Sharing:
    """With its day, who approved it, and whether it was taken back."""
    since = ", recalled since" if sent.state == State.RECALLED else ""
    what = f"{sent.get_kind_display()}, {sent.half_year.words}, layout {sent.layout_version}"
    return Sharing(
        on=timezone.localdate(sent.released_at),
        what=f"{what}{since}",
        purpose=sent.kind,
        rows=sent.rows or 0,
        approved_by=", ".join(each.by.name for each in sent.approvals.all()),
        url=sent.get_absolute_url(),
        **how,
    )
