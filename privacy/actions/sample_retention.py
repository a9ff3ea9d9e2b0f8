"""What the demonstration shows of retention: schedules, a hold, a record to be handed over."""

from datetime import timedelta

from django.utils import timezone

from privacy.actions import holds
from privacy.actions.disposal import propose_due
from privacy.actions.disposal_copies import ask_for_copy
from privacy.actions.retention import build_preview
from privacy.actions.schedules import SHIPPED, load_schedules
from privacy.identity import acting_as, system_user
from privacy.models import User
from privacy.queries.disposal import to_hand_over
from privacy.queries.holds import in_force

OWN = SHIPPED.parent / "schedules_demonstration"
CHOSEN = ["closure-5", "record-office-6", "referral-1", "youngest-child-25"]
SAID = "The inquiry asked in its letter of 2 March 2026 that nothing of this family be destroyed."


def publish_sample_schedules(*, officers: list[User], reference: str) -> bool:
    """By two officers, as the notices say, and with the record office; once, and whether it was."""
    first, second = officers[:2]
    with acting_as(first):
        if in_force() is not None:
            return False
        load_schedules(by=first)
        load_schedules(by=first, folder=OWN)
        proposed = holds.propose_publication(chosen=CHOSEN, reason="", by=first)
        holds.place_hold(
            reference=reference,
            reason_code="inquiry",
            review_on=timezone.localdate() + timedelta(days=180),
            text=SAID,
            by=first,
        )
    with acting_as(second):
        holds.publish(publication_id=proposed.pk, by=second)
    return True


def propose_sample_transfers(*, officer: User) -> None:
    """What the night does, at once: they are proposed, and the file of the first is being made."""
    build_preview(by=officer)
    propose_due(by=system_user("timetable"), step=lambda *_: None)
    with acting_as(officer):
        for item in to_hand_over()[:1]:
            ask_for_copy(batch_id=item.batch_id, item_id=item.pk, by=officer)
