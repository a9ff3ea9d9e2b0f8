"""Which families are restricted or sealed, for the two roles that keep the register."""

import uuid

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404

from families.models import Family, Restriction
from privacy import access
from privacy.models import User
from privacy.roles import Role


def restrictions_for(user: User) -> QuerySet[Restriction]:
    """Those in force first; none of a family from which the reader is kept in person."""
    found = Restriction.objects.filter(access.not_excluded(user, "family"))
    return found.select_related("put_by", "ended_by").prefetch_related("named__user")


def restriction_or_404(restriction_id: uuid.UUID, *, user: User) -> Restriction:
    """One that is in force."""
    found = restrictions_for(user).filter(pk=restriction_id, ended_at=None).first()
    if found is None:
        raise Http404
    return found


def with_restriction(families: QuerySet[Family]) -> QuerySet[Family]:
    """Each family with `restriction`: its level, or None."""
    held = Restriction.objects.filter(family=OuterRef("pk"), ended_at=None)
    return families.annotate(restriction=Subquery(held.values("level")[:1]))


def accounts_of(emails: list[str]) -> list[User | None]:
    """The open account of each address; None where there is none."""
    staff = User.objects.exclude(role=Role.SYSTEM).filter(is_active=True)
    known = {user.email.lower(): user for user in staff if user.email.lower() in emails}
    return [known.get(email) for email in emails]
