"""Up to statutory social care: a fact of each child, and our work goes on anew or ends."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from families.actions.facts import record_fact
from families.actions.families import change_dates
from families.models import Family
from families.queries.listing import dates_of
from families.queries.members import children_of
from families.rules import cases
from families.rules.facts import STEP_UP, FactValues
from privacy import access
from privacy.errors import RuleBroken
from privacy.models import User
from privacy.roles import Permission


@transaction.atomic
def step_up(
    *, family: Family, children: Sequence[uuid.UUID], on_date: date, goes_on: bool, by: User
) -> Family:
    """Note it of each child; a family that was stepped down is worked with again, or is closed.

    The fact is the one that outcomes look for: what was sustained until then is not any more.
    """
    access.require(by, Permission.EDIT_FAMILY, family)
    cases.check_open(family.closed_on, timezone.localdate())
    known = {each.person_id: each.person for each in children_of(family)}
    if not children or not set(children) <= set(known):
        raise RuleBroken("Select children of this family.", "children")
    facts = FactValues(start_on=on_date, source="keyworker")
    for key in children:
        record_fact(family=family, person=known[key], choice=STEP_UP, facts=facts, by=by)
    dates = dates_of(family)
    if not goes_on:
        ended = None if dates.step_down_on and dates.step_down_on > on_date else dates.step_down_on
        dates = replace(dates, step_down_on=ended, closed_on=on_date)
        change_dates(family=family, dates=dates, closure_reason=cases.ESCALATED, by=by)
    elif dates.step_down_on:
        change_dates(
            family=family, dates=replace(dates, step_down_on=None), closure_reason="", by=by
        )
    return family
