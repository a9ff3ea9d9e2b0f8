"""For whom results come, and how long they take: of families with whom work has begun."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, ExtractDay, Greatest
from django.utils import timezone

from families.models import Family, Member, Person
from families.queries.listing import members_on
from families.queries.narrowing import Filters
from families.rules.codes import ETHNICITIES
from outcomes.models import Claim
from outcomes.queries.figures import AFTER, families_matching
from outcomes.rules.ages import AGES, YOUNGEST_FIRST
from outcomes.rules.survival import Counted
from privacy.models import User
from privacy.queries.rights import is_stopped
from privacy.rules.rights import Purpose

ETHNICITY, SEX, AGE = "ethnicity", "sex", "age"
SEX_WORDS = {"F": "Female", "M": "Male", "U": "Not known"}
NOT_KNOWN = "Not known"


@dataclass(frozen=True)
class Fairness:
    """People in families with whom work has begun, and of them those with a result."""

    words: str
    people: int
    with_result: int


def attached(user: User, filters: Filters) -> QuerySet[Family]:
    """Families that are counted here."""
    today = timezone.localdate()
    return families_matching(user, filters).filter(attached_on__lte=today)


def by_group(user: User, filters: Filters, by: str) -> list[Fairness]:
    """The members of today by ethnic group, sex or age: each person once.

    Who lives in two families has a result where one of them has.
    """
    today = timezone.localdate()
    ways: dict[str, Any] = {ETHNICITY: ethnic_group(""), SEX: F("sex"), AGE: age_band(today, "")}
    own = Claim.objects.filter(
        family=OuterRef("family"), phase=OuterRef("family__framework__code"), state__in=AFTER
    )
    here = usable_members(today).filter(family__in=attached(user, filters).values("pk")).order_by()
    having = here.filter(Exists(own)).values("person")
    result = Case(When(pk__in=having, then=Value(value=True)), default=Value(value=False))
    everybody = Person.objects.filter(pk__in=here.values("person")).order_by()
    rows = everybody.values_list(ways.get(by, ways[SEX]), result)
    people: dict[str, Counter[bool]] = {}
    for group, got, number in rows.annotate(number=Count("pk")):
        people.setdefault(SEX_WORDS.get(group, group), Counter())[got] += number
    return [
        Fairness(words, sum(counted.values()), counted[True])
        for words, counted in sorted(people.items(), key=lambda each: _place(each[0]))
    ]


def _place(words: str) -> tuple[bool, int, str]:
    """Ages from the youngest; what is not known comes last."""
    return (words == NOT_KNOWN, YOUNGEST_FIRST.get(words, 0), words)


def usable_members(today: date) -> QuerySet[Member]:
    """The members of today who are counted: nobody who objects or is restricted (SDC-14)."""
    return members_on(today).filter(~is_stopped("person_id", Purpose.OUTCOMES))


def ethnic_group(path: str = "person__") -> Case:
    """The broad groups of the code list: finer ones are too small for most councils."""
    unsaid = {"REFU", "NOBT"}
    known = [
        When(**{f"{path}ethnicity__in": set(codes) - unsaid}, then=Value(name))
        for name, codes in ETHNICITIES.items()
    ]
    return Case(*known, default=Value(NOT_KNOWN), output_field=CharField())


def age_band(today: date, path: str = "person__") -> Case:
    """By birthdays until today."""
    born = f"{path}date_of_birth__lte"
    known = [When(**{born: _years_before(today, age)}, then=Value(words)) for age, words in AGES]
    return Case(*known, default=Value(NOT_KNOWN), output_field=CharField())


def _years_before(day: date, years: int) -> date:
    """29 February counts from 28 February in other years."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return date(day.year - years, day.month, last)


def times_to_result(user: User, filters: Filters) -> dict[int, Counted]:
    """Days from the beginning of work to the result, or to today where there is none yet.

    A family that was closed without one stays among those who have none.
    """
    own = Claim.objects.filter(family=OuterRef("pk"), phase=OuterRef("framework__code"))
    first = own.filter(state__in=AFTER).order_by("on_date").values("on_date")[:1]
    today = Value(timezone.localdate())
    days: Any = ExtractDay(
        Greatest(Coalesce(F("result_on"), today), F("attached_on")) - F("attached_on")
    )
    rows = attached(user, filters).annotate(result_on=Subquery(first)).values(days=days)
    counted = rows.annotate(
        happened=Count("pk", filter=Q(result_on__isnull=False)),
        last_seen=Count("pk", filter=Q(result_on=None)),
    )
    return {row["days"]: Counted(row["happened"], row["last_seen"]) for row in counted}
