"""Reading the items of a subject request: what was collected, who is named, what is decided."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from privacy import access
from privacy.models import (
    ActingDecision,
    SubjectBulk,
    SubjectItem,
    SubjectPack,
    SubjectParty,
    SubjectPause,
    SubjectRequest,
    SubjectSearch,
    SubjectSpan,
    User,
)
from privacy.queries.jobs import latest_job
from privacy.queries.requests import request_or_404
from privacy.roles import Permission
from privacy.rules.grounds import OF_ROUTE, ROUTE_WORDS, Readiness, Route

COLLECT_JOB = "collect_subject_items"
# What stands in an item that is withheld as a whole is withheld with it.
OPEN = ~Q(decision="withhold") & (Q(open_mentions__gt=0) | ~Q(route="") & Q(decision=""))
STATES = {
    "open": OPEN,
    "decided": ~OPEN & (Q(mentions__gt=0) | ~Q(route="")),
    "nobody": Q(mentions=0, route=""),
    "withheld": Q(decision="withhold"),
    "tests": ~Q(route=""),
}


@dataclass(frozen=True)
class StoredFact:
    """One line of an item as it was collected."""

    label: str
    value: str
    as_written: bool


def facts_of(item: SubjectItem) -> list[StoredFact]:
    """The lines of an item."""
    return [StoredFact(*each) for each in json.loads(item.facts or "[]")]


def items(request: SubjectRequest, state: str = "") -> QuerySet[SubjectItem]:
    """The items of a request in order, narrowed to a state."""
    return request.items.filter(STATES.get(state, Q()))


def readable_or_404(request_id: uuid.UUID, *, user: User) -> SubjectRequest:
    """The request, for whoever works on it; for others who may read items, a restricted one."""
    held = request_or_404(request_id)
    if not access.can(user, Permission.HANDLE_SUBJECT_REQUEST) and not is_restricted(held):
        raise Http404
    return held


def is_restricted(held: SubjectRequest) -> bool:
    """Whether somebody has to be protected from whoever reads the answer."""
    return hasattr(held, "restricted")


def item_or_404(held: SubjectRequest, item_id: uuid.UUID) -> SubjectItem:
    """One item of a request."""
    item = held.items.select_related("decided_by").filter(pk=item_id).first()
    if item is None:
        raise Http404
    return item


def decided_of(item: SubjectItem) -> dict[str, Any]:
    """What is decided of the whole of it, as its form holds it."""
    return {name: getattr(item, name) for name in ("ground", "reason", "opinion", "opinion_on")}


def spans_of(item: SubjectItem) -> list[SubjectSpan]:
    """The mentions in an item, in the order in which they are read."""
    return list(item.spans.select_related("party", "decided_by").order_by("fact", "start"))


def next_open(item: SubjectItem) -> SubjectItem | None:
    """The item to go on with: the next open one, or the first."""
    found = SubjectItem.objects.filter(OPEN, request_id=item.request_id)
    return found.filter(number__gt=item.number).first() or found.exclude(pk=item.pk).first()


def parties(request: SubjectRequest) -> QuerySet[SubjectParty]:
    """Who and what is named, those with most to decide first."""
    still = Count("spans", filter=Q(spans__decision=""))
    named = request.parties.annotate(named=Count("spans"), still=still)
    return named.filter(named__gt=0).order_by("-still", "-named", "id")


def party_or_404(held: SubjectRequest, party_id: uuid.UUID) -> SubjectParty:
    """Somebody who is named in a request."""
    party = held.parties.filter(pk=party_id).first()
    if party is None:
        raise Http404
    return party


def mentions_of(party: SubjectParty) -> QuerySet[SubjectSpan]:
    """Where somebody is named, what is still open first."""
    found = party.spans.select_related("item")
    return found.order_by("decision", "item__number", "fact", "start")


def bulk_or_404(held: SubjectRequest, bulk_id: uuid.UUID) -> SubjectBulk:
    """A rule for somebody everywhere."""
    found = held.bulks.select_related("party", "by", "confirmed_by")
    bulk = found.filter(pk=bulk_id).first()
    if bulk is None:
        raise Http404
    return bulk


def tests_of(request: SubjectRequest) -> list[dict[str, Any]]:
    """Which tests wait for one outcome, with how many items each; papers are read one by one."""
    still = request.items.filter(route__in=list(OF_ROUTE), decision="")
    waiting = still.values("route").order_by("route")
    return [
        {"route": row["route"], "words": ROUTE_WORDS[Route(row["route"])], "items": row["items"]}
        for row in waiting.annotate(items=Count("id"))
    ]


def packs_to_review() -> QuerySet[SubjectPack]:
    """Restricted packs that nobody else has read yet."""
    waiting = SubjectPack.objects.filter(restricted=True, second_by=None, destroyed_at=None)
    return waiting.select_related("request", "built_by").order_by("built_at")


def bulks_of(party: SubjectParty) -> list[SubjectBulk]:
    """The last rules for somebody."""
    return list(party.bulks.select_related("by", "confirmed_by")[:10])


def sample_of(bulk: SubjectBulk) -> list[SubjectSpan]:
    """The mentions that are read before a rule counts."""
    return list(SubjectSpan.objects.filter(pk__in=bulk.sample).select_related("item"))


def searches(request: SubjectRequest) -> QuerySet[SubjectSearch]:
    """Where it was looked."""
    return request.searches.select_related("by")


def request_at_work(request_id: uuid.UUID) -> SubjectRequest:
    """One request with how much of it is collected and open, its pauses, who may act: one query."""
    own = SubjectItem.objects.filter(request=OuterRef("pk")).order_by().values("request")
    pause = SubjectPause.objects.filter(request=OuterRef("pk")).order_by("asked_on", "id")
    acts = ActingDecision.objects.filter(request=OuterRef("pk")).order_by("-at", "id")
    held = request_or_404(
        request_id,
        items_number=Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), 0),
        items_open=Coalesce(Subquery(own.filter(OPEN).annotate(n=Count("pk")).values("n")), 0),
        asked_days=ArraySubquery(pause.values("asked_on")),
        answered_days=ArraySubquery(pause.values("answered_on")),
        acts=Subquery(acts.values("outcome")[:1]),
    )
    held.paused = list(zip(held.asked_days, held.answered_days, strict=True))  # type: ignore[attr-defined]
    return held


def latest_collection(request: SubjectRequest) -> Any:
    """The last job that was asked to collect its items."""
    return latest_job(COLLECT_JOB, request=request.pk)


def readiness(request: SubjectRequest) -> Readiness:
    """What still stands between the items and a pack."""
    routed = ~Q(route="") & Q(decision="")
    items_of = request.items
    return Readiness(
        collected=items_of.exists() or request.searches.exclude(model="").exists(),
        searches=request.searches.count(),
        open_mentions=request.spans.filter(decision="").exclude(item__decision="withhold").count(),
        open_items=items_of.filter(routed).count(),
        open_rules=request.bulks.filter(confirmed_at=None, undone_at=None).count(),
    )
