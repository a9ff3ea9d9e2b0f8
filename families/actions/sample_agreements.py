"""For the demonstration: most open families have had the notice; one parent took consent back."""

from typing import Any

from django.db.models import Max
from django.utils import timezone

from families.actions.agreements import keep_agreements
from families.models import Agreement, Family
from families.rules.agreements import GIVEN, NOTICE, SERVICE, SHARING, WITHDRAWN, Agreed
from privacy.identity import acting_as, system_user
from privacy.models import User

VERSION = "2026-1"
# Every so many families still wait for theirs, so that the pages about it have something to show.
STILL_TO_GET = 8


def record_sample_agreements() -> int:
    """Once, for open families, on the day on which the last of them came; how many families."""
    by = system_user("demonstration")
    with acting_as(by):
        if Agreement.objects.exists():
            return 0
        families = Family.objects.filter(closed_on=None).annotate(day=Max("members__joined_on"))
        told = [f for n, f in enumerate(families.order_by("reference")) if n % STILL_TO_GET]
        for family in told:
            day = min(family.day or family.identified_on, timezone.localdate())
            notice = Agreed(NOTICE, GIVEN, day, "post", VERSION)
            agreed = (Agreed(kind, GIVEN, day, "signed") for kind in (SERVICE, SHARING))
            keep_agreements(family, (notice, *agreed), by=by)
        if told:
            _take_back(told[-1], by)
        return len(told)


def _take_back(family: Family, by: User) -> None:
    """One parent does not want anything shared any more."""
    parent = family.members.filter(role="parent", left_on=None).order_by("pk").first()
    if parent is not None:
        own: dict[str, Any] = {"person_id": parent.person_id, "capacity": "own"}
        said = Agreed(SHARING, WITHDRAWN, timezone.localdate(), "phone", **own)
        keep_agreements(family, [said], by=by)
