"""Who is kept from what, for those who look after it; nobody sees what concerns themselves."""

import uuid

from django.db.models import Q, QuerySet
from django.http import Http404

from families.models import Exclusion, Family, Person
from families.queries.families import families_visible_to, people_visible_to
from privacy import access, identity
from privacy.models import User
from privacy.roles import ROLE_SCOPE, Role, Scope


def staff_looked_after(user: User) -> QuerySet[User]:
    """A manager's team; for the others, everybody with an account."""
    staff = User.objects.exclude(role=Role.SYSTEM).filter(is_active=True)
    if ROLE_SCOPE[Role(user.role)] is not Scope.TEAM:
        return staff
    return staff.filter(team=user.team_id) if user.team_id else staff.none()


def exclusions_for(user: User) -> QuerySet[Exclusion]:
    """Those in force first, the latest on top."""
    found = Exclusion.objects.exclude(user=user).select_related("user", "put_by", "ended_by")
    if ROLE_SCOPE[Role(user.role)] is not Scope.TEAM:
        return found
    return found.filter(user__team=user.team_id) if user.team_id else found.none()


def exclusion_or_404(exclusion_id: uuid.UUID, *, user: User) -> Exclusion:
    """One that is in force."""
    found = exclusions_for(user).filter(pk=exclusion_id, ended_at=None).first()
    if found is None:
        raise Http404
    return found


def record_of_reference(reference: str, *, user: User) -> Family | Person | None:
    """The family or person that a reference names; one that is hidden is not there.

    Roles that have no families look in the whole council, and learn no more than that it exists.
    """
    if ROLE_SCOPE[Role(user.role)] is not Scope.NONE:
        return _record(reference, families_visible_to(user), people_visible_to(user))
    families = Family.objects.filter(access.allowed(user))
    people = Person.objects.filter(memberships__family__in=families)
    with identity.opening(identity.PEOPLE):
        return _record(reference, families, people)


def _record(
    reference: str, families: QuerySet[Family], people: QuerySet[Person]
) -> Family | Person | None:
    return (
        families.filter(reference=reference).first() or people.filter(reference=reference).first()
    )


def kept_from(family: Family) -> Q:
    """As a condition on users: whoever is kept from this family or from anybody in it."""
    named = Q(family=family) | Q(person__memberships__family=family)
    return Q(pk__in=Exclusion.objects.filter(named, ended_at=None).values("user_id"))
