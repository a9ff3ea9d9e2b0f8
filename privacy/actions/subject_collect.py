"""Collecting what is held about the person of a request: once, into items, with a search log."""

import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from privacy import access, audit, finding, jobs, schedule
from privacy.actions.requests import held_open
from privacy.actions.subject_clock import danger_of, keep_restricted
from privacy.cycles import cycles_left_alone
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.mentions import Detector, Somebody, visible
from privacy.models import (
    Job,
    RestrictedRequest,
    SubjectItem,
    SubjectParty,
    SubjectRequest,
    SubjectSearch,
    SubjectSpan,
    User,
)
from privacy.queries.subject_items import COLLECT_JOB, latest_collection
from privacy.roles import Permission
from privacy.rules.grounds import proposal, route_of
from privacy.subject_people import as_words, everybody_else, somebody_of, subject_of

STEPS = 3
AT_ONCE = 500
Step = Callable[[int, int, str], None]


def no_progress(done: int, total: int, doing: str) -> None:
    """For callers that show no progress."""


@transaction.atomic
def ask_for_items(*, request: SubjectRequest, by: User) -> Job:
    """Have the items collected in the background."""
    held = held_open(request, by)
    _check_first(held)
    running = latest_collection(held)
    if running is not None and running.is_open:
        raise RuleBroken("The items are being collected already.")
    return jobs.request(COLLECT_JOB, by=by, params={"request": str(held.pk)})


def _check_first(held: SubjectRequest) -> None:
    if held.searches.exclude(model="").exists():
        raise RuleBroken("The items were collected already. What was decided would be lost.")


@cycles_left_alone()
def collect_items(*, request_id: uuid.UUID, by: User, step: Step = no_progress) -> int:
    """Every entry about the person, and who else is in it; gives how many entries."""
    access.require(by, Permission.HANDLE_SUBJECT_REQUEST)
    step(0, STEPS, "Collecting from every family")
    with acting_as(by, opened=EVERYTHING):
        held = held_open(SubjectRequest(pk=request_id), by)
        _check_first(held)
        _restrict_where_needed(held, by)
        found = list(schedule.items_of(held.person_id))
        step(1, STEPS, "Looking for everybody else in it")
        collected = _read(held, found)
        step(2, STEPS, "Keeping the items")
        _keep(held, collected, found, by)
    return len(found)


def _restrict_where_needed(held: SubjectRequest, by: User) -> None:
    """By what the records say, whoever asks."""
    if why := danger_of(held.person_id):
        keep_restricted(held, why, by)


@dataclass
class _Collected:
    """Rows that are ready to be kept."""

    items: list[SubjectItem] = field(default_factory=list)
    spans: list[SubjectSpan] = field(default_factory=list)
    parties: dict[str, SubjectParty] = field(default_factory=dict)


def _read(held: SubjectRequest, found: list[schedule.Item]) -> _Collected:
    """Items and mentions, not kept yet."""
    around = schedule.bystanders_of(held.person_id)
    restricted = RestrictedRequest.objects.filter(request=held).exists()
    detector = Detector(subject_of(around), everybody_else(around), restricted=restricted)
    collected = _Collected()
    by_parent = held.requester == SubjectRequest.Requester.PARENT
    for number, each in enumerate(found, 1):
        item = _item(held, number, each)
        item.route = route_of(schedule.topic_of(each), by_parent=by_parent).value
        spans = spans_in(item, detector, collected.parties)
        item.mentions = len(spans)
        item.open_mentions = sum(not span.decision for span in spans)
        collected.items.append(item)
        collected.spans += spans
    return collected


def _item(held: SubjectRequest, number: int, each: schedule.Item) -> SubjectItem:
    facts = [(fact.label, visible(fact.value), fact.as_written) for fact in each.facts]
    return SubjectItem(
        request=held,
        number=number,
        model=each.model,
        group=each.group,
        title=each.title,
        facts=json.dumps(facts, ensure_ascii=False),
        on=each.on,
        earlier_version=each.is_earlier_version,
    )


def spans_in(
    item: SubjectItem, detector: Detector, parties: dict[str, SubjectParty]
) -> list[SubjectSpan]:
    """Who else is named in an item; parties that are not known yet are added to those given.

    Values that were chosen from lists name nobody; of these only names of workers are looked for.
    """
    spans = []
    for place, (_, value, as_written) in enumerate(json.loads(item.facts)):
        for each in detector.mentions(value):
            somebody = somebody_of(each.key, value[each.start : each.end], detector.others)
            if not as_written and somebody.who != "worker":
                continue
            party = parties.get(each.key) or parties.setdefault(
                each.key, _party(item.request, somebody)
            )
            span = SubjectSpan(request=item.request, item=item, fact=place, party=party)
            span.start, span.end, span.how = each.start, each.end, each.how.value
            _propose(span, detector.restricted)
            spans.append(span)
    return spans


def _propose(span: SubjectSpan, restricted: bool) -> None:
    """What needs nobody's decision is settled."""
    proposed = proposal(span.party.who, restricted=restricted)
    if proposed.settled:
        span.decision, span.ground = proposed.decision.value, proposed.ground


def _party(request: SubjectRequest, somebody: Somebody) -> SubjectParty:
    return SubjectParty(
        request=request,
        who=somebody.who.value,
        label=somebody.label,
        words=as_words(somebody),
    )


def _keep(
    held: SubjectRequest, collected: _Collected, found: list[schedule.Item], by: User
) -> None:
    SubjectParty.objects.bulk_create(collected.parties.values(), batch_size=AT_ONCE)
    SubjectItem.objects.bulk_create(collected.items, batch_size=AT_ONCE)
    SubjectSpan.objects.bulk_create(collected.spans, batch_size=AT_ONCE)
    _log_searches(held, found, by)
    audit.record(
        Event.SUBJECT_ITEMS_COLLECTED,
        held,
        by=by,
        person=finding.record_of(held.person_id),
        items=len(collected.items),
        mentions=len(collected.spans),
    )


def _log_searches(held: SubjectRequest, found: Iterable[schedule.Item], by: User) -> None:
    """Every kind of record that was asked, those that had nothing too, and what none tells."""
    numbers = Counter(item.model for item in found)
    named = finding.finder().named(held.person_id)
    terms = f"The key of the person’s record ({named.name})" if named else "The key of the record"
    rows = []
    for model, holding in schedule.holdings().items():
        if holding.collect is None and not holding.untold:
            continue
        left_out = "; ".join(f"{name}: {why}" for name, why in sorted(holding.untold.items()))
        row = SubjectSearch(request=held, model=model, place=model, by=by, at=timezone.now())
        row.terms, row.left_out, row.found = terms, left_out, numbers[model]
        rows.append(row)
    SubjectSearch.objects.bulk_create(rows)


@transaction.atomic
def add_search(
    *, request: SubjectRequest, place: str, terms: str, found: int, left_out: str, by: User
) -> SubjectSearch:
    """Another system was looked through: a mailbox, a shared folder, paper."""
    held = held_open(request, by)
    said = {"place": place, "terms": terms, "left_out": left_out, "found": found}
    made = SubjectSearch.objects.create(request=held, by=by, at=timezone.now(), **said)
    person = finding.record_of(held.person_id)
    audit.record(
        Event.SUBJECT_REQUEST_CHANGED, held, by=by, person=person, fields=["searches"], found=found
    )
    return made
