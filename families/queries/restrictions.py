"""Which families are restricted or sealed, for the two roles that keep the register."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone

from families.models import Family, FamilyGrant, Restriction
from families.rules.grants import ENDS_SOON
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


@dataclass(frozen=True)
class Ending:
    """Somebody's access to a restricted or sealed family, and its last day."""

    reference: str
    level: str
    name: str
    kind: str
    ends_on: date


def grants_ending() -> list[Ending]:
    """Cover and partner access to restricted and sealed families that ends soon, soonest first.

    The database answers whoever keeps the register and nobody else: the grants themselves are
    closed to them, as the families are.
    """
    today = timezone.localdate()
    kinds, levels = dict(FamilyGrant.Kind.choices), dict(Restriction.Level.choices)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tfcase_restricted_ending(%s, %s)", [today, today + ENDS_SOON])
        found = cursor.fetchall()
    return [
        Ending(reference, levels[level], name, kinds[kind], ends_on)
        for reference, level, name, kind, ends_on in found
    ]
