"""A family on the system: open it, and the dates of its case."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import repeat

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from families.actions.agreements import keep_agreements
from families.actions.allocation import lead
from families.actions.editing import Seen, joined
from families.actions.members import PartFacts, join
from families.actions.people import PersonFacts
from families.models import Family, FrameworkVersion, Person
from families.queries.allocation import keyworkers_within_reach, teams_within_reach
from families.queries.closing import unfinished_of
from families.queries.districts import may_tell_district
from families.queries.frameworks import plan_that_fits
from families.rules import cases, identifiers
from families.rules.agreements import Agreed
from families.rules.lineage import MERGED
from privacy import access, audit, identity
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import Team, User
from privacy.queries import lawful
from privacy.roles import Permission

HOME_HIDDEN = "An address in this family is protected: its district is recorded nowhere."
STAYS_CLOSED = "This record was put together with another, and stays closed."
NewMember = tuple[PersonFacts | Person, PartFacts]


@transaction.atomic
def open_family(
    *,
    key: uuid.UUID,
    framework: FrameworkVersion,
    identified_on: date,
    attached_on: date | None,
    team: Team | None,
    worker: User | None,
    people: Sequence[NewMember],
    told_apart: Sequence[Sequence[Person]] = (),
    agreed: Sequence[Agreed] = (),
    district: str = "",
    by: User,
) -> Family:
    """A family with its first members. A keyworker who opens one leads it.

    `key`: the same form sent twice opens one family. `told_apart`: who only looked the same.
    """
    access.require(by, Permission.OPEN_FAMILY)
    with identity.opening(identity.PEOPLE):
        resent = Family.objects.filter(pk=key).first()
    if resent:
        access.require(by, Permission.VIEW_FAMILY, resent)
        return resent
    dates, worker = _first_dates(identified_on, attached_on), _lead_worker(worker, by)
    where = {"team": _team(team, worker, by), "district": _listed(district)}
    family = Family(id=key, framework=framework, **where, **vars(dates))
    _save_with(people, told_apart or repeat(()), family, worker, by)
    keep_agreements(family, agreed, by=by)
    return family


def _first_dates(identified_on: date, attached_on: date | None) -> cases.CaseDates:
    dates = cases.CaseDates(identified_on=identified_on, attached_on=attached_on)
    cases.check_case_dates(dates, closure_reason="", today=timezone.localdate())
    return dates


def _save_with(
    people: Sequence[NewMember],
    told_apart: Iterable[Sequence[Person]],
    family: Family,
    worker: User | None,
    by: User,
) -> None:
    """The family, who leads it (and so may record on it), and its first members, each noted."""
    lawful.check_may_open()
    if not people:
        raise RuleBroken("Add at least one person.")
    family.reference = fresh_reference()
    family.local_plan = plan_that_fits(family.framework)
    family.save(force_insert=True)
    audit.record(Event.FAMILY_OPENED, family, by=by, family=family, people=len(people))
    if worker is not None:
        lead(family, worker, started_on=timezone.localdate(), by=by)
    for (who, part), others in zip(people, told_apart, strict=False):
        join(family, who, part, others, by=by)


@transaction.atomic
def change_dates(
    *,
    family: Family,
    by: User,
    dates: cases.CaseDates,
    closure_reason: str,
    district: str | None = None,
    seen: Seen | None = None,
) -> list[str]:
    """Assessed, attached, stepped down, closed, and the district; the names of what changed."""
    access.require(by, Permission.EDIT_FAMILY, family)
    found = Family.objects.select_for_update().get(pk=family.pk)
    typed = {**vars(dates), "closure_reason": closure_reason, **_district(found, district)}
    wanted = joined(found, typed, seen)
    closure_reason = wanted["closure_reason"]
    dates = cases.CaseDates(**{name: wanted[name] for name in vars(dates)})
    cases.check_case_dates(dates, closure_reason=closure_reason, today=timezone.localdate())
    if found.closure_reason == MERGED:
        raise RuleBroken(STAYS_CLOSED)
    if dates.closed_on and not found.closed_on:
        _check_finished(found)
    if found.closed_on and not dates.closed_on:
        check_team_works(found)
    changed = [name for name, value in wanted.items() if getattr(found, name) != value]
    for name in changed:
        setattr(found, name, wanted[name])
    if changed:
        found.save(update_fields=changed)
        audit.record(Event.FAMILY_CHANGED, found, by=by, family=found, fields=changed)
    return changed


def _district(family: Family, typed: str | None) -> dict[str, str]:
    """What was typed, if that was asked; none while a home has to stay unknown."""
    if typed is None:
        return {}
    if typed and not may_tell_district(family):
        raise RuleBroken(HOME_HIDDEN, "district")
    return {"district": _listed(typed, family.district)}


def _listed(district: str, before: str = "") -> str:
    """One of the council's own, or what stood there before its list changed."""
    if district not in ("", before, *settings.DISTRICTS):
        raise RuleBroken("Select a district from the list.", "district")
    return district


def _check_finished(family: Family) -> None:
    """What is open would be forgotten in a closed case."""
    left = ", ".join(each.words for each in unfinished_of(family))
    if left:
        raise RuleBroken(f"Finish this before the family is closed: {left}.", "closed_on")


def check_team_works(family: Family) -> None:
    """A closed team has nobody who would see a family that is opened again."""
    if family.team is not None and family.team.closed_on:
        words = f"{family.team} has closed. Ask an administrator to open the team again first."
        raise RuleBroken(words, "closed_on")


def _lead_worker(chosen: User | None, by: User) -> User | None:
    """Who may not allocate leads what they open; others choose one within their reach, or none."""
    if not access.can(by, Permission.ALLOCATE_FAMILY):
        return by
    if chosen and not keyworkers_within_reach(by).filter(pk=chosen.pk).exists():
        raise RuleBroken("Select a keyworker from the list.", "worker")
    return chosen


def _team(chosen: Team | None, worker: User | None, by: User) -> Team | None:
    """The lead worker's team, else the chosen one, which must be within reach."""
    if worker is not None and worker.team is not None:
        return worker.team
    if chosen is None and not access.can(by, Permission.ALLOCATE_FAMILY):
        return None
    if chosen is None or not teams_within_reach(by).filter(closed_on=None, pk=chosen.pk).exists():
        raise RuleBroken("Select the team that will work with the family.", "team")
    return chosen


def fresh_reference() -> str:
    """A reference that no family has."""
    while Family.objects.filter(reference=(found := identifiers.fresh_reference("F"))).exists():
        pass
    return found
