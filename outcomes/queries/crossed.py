"""Families and people by all that they are counted by at once: codes, bands and years, no text."""

from collections import Counter
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from families.models import Member, Need
from families.queries.narrowing import Filters
from families.rules.periods import year_of
from outcomes.models import Claim
from outcomes.queries.equity import SEX_WORDS, age_band, attached, ethnic_group, usable_members
from outcomes.queries.figures import AFTER, families_counted
from outcomes.queries.funnel import furthest
from outcomes.rules.crossed import (
    CLOSED,
    IS_HELD,
    NO_TEAM,
    NOT_KNOWN,
    OF_FAMILIES,
    OF_PEOPLE,
    OPEN,
    WITH,
    WITHOUT,
    Families,
    People,
)
from outcomes.rules.funnel import STEPS_TOLD, Step
from privacy.models import User
from privacy.rules.worlds import Kind

# The step behind those that are told is the last of them here.
BEYOND = {step: STEPS_TOLD[-1] for step in Step if step not in STEPS_TOLD}

BEGUN = Step.ATTACHED.onwards


def families_by_kind(user: User) -> Families:
    """All families, also those with whom work has not begun."""
    open_need = Need.objects.filter(family=OuterRef("pk"), closed_as="")
    rows = families_counted(user).values_list(
        *_of_families(""),
        furthest(timezone.localdate()),
        _either(Exists(open_need), IS_HELD, ""),
    )
    kinds: Counter[Kind] = Counter()
    for team, programme, month, state, result, far, held, number in _numbered(rows):
        step = BEYOND.get(Step(far), Step(far))
        begun = (programme, _year(month), result) if step in BEGUN else ("", "", "")
        kinds[team, *begun[:2], state, begun[2], step.value, held] += number
    return Families(kinds, OF_FAMILIES)


def people_by_kind(user: User) -> People:
    """The members of today of families with whom work has begun, each person once.

    Of two families the one counts in which there is a result.
    """
    today = timezone.localdate()
    here = usable_members(today).filter(family__in=attached(user, Filters()).values("pk"))
    once = here.order_by("person_id", _result("family__").desc(), "pk").distinct("person_id")
    rows = (
        Member.objects.filter(pk__in=once.values("pk"))
        .order_by()
        .values_list(
            F("person__sex"), age_band(today), ethnic_group(), F("role"), *_of_families("family__")
        )
    )
    kinds: Counter[Kind] = Counter()
    for sex, age, ethnic, role, team, programme, month, state, result, number in _numbered(rows):
        own = (SEX_WORDS.get(sex, NOT_KNOWN), age, ethnic, role or NOT_KNOWN)
        kinds[(*own, team, programme, _year(month), state, result)] += number
    return People(kinds, (*OF_PEOPLE, *OF_FAMILIES))


def _numbered(rows: Any) -> Any:
    """Each row of these values, and how many there are."""
    return rows.annotate(number=Count("pk"))


def _of_families(path: str) -> tuple[Any, ...]:
    """One thing after the other; `path` leads to the family."""
    closed = Q(**{f"{path}closed_on__lte": timezone.localdate()})
    return (
        Coalesce(F(f"{path}team__name"), Value(NO_TEAM), output_field=CharField()),
        F(f"{path}framework__code"),
        TruncMonth(f"{path}attached_on"),
        _either(closed, CLOSED, OPEN),
        _result(path),
    )


def _result(path: str) -> Case:
    own = Claim.objects.filter(
        family=OuterRef(f"{path}pk"), phase=OuterRef(f"{path}framework__code"), state__in=AFTER
    )
    return _either(Exists(own), WITH, WITHOUT)


def _either(condition: Any, yes: str, no: str) -> Case:
    return Case(When(condition, then=Value(yes)), default=Value(no), output_field=CharField())


def _year(month: Any) -> str:
    return year_of(month).code if month else NOT_KNOWN
