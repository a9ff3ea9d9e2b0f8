"""Who belongs to a family, in which part, from when to when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from families.actions.editing import Seen, joined
from families.actions.people import PersonFacts, make_person, protect_together
from families.actions.telling_apart import remember_all_apart
from families.models import Family, Member, Person
from families.queries.families import people_visible_to
from families.rules import cases
from families.rules import people as rules
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission, Role

OF_ANOTHER_TEAM = (
    "This person belongs to another team’s family. Ask that team to let you into it first; then "
    "you can choose them. Nothing was saved."
)


@dataclass(frozen=True)
class PartFacts:
    """A person's part in a family."""

    role: str
    lives_in_household: bool
    parenting_responsibility: bool
    joined_on: date | None = None
    left_on: date | None = None


@transaction.atomic
def add_member(
    *,
    family: Family,
    who: PersonFacts | Person,
    part: PartFacts,
    told_apart: Sequence[Person] = (),
    by: User,
) -> Member:
    """Add a new person, or one who is recorded already; `told_apart` only looked the same."""
    access.require(by, Permission.EDIT_FAMILY, family)
    family = Family.objects.select_for_update().get(pk=family.pk)
    cases.check_open(family.closed_on, timezone.localdate())
    return join(family, who, part, told_apart, by=by)


def join(
    family: Family,
    who: PersonFacts | Person,
    part: PartFacts,
    told_apart: Iterable[Person] = (),
    *,
    by: User,
) -> Member:
    """Person, membership and note; for actions that have asked already."""
    if isinstance(who, Person):
        _check_within_reach(who, by)
    person = who if isinstance(who, Person) else make_person(who, family=family, by=by)
    _check(family, person, part)
    member = Member.objects.create(
        family=family,
        person=person,
        role=part.role,
        lives_in_household=part.lives_in_household,
        parenting_responsibility=part.parenting_responsibility,
        joined_on=part.joined_on,
        left_on=part.left_on,
    )
    audit.record(Event.MEMBER_ADDED, member, by=by, family=family, person=person)
    protect_together(family, person, by=by, said=False)
    remember_all_apart(person, told_apart, family=family, by=by)
    return member


def _check_within_reach(person: Person, by: User) -> None:
    """Nobody brings somebody of another team's family into their own without that team."""
    if by.role != Role.SYSTEM and not people_visible_to(by).filter(pk=person.pk).exists():
        raise RuleBroken(OF_ANOTHER_TEAM)


@transaction.atomic
def change_member(
    *, member: Member, part: PartFacts, by: User, seen: Seen | None = None
) -> list[str]:
    """Change the part, or say when it began or ended; gives the names of the changed fields."""
    access.require(by, Permission.EDIT_FAMILY, member.family)
    found = Member.objects.select_for_update().filter(pk=member.pk).first()
    if found is None:
        raise Http404
    part = PartFacts(**joined(found, vars(part), seen))
    _check(found.family, found.person, part, except_for=found)
    changed = [name for name in vars(part) if getattr(found, name) != getattr(part, name)]
    for name in changed:
        setattr(found, name, getattr(part, name))
    if changed:
        found.save(update_fields=changed)
        audit.record(
            Event.MEMBER_CHANGED,
            found,
            by=by,
            family=found.family,
            person=found.person,
            fields=changed,
        )
    return changed


def _check(
    family: Family, person: Person, part: PartFacts, except_for: Member | None = None
) -> None:
    today = timezone.localdate()
    cases.check_not_far_ahead(part.joined_on, "joined_on", today)
    cases.check_not_far_ahead(part.left_on, "left_on", today)
    others = Member.objects.filter(family=family, person=person)
    if except_for is not None:
        others = others.exclude(pk=except_for.pk)
    rules.check_spell(
        rules.Spell(part.joined_on, part.left_on),
        [rules.Spell(other.joined_on, other.left_on) for other in others],
        born=person.date_of_birth,
    )
