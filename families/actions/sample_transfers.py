"""A family that changed hands: a demonstration shows who offered it, what was said, who has it."""

from collections.abc import Sequence
from typing import Any

from families.actions.transfers import accept_transfer, offer_family
from families.queries.families import families_visible_to
from families.queries.transfers import who_may_take
from privacy.events import Event
from privacy.identity import acting_as
from privacy.models import AuditEvent, User

HANDOVER = (
    "School meetings are on the first Tuesday. The tenancy letter is with the housing officer; the "
    "next visit is agreed for the afternoon, after work."
)


def hand_over_sample_family(*, workers: Sequence[User], managers: Sequence[User]) -> int:
    """The last keyworker's last open family goes to the one before, once: their manager accepts."""
    *_, taker, giver = workers
    with acting_as(giver):
        led = families_visible_to(giver).filter(closed_on=None).order_by("reference")
        family = led.filter(allocations__worker=giver, allocations__ended_on=None).last()
        # Of a family that went they see no offer any more: the trail knows.
        known = AuditEvent.objects.filter(event=Event.TRANSFER_OFFERED, by_id=giver.pk).exists()
        if known or family is None or taker not in who_may_take(family):
            return 0
        said: dict[str, Any] = {"worker": taker, "team": None, "handover": HANDOVER}
        offered = offer_family(family=family, by=giver, **said)
    manager = next(each for each in managers if each.team_id == taker.team_id)
    with acting_as(manager):
        accept_transfer(transfer=offered, by=manager)
    return 1
