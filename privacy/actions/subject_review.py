"""Deciding what of the items is told: span by span, item by item, and taking it back."""

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from privacy import access, audit, finding
from privacy.actions.requests import held_open
from privacy.actions.subject_clock import keep_restricted
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.mentions import visible
from privacy.models import (
    RestrictedRequest,
    SubjectItem,
    SubjectParty,
    SubjectRequest,
    SubjectSpan,
    User,
)
from privacy.queries.shown import Change, joined
from privacy.queries.subject_items import decided_of, facts_of
from privacy.roles import Permission
from privacy.rules import grounds as rules
from privacy.rules.grounds import Decision, Who
from privacy.rules.shown import Shown
from privacy.subject_people import also_known_as, as_somebody, as_words

SHORTEST_MARK = 2


@transaction.atomic(savepoint=False)
def note_item_view(*, item: SubjectItem, by: User) -> None:
    """An item was opened: it is personal data like the entry that it is a copy of."""
    access.require(by, Permission.READ_SUBJECT_ITEMS)
    audit.record_view(item, by=by, person=finding.record_of(item.request.person_id))


@transaction.atomic(savepoint=False)
def note_list_view(*, request: SubjectRequest, by: User) -> None:
    """A page of what was collected was opened."""
    access.require(by, Permission.READ_SUBJECT_ITEMS)
    audit.record_view(request, by=by, person=finding.record_of(request.person_id))


@transaction.atomic
def decide_spans(
    *,
    item: SubjectItem,
    grounds: Mapping[uuid.UUID, str],
    reason: str,
    shown: Shown | None = None,
    by: User,
) -> int:
    """A ground for each mention of an item; an empty one leaves it open. Gives how many changed."""
    held_open(item.request, by)
    rows = {str(span.pk): span for span in _locked(item)}
    typed = {str(key): ground for key, ground in grounds.items() if str(key) in rows}
    current = {key: rows[key].ground for key in typed}
    wanted = joined(item, current, typed, shown, who=lambda _row, keys: _who(rows, keys))
    turned = [key for key, ground in wanted.items() if rows[key].ground != ground]
    changed = [_decided(rows[key], wanted[key], reason, by) for key in turned]
    for span in changed:
        span.save()
    recount(SubjectItem.objects.filter(pk=item.pk))
    _note(item, by, "spans", changed=len(changed))
    return len(changed)


def _who(rows: Mapping[str, SubjectSpan | SubjectItem], keys: Iterable[str]) -> dict[str, Change]:
    """By whom each is decided; nobody where it is open again."""
    found = {key: (rows[key].decided_by, rows[key].decided_at) for key in keys}
    return {key: Change(by.name, at) for key, (by, at) in found.items() if by and at}


def _locked(item: SubjectItem) -> list[SubjectSpan]:
    found = SubjectSpan.objects.select_for_update(of=("self",)).filter(item=item)
    return list(found.select_related("party"))


def _decided(span: SubjectSpan, ground: str, reason: str, by: User) -> SubjectSpan:
    """The span with its decision, which follows from the ground; nothing without one."""
    span.bulk = None
    if not ground:
        return _opened(span)
    known = rules.GROUNDS.get(ground)
    rules.check_ground(known.decision if known else "", ground, reason, who=span.party.who)
    span.decision, span.ground = rules.GROUNDS[ground].decision.value, ground
    span.reason, span.decided_by, span.decided_at = reason, by, timezone.now()
    return span


def _opened(span: SubjectSpan) -> SubjectSpan:
    span.decision = span.ground = span.reason = ""
    span.decided_by = span.decided_at = None
    return span


@transaction.atomic
def take_back(*, item: SubjectItem, by: User) -> int:
    """Everything that was decided of an item is open again; gives how many mentions."""
    held_open(item.request, by)
    rows = [span for span in _locked(item) if span.decided_by_id]
    for span in rows:
        span.bulk = None
        _opened(span).save()
    held = SubjectItem.objects.select_for_update().get(pk=item.pk)
    _open_item(held)
    recount(SubjectItem.objects.filter(pk=item.pk))
    _note(item, by, "taken_back", changed=len(rows))
    return len(rows)


def _open_item(held: SubjectItem) -> None:
    held.decision = held.ground = held.reason = held.opinion = ""
    held.opinion_on = held.decided_by = held.decided_at = None
    held.save()


@transaction.atomic
def decide_item(
    *, item: SubjectItem, shown: Shown | None = None, by: User, **typed: Any
) -> SubjectItem:
    """The whole item is told or withheld: always where it has a test of its own."""
    held_open(item.request, by)
    held = SubjectItem.objects.select_for_update().get(pk=item.pk)
    said: dict[str, Any] = joined(
        *(held, decided_of(held), typed, shown),
        who=lambda _row, names: _who(dict.fromkeys(names, held), names),
    )
    _decide_item(held, by=by, **said)
    _note(held, by, "decision", reason_code=said["ground"])
    return held


def _decide_item(
    held: SubjectItem, ground: str, reason: str, opinion: str, opinion_on: date | None, by: User
) -> None:
    known = rules.GROUNDS.get(ground)
    decision = known.decision.value if known else ""
    rules.check_ground(decision, ground, reason)
    days = (timezone.localdate() - opinion_on).days if opinion_on and opinion.strip() else None
    rules.check_opinion(held.route, decision, ground, opinion_days=days)
    held.decision, held.ground, held.reason = decision, ground, reason
    held.opinion, held.opinion_on = opinion, opinion_on
    held.decided_by, held.decided_at = by, timezone.now()
    held.save()


