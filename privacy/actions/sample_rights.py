"""For the demonstration: a right that was used, a complaint and a breach."""

import uuid
from datetime import timedelta

from django.utils import timezone

from privacy.actions.breaches import report_breach
from privacy.actions.complaints import pass_on
from privacy.actions.rights import open_right
from privacy.identity import acting_as
from privacy.models import RightsRequest, User
from privacy.rules.rights import Purpose


def record_sample_rights(*, dpo: User, worker: User, person_id: uuid.UUID) -> None:
    """Once; what people recorded in the demonstration since stays."""
    with acting_as(dpo):
        if RightsRequest.objects.exists():
            return
        today = timezone.localdate()
        open_right(
            person_id=person_id,
            right="objection",
            purpose=Purpose.STUDY.value,
            received_on=today - timedelta(days=6),
            channel="letter",
            requester="self",
            text="I do not want my details to go to any study.",
            by=dpo,
        )
    _register(worker)


def _register(worker: User) -> None:
    """A complaint of some days ago, and a breach of today in which no safe address is known."""
    now = timezone.now()
    said = {"who": "self", "about": "wrong", "name": "Alex Example", "contact": "By post only"}
    with acting_as(worker):
        pass_on(
            received_on=timezone.localdate() - timedelta(days=12),
            channel="phone",
            text="The plan says that I missed a meeting to which nobody invited me.",
            by=worker,
            **said,
        )
        report_breach(
            safe_address="no",
            aware_at=now - timedelta(hours=20),
            text="An agenda without names was left in a meeting room.",
            by=worker,
        )
