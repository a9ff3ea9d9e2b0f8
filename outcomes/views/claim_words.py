"""What a claim's pages show, in words: lines of the list, facts, and what was frozen with it."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from families.rules.field_groups import (
    Group,
    Mask,
    group_of_code,
    group_of_need,
    hidden_words,
)
from outcomes.engine.explanation import BENEFIT
from outcomes.forms.claims import Programmes
from outcomes.models import Claim, ClaimRecomputation, ClaimSnapshot, ClaimTransition
from outcomes.queries.claim_breaks import days_of, open_breaks
from outcomes.queries.claim_list import AUDIT_WORDS
from outcomes.queries.watch import AFTER
from outcomes.rules.claim_pack import basis_of
from outcomes.rules.claims import words_of_blocks

COLUMNS = [
    {"label": "Claim", "key": "reference"},
    {"label": "Family", "key": "family"},
    {"label": "Route"},
    {"label": "Programme"},
    {"label": "State", "key": "state"},
    {"label": "Internal audit"},
    {"label": "Date", "key": "on_date"},
]


@dataclass(frozen=True)
class BrokenAmong:
    """Of the claims on a page those on whose breaks nobody has decided: days, and links."""

    days: dict[uuid.UUID, str]
    lines: list[tuple[Claim, str]]


def broken_among(claims: Iterable[Claim]) -> BrokenAmong:
    """In one question for the whole page."""
    listed = list(claims)
    days = {key: days_of(rows) for key, rows in open_breaks(listed).items()}
    return BrokenAmong(days, [(each, days[each.pk]) for each in listed if each.pk in days])


def row(claim: Claim, programmes: Programmes, broken: str) -> list[Any]:
    """A claim's line in the list; `broken` are the days of breaks that wait for a decision."""
    basis = "Rests on a senior decision" if claim.equivalent_progress else ""
    opens = claim.opens  # type: ignore[attr-defined]
    url = claim.get_absolute_url() if opens else ""
    return [
        {"text": claim.reference, "url": url, "hint": basis},
        claim.family.reference,
        claim.route,
        programmes.words(claim.phase),
        {"text": claim.get_state_display(), "state": claim.state, "hint": _broken(claim, broken)},
        AUDIT_WORDS[claim.audit],  # type: ignore[attr-defined]
        day(claim.on_date),
    ]


def _broken(claim: Claim, days: str) -> str:
    """A break warns before a claim and opens it again after."""
    if not days:
        return ""
    return f"Open again: broken on {days}" if claim.state in AFTER else f"Broken on {days}"


def day(value: date | str | None) -> str:
    """`3 March 2026`, from a date or its ISO text."""
    if not value:
        return ""
    known = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{known:%-d %B %Y}"


def facts(claim: Claim) -> list[dict[str, Any]]:
    """What a claim is, line by line."""
    lines: list[tuple[str, Any]] = [
        ("Family", claim.family.reference),
        ("Route", claim.route),
        ("Programme", Programmes().words(claim.phase)),
        ("Rules", _rules(claim)),
        ("Prepared by", claim.prepared_by.name if claim.prepared_by else "Came with case files"),
        ("Submitted by", claim.approved_by.name if claim.approved_by else ""),
        (_day_of_what(claim), day(claim.on_date)),
    ]
    if claim.equivalent_by:
        decided = f"{claim.equivalent_by.name}. Internal audit always looks at this claim."
        lines.append(("Senior decision by", decided))
    return [{"key": key, "value": value} for key, value in lines if value]


def _day_of_what(claim: Claim) -> str:
    """What the claim's day is the day of: it moves with the submission."""
    if claim.approved_by_id:
        return "Submitted on"
    return "Prepared on" if claim.prepared_by_id else "Claimed on"


def _rules(claim: Claim) -> str:
    if claim.framework is None:
        return "Not known: the claim came with case files"
    plan = f", local plan {claim.plan.number}" if claim.plan else ", no local plan"
    return f"{claim.framework.name}, version {claim.framework.number}{plan}"


def happened(move: ClaimTransition) -> dict[str, Any]:
    """One move of a claim, for the timeline."""
    return {
        "title": move.get_to_state_display(),
        "on": timezone.localdate(move.at),
        "by": f"{timezone.localtime(move.at):%H:%M}, {move.by.name}, {move.by.role_name}",
        "text": move.reason,
    }


def frozen(snapshot: ClaimSnapshot | None, mask: Mask) -> dict[str, Any] | None:
    """What the claim rests on, as it was frozen: the three questions and their evidence."""
    if snapshot is None:
        return None
    why = json.loads(snapshot.explanation)
    return {
        "snapshot": snapshot,
        "as_of": day(snapshot.as_of),
        "observed": OBSERVED,
        "results": [_result(each, place, mask) for place, each in enumerate(why, 1)],
        **_answered(json.loads(snapshot.results), mask),
    }


