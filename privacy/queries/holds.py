"""What keeps records past their date: holds that somebody placed, and requests that are open."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import F, Q, QuerySet
from django.http import Http404

from privacy.models import HoldStep, RetentionHold, RetentionPublication, SubjectRequest
from privacy.queries.retention import NAMED
from privacy.queries.rights import keeping
from privacy.rules.blocks import Block, BlockKind, Hold
from privacy.rules.retention import in_words
from privacy.schedule import Record

OPEN = Q(lifted_at=None)


def holds_of(records: Sequence[Record]) -> Iterable[Hold]:
    """Of these records, of people in them, and of their classes.

    Few are open at a time: for many records all of them are read and compared here, since to name
    the keys of a whole council in a question takes longer than all that the rules have to say.
    """
    people = set[uuid.UUID]().union(*(record.people for record in records))
    classes = set[str]().union(*(record.facts.classes for record in records))
    keys = {record.id for record in records}
    wanted = people | keys
    few = len(wanted) <= NAMED
    covers = Q(record_id__in=keys) | Q(person_id__in=people) | Q(record_class__in=classes)
    for held in RetentionHold.objects.filter(OPEN, *([covers] if few else [])):
        if held.record_class in classes or {held.record_id, held.person_id} & wanted:
            yield Hold(_block(held), held.record_id, held.person_id, held.record_class)
    yield from _of_requests(wanted, Q(person_id__in=wanted) if few else Q())


def _of_requests(wanted: set[uuid.UUID], asked: Q) -> Iterable[Hold]:
    """From the day it came in until it is closed; somebody referred stands under the referral."""
    for request in SubjectRequest.objects.filter(asked, closed_on=None):
        if request.person_id not in wanted:
            continue
        since = in_words(request.received_on)
        words = f"subject request {request.reference} is open since {since}"
        yield Hold(Block(BlockKind.REQUEST, words), person_id=request.person_id)
    for right in keeping(asked):
        if right.person_id not in wanted:
            continue
        words = f"request {right.reference} ({right.get_right_display().lower()}) is in force"
        yield Hold(Block(BlockKind.REQUEST, words), person_id=right.person_id)


def _block(held: RetentionHold) -> Block:
    inquiry = held.reason_code == RetentionHold.Reason.INQUIRY
    kind = BlockKind.INQUIRY if inquiry else BlockKind.HOLD
    words = f"{held.name} ({held.get_reason_code_display()}), since {in_words(held.placed_at)}"
    return Block(kind, words)


def holds(*, state: str, today: date) -> QuerySet[RetentionHold]:
    """Open ones first, those whose review is due on top; narrowed to one state, or all."""
    found = RetentionHold.objects.select_related("placed_by", "lift_asked_by", "lifted_by")
    states = {
        "open": OPEN,
        "review": OPEN & Q(review_on__lte=today),
        "asked": OPEN & Q(lift_asked_by__isnull=False),
        "lifted": Q(lifted_at__isnull=False),
    }
    found = found.filter(states[state]) if state in states else found
    return found.order_by(F("lifted_at").desc(nulls_first=True), "review_on", "id")


def hold_or_404(hold_id: uuid.UUID) -> RetentionHold:
    """One of them."""
    found = holds(state="", today=date.max).filter(pk=hold_id).first()
    if found is None:
        raise Http404
    return found


def steps_of(hold: RetentionHold) -> QuerySet[HoldStep]:
    """What was said of it, the newest first."""
    return hold.steps.select_related("by").order_by("-at", "-id")


def to_review(today: date) -> int:
    """How many holds somebody has to look at."""
    return holds(state="review", today=today).count()


def kept_by_requests() -> QuerySet[SubjectRequest]:
    """Requests that keep the records of a person by themselves."""
    return SubjectRequest.objects.filter(closed_on=None).order_by("received_on", "id")


def publications() -> QuerySet[RetentionPublication]:
    """Every proposal, the newest first."""
    found = RetentionPublication.objects.select_related("proposed_by", "decided_by")
    return found.order_by("-proposed_at", "-id")


def in_force() -> RetentionPublication | None:
    """The publication that decides now; none until two people have published one."""
    return publications().filter(state="published").order_by("-decided_at").first()


def waiting_publication() -> RetentionPublication | None:
    """The proposal that waits for a second person."""
    return publications().filter(state="proposed").first()


def publication_or_404(publication_id: uuid.UUID) -> RetentionPublication:
    """One of them."""
    found = publications().filter(pk=publication_id).first()
    if found is None:
        raise Http404
    return found
