"""Showing what is hidden of a family, to one person and for a short while."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from families.actions.printouts import withdraw_printouts
from families.models import Family, Reveal
from families.queries.reveals import lasts_for
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

SAY_IT = "Say in your own words what you need it for."
NEEDS_WORDS = {"request", "oversight"}


@transaction.atomic
def reveal(
    *, family: Family, groups: Sequence[str], reason_code: str, reason: str, by: User
) -> list[Reveal]:
    """The groups are shown to whoever asked, of this family; each is noted without its content."""
    access.require(by, Permission.REVEAL_FIELDS, family)
    if reason_code in NEEDS_WORDS and not reason:
        raise RuleBroken(SAY_IT, "reason")
    now = timezone.now()
    times = {"revealed_at": now, "ends_at": now + lasts_for(by, family)}
    why = {"reason_code": reason_code, "reason": reason}
    made = [
        Reveal.objects.create(user=by, family=family, group=group, **why, **times)
        for group in groups
    ]
    for each in made:
        group = each.group
        audit.record(
            Event.REVEALED, each, by=by, family=family, reason_code=reason_code, group=group
        )
    return made


@transaction.atomic
def hide_again(*, family: Family, by: User) -> None:
    """What this person was shown of the family is hidden now, not when its time is over."""
    access.require(by, Permission.REVEAL_FIELDS, family)
    now = timezone.now()
    for each in Reveal.objects.filter(user=by, family=family, ends_at__gt=now):
        each.ends_at = now
        each.save(update_fields=["ends_at"])
        audit.record(Event.HIDDEN_AGAIN, each, by=by, family=family, group=each.group)
    withdraw_printouts(family, by, own=True)
