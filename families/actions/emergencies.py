"""Opening a family in an emergency, and judging that afterwards."""

import uuid

from django.db import transaction
from django.utils import timezone

from families.models import EmergencyOpening, Family
from families.models.emergencies import LASTS
from families.queries import emergencies as queries
from families.queries import emergency_reviews as reviews
from families.queries.families import families_visible_to
from families.rules.emergencies import review_due
from privacy import access, audit
from privacy.actions.notices import Notice, tell
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

MOST_A_DAY = 5
NOT_OPENED = "No family with this reference can be opened in this way."
YOURS = "You can open this family already."
TOO_MANY = "You have opened as many families as one person may in a day. Ask your manager."


@transaction.atomic
def open_in_emergency(
    *, reference: str, reason_code: str, reason: str, by: User
) -> EmergencyOpening:
    """For an hour the family is theirs too; its workers are told, and somebody judges it."""
    access.require(by, Permission.BREAK_GLASS)
    if queries.opened_lately(by) >= MOST_A_DAY:
        raise RuleBroken(TOO_MANY)
    if families_visible_to(by).filter(reference=reference).exists():
        raise RuleBroken(YOURS, "reference")
    family_id = queries.breakable(reference)
    if family_id is None:
        raise RuleBroken(NOT_OPENED, "reference")
    now = timezone.now()
    opened = EmergencyOpening.objects.create(
        review_due_on=review_due(timezone.localdate(now)),
        user=by,
        family_id=family_id,
        reference=reference,
        reason_code=reason_code,
        reason=reason,
        opened_at=now,
        ends_at=now + LASTS,
    )
    _note(Event.EMERGENCY_OPENED, opened, reason_code, by)
    _give_to_judge(opened, by)
    for user in queries.told_of(family_id, but=by):
        tell(user=user, notice=Notice.EMERGENCY_OPENED)
    return opened


def _give_to_judge(opened: EmergencyOpening, by: User) -> None:
    """Somebody owns the judgement. They are told by mail; the family is theirs to open already."""
    family = Family.objects.get(pk=opened.family_id)
    opened.reviewer = reviews.reviewer_for(family, but=by, turn=opened.pk.int)
    opened.save(update_fields=["reviewer"])
    if opened.reviewer:
        tell(user=opened.reviewer, notice=Notice.EMERGENCY_TO_JUDGE)


@transaction.atomic
def escalate_late(*, by: User) -> int:
    """Every night: data protection officers are told, once, of what nobody has judged in time."""
    access.require(by, Permission.SEND_DIGESTS)
    now = timezone.now()
    found = list(reviews.late(now).select_for_update())
    late = [each for each in found if each.is_overdue]
    for opened in late:
        opened.escalated_at = now
        opened.save(update_fields=["escalated_at"])
        _note(Event.EMERGENCY_LATE, opened, "", by)
    for officer in reviews.officers() if late else ():
        tell(user=officer, notice=Notice.EMERGENCY_LATE)
    return len(late)


def note_refused(*, by: User) -> None:
    """Somebody tried a reference that does not open; which one is not kept."""
    audit.record(Event.EMERGENCY_REFUSED, by=by)


@transaction.atomic
def judge_opening(*, opening_id: uuid.UUID, decision: str, by: User) -> EmergencyOpening:
    """Somebody other than who opened it says whether it was justified."""
    access.require(by, Permission.REVIEW_BREAK_GLASS)
    opened = queries.opening_or_404(opening_id, user=by)
    opened.decision, opened.reviewed_by, opened.reviewed_at = decision, by, timezone.now()
    opened.save(update_fields=["decision", "reviewed_by", "reviewed_at"])
    _note(Event.EMERGENCY_JUDGED, opened, decision, by)
    return opened


def _note(event: Event, opened: EmergencyOpening, reason_code: str, by: User) -> None:
    audit.record(
        event,
        opened,
        by=by,
        family=Family(pk=opened.family_id),
        reason_code=reason_code,
        worker=str(opened.user_id),
    )
