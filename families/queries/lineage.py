"""Where families and records of people come from, and what stands against making two one."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from families.models import Assessment, Family, FamilyLineage, Person, PersonLineage, ToldApart
from families.queries.families import families_visible_to, people_visible_to
from families.queries.notes import drafts_on, with_notes
from families.queries.restrictions import with_restriction
from privacy.models import User

Kind = FamilyLineage.Kind
TWO_ASSESSMENTS = (
    "Both records have an assessment that is not approved yet. Have one of the two approved first, "
    "then put the records together."
)
# What an upper floor has against making the second family part of the first: words, or nothing.
Hindrance = Callable[[Family, Family], str]
_hindrances: list[Hindrance] = []


def register_hindrance(hindrance: Hindrance) -> None:
    """An upper floor says when two families may not become one, and what to do first."""
    _hindrances.append(hindrance)


def hindrances(kept: Family, gone: Family) -> list[str]:
    """What must be done before the second becomes part of the first, in words."""
    two_open = Assessment.objects.filter(family__in=[kept, gone], approved_at=None).count() > 1
    return [
        *([TWO_ASSESSMENTS] if two_open else []),
        *(words for each in _hindrances if (words := each(kept, gone))),
    ]


SplitHindrance = Callable[[Family], str]
_split_hindrances: list[SplitHindrance] = []


def register_split_hindrance(hindrance: SplitHindrance) -> None:
    """An upper floor says when a family may not be split yet; safety waits for nothing."""
    _split_hindrances.append(hindrance)


def split_hindrances(family: Family) -> list[str]:
    """What must be done before a family is split, in words."""
    return [words for each in _split_hindrances if (words := each(family))]


@dataclass(frozen=True)
class Trail:
    """One line of where a family comes from or went; `url` where the reader opens the other."""

    kind: str
    words: str
    reference: str
    other_id: uuid.UUID
    on: date
    came: bool
    by: str = ""
    at: datetime | None = None
    why: str = ""


_WORDS = {
    (Kind.MERGED, True): "What was recorded as family {} is part of this record",
    (Kind.MERGED, False): "This record is closed: all of it is part of family {}",
    (Kind.SPLIT, True): "Split off from family {}",
    (Kind.SPLIT, False): "Some of its people are in family {} now",
    (Kind.SEPARATED, True): "Separated for safety from family {}",
    (Kind.SEPARATED, False): "Some of its people were separated for safety: family {}",
}


def with_lineage(families: QuerySet[Family]) -> QuerySet[Family]:
    """Each family with `lineage`: rows for `shown_lineage`; what is not the reader's is not in."""
    either = Q(from_family=OuterRef("pk")) | Q(to_family=OuterRef("pk"))
    names = ("kind", "from_family", "to_family", "from_reference", "to_reference", "on_date")
    row = JSONObject(**{name: F(name) for name in names})
    found = FamilyLineage.objects.filter(either).order_by("-at")
    return families.annotate(lineage=ArraySubquery(found.values(row=row)))


def shown_lineage(family: Family) -> list[Trail]:
    """The lines of a family that was loaded `with_lineage`."""
    rows: list[dict[str, Any]] = getattr(family, "lineage", [])
    return [_trail(family, {**row, "on_date": date.fromisoformat(row["on_date"])}) for row in rows]


def trail_of(family: Family) -> list[Trail]:
    """The same with who did it, when and why, the last first."""
    either = Q(from_family=family) | Q(to_family=family)
    names = ("kind", "from_family", "to_family", "from_reference", "to_reference", "on_date")
    rows = FamilyLineage.objects.filter(either).select_related("by")
    return [
        _trail(
            family,
            {
                name: getattr(row, name + ("_id" if name.endswith("_family") else ""))
                for name in names
            },
            by=row.by.name,
            at=row.at,
            why=row.get_reason_code_display(),
        )
        for row in rows
    ]


def _trail(family: Family, row: dict[str, Any], **more: Any) -> Trail:
    came = str(row["to_family"]) == str(family.pk)
    reference = row["from_reference" if came else "to_reference"]
    other = row["from_family" if came else "to_family"]
    words = _WORDS[Kind(row["kind"]), came].format(reference)
    key = uuid.UUID(str(other))
    return Trail(row["kind"], words, reference, key, row["on_date"], came, **more)


def other_family(reference: str, *, user: User) -> Family | None:
    """The family that a reference names, with what may stand against taking it in."""
    found = with_notes(with_restriction(families_visible_to(user)))
    return found.filter(reference=reference.strip().upper()).first()


def writing_others(family: Family, user: User) -> list[str]:
    """Who else has begun a note of a family (loaded `with_notes`): it is theirs alone."""
    return sorted({each.author for each in drafts_on(family) if each.author_id != user.pk})


def other_person(person_id: uuid.UUID, *, user: User) -> Person | None:
    """Somebody within reach."""
    return people_visible_to(user).filter(pk=person_id).first()


def known_beyond(*people: Person) -> bool:
    """Whether anybody of these is known where whoever asks may not look."""
    with connection.cursor() as cursor:
        keys = [person.pk for person in people]
        cursor.execute("SELECT bool_or(tfcase_known_beyond(id)) FROM unnest(%s::uuid[]) id", [keys])
        [answer] = cursor.fetchone()
    return bool(answer)


def aliases(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Keys under which these people were recorded before, each with the key of today."""
    rows = PersonLineage.objects.filter(kept__in=list(people))
    return dict(rows.values_list("gone_id", "kept_id"))


def told_apart_from(people: Iterable[uuid.UUID]) -> set[frozenset[uuid.UUID]]:
    """Pairs of which somebody has said that they are two people."""
    keys = list(people)
    rows = ToldApart.objects.filter(Q(first__in=keys) | Q(second__in=keys))
    return {frozenset(pair) for pair in rows.values_list("first_id", "second_id")}
