"""Separated for safety: what one side may know of the other ends at once, and everywhere.

Nothing of those who go is left with the family that they leave: no former members, no facts of
theirs, no note that they are named in. Who they are is found by nobody who may not open the new
family, which is restricted from its first moment.
"""

import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from families.actions.attachment_upkeep import follow_their_rows
from families.actions.merging import by_the_database, keep_likewise, write_lineage
from families.actions.people import tokens_of
from families.actions.splitting import begin_split, hand_over_own, open_from
from families.actions.transfers import withdraw_offer
from families.models import (
    Editing,
    Family,
    FamilyLineage,
    Intervention,
    Member,
    Need,
    Person,
)
from families.queries.members import address_keys, current_members
from families.queries.separating import SHARED, may_be_named, shared_rows
from families.rules.identifiers import is_postcode
from privacy import audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User

STAY, NEW, UNKNOWN = "stay", "new", "unknown"


@dataclass(frozen=True)
class Home:
    """Where those who go live from now on, and whether the others stay at the shared address."""

    where: str
    address: str = ""
    postcode: str = ""
    others_live_there: bool = False


@transaction.atomic
def separate_family(
    *,
    family: Family,
    people: Collection[uuid.UUID],
    home: Home,
    stays: Collection[str],
    names: Collection[uuid.UUID],
    by: User,
) -> FamilyLineage:
    """A new family that the other side knows nothing of; `stays` are kinds of what may stay.

    `names` may open it beside whoever does this.
    """
    _check_home(home)
    source, moving = begin_split(family, people, by)
    # Safety waits for nothing: whoever was offered the family reads no more of it.
    withdraw_offer(source, by)
    target = open_from(source, by)
    rows = Member.objects.filter(family=source, person__in=[m.person_id for m in moving])
    moved = Counter({"families.Member": rows.update(family=target)})
    moved += hand_over_own(moving, source, target) + _hand_over_shared(stays, source, target)
    moved += _cut_ties(moving, source, target, by)
    _hide_home(moving, current_members(source), home, source, target, by)
    why = FamilyLineage.Reason.SAFETY
    lineage = write_lineage(FamilyLineage.Kind.SEPARATED, source, target, why, moved, by)
    keep_likewise(source, target)
    allowed = [each.user.pk for each in may_be_named(family, user=by) if each.user.pk in names]
    by_the_database("tfcase_separate", source, target, [by.pk, *allowed])
    audit.record(Event.RESTRICTION_PUT, target, by=by, family=target, reason_code="safety")
    return lineage


def _cut_ties(moving: list[Member], source: Family, target: Family, by: User) -> Counter[str]:
    """No paper shows what is on the other side, and what was typed about them goes with them."""
    keys = [key for member in moving for key in (member.pk, member.person_id)]
    keys += Need.objects.filter(family=target).values_list("pk", flat=True)
    keys += Intervention.objects.filter(family=target).values_list("pk", flat=True)
    Editing.objects.filter(family=source, record_id__in=keys).update(family=target)
    return follow_their_rows(source, target, by=by, copy=False)


def _check_home(home: Home) -> None:
    if home.where == NEW and not (home.address or home.postcode):
        raise RuleBroken("Enter the new address, or say that it is not recorded.", "address")
    if home.postcode and not is_postcode(home.postcode):
        raise RuleBroken("Enter a full postcode, such as RG14 7GQ.", "postcode")
    if home.where == STAY and home.others_live_there:
        raise RuleBroken(
            "Those who go stay at the shared address: it cannot be shown to the others.",
            "others_live_there",
        )


def _hand_over_shared(stays: Collection[str], source: Family, target: Family) -> Counter[str]:
    """What is of the household, or that several may be named in, but for kinds that stay."""
    moved: Counter[str] = Counter()
    for kind in SHARED.keys() - set(stays):
        # Others' drafts are theirs alone, in the database too: the check list names who writes.
        for rows in shared_rows(kind, source):
            moved[rows.model._meta.label] += rows.update(family=target)
    return moved


def _hide_home(
    moving: list[Member],
    staying: list[Member],
    home: Home,
    source: Family,
    target: Family,
    by: User,
) -> None:
    """Those who go have a protected address; theirs, and the shared one, leaves the others."""
    gone = [member.person for member in moving]
    shared = set().union(*(address_keys(each.address, each.postcode) for each in gone))
    for person in gone:
        _protect(person, home, target, by)
    theirs = set().union(*(address_keys(each.address, each.postcode) for each in gone))
    hidden = theirs if home.others_live_there else shared | theirs
    for member in staying:
        person = member.person
        if hidden & address_keys(person.address, person.postcode):
            person.address = person.postcode = person.uprn = ""
            _save_home(person, source, by)


def _protect(person: Person, home: Home, family: Family, by: User) -> None:
    person.address_protected = True
    if home.where != STAY:
        person.address, person.postcode, person.uprn = home.address, home.postcode, ""
    _save_home(person, family, by)


def _save_home(person: Person, family: Family, by: User) -> None:
    """An address with its tokens: nobody is found by a postcode that is gone."""
    person.tokens = tokens_of(person)
    changed = ["address", "postcode", "uprn", "address_protected"]
    person.save(update_fields=[*changed, "tokens"])
    audit.record(Event.PERSON_CHANGED, person, by=by, family=family, person=person, fields=changed)
