"""Saying of accounts, each quarter, whether their access is still right."""

import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from families.models import AccessReview
from families.queries.reviews import accounts_to_review
from families.rules.reviews import quarter_of
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

NOBODY = "Tick at least one account."
NOT_YOURS = "One of these accounts is not yours to review any more. Open the page again."


@transaction.atomic
def review_access(*, users: Collection[uuid.UUID], decision: str, by: User) -> list[AccessReview]:
    """Confirmed or flagged, one row an account and quarter; a later answer replaces an earlier."""
    access.require(by, Permission.REVIEW_ACCESS)
    if not users:
        raise RuleBroken(NOBODY, "users")
    found = list(accounts_to_review(by).filter(pk__in=users))
    if len(found) != len(set(users)):
        raise RuleBroken(NOT_YOURS, "users")
    return [_decide(user, AccessReview.Decision(decision), by) for user in found]


def _decide(user: User, decision: AccessReview.Decision, by: User) -> AccessReview:
    now, quarter = timezone.now(), quarter_of(timezone.localdate())
    looked_at = {"role": user.role, "team_id": user.team_id}
    row, _ = AccessReview.objects.update_or_create(
        quarter=quarter,
        user=user,
        defaults={**looked_at, "decision": decision, "by": by, "at": now},
    )
    audit.record(
        Event.ACCESS_REVIEWED,
        row,
        by=by,
        reason_code=decision,
        worker=str(user.pk),
        quarter=quarter,
    )
    return row


@transaction.atomic
def note_downloaded(*, rows: int, by: User) -> None:
    """The list is taken away as a file."""
    access.require(by, Permission.REVIEW_ACCESS)
    quarter = quarter_of(timezone.localdate())
    audit.record(Event.ACCESS_REVIEW_DOWNLOADED, by=by, quarter=quarter, rows=rows)
