"""Reading families: every query begins with who asks."""

import uuid
from collections.abc import Callable

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone

from families.models import Allocation, Family, Person
from families.queries import kept
from families.queries.emergencies import with_emergency
from families.queries.restrictions import with_restriction
from families.queries.reveals import with_reveals
from families.queries.risks import with_risk
from privacy import access
from privacy.models import User
from privacy.roles import Permission


def families_visible_to(user: User) -> QuerySet[Family]:
    """The families within this person's reach, and no other."""
    return (
        Family.objects.filter(access.visible(user))
        .select_related("framework", "team")
        # The text of the rules is long, and no list shows it.
        .defer("framework__source_text")
    )


def family_or_404(
    family_id: uuid.UUID,
    *,
    user: User,
    permission: Permission = Permission.VIEW_FAMILY,
    also: Callable[[QuerySet[Family]], QuerySet[Family]] | None = None,
    page: str = "",
) -> Family:
    """One family; without the permission 403, and what is not yours is not there (404).

    `also` adds to the same query what only some pages show; that of a `page` named is put together
    once in a process.
    """
    access.require(user, permission)

    def found() -> QuerySet[Family]:
        families = with_lead(with_emergency(families_visible_to(user), user))
        families = with_reveals(with_risk(with_restriction(families)), user)
        return (also(families) if also else families).filter(pk=family_id)[:1]

    name = f"family, {page}" if page or also is None else ""
    rows = kept.asked(name, found, family_id, user=user) if name else list(found())
    if not rows:
        raise Http404
    family: Family = rows[0]
    return family


def with_lead(families: QuerySet[Family]) -> QuerySet[Family]:
    """Each family with `worker_id`, `worker_name` and `led_since` of its keyworker, or None."""
    return with_lead_name(families).annotate(
        worker_id=Subquery(_lead().values("worker_id")[:1]),
        led_since=Subquery(_lead().values("started_on")[:1]),
    )


def with_lead_name(families: QuerySet[Family]) -> QuerySet[Family]:
    """Each family with `worker_name` of its keyworker, or None: what a list tells of them."""
    return families.annotate(worker_name=Subquery(_lead().values("worker__name")[:1]))


def _lead() -> QuerySet[Allocation]:
    return Allocation.objects.filter(family=OuterRef("pk"), ended_on=None)


def not_closed(path: str = "") -> Q:
    """Not closed by today."""
    return Q(**{f"{path}closed_on": None}) | Q(**{f"{path}closed_on__gt": timezone.localdate()})


def people_visible_to(user: User) -> QuerySet[Person]:
    """The people who are or were members of a family within reach."""
    within = Family.objects.filter(access.visible(user))
    return Person.objects.filter(Q(memberships__family__in=within)).distinct()
