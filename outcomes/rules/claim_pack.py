"""A claim pack as data: the three questions of a spot check, from what was frozen. No database.

Nothing is judged here, and nothing that is told is a name: references, codes, days, and the words
of the framework. The reason of a senior decision is left out, since it was written freely.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from outcomes.engine.words import day_words
from outcomes.rules.claim_answers import EMPLOYMENT, Check, check_of

QUESTIONS = (
    "1. Was the family eligible?",
    "2. Was a whole-family approach used?",
    "3. Were the claim criteria met?",
)
PASSED = ("met_sustained", "overridden", "neutral")
EMPLOYMENT_RESTS = (
    "This route rests on an adult’s work and the end of benefit, told first, and not on the "
    "results after it, which are told all the same. "
)
DISPUTED = "Somebody in the family says that this need is wrong. It was looked into and kept"
UNITS = {"headline": "different headline problems", "need": "needs"}


@dataclass(frozen=True)
class Cover:
    """What stands at the head of the pack."""

    claim: str
    family: str
    route: str
    route_code: str
    phase: str
    state: str
    submitted_on: date | None
    rules: str
    plan: str
    as_of: date
    frozen_on: date
    made_on: date
    council: str
    fingerprints: Mapping[str, str]
    # References of needs and facts of which somebody says, by now, that they are wrong.
    disputed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Document:
    """A document that the council holds, by what can be told of it without a name."""

    reference: str
    kind: str
    on_date: date
    shows: tuple[str, ...]
    sha256: str


def contents(
    cover: Cover,
    results: Mapping[str, Any],
    criteria: Sequence[Mapping[str, Any]],
    documents: Sequence[Document] = (),
) -> dict[str, Any]:
    """Everything that the template sets, in words."""
    return {
        "title": f"Claim {cover.claim}: answers to a spot check",
        "council": cover.council,
        "claim": cover.claim,
        "facts": _facts(cover),
        "fingerprints": [{"label": k, "value": v} for k, v in cover.fingerprints.items() if v],
        "questions": list(QUESTIONS),
        "eligible": _eligible(results["eligible"]),
        "whole_family": _whole_family(results["whole_family"]),
        "criteria": _criteria(cover, check_of(results["outputs"], cover.route_code), criteria),
        "decisions": [decision_words(each) for each in results.get("decisions", [])],
        "documents": [_document(each) for each in documents],
    }


def _document(each: Document) -> dict[str, str]:
    """One row of the list of documents."""
    return {
        "reference": each.reference,
        "kind": each.kind,
        "date": day_words(each.on_date),
        "shows": ", ".join(each.shows),
        "sha256": each.sha256,
    }


def _facts(cover: Cover) -> list[dict[str, str]]:
    """The head of the pack as terms and values."""
    facts = {
        "Claim": cover.claim,
        "Family": cover.family,
        "Route": cover.route,
        "Phase of the programme": cover.phase,
        "State of the claim": cover.state,
        "Submitted": words_of(cover.submitted_on),
        "Rules": cover.rules,
        "Local plan": cover.plan,
        "Judged as on": day_words(cover.as_of),
        "Frozen": day_words(cover.frozen_on),
        "Pack made": day_words(cover.made_on),
    }
    return [{"label": label, "value": value} for label, value in facts.items() if value]


def words_of(day: date | str | None) -> str:
    """A day in words; empty for none."""
    if isinstance(day, str):
        day = date.fromisoformat(day) if day else None
    return day_words(day) if day else ""


def _yes(answer: bool) -> str:
    return "Yes" if answer else "No"


def _eligible(found: Mapping[str, Any]) -> dict[str, Any]:
    """Eligible? How many problems were asked for and found, and which."""
    unit = UNITS.get(found["unit"], found["unit"])
    number = found["headlines"] if found["unit"] == "headline" else found["needs"]
    return {
        "answer": _yes(found["eligible"]),
        "rule": f"At least {found['minimum']} {unit}. Found: {number}.",
        "points": [f"{name} ({code})" for code, name in found["lit"]],
        "reasons": list(found["reasons"]),
    }


def _whole_family(found: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """A whole-family approach? Each requirement with its day."""
    return {
        "answer": _yes(all(each["on"] for each in found)),
        "points": [
            {
                "label": each["label"],
                "value": words_of(each["on"]) or "Not recorded by that day",
            }
            for each in found
        ],
    }


def _criteria(
    cover: Cover, check: Check | None, found: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Criteria met? As the route was judged when it was frozen; every result with its rule.

    A route need not ask for every result: continuous employment asks for none.
    """
    results = [each for each in found if "route" not in each]
    passed = [each for each in results if each["state"] in PASSED]
    met = check is not None and check.claimable
    by_route = f"By the route {cover.route_code}, as judged on {day_words(cover.as_of)}. "
    rests = EMPLOYMENT_RESTS if cover.route_code == EMPLOYMENT else ""
    return {
        "answer": _yes(met),
        "summary": f"{by_route}{rests}{len(passed)} of {len(results)} results are passed.",
        "results": [_result(cover, each) for each in found],
    }


