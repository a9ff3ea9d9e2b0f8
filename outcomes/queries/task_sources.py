"""What this floor adds to what is to be done: results that mature, queries that wait."""

from datetime import date
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from families.queries.task_sources import DATED_NEEDS, NO_DAY, Source, reminder
from outcomes.models import AuditQuery, OutcomeResult, OutcomeState
from outcomes.queries.audits_workpapers import OPEN
from privacy.addresses import address
from privacy.models import User


def _matures_on(day: date) -> Any:
    """The first day on which a result is sustained; of results whose day may be shown."""
    results = OutcomeResult.objects.filter(
        family=OuterRef("pk"),
        run=OuterRef("standing__run"),
        state=OutcomeState.MET_IN_WINDOW,
        need_code__in=["", *DATED_NEEDS],
        matures_on__gte=day,
    )
    return Subquery(results.order_by("matures_on").values("matures_on")[:1])


def asked_by_audit(user: User, day: date, until: date) -> QuerySet[AuditQuery]:
    """Queries of internal audit to this person that wait for an answer."""
    return (
        AuditQuery.objects.filter(OPEN, to=user)
        .order_by()
        .annotate(
            task_family=F("paper__audited__claim__family_id"),
            task_key=F("pk"),
            task_worker=F("to_id"),
            task_worker_name=F("to__name"),
            task_due=F("due_on"),
            task_since=NO_DAY,
        )
    )


def _explained(row: Any) -> str:
    return address("outcomes:family", row.family_id)


def _query(row: Any) -> str:
    return address("outcomes:audit_query", row.key)


MATURES = reminder(
    *("matures", "Outcomes that mature", "An outcome is sustained on this day"),
    due=_matures_on,
    since=NO_DAY,
    hint=lambda row: "If what it rests on is still so: record what is missing before then",
    url=_explained,
)
QUERY = Source(
    *("query", "Queries of internal audit", "Answer a query of internal audit", asked_by_audit),
    lambda row: "",
    _query,
    of_families=False,
)
