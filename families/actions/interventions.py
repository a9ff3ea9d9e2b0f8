"""Services given to a family or one of its members."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from families.actions.editing import Seen, joined
from families.models import Family, Intervention, Member, Person
from families.rules import cases
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.queries.lawful import check_may_keep
from privacy.roles import Permission


@dataclass(frozen=True)
class InterventionFacts:
    """What is given, by whom, from when to when, and how it ended."""

    kind: str
    provider: str
    started_on: date
    ended_on: date | None
    outcome: str
    cost: Decimal | None = None


@transaction.atomic
def record_intervention(
    *, family: Family, person: Person | None, facts: InterventionFacts, by: User
) -> Intervention:
    """Record a service for a member, or for the whole family (no person)."""
    access.require(by, Permission.EDIT_FAMILY, family)
    cases.check_open(family.closed_on, timezone.localdate())
    _check(family, person, facts)
    check_may_keep(Intervention, vars(facts), person_id=person.pk if person else None)
    intervention = Intervention.objects.create(family=family, person=person, **vars(facts))
    audit.record(Event.INTERVENTION_RECORDED, intervention, by=by, family=family, person=person)
    return intervention


@transaction.atomic
def change_intervention(
    *,
    intervention: Intervention,
    person: Person | None,
    facts: InterventionFacts,
    by: User,
    seen: Seen | None = None,
) -> list[str]:
    """Put it right, or say when and how it ended; gives the names of the changed fields."""
    access.require(by, Permission.EDIT_FAMILY, intervention.family)
    found = Intervention.objects.select_for_update().get(pk=intervention.pk)
    wanted = joined(found, {**vars(facts), "person": person}, seen)
    person = wanted["person"]
    given = {name: value for name, value in wanted.items() if name != "person"}
    _check(found.family, person, InterventionFacts(**given), except_for=found)
    changed = [name for name, value in wanted.items() if getattr(found, name) != value]
    check_may_keep(
        Intervention,
        {name: wanted[name] for name in changed},
        person_id=person.pk if person else None,
    )
    for name in changed:
        setattr(found, name, wanted[name])
    if changed:
        found.save(update_fields=changed)
        event, family = Event.INTERVENTION_CHANGED, found.family
        audit.record(event, found, by=by, family=family, person=person, fields=changed)
    return changed


def _check(
    family: Family,
    person: Person | None,
    facts: InterventionFacts,
    except_for: Intervention | None = None,
) -> None:
    today = timezone.localdate()
    cases.check_not_far_ahead(facts.started_on, "started_on", today)
    cases.check_not_far_ahead(facts.ended_on, "ended_on", today)
    cases.check_order(
        facts.started_on, facts.ended_on, "Ended on must not be before started on.", "ended_on"
    )
    if facts.ended_on and facts.outcome == Intervention.Outcome.ONGOING:
        raise RuleBroken("It has ended: select how, or leave the outcome empty.", "outcome")
    if person and not Member.objects.filter(family=family, person=person).exists():
        raise Http404
    same = Intervention.objects.filter(
        family=family, person=person, kind=facts.kind, started_on=facts.started_on
    )
    if except_for is not None:
        same = same.exclude(pk=except_for.pk)
    if same.exists():
        raise RuleBroken("The same intervention is recorded with this first day.", "started_on")
