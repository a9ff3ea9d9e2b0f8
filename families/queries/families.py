"""Reading families: every query begins with who asks."""

import uuid

from django.db.models import Q, QuerySet
from django.http import Http404

from families.models import Family, Person
from privacy import access
from privacy.models import User


def families_visible_to(user: User) -> QuerySet[Family]:
    """The families within this person's reach, and no other."""
    return Family.objects.filter(access.visible(user)).select_related("framework", "team")


def family_or_404(family_id: uuid.UUID, *, user: User) -> Family:
    """One family; what is not yours is not there."""
    family = families_visible_to(user).filter(pk=family_id).first()
    if family is None:
        raise Http404
    return family


def people_visible_to(user: User) -> QuerySet[Person]:
    """The people who are or were members of a family within reach."""
    within = Family.objects.filter(access.visible(user))
    return Person.objects.filter(Q(memberships__family__in=within)).distinct()
