"""A hold, a proposal of schedules and a disposal, for the matrix of access."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from privacy.actions.holds import place_hold, propose_publication
from privacy.actions.schedules import load_schedules
from privacy.identity import acting_as, system_user
from privacy.models import DisposalBatch, DisposalItem, User
from privacy.roles import Role
from tests.council import Council
from tests.make import make_user


def the_disposals(dpo: User) -> dict[str, list[Any]]:
    """One to be decided on, one with a record to leave out, one that was executed."""
    now = timezone.now()
    batch, other = (DisposalBatch.objects.create(proposed_by=dpo) for _ in range(2))
    own = {"kind": "family", "ground": "retention", "record_id": uuid.uuid4()}
    item = DisposalItem.objects.create(batch=other, reference="F-1", **own)
    own |= {"ground": "transfer", "record_id": uuid.uuid4()}
    goes = DisposalItem.objects.create(batch=other, reference="F-2", **own)
    done = DisposalBatch.objects.create(
        state="done",
        proposed_by=system_user("timetable"),
        reviewed_by=dpo,
        reviewed_at=now,
        cools_until=now,
        decided_by=make_user(Role.DPO, "Third Officer"),
        decided_at=now,
        finished_at=now,
    )
    return {
        "disposal": [batch.pk],
        "disposal_item": [other.pk, item.pk],
        "handover": [other.pk, goes.pk],
        "certificate": [done.pk],
    }


def the_holds(council: Council) -> dict[str, list[Any]]:
    """Placed and proposed by an officer who is not asked for pages."""
    dpo: User = make_user(Role.DPO, "Second Officer")
    with acting_as(dpo):
        load_schedules(by=dpo)
        hold = place_hold(
            reference="",
            record_class="family_file",
            reason_code="inquiry",
            review_on=timezone.localdate() + timedelta(days=90),
            text="Asked for by letter",
            by=dpo,
        )
        proposed = propose_publication(
            chosen=["closure-5", "referral-1", "youngest-child-25"], reason="", by=dpo
        )
    return {
        **the_disposals(dpo),
        "hold": [hold.pk],
        "hold_step": [hold.pk, "review"],
        "publication": [proposed.pk],
    }
