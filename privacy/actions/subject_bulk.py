"""One decision for somebody everywhere: proposed, a sample read, then it counts; undone at will."""

from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from privacy import audit, finding
from privacy.actions.requests import held_open
from privacy.actions.subject_review import recount
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import SubjectBulk, SubjectItem, SubjectParty, SubjectSpan, User
from privacy.rules import grounds as rules

SAMPLE = 5
Key = TypeVar("Key")


@transaction.atomic
def propose_everywhere(*, party: SubjectParty, ground: str, reason: str, by: User) -> SubjectBulk:
    """All mentions of somebody that are still open, with a sample spread over them."""
    held_open(party.request, by)
    known = rules.GROUNDS.get(ground)
    rules.check_ground(known.decision if known else "", ground, reason, who=party.who)
    still = list(_open_spans(party).values_list("pk", flat=True))
    if not still:
        raise RuleBroken("No mention of this one is open. Take decisions back on the item’s page.")
    party.bulks.filter(confirmed_at=None, undone_at=None).delete()
    made = SubjectBulk.objects.create(
        request=party.request,
        party=party,
        decision=rules.GROUNDS[ground].decision.value,
        ground=ground,
        reason=reason,
        sample=spread(still, SAMPLE),
        covers=len(still),
        by=by,
        at=timezone.now(),
    )
    _note(made, by, "proposed")
    return made


def spread(listed: list[Key], number: int) -> list[Key]:
    """So many of a list, from its beginning to its end; all of a short one."""
    if len(listed) <= number:
        return listed
    return [listed[place * (len(listed) - 1) // (number - 1)] for place in range(number)]


@transaction.atomic
def confirm_everywhere(*, bulk: SubjectBulk, sample_read: bool, by: User) -> SubjectBulk:
    """The sample was read: the rule counts for every mention that is still open."""
    held_open(bulk.request, by)
    held = SubjectBulk.objects.select_for_update().get(pk=bulk.pk)
    if held.confirmed_at or held.undone_at:
        raise RuleBroken("This rule was confirmed or undone already.")
    if not sample_read:
        raise RuleBroken("Read the sample first.", "sample_read")
    held.confirmed_by, held.confirmed_at = by, timezone.now()
    decided = {"decision": held.decision, "ground": held.ground, "bulk": held, "decided_by": by}
    # The reason stays with the rule.
    still = held.party.spans.filter(decision="")
    held.covers = still.update(decided_at=held.confirmed_at, **decided)
    held.save(update_fields=["confirmed_by", "confirmed_at", "covers"])
    _recount(held)
    _note(held, by, "confirmed")
    return held


@transaction.atomic
def undo_everywhere(*, bulk: SubjectBulk, by: User) -> int:
    """What the rule decided is open again, but for what was decided anew since; gives how many."""
    held_open(bulk.request, by)
    held = SubjectBulk.objects.select_for_update().get(pk=bulk.pk)
    if held.undone_at:
        raise RuleBroken("This rule was undone already.")
    held.undone_at = timezone.now()
    held.save(update_fields=["undone_at"])
    items = list(held.spans.values_list("item_id", flat=True))
    open_again = {"decision": "", "ground": "", "bulk": None, "decided_by": None}
    number = held.spans.update(decided_at=None, **open_again)
    recount(SubjectItem.objects.filter(pk__in=items))
    _note(held, by, "undone")
    return number


def _open_spans(party: SubjectParty) -> QuerySet[SubjectSpan]:
    return party.spans.filter(decision="").order_by("item__number", "fact", "start")


def _recount(held: SubjectBulk) -> None:
    touched = held.spans.values_list("item_id", flat=True)
    recount(SubjectItem.objects.filter(pk__in=list(touched)))


def _note(bulk: SubjectBulk, by: User, what: str) -> None:
    person = finding.record_of(bulk.request.person_id)
    audit.record(
        Event.SUBJECT_BULK_DECIDED,
        bulk,
        by=by,
        person=person,
        fields=[what],
        reason_code=bulk.ground,
        covers=bulk.covers,
    )
