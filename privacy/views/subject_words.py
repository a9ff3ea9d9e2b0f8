"""What the pages of the items of a subject request show, in words."""

from typing import Any

from django.forms import BoundField
from django.urls import reverse

from privacy.forms.subject_work import SPAN, SpansForm
from privacy.models import SubjectBulk, SubjectItem, SubjectParty, SubjectSearch, SubjectSpan
from privacy.queries.subject_items import StoredFact, facts_of, sample_of
from privacy.rules.grounds import GROUNDS, Decision
from privacy.rules.retention import in_words

AROUND = 60
OPEN = {"text": "To decide", "colour": "yellow"}


def ground_words(code: str) -> str:
    """A ground in words."""
    return GROUNDS[code].words if code else ""


def state_of(item: SubjectItem) -> dict[str, str]:
    """Where an item stands, as a tag."""
    if item.is_open and item.decision != Decision.WITHHOLD:
        return OPEN
    if item.decision == Decision.WITHHOLD:
        return {"text": "Withheld", "colour": "red"}
    decided = item.mentions or item.route
    return {"text": "Decided", "colour": "green"} if decided else {"text": "Nobody else named"}


def item_row(item: SubjectItem) -> list[Any]:
    """An item's line in the list."""
    url = reverse("privacy:subject_item", args=[item.request_id, item.pk])
    earlier = "Earlier version" if item.earlier_version else ""
    still = f"{item.open_mentions} to decide" if item.open_mentions else ""
    return [
        {"text": f"{item.number}. {item.title}", "url": url, "hint": earlier},
        {"text": item.group, "hint": in_words(item.on) if item.on else ""},
        {"text": str(item.mentions), "hint": still},
        item.get_route_display() or "–",
        state_of(item),
    ]


def shown_facts(item: SubjectItem, spans: list[SubjectSpan]) -> list[dict[str, Any]]:
    """The lines of an item, cut where its mentions begin and end."""
    numbers = {span.pk: number for number, span in enumerate(spans, 1)}
    return [
        {"label": fact.label, "parts": _parts(fact, place, spans, numbers)}
        for place, fact in enumerate(facts_of(item))
    ]


def _parts(
    fact: StoredFact, place: int, spans: list[SubjectSpan], numbers: dict[Any, int]
) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    last = 0
    for span in (span for span in spans if span.fact == place):
        parts.append({"text": fact.value[last : span.start]})
        parts.append({**_marked(fact, span), "number": numbers[span.pk]})
        last = span.end
    return [*parts, {"text": fact.value[last:]}]


def _marked(fact: StoredFact, span: SubjectSpan) -> dict[str, Any]:
    return {
        "text": fact.value[span.start : span.end],
        "decision": span.decision or "open",
        "words": span.get_decision_display() or "To decide",
    }


def mentions(form: SpansForm, spans: list[SubjectSpan]) -> list[dict[str, Any]]:
    """Each mention with its field."""
    return [
        {
            "number": number,
            "span": span,
            "field": _field(form, span),
            "ground": ground_words(span.ground),
            "by": span.decided_by.name if span.decided_by else "",
            "party_url": reverse("privacy:subject_party", args=[span.request_id, span.party_id]),
        }
        for number, span in enumerate(spans, 1)
    ]


def _field(form: SpansForm, span: SubjectSpan) -> BoundField:
    return form[f"{SPAN}{span.pk}"]


def party_row(party: SubjectParty) -> list[Any]:
    """Somebody's line in the list."""
    url = reverse("privacy:subject_party", args=[party.request_id, party.pk])
    named, still = party.named, party.still  # type: ignore[attr-defined]
    return [
        {"text": party.label, "url": url, "hint": party.get_relation_display()}
        if party.relation
        else {"text": party.label, "url": url},
        party.get_who_display(),
        str(named),
        {"text": f"{still} to decide", "colour": "yellow"}
        if still
        else {"text": "Decided", "colour": "green"},
    ]


def bulk_row(bulk: SubjectBulk) -> list[Any]:
    """A rule for somebody everywhere."""
    url = reverse("privacy:subject_bulk", args=[bulk.request_id, bulk.pk])
    return [
        {"text": f"{bulk.get_decision_display()}: {ground_words(bulk.ground)}", "url": url},
        {"text": in_words(bulk.at.date()), "hint": bulk.by.name},
        str(bulk.covers),
        bulk_state(bulk),
    ]


def bulk_state(bulk: SubjectBulk) -> dict[str, str]:
    """Whether it counts."""
    if bulk.undone_at:
        return {"text": "Undone", "colour": "grey"}
    if bulk.confirmed_at:
        return {"text": "Counts", "colour": "green"}
    return {"text": "Sample to read", "colour": "yellow"}


def bulk_words(bulk: SubjectBulk) -> dict[str, Any]:
    """A rule with its sample, for its page."""
    return {
        "tag": bulk_state(bulk),
        "ground": ground_words(bulk.ground),
        "lines": [sample_line(each) for each in sample_of(bulk)],
    }


def sample_line(span: SubjectSpan) -> dict[str, Any]:
    """A mention with the words around it."""
    value = facts_of(span.item)[span.fact].value
    return {
        "before": value[max(0, span.start - AROUND) : span.start],
        "words": value[span.start : span.end],
        "after": value[span.end : span.end + AROUND],
        "item": span.item,
        "url": reverse("privacy:subject_item", args=[span.request_id, span.item_id]),
    }


def search_row(search: SubjectSearch) -> list[Any]:
    """A line of the search log."""
    return [
        {"text": search.place, "hint": "This system" if search.model else "Another system"},
        search.terms,
        str(search.found),
        search.left_out or "–",
        {"text": in_words(search.at.date()), "hint": search.by.name},
    ]
