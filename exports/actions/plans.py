"""Saying who looks after a return, and by when it is to be sent."""

from datetime import date

from django.db import transaction

from exports.models import Return, ReturnDue
from exports.planning import check_deadline
from exports.queries.plans import possible_owners
from exports.rules import read_period
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events_returns import ReturnEvent
from privacy.models import User
from privacy.roles import Permission


@transaction.atomic
def plan_return(*, kind: str, period: str, due_on: date, owner: str, by: User) -> ReturnDue:
    """Owner and deadline of one return, set or changed."""
    access.require(by, Permission.BUILD_RETURN)
    half_year = read_period(period)
    if kind not in Return.Kind.values:
        raise RuleBroken("Choose which return it is.")
    check_deadline(half_year, due_on)
    chosen = next((each for each in possible_owners() if str(each.pk) == owner), None)
    if chosen is None:
        raise RuleBroken("Choose somebody who may build returns.", field="owner")
    plan, _ = ReturnDue.objects.update_or_create(
        kind=kind,
        period=str(half_year),
        defaults={"due_on": due_on, "owner": chosen, "set_by": by},
    )
    audit.record(
        *(ReturnEvent.RETURN_PLANNED, plan),
        by=by,
        kind=kind,
        period=period,
        due_on=due_on.isoformat(),
    )
    return plan
