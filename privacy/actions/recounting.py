"""Last days of open requests, counted again once the calendar of bank holidays is another.

A bank holiday may be proclaimed weeks before its day: the calendar is the file of a package, and a
newer package brings it. The day that the statute names stays; the working day after it may move.
"""

from collections.abc import Callable
from itertools import chain
from typing import Any

from privacy import access, audit, deadlines
from privacy.actions import requests, rights
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.models import User
from privacy.queries.requests import requests as subject_requests
from privacy.queries.rights import rights_requests
from privacy.roles import Permission

DAYS = ["due_on", "due_working_on"]


def recount(*, by: User) -> int:
    """Every open request; gives how many days moved, each noted with the calendar's version."""
    access.require(by, Permission.RECOUNT_DAYS)
    with acting_as(by, opened=EVERYTHING):
        asked = subject_requests("open").select_for_update()
        used = rights_requests("open").select_for_update()
        moved = [each for each in asked if _moves(each, requests.set_clock)]
        moved_too = [each for each in used if _moves(each, rights.set_clock)]
        for each in chain(moved, moved_too):
            each.save(update_fields=DAYS)
            audit.record(Event.DEADLINE_MOVED, each, by=by, calendar=deadlines.calendar_version())
        return len(moved) + len(moved_too)


def _moves(each: Any, count: Callable[[Any], None]) -> bool:
    """Whether its last working day is another one than was kept."""
    before = each.due_working_on
    count(each)
    return bool(each.due_working_on != before)
