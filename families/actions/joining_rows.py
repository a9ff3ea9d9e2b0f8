"""What one record hands to another when two become one; for actions that have asked already."""

from collections import Counter
from typing import Any

from django.db.models import Q

from families.models import (
    Agreement,
    Artefact,
    Assessment,
    Attachment,
    Editing,
    Family,
    Intervention,
    Member,
    Need,
    Observation,
    Person,
    Referral,
    Risk,
    SupervisionFamily,
    Task,
    Transfer,
)
from families.rules.lineage import as_one
from families.rules.people import Spell

# What stands once for a family: a second row of the same stays where it is.
ONCE: dict[type[Any], tuple[str, ...]] = {
    Intervention: ("person_id", "kind", "started_on"),
    Artefact: ("artefact", "on_date"),
    SupervisionFamily: ("supervision_id",),
}


def hand_over_members(rows: Q, *, to: Family | Person) -> int:
    """Memberships of `rows` go to a family or to a person; times that meet become one time."""
    moved = 0
    for row in Member.objects.select_for_update().filter(rows).order_by("joined_on", "id"):
        family, person = (
            (to.pk, row.person_id) if isinstance(to, Family) else (row.family_id, to.pk)
        )
        there = Member.objects.select_for_update().filter(family=family, person=person)
        _take_in(row, list(there), family, person)
        moved += 1
    return moved


def _take_in(row: Member, there: list[Member], family: Any, person: Any) -> None:
    """The row as one of the other's; what it said of the part stays in its history."""
    times = as_one(_spell(row), [_spell(each) for each in there])
    met = [there[number] for number in times.swallowed]
    stays = met[0] if met else row
    for each in [row, *met[1:]] if met else []:
        each.delete()
    stays.family_id, stays.person_id = family, person
    stays.joined_on, stays.left_on = times.spell.joined_on, times.spell.left_on
    stays.save(update_fields=["family", "person", "joined_on", "left_on"])


def _spell(row: Member) -> Spell:
    return Spell(row.joined_on, row.left_on)


def hand_over(source: Family, target: Family) -> Counter[str]:
    """Needs, facts, tasks, assessments, the work, how it was referred; counted by kind."""
    moved: Counter[str] = Counter()
    alike = (Need, Observation, Task, Risk, Assessment, Referral, Transfer, Agreement)
    for model in (*alike, Attachment, Editing):
        moved[model._meta.label] = model.objects.filter(family=source).update(family=target)
    for model, names in ONCE.items():
        there = set(model.objects.filter(family=target).values_list(*names))
        rows = model.objects.filter(family=source).values_list("pk", *names)
        free = [key for key, *values in rows if tuple(values) not in there]
        moved[model._meta.label] = model.objects.filter(pk__in=free).update(family=target)
    return moved
