"""A hold, a proposal of schedules and a disposal, for the matrix of access."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from privacy.actions.holds import place_hold, propose_publication
from privacy.actions.retention import load_schedules
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Role
from tests.council import Council
from tests.make import make_user


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
        "hold": [hold.pk],
        "hold_step": [hold.pk, "review"],
        "publication": [proposed.pk],
    }
