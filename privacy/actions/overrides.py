"""A restriction or an objection is overridden: put with a reason, in force once confirmed."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import RightOverride, RightsRequest, User
from privacy.models.registers import WAITS
from privacy.roles import Permission
from privacy.rules import overrides as rules
from privacy.rules.rights import UPHELD


@transaction.atomic
def put_override(*, request: RightsRequest, reason: str, until_on: date, by: User) -> RightOverride:
    """Why it has to give way, and until when; nothing changes until somebody else confirms it."""
    access.require(by, Permission.HANDLE_SUBJECT_REQUEST)
    held = RightsRequest.objects.select_for_update().get(pk=request.pk)
    in_force = held.outcome in UPHELD and held.ended_on is None
    kind = rules.kind_for(held.right, in_force=in_force, decided=bool(held.outcome))
    rules.check_until(kind, until_on, timezone.localdate())
    if held.overrides.filter(WAITS).exists():
        raise RuleBroken("One waits to be confirmed. Decide on that one first.")
    made = RightOverride.objects.create(
        request=held,
        kind=kind,
        purpose=held.purpose,
        reference=held.reference,
        reason=reason,
        until_on=until_on,
        put_by=by,
    )
    audit.record(Event.REGISTER_PUT, made, by=by, purpose=held.purpose, reason_code=kind)
    return made


def check_outweighed(held: RightsRequest, outcome: str) -> None:
    """An objection is refused by nobody alone."""
    if not rules.needs_grounds(held.right, held.basis, held.purpose, outcome):
        return
    grounds = held.overrides.filter(
        kind=rules.Overrides.GROUNDS, confirmed_at__isnull=False, ended_on=None
    )
    if not grounds.filter(until_on__gte=timezone.localdate()).exists():
        raise RuleBroken(rules.NEEDS_TWO, "outcome")
