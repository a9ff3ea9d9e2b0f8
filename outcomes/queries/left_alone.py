"""What case files change no more: families and people that were split or put together here.

Files know of neither. They would bring somebody back into the family from which they were
separated, with the address that must not be known there.
"""

from collections.abc import Iterable

from django.db.models import Q

from families.models import FamilyLineage, Member, PersonLineage


def families_left_alone(references: Iterable[str]) -> set[str]:
    """Those of these families that lineage concerns, by reference."""
    wanted = list(references)
    either = Q(from_reference__in=wanted) | Q(to_reference__in=wanted)
    rows = FamilyLineage.objects.filter(either).values_list("from_reference", "to_reference")
    return {reference for pair in rows for reference in pair} & set(wanted)


def people_left_alone(references: Iterable[str]) -> set[str]:
    """Those of these people who are, or were, in such a family, or whose records became one."""
    wanted = list(references)
    concerned = Q(family__went_into__isnull=False) | Q(family__came_from__isnull=False)
    members = Member.objects.filter(concerned, person__reference__in=wanted)
    either = Q(gone_reference__in=wanted) | Q(kept__reference__in=wanted)
    records = PersonLineage.objects.filter(either).values_list("gone_reference", "kept__reference")
    found = {reference for pair in records for reference in pair}
    return (found | set(members.values_list("person__reference", flat=True))) & set(wanted)
