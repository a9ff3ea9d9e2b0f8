"""A few invented alerts: a demonstration has something to know before a visit."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from families.actions.risks import Judged, raise_risk, review_risk
from families.models import Risk
from families.queries.families import families_visible_to
from privacy.identity import acting_as
from privacy.models import User

# Kind, how high, what is said, looked at again in so many days; one for each of the first families.
ALERTS = (
    ("not_alone", 3, "A neighbour has shouted at workers on the stairs. Go in pairs.", 21),
    ("animal", 2, "A large dog is loose in the yard. Ring before you come.", 50),
    ("contact", 1, "Send text messages only after six: the mother works shifts.", 120),
)


def raise_sample_alerts(*, workers: Sequence[User]) -> int:
    """For each worker's first open families, where they have raised none yet; their number."""
    return sum(_raise(worker) for worker in workers)


def _raise(worker: User) -> int:
    with acting_as(worker):
        if Risk.objects.filter(raised_by=worker).exists():
            return 0
        today = timezone.localdate()
        open_now = families_visible_to(worker).filter(closed_on=None).order_by("reference")
        raised = [
            raise_risk(
                family=family, judged=Judged(kind, level, text, today + timedelta(days)), by=worker
            )
            for family, (kind, level, text, days) in zip(open_now, ALERTS, strict=False)
        ]
        for risk in raised[2:]:
            again = Judged(risk.kind, 2, f"{risk.text} They miss calls.", today + timedelta(80))
            review_risk(risk=risk, judged=again, by=worker)
        return len(raised)
