"""Where families live, as the district that was entered: a choice of the council's own list.

A district says roughly where a home is. Of a family in which somebody's address is protected no
page, filter or figure tells it, whatever is recorded: it counts among those of no district.
"""

from typing import Any

from django.conf import settings
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone

from families.models import Family, Member

NO_DISTRICT = "none"
NOT_TOLD = "Not recorded, or not told"


def district_choices() -> list[tuple[str, str]]:
    """Those of the council, and none; nothing where the council tells no districts apart."""
    names: list[str] = settings.DISTRICTS
    return [*((name, name) for name in names), (NO_DISTRICT, NOT_TOLD)] if names else []


def district_words(code: str) -> str:
    """For tables; a district that left the council's list keeps its name."""
    return NOT_TOLD if code == NO_DISTRICT else code


def by_name(found: tuple[tuple[str], Any]) -> tuple[bool, str]:
    """The order of groups told apart by district: those of none come last."""
    [code] = found[0]
    return code == NO_DISTRICT, code


def _hidden_homes() -> QuerySet[Member]:
    here = Q(left_on=None) | Q(left_on__gt=timezone.localdate())
    return Member.objects.filter(here, person__address_protected=True)


def _hides_its_home(path: str) -> Q:
    return Q(Exists(_hidden_homes().filter(family=OuterRef(f"{path}pk"))))


def district_told(path: str = "") -> Case:
    """The district as it may be told; `path` leads to the family."""
    untold = Q(**{f"{path}district": ""}) | _hides_its_home(path)
    return Case(
        When(untold, then=Value(NO_DISTRICT)),
        default=F(f"{path}district"),
        output_field=CharField(),
    )


def in_district(code: str) -> Q:
    """The families of a district, or of none."""
    if code == NO_DISTRICT:
        return Q(district="") | _hides_its_home("")
    return Q(district=code) & ~_hides_its_home("")


def with_home(families: QuerySet[Family]) -> QuerySet[Family]:
    """Each with `hides_home`: what `may_tell_district` asks for one."""
    return families.annotate(hides_home=ExpressionWrapper(_hides_its_home(""), BooleanField()))


def may_tell_district(family: Family) -> bool:
    """Whether its district may stand anywhere: nobody of today has a protected address."""
    return bool(settings.DISTRICTS) and not _hidden_homes().filter(family=family).exists()
