"""What the demonstration shows of retention: published schedules, and a hold."""

from datetime import timedelta

from django.utils import timezone

from privacy.actions import holds
from privacy.actions.schedules import load_schedules
from privacy.identity import acting_as
from privacy.models import User
from privacy.queries.holds import in_force

CHOSEN = ["closure-5", "referral-1", "youngest-child-25"]
SAID = "The inquiry asked in its letter of 2 March 2026 that nothing of this family be destroyed."


def publish_sample_schedules(*, officers: list[User], reference: str) -> None:
    """By two officers, as the notices say; once."""
    first, second = officers[:2]
    with acting_as(first):
        if in_force() is not None:
            return
        load_schedules(by=first)
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
