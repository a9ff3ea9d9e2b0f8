"""Saying who looks after a return, and by when it is to be sent."""

from datetime import date
from typing import Any

from django.db import connection, transaction

from exports.models import Return, ReturnDue
from exports.planning import check_deadline
from exports.queries.plans import possible_owners
from exports.rules import read_period
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events_returns import ReturnEvent
from privacy.models import User
from privacy.queries.shown import joined
from privacy.roles import Permission
from privacy.rules.shown import Shown


@transaction.atomic
def plan_return(
    *,
    kind: str,
    period: str,
    due_on: date,
    owner: str,
    shown: Shown | None = None,
    by: User,
) -> ReturnDue:
    """Owner and deadline of one return, set or changed; `shown` are marks of what the page held."""
    access.require(by, Permission.BUILD_RETURN)
    half_year = read_period(period)
    if kind not in Return.Kind.values:
        raise RuleBroken("Choose which return it is.")
    known: dict[str, Any] = {"kind": kind, "period": str(half_year)}
    wanted = _joined({"due_on": due_on, "owner": owner}, shown, **known)
    check_deadline(half_year, wanted["due_on"])
    chosen = next((each for each in possible_owners() if str(each.pk) == wanted["owner"]), None)
    if chosen is None:
        raise RuleBroken("Choose somebody who may build returns.", field="owner")
    return _keep(known, {"due_on": wanted["due_on"], "owner": chosen}, by)


def _keep(known: dict[str, Any], wanted: dict[str, Any], by: User) -> ReturnDue:
    before = ReturnDue.objects.filter(**known).first()
    changed = [name for name, v in wanted.items() if before is None or getattr(before, name) != v]
    plan, _ = ReturnDue.objects.update_or_create(**known, defaults={**wanted, "set_by": by})
    told = {**known, "due_on": plan.due_on.isoformat()}
    audit.record(ReturnEvent.RETURN_PLANNED, plan, by=by, fields=changed, **told)
    return plan


def _joined(typed: dict[str, Any], shown: Shown | None, **known: str) -> dict[str, Any]:
    """With what another has set meanwhile; two who set the first plan wait for one another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('exports_returndue'))")
    held = ReturnDue.objects.select_for_update().filter(**known).first()
    if held is None:
        return typed
    current = {"due_on": held.due_on, "owner": str(held.owner_id)}
    return joined(held, current, typed, shown)
