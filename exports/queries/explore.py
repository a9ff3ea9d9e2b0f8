"""Counts of families and people by what identifies nobody: codes, bands and years, no text."""

import uuid
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import (
    Aggregate,
    BigIntegerField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, ExtractYear
from django.utils import timezone

from exports.explore import EVERYBODY, NOT_KNOWN, Counts, Unit
from exports.models import SavedTable, ToldNumber
from families.queries.narrowing import Filters
from families.queries.words import current_words
from outcomes.models import Claim
from outcomes.queries.equity import SEX_WORDS, age_band, attached, ethnic_group, usable_members
from outcomes.queries.figures import AFTER
from privacy.events import Event
from privacy.models import AuditEvent, User

LIST = "explore"
WITH, WITHOUT = "With a result", "Without a result yet"


def counted(user: User, filters: Filters, unit: str, down: str, across: str) -> Counts:
    """How many there are by two things; by one alone where nothing is across."""
    families = attached(user, filters)
    rows: QuerySet[Any] = families
    path = ""
    if unit == Unit.PEOPLE:
        here = usable_members(timezone.localdate())
        rows, path = here.filter(family__in=families.values("pk")).order_by(), "family__"
    key = "person" if unit == Unit.PEOPLE else "pk"
    asked = rows.annotate(down=_way(down, path), across=_way(across, path)).values("down", "across")
    numbers: Counter[tuple[str, str]] = Counter()
    marks: dict[tuple[str, str], int] = {}
    for each in asked.annotate(number=Count(key, distinct=True), mark=_Mark("pk", distinct=True)):
        place = (_words(down, each["down"]), _words(across, each["across"]))
        numbers[place] += each["number"]
        marks[place] = marks.get(place, 0) ^ each["mark"]
    return Counts(numbers, marks)


class _Mark(Aggregate):
    """The same number for the same rows, however they were asked for; nothing leads back."""

    function = "BIT_XOR"
    allow_distinct = True
    output_field = BigIntegerField()
    template = "%(function)s(%(distinct)shashtextextended((%(expressions)s)::text, 0))"


def told_before(marks: Iterable[int]) -> dict[int, bool]:
    """Of whom a number was told, or kept back, in any table before this one."""
    found = ToldNumber.objects.filter(mark__in=set(marks))
    return dict(found.values_list("mark", "told"))


def one_after_the_other() -> None:
    """Until the end of the transaction nobody else decides what is told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('exports_toldnumber'))")


def _way(name: str, path: str) -> Any:
    """One thing as a text of the database; `path` leads to the family."""
    today = timezone.localdate()
    own = Claim.objects.filter(
        family=OuterRef(f"{path}pk"), phase=OuterRef(f"{path}framework__code"), state__in=AFTER
    )
    closed = Q(**{f"{path}closed_on__lte": today})
    ways: dict[str, Any] = {
        "team": F(f"{path}team__name"),
        "programme": F(f"{path}framework__code"),
        "began": Cast(ExtractYear(f"{path}attached_on"), CharField()),
        "state": _either(closed, "Closed", "Open"),
        "result": _either(Exists(own), WITH, WITHOUT),
        "sex": F("person__sex"),
        "age": age_band(today),
        "ethnic_group": ethnic_group(),
        "role": F("role"),
    }
    return Coalesce(ways[name], Value(NOT_KNOWN), output_field=CharField()) if name else Value("")


def _either(condition: Any, yes: str, no: str) -> Case:
    return Case(When(condition, then=Value(yes)), default=Value(no), output_field=CharField())


def _words(name: str, value: str) -> str:
    """A code in words."""
    if not name:
        return EVERYBODY
    if name == "sex":
        return SEX_WORDS.get(value, NOT_KNOWN)
    if name == "programme":
        framework = current_words().frameworks.get(value)
        return framework.name if framework else value
    return value.replace("_", " ").capitalize() if name == "role" else value


def asked_today(user: User) -> int:
    """How many tables somebody has looked at since midnight."""
    begun = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    seen = AuditEvent.objects.filter(by_id=user.pk, event=Event.LIST_VIEWED, at__gte=begun)
    return seen.filter(facts__list=LIST).count()


def saved_tables(user: User) -> list[SavedTable]:
    """One's own, then those that others share."""
    found = SavedTable.objects.filter(Q(owner=user) | Q(shared=True)).select_related("owner")
    return sorted(found, key=lambda each: (each.owner_id != user.pk, each.made_at))


def own_table(user: User, key: str) -> SavedTable | None:
    """One's own; anybody else's is not there."""
    try:
        return SavedTable.objects.filter(owner=user, pk=uuid.UUID(key)).first()
    except ValueError:
        return None