def _result(cover: Cover, each: Mapping[str, Any]) -> dict[str, Any]:
    facts = {
        "Need": _coded(each["need_label"], each["need"]),
        "Need reference": each["need_ref"],
        "Disputed": DISPUTED if each["need_ref"] in cover.disputed else "",
        "Person": each["person_ref"] or "The household",
        "Result": f"{each['state_label']}. {each['state_words']}",
        "Rule": each["rule"],
        "Rule version": cover.rules,
        "Basis of the rule": basis_of(each),
        "Period begins with": each["anchor_words"],
        "Period begins": words_of(each["clock_start"]),
        "Window": _window(each["window_start"], each["window_end"]),
        "Matures": words_of(each["matures_on"]),
        "Missing": " ".join(each["missing"]),
    }
    return {
        "title": _coded(each["outcome_label"], each["outcome"]),
        "facts": [{"label": label, "value": value} for label, value in facts.items() if value],
        "parts": [f"{part['words']}: {part['state_label']}" for part in each["parts"]],
        "observations": [_observation(used, cover) for used in each["observations"]],
        "feeds": [_feed(feed) for feed in each["feeds"]],
    }


def basis_of(each: Mapping[str, Any]) -> str:
    """Where a rule comes from; that nobody has confirmed it is always said."""
    said = each["confirmed"] or "not confirmed" in each["basis"].lower()
    return str(each["basis"]) if said else f"{each['basis']} (not confirmed)"


def _coded(label: str, code: str) -> str:
    return f"{label} ({code})" if code else label


def _window(first: str, last: str) -> str:
    return f"{words_of(first)} to {words_of(last)}" if first and last else ""


def _observation(used: Mapping[str, str], cover: Cover) -> dict[str, str]:
    """One row of the evidence."""
    start, end = words_of(used["start_on"]), words_of(used["end_on"])
    value = " of ".join(part for part in (used["value"], used["out_of"]) if part)
    return {
        "ref": used["ref"],
        "code": used["code"],
        "words": f"{used['words']}{', disputed' if used['ref'] in cover.disputed else ''}",
        "date": f"{start} to {end}" if end and end != start else start,
        "value": " ".join(part for part in (value, used["detail"]) if part) or "-",
        "source": used["source"],
    }


def _feed(feed: Mapping[str, str]) -> str:
    days = _window(feed["from"], feed["to"])
    return f"{feed['source']}: {feed['words']}, {days}"


def decision_words(each: Mapping[str, str]) -> str:
    """A senior decision, without the reason: that was written freely."""
    return (
        f"Need {each['need']} (reference {each['need_ref']}): equivalent progress, decided by a "
        f"head of service on {words_of(each['on'])}. The reason is kept with the decision."
    )
