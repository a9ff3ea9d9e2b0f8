"""Submissions of claims, for the ledger of sharings."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone

from outcomes.models import Submission
from outcomes.queries.submissions_recipients import MINISTRY
from privacy.rules.rights import Purpose
from privacy.sharing import Sharing


def _sent() -> QuerySet[Submission]:
    return Submission.objects.filter(completed_at__isnull=False, rows__gt=0)


def times_sent() -> Iterator[tuple[str, int]]:
    """The purpose, and how many submissions are complete."""
    yield Purpose.OUTCOMES, _sent().count()


def sharings() -> Iterator[Sharing]:
    """Every submission that is complete."""
    for sent in _sent().select_related("asked_by"):
        yield Sharing(
            on=timezone.localdate(sent.completed_at),
            what=f"Claims, submission {sent.reference}: references of families, codes and days",
            to=MINISTRY,
            purpose=Purpose.OUTCOMES,
            method="Entered at the ministry",
            rows=sent.rows,
            sha256=sent.sha256,
            approved_by=sent.asked_by.name,
        )
