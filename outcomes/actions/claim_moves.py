"""The one place in which a claim's state changes: row, transition and note in one transaction."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from outcomes.models import Claim, ClaimState, ClaimTransition
from outcomes.rules import claims as rules
from privacy import audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User

# What the database refuses, in words; anything else is a fault of ours and is raised as it is.
REFUSALS = {
    "claim_one_live_in_phase": "The family has another claim in this phase of the programme "
    "already. Nothing was changed.",
    # The other record may be one of which whoever asks must not know.
    "claim_one_live_in_lineage": "This family has been claimed for in this phase of the programme "
    "already. Nothing was changed.",
    "claim_row_once": "A claim of this family by this route has been submitted with the same day. "
    "Nothing was changed; submit it on another day.",
    "claim_four_eyes": "You prepared this claim, so somebody else has to submit it.",
}


def hold(claim_id: uuid.UUID) -> Claim:
    """The claim, locked until the end of the transaction."""
    held = Claim.objects.select_for_update(of=("self",)).filter(pk=claim_id).first()
    if held is None:
        raise Http404
    return held


def move(
    held: Claim, to: ClaimState, *, by: User, event: Event, reason: str = "", **facts: Any
) -> Claim:
    """Bring a locked claim to another state, with what becomes true of it by that."""
    rules.check_move(held.state, to)
    rules.check_reason(to, reason)
    begun = note(held, held.state, to, by=by, reason=reason)
    held.state = to.value
    for name, value in facts.items():
        setattr(held, name, value)
    with refused_in_words():
        held.save(update_fields=["state", *facts])
    audit.record(
        event,
        held,
        by=by,
        family=held.family,
        from_state=begun.from_state,
        to_state=begun.to_state,
        phase=held.phase,
    )
    return held


def note(held: Claim, before: str, to: str, *, by: User, reason: str = "") -> ClaimTransition:
    """The next transition of a claim."""
    return ClaimTransition.objects.create(
        claim=held,
        number=held.transitions.count() + 1,
        from_state=before,
        to_state=to,
        by=by,
        at=timezone.now(),
        reason=reason.strip(),
    )


def builders_of(held: Claim) -> set[uuid.UUID]:
    """Everybody who had a part in building it, the one who decided on equivalent progress too."""
    building = [state.value for state in rules.BUILDING]
    built = held.transitions.filter(to_state__in=building).order_by()
    people = set(built.values_list("by_id", flat=True))
    return people | {key for key in (held.prepared_by_id, held.equivalent_by_id) if key}


@contextmanager
def refused_in_words() -> Iterator[None]:
    """A savepoint in which a refusal of the database becomes a sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refused:
        diagnosis = getattr(refused.__cause__, "diag", None)
        words = REFUSALS.get(getattr(diagnosis, "constraint_name", None) or "")
        if words is None:
            raise
        raise RuleBroken(words) from refused
