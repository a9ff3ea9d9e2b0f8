"""Some people of a family get a family of their own; the trail leads from the one to the other."""

import uuid
from collections import Counter
from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone

from families.actions.allocation import lead
from families.actions.attachment_upkeep import follow_their_rows
from families.actions.families import fresh_reference
from families.actions.merging import by_the_database, keep_likewise, write_lineage
from families.actions.printouts import withdraw_printouts
from families.models import (
    Agreement,
    Attachment,
    Family,
    FamilyLineage,
    Intervention,
    Member,
    Need,
    Observation,
)
from families.queries.lineage import split_hindrances
from families.queries.members import current_members
from families.rules import cases
from families.rules.lineage import BEFORE, MERGED
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission, Role

OWN = (Need, Observation, Intervention, Attachment, Agreement)


@transaction.atomic
def split_family(
    *, family: Family, people: Collection[uuid.UUID], on_date: date, reason_code: str, by: User
) -> FamilyLineage:
    """From a day on they belong to a new family; what is theirs by name goes with them.

    What is of the household, and all notes, stay where they are.
    """
    source, moving = begin_split(family, people, by)
    for words in split_hindrances(source):
        raise RuleBroken(words)
    today = timezone.localdate()
    cases.check_past(on_date, "The day", "on_date", today)
    for member in moving:
        if member.joined_on and on_date <= member.joined_on:
            raise RuleBroken("Somebody of them joined the family on that day or later.", "on_date")
    target = open_from(source, by)
    for member in moving:
        _move_on(member, target, on_date, by)
    moved = Counter({"families.Member": len(moving)}) + hand_over_own(moving, source, target)
    moved += follow_their_rows(source, target, by=by, copy=True)
    lineage = write_lineage(FamilyLineage.Kind.SPLIT, source, target, reason_code, moved, by)
    keep_likewise(source, target)
    by_the_database("tfcase_restrict_likewise", source, target)
    return lineage


def begin_split(
    family: Family, people: Collection[uuid.UUID], by: User
) -> tuple[Family, list[Member]]:
    """The family locked, and the members of today who go; no printout says any more who is one."""
    access.require(by, Permission.OPEN_FAMILY)
    access.require(by, Permission.EDIT_FAMILY, family)
    source = Family.objects.select_for_update().get(pk=family.pk)
    if source.closure_reason == MERGED:
        raise RuleBroken(BEFORE)
    cases.check_open(source.closed_on, timezone.localdate())
    members = current_members(source)
    moving = [member for member in members if member.person_id in people]
    if not moving or len({member.person_id for member in moving}) < len(set(people)):
        raise RuleBroken("Tick who goes into the new family.", "people")
    if len(moving) == len(members):
        raise RuleBroken("Somebody must stay in this family: leave at least one out.", "people")
    withdraw_printouts(source, by)
    return source, moving


def open_from(source: Family, by: User) -> Family:
    """The new family: the same case, the same rules, led by the keyworker who makes it."""
    made = Family(
        reference=fresh_reference(),
        framework_id=source.framework_id,
        local_plan_id=source.local_plan_id,
        identified_on=source.identified_on,
        assessed_on=source.assessed_on,
        attached_on=source.attached_on,
        team_id=source.team_id,
        # No district: whoever goes may live elsewhere, or must not be found.
    )
    made.save(force_insert=True)
    audit.record(Event.FAMILY_OPENED, made, by=by, family=made)
    if by.role == Role.KEYWORKER:
        lead(made, by, started_on=timezone.localdate(), by=by)
    return made


def _move_on(member: Member, target: Family, on: date, by: User) -> None:
    """The time here ends on the day on which that in the other family begins."""
    begun = Member.objects.create(
        family=target,
        person_id=member.person_id,
        role=member.role,
        lives_in_household=member.lives_in_household,
        parenting_responsibility=member.parenting_responsibility,
        joined_on=on,
        left_on=member.left_on,
    )
    Member.objects.filter(pk=member.pk).update(left_on=on)
    person = member.person
    audit.record(
        Event.MEMBER_CHANGED,
        member,
        by=by,
        family=member.family,
        person=person,
        fields=["left_on"],
    )
    audit.record(Event.MEMBER_ADDED, begun, by=by, family=target, person=person)


def hand_over_own(moving: list[Member], source: Family, target: Family) -> Counter[str]:
    """What is somebody's by name follows them."""
    people = [member.person_id for member in moving]
    moved: Counter[str] = Counter()
    for model in OWN:
        rows = model._default_manager.filter(family=source, person__in=people)
        moved[model._meta.label] = rows.update(family=target)
    return moved
