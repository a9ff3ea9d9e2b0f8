"""Families that are kept because of a claim: one that is open, or one that may be audited still."""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.utils import timezone

from outcomes.models import Claim
from outcomes.rules.claims import ClaimState
from privacy.queries.retention import among
from privacy.rules.ages import add_years
from privacy.rules.blocks import Block, BlockKind, Hold
from privacy.rules.retention import in_words
from privacy.schedule import Record

ENDED = (ClaimState.PAID, ClaimState.REJECTED, ClaimState.WITHDRAWN)


def holds_of(records: Sequence[Record]) -> Iterable[Hold]:
    """A claim that is not settled keeps its family, a paid one until the audit window is over."""
    keys = {record.id for record in records}
    found = Claim.objects.filter(among("family_id", keys))
    found = found.exclude(state__in=(ClaimState.REJECTED.value, ClaimState.WITHDRAWN.value))
    today = timezone.localdate()
    for claim in found.only("family_id", "reference", "state", "on_date"):
        if claim.family_id not in keys:
            continue
        until = add_years(claim.on_date, settings.CLAIM_AUDIT_YEARS)
        if claim.state not in ENDED:
            words = f"claim {claim.reference} is open"
        elif until > today:
            words = f"claim {claim.reference} may be audited until {in_words(until)}"
        else:
            continue
        yield Hold(Block(BlockKind.CLAIM, words), record_id=claim.family_id)