@transaction.atomic
def decide_route(
    *,
    request: SubjectRequest,
    route: str,
    ground: str,
    reason: str,
    opinion: str,
    opinion_on: date | None,
    by: User,
) -> int:
    """One outcome of a test for all items that wait for it; gives how many."""
    held_open(request, by)
    rows = SubjectItem.objects.select_for_update().filter(request=request, route=route, decision="")
    found = list(rows)
    for held in found:
        _decide_item(held, ground, reason, opinion, opinion_on, by)
    _note_request(request, by, "tests", reason_code=ground, changed=len(found))
    return len(found)


@transaction.atomic
def mark_by_hand(
    *, item: SubjectItem, phrase: str, ground: str, reason: str, everywhere: bool, by: User
) -> int:
    """Withhold words that no program found, here or in every item; gives how often they occur."""
    held_open(item.request, by)
    wanted = visible(phrase).strip()
    if len(wanted) < SHORTEST_MARK:
        raise RuleBroken("Enter the words as they stand in the text.", "phrase")
    rules.check_ground(Decision.WITHHOLD, ground, reason)
    where = SubjectItem.objects.filter(request=item.request)
    rows = where if everywhere else where.filter(pk=item.pk)
    party = SubjectParty(request=item.request, who=Who.SOURCE.value, label=wanted)
    party.words = json.dumps(
        {"names": [], "known_as": [wanted], "places": [], "key": f"hand:{party.pk}"}
    )
    found = [span for each in rows for span in _marked(each, wanted, party)]
    if not found:
        raise RuleBroken("These words do not stand in the text.", "phrase")
    party.save(force_insert=True)
    for span in found:
        _decided(span, ground, reason, by).save(force_insert=True)
    recount(rows)
    _note(item, by, "marked", changed=len(found))
    return len(found)


def _marked(item: SubjectItem, wanted: str, party: SubjectParty) -> list[SubjectSpan]:
    """Where the words stand in an item. Marks that they touch become part of the new one."""
    made = []
    pattern = re.compile(r"\s+".join(map(re.escape, wanted.split())), re.IGNORECASE)
    for place, fact in enumerate(facts_of(item)):
        for match in pattern.finditer(fact.value):
            start, end = match.span()
            over = item.spans.filter(fact=place, start__lt=end, end__gt=start)
            for other in over:
                start, end = min(start, other.start), max(end, other.end)
            over.delete()
            span = SubjectSpan(request=item.request, item=item, fact=place, party=party)
            span.start, span.end, span.how = start, end, SubjectSpan.How.BY_HAND
            made.append(span)
    return made


@transaction.atomic
def relate(*, party: SubjectParty, relation: str, by: User) -> SubjectParty:
    """What somebody is to whoever asks; danger restricts the whole request."""
    held_request = held_open(party.request, by)
    held = SubjectParty.objects.select_for_update().get(pk=party.pk)
    held.relation = relation
    held.save(update_fields=["relation"])
    dangers = (SubjectParty.Relation.PROTECTED, SubjectParty.Relation.PERPETRATOR)
    if relation in dangers:
        keep_restricted(held_request, RestrictedRequest.Why.OFFICER, by)
        open_workers(held_request)
    _note_request(held_request, by, "relation", reason_code=relation)
    return held


def open_workers(request: SubjectRequest) -> None:
    """In a restricted request somebody decides on the names of workers too."""
    settled = request.spans.filter(ground=rules.WORKER, decided_by=None)
    settled.filter(decision="disclose").update(decision="", ground="")
    recount(request.items.all())


@transaction.atomic
def add_name(*, party: SubjectParty, name: str, by: User) -> int:
    """Somebody is also written about by another name: found in every item, and left to decide."""
    held_open(party.request, by)
    wanted = visible(name).strip()
    if len(wanted) < SHORTEST_MARK:
        raise RuleBroken("Enter a name of at least two letters.", "name")
    held = SubjectParty.objects.select_for_update().get(pk=party.pk)
    held.words = as_words(also_known_as(as_somebody(held), wanted))
    held.save(update_fields=["words"])
    pattern = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)", re.IGNORECASE)
    made = [span for item in held.request.items.all() for span in _named(item, pattern, held)]
    SubjectSpan.objects.bulk_create(made)
    recount(held.request.items.all())
    _note_request(held.request, by, "names", changed=len(made))
    return len(made)


def _named(item: SubjectItem, pattern: re.Pattern[str], party: SubjectParty) -> list[SubjectSpan]:
    made = []
    for place, fact in enumerate(facts_of(item)):
        for match in pattern.finditer(fact.value) if fact.as_written else ():
            over = {"fact": place, "start__lt": match.end(), "end__gt": match.start()}
            if not item.spans.filter(**over).exists():
                span = SubjectSpan(request=item.request, item=item, fact=place, party=party)
                span.start, span.end = match.span()
                span.how = SubjectSpan.How.NICKNAME
                made.append(span)
    return made


def recount(items: QuerySet[SubjectItem]) -> None:
    """How much of these items is still open follows from their spans."""
    own = SubjectSpan.objects.filter(item=OuterRef("pk")).order_by().values("item")
    every, still = own.annotate(n=Count("pk")), own.filter(decision="").annotate(n=Count("pk"))
    items.update(
        mentions=Coalesce(Subquery(every.values("n")), 0),
        open_mentions=Coalesce(Subquery(still.values("n")), 0),
    )


def _note(item: SubjectItem, by: User, what: str, **facts: Any) -> None:
    person = finding.record_of(item.request.person_id)
    audit.record(Event.SUBJECT_ITEM_DECIDED, item, by=by, person=person, fields=[what], **facts)


def _note_request(request: SubjectRequest, by: User, what: str, **facts: Any) -> None:
    person = finding.record_of(request.person_id)
    audit.record(Event.SUBJECT_ITEM_DECIDED, request, by=by, person=person, fields=[what], **facts)