def _answered(results: dict[str, Any], mask: Mask) -> dict[str, Any]:
    """The answers to the first two questions, and the decisions it rests on."""
    lit = [] if mask.hidden else results["eligible"]["lit"]
    return {
        "eligible": {**results["eligible"], "lit": lit},
        "whole_family": [_requirement(each) for each in results["whole_family"]],
        "whole": all(each["on"] for each in results["whole_family"]),
        "decisions": [
            {**each, "on": day(each["on"])}
            for each in results["decisions"]
            if not mask.hides(group_of_need(each["need"]))
        ],
    }


def _requirement(each: dict[str, str]) -> dict[str, str]:
    return {"key": each["label"], "value": day(each["on"]) or "Not there"}


def _result(why: dict[str, Any], place: int, mask: Mask) -> dict[str, Any]:
    """One result with its dates in words; of a hidden one only where it stands."""
    if hidden := mask.hidden_among(*_groups(why)):
        shown = {name: why[name] for name in ("state", "state_label")}
        return {**shown, "hidden": True, "title": hidden_words(hidden), "place": str(place)}
    whose = f"Person {why['person_ref']}" if why["person_ref"] else "The household"
    return {
        **why,
        **{name: day(why[name]) for name in RESULT_DAYS},
        "basis": basis_of(why),
        "place": str(place),
        "title": f"{why['outcome_label']}: {whose}",
        "observations": [_observation(each) for each in why["observations"]],
        "feeds": [_feed(each) for each in why["feeds"]],
    }


def _groups(why: dict[str, Any]) -> list[Group | None]:
    """The groups of a result, and of the facts that it rests on."""
    codes = [used["code"] for used in why["observations"] if used["kind"] != "judgement"]
    return [
        group_of_need(why["need"]) if why["need"] else None,
        *(group_of_code(code) for code in codes),
    ]


def _feed(each: dict[str, str]) -> dict[str, str]:
    return {**each, "from": day(each["from"]), "to": day(each["to"])}


RESULT_DAYS = ("clock_start", "window_start", "window_end", "matures_on")
OBSERVED = [
    {"label": name} for name in ("When", "What", "Whose", "Value", "Who says so", "Reference")
]


def _observation(used: dict[str, str]) -> list[str]:
    """A fact as a line of a table."""
    when = day(used["start_on"])
    if used["end_on"]:
        when = f"{when} to {day(used['end_on'])}"
    elif used["kind"] == "status":
        when = f"{when}, going on"
    value = f"{used['value']} of {used['out_of']}" if used["out_of"] else used["value"]
    if used["kind"] == "judgement" or used["code"] == BENEFIT:
        value = f"{value} {used['detail'].replace('_', ' ')}".strip()
    return [when, used["words"], used["person_ref"], value, used["source"], used["ref"]]


DIFFERENT = [{"label": name} for name in ("On which records", "Where", "Frozen", "Now")]
LINES_SHOWN = 50
SAME = "Yes, to the last line"


def again(made: ClaimRecomputation | None, mask: Mask) -> dict[str, Any] | None:
    """The last time that a claim was judged again: two answers, and where they differ.

    Lines of differences name codes of every group, so that they wait until nothing is hidden.
    """
    if made is None:
        return None
    rows = [] if mask.hidden else _differing(json.loads(made.differences))
    return {
        "row": made,
        "lines": _answers(made),
        "columns": DIFFERENT,
        "differences": rows[:LINES_SHOWN],
        "more": max(len(rows) - LINES_SHOWN, 0),
    }


def _differing(told: dict[str, Any]) -> list[list[str]]:
    """Line by line, those on what was frozen first: there should be none."""
    return [
        [records, each["where"], each["then"], each["now"]]
        for records, key in (("Frozen", "frozen"), ("Today's", "today"))
        for each in told[key]
    ]


def _answers(made: ClaimRecomputation) -> list[dict[str, str]]:
    frozen = SAME if made.frozen_same else "No. Tell whoever looks after the product."
    changed = made.changed_records.replace("_", " ").replace(";", ", ")
    could = "Yes" if made.today_claimable else f"No. {words_of_blocks(made.blocked_by)}"
    return [
        {"key": "The same on what was frozen?", "value": frozen},
        {"key": "The same on the records of today?", "value": SAME if made.today_same else "No"},
        {"key": "Records changed since it was frozen", "value": changed or "None"},
        {"key": "Could it be claimed on the records of today?", "value": could},
    ]
