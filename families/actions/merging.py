"""Two families that are one, put together: what the one holds goes to the other, with a trail."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from families.actions.allocation import end_lead
from families.actions.joining_rows import hand_over, hand_over_members
from families.models import Allocation, Family, FamilyGrant, FamilyLineage, Note, NoteMove
from families.queries.grants import not_over
from families.queries.lineage import hindrances, other_family, writing_others
from families.rules.lineage import BEFORE, MERGED
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

NO_FAMILY = "There is no family with this reference that you may record on."
SAME = "This is the family itself. Enter the reference of the other record."
OTHER_RULES = (
    "The two are held under different rules. Have both put under the same rules first "
    "(“Rules” on the family’s page, by a manager)."
)
RESTRICTED = (
    "The record that would go is restricted. Keep that one and put this record into it, "
    "or ask the safeguarding lead."
)


HOLDS_OTHERS = (
    "Other records are part of that one already. Keep that record and put this one into it."
)


@dataclass(frozen=True)
class Asked:
    """What is to be done, as it is shown before it is done."""

    kept: Family
    gone: Family
    notes: int
    by_name: int


def look_at_merge(*, kept: Family, reference: str, reason_code: str, by: User) -> Asked:
    """What would happen; refuses, with what to do first, and changes nothing.

    A family that is hidden from whoever asks answers like one that does not exist.
    """
    access.require(by, Permission.EDIT_FAMILY, kept)
    gone = other_family(reference, user=by)
    if gone is None:
        raise RuleBroken(NO_FAMILY, "reference")
    _check(kept, gone, by)
    held = FamilyGrant.objects.filter(not_over(), content_object=gone)
    return Asked(
        kept,
        gone,
        notes=Note.objects.filter(family=gone).count(),
        by_name=held.exclude(kind=FamilyGrant.Kind.LEAD).count(),
    )


def _check(kept: Family, gone: Family, by: User) -> None:
    if gone.pk == kept.pk:
        raise RuleBroken(SAME, "reference")
    if MERGED in _reasons(kept, gone):
        raise RuleBroken(BEFORE, "reference")
    if gone.framework_id != kept.framework_id:
        raise RuleBroken(OTHER_RULES, "reference")
    if gone.restriction:  # type: ignore[attr-defined]
        raise RuleBroken(RESTRICTED, "reference")
    writing = writing_others(gone, by)
    if writing:
        who = " and ".join(writing)
        raise RuleBroken(
            f"{who} has begun a note of family {gone.reference}. It must be finished first.",
            "reference",
        )
    if FamilyLineage.objects.filter(to_family=gone, kind=FamilyLineage.Kind.MERGED).exists():
        raise RuleBroken(HOLDS_OTHERS, "reference")
    for words in hindrances(kept, gone):
        raise RuleBroken(words, "reference")


def _reasons(*families: Family) -> set[str]:
    return {family.closure_reason for family in families}


@transaction.atomic
def merge_families(*, kept: Family, reference: str, reason_code: str, by: User) -> FamilyLineage:
    """Put the family of `reference` into the other; its record stays, closed, with the trail."""
    gone = look_at_merge(kept=kept, reference=reference, reason_code=reason_code, by=by).gone
    access.require(by, Permission.EDIT_FAMILY, gone)
    # In the order of their keys: two who merge the same pair both ways wait for one another.
    locked = Family.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk]).order_by("pk")
    rows = {family.pk: family for family in locked}
    kept, gone = rows[kept.pk], rows[gone.pk]
    # Once more: somebody may have prepared a claim or merged one of them before they were locked.
    for words in [BEFORE] if MERGED in _reasons(kept, gone) else hindrances(kept, gone):
        raise RuleBroken(words, "reference")
    moved = {"families.Member": hand_over_members(Q(family=gone), to=kept)}
    moved |= hand_over(gone, kept)
    moved["families.Note"] = _hand_over_notes(gone, kept, by)
    lineage = write_lineage(FamilyLineage.Kind.MERGED, gone, kept, reason_code, moved, by)
    keep_likewise(gone, kept)
    _earlier_dates(kept, gone, by)
    _close(gone, kept, by)
    return lineage


def _hand_over_notes(gone: Family, kept: Family, by: User) -> int:
    """Each note with its trail, as if it were moved by itself; its ticks stay."""
    notes = list(Note.objects.filter(family=gone).values_list("pk", flat=True))
    now = timezone.now()
    Note.objects.filter(pk__in=notes).update(family=kept)
    NoteMove.objects.bulk_create(
        NoteMove(
            note_id=key,
            from_family=gone,
            to_family=kept,
            reason_code=NoteMove.Reason.BOTH,
            by=by,
            at=now,
        )
        for key in notes
    )
    return len(notes)


def write_lineage(
    kind: str, source: Family, target: Family, reason_code: str, moved: dict[str, int], by: User
) -> FamilyLineage:
    """The trail, noted with both families; for actions that have asked already."""
    lineage = FamilyLineage.objects.create(
        kind=kind,
        from_family=source,
        to_family=target,
        from_reference=source.reference,
        to_reference=target.reference,
        reason_code=reason_code,
        on_date=timezone.localdate(),
        moved={name: number for name, number in moved.items() if number},
        by=by,
        at=timezone.now(),
    )
    merged = kind == FamilyLineage.Kind.MERGED
    for family in (source, target):
        event = Event.FAMILIES_MERGED if merged else Event.FAMILY_SPLIT
        audit.record(event, lineage, by=by, family=family, kind=kind, reason_code=reason_code)
    return lineage


def keep_likewise(source: Family, target: Family) -> None:
    """Whoever is kept from the one is kept from the other, unknown to whoever does this."""
    by_the_database("tfcase_keep_likewise", source, target)


def by_the_database(function: str, source: Family, target: Family, *more: list[uuid.UUID]) -> None:
    """What must follow, whoever does it: the database does it for the lineage just written."""
    given: list[Any] = [source.pk, target.pk, *more]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}({', '.join(['%s'] * len(given))})", given)


def _earlier_dates(kept: Family, gone: Family, by: User) -> None:
    """The case began when the first of the two began; a district known of one is not lost."""
    changed = []
    for name in ("identified_on", "assessed_on", "attached_on"):
        days = [day for day in (getattr(kept, name), getattr(gone, name)) if day]
        if days and min(days) != getattr(kept, name):
            setattr(kept, name, min(days))
            changed.append(name)
    if gone.district and not kept.district:
        kept.district = gone.district
        changed.append("district")
    if changed:
        kept.save(update_fields=changed)
        audit.record(Event.FAMILY_CHANGED, kept, by=by, family=kept, fields=changed)


def _close(gone: Family, kept: Family, by: User) -> None:
    """The empty record is closed for good; who led it or held access to it loses that last."""
    today = timezone.localdate()
    gone.closed_on = min(gone.closed_on or today, today)
    gone.closure_reason = MERGED
    if gone.step_down_on and gone.step_down_on > gone.closed_on:
        gone.step_down_on = gone.closed_on
    gone.save(update_fields=["closed_on", "closure_reason", "step_down_on"])
    fields = ["closed_on", "closure_reason"]
    audit.record(Event.FAMILY_CHANGED, gone, by=by, family=gone, fields=fields)
    for grant in FamilyGrant.objects.filter(not_over(), content_object=gone):
        audit.record(Event.ACCESS_ENDED, grant, by=by, family=gone, worker=str(grant.user_id))
    led = Allocation.objects.filter(family=gone, ended_on=None).first()
    if led is not None:
        end_lead(led, gone, on=max(today, led.started_on), by=by)
    by_the_database("tfcase_end_grants", gone, kept)
