"""The three questions a spot check asks of a claim, answered from frozen columns. No database.

Eligible? A whole-family approach? Criteria met? Answers hold references, codes and dates, in the
words of the framework; no name is among them.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from families.framework import Framework
from outcomes.engine import ExplainedWork, Explanation
from outcomes.engine.explanation import ExplainedPart, UsedFeed, UsedObservation
from outcomes.engine.words import REASON_WORDS, STATE_WORDS

FOR_EVERYONE = ("assessment", "plan")
OVERRIDE = "override:"
# The route that rests on an adult's work, and on no result.
EMPLOYMENT = "CE"


@dataclass(frozen=True)
class Check:
    """Whether a family can be claimed for by a route, and the codes of what blocks it."""

    claimable: bool
    blocked_by: str


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a CSV text by column."""
    return list(csv.DictReader(io.StringIO(text)))


def without_row(text: str, left_out: Mapping[str, str]) -> str:
    """A CSV text without the rows that hold all of these values."""
    lines = text.splitlines(keepends=True)
    gone = [all(row[name] == value for name, value in left_out.items()) for row in rows_of(text)]
    kept = [line for line, out in zip(lines[1:], gone, strict=True) if not out]
    return "".join([*lines[:1], *kept])


def check_of(outputs: Mapping[str, str], route: str) -> Check | None:
    """The line of a route; nothing where the engine has none (not yet assessed, no claims)."""
    for row in rows_of(outputs["claims"]):
        if row["route"] == route:
            return Check(row["claimable"] == "Y", row["blocked_by"])
    return None


def eligible_answer(framework: Framework, outputs: Mapping[str, str]) -> dict[str, Any]:
    """Eligible? Which headline problems were lit, how many needs, out of how many asked."""
    (row,) = rows_of(outputs["eligibility"])
    names = {line.id: line.name for line in framework.headlines}
    return {
        "eligible": row["eligible"] == "Y",
        "headlines": int(row["headlines"]),
        "needs": int(row["needs"]),
        "unit": framework.eligibility.count_unit,
        "minimum": framework.eligibility.minimum,
        "lit": [[code, names.get(code, code)] for code in row["lit"].split(";") if code],
        "reasons": [REASON_WORDS[code] for code in row["reasons"].split(";") if code],
    }


def whole_family_answer(
    framework: Framework, files: Mapping[str, str], as_of: date
) -> list[dict[str, str]]:
    """A whole-family approach? Each requirement with the first day on which it was there."""
    artefacts, work = rows_of(files["artefacts"]), rows_of(files["interventions"])
    return [
        {
            "label": requirement.label,
            "artefact": requirement.artefact,
            "on": _first_day(requirement.artefact, artefacts, work, as_of.isoformat()),
        }
        for requirement in framework.requirements
    ]


def _first_day(
    artefact: str, artefacts: Iterable[dict[str, str]], work: Iterable[dict[str, str]], last: str
) -> str:
    """ISO dates compare as texts; empty where there is none."""
    days = [
        row["on_date"]
        for row in artefacts
        if row["artefact"] == artefact
        and (artefact not in FOR_EVERYONE or row["covers_everyone"] == "Y")
    ]
    if artefact == "intervention":
        days += [row["started_on"] for row in work]
    return min((day for day in days if day <= last), default="")


def criteria_answer(explanations: Sequence[Explanation]) -> list[dict[str, Any]]:
    """Criteria met? Every result with its rule, its evidence, and what was missing."""
    return [_explained(why) for why in explanations]


def _explained(why: Explanation) -> dict[str, Any]:
    return {
        "need_ref": why.need_ref,
        "person_ref": why.person_ref,
        "need": why.need.id if why.need else "",
        "need_label": why.need.label if why.need else "",
        "outcome": why.outcome.id,
        "outcome_label": why.outcome.label,
        "rule": why.outcome_words,
        "basis": why.basis_words,
        "confirmed": why.outcome.provenance.confirmed,
        "state": why.state,
        "state_label": STATE_WORDS[why.state][0],
        "state_words": STATE_WORDS[why.state][1],
        "anchor_words": why.anchor_words,
        "clock_start": _iso(why.clock_start),
        "window_start": _iso(why.window_start),
        "window_end": _iso(why.window_end),
        "matures_on": _iso(why.matures_on),
        "missing": [lacking.words for lacking in why.missing],
        "parts": [_part(part) for part in why.parts],
        "observations": [_observation(used) for used in why.observations],
        "feeds": [_feed(feed) for feed in why.feeds],
    }


def work_answer(explanations: Sequence[ExplainedWork]) -> list[dict[str, Any]]:
    """Criteria met? For continuous employment each adult off benefit, told like any result."""
    return [_worked(why) for why in explanations]


def without_work(explanation: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """As claims were explained and frozen until 28 November 2026: their results alone."""
    return [each for each in explanation if "route" not in each]


def _worked(why: ExplainedWork) -> dict[str, Any]:
    return {
        **dict.fromkeys(("need_ref", "need", "need_label", "matures_on"), ""),
        "route": why.route.id,
        "person_ref": why.person_ref,
        "outcome": why.route.id,
        "outcome_label": why.route.name,
        "rule": why.rule_words,
        "basis": why.basis_words,
        "confirmed": why.route.provenance.confirmed,
        "state": why.state,
        "state_label": why.state_words[0],
        "state_words": why.words,
        "anchor_words": why.anchor_words,
        "clock_start": _iso(why.clock_start),
        "window_start": _iso(why.window_start),
        "window_end": _iso(why.window_end),
        **{name: list[Any]() for name in ("missing", "parts", "feeds")},
        "observations": [_observation(used) for used in why.observations],
    }


def _part(part: ExplainedPart) -> dict[str, Any]:
    return {
        "words": part.words,
        "state": part.state,
        "state_label": STATE_WORDS[part.state][0],
        "missing": [lacking.words for lacking in part.missing],
    }


def _observation(used: UsedObservation) -> dict[str, str]:
    return {
        "ref": used.ref,
        "kind": used.kind,
        "code": used.code,
        "words": used.words,
        "person_ref": used.person_ref,
        "start_on": _iso(used.start_on),
        "end_on": _iso(used.end_on),
        "value": used.value,
        "out_of": used.out_of,
        "detail": used.detail,
        "source": used.source_words,
    }


def _feed(feed: UsedFeed) -> dict[str, str]:
    return {
        "source": feed.source_words,
        "words": feed.words,
        "from": _iso(feed.from_date),
        "to": _iso(feed.to_date),
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def overridden_needs(explanations: Sequence[Explanation]) -> set[str]:
    """Ids of needs that pass by a senior decision of equivalent progress alone."""
    return {why.need.id for why in explanations if why.state == "overridden" and why.need}


@dataclass(frozen=True)
class Difference:
    """A row that one of two judgements has and the other has not, or not like that."""

    where: str
    then: str
    now: str


WHERE_WORDS = {
    "eligibility": "Eligibility",
    "results": "Progress",
    "claims": "Claims",
    "suggested": "Needs seen in the data",
    "explanation": "Explanation",
}


def differences(then: Mapping[str, str], now: Mapping[str, str]) -> list[Difference]:
    """Line by line, file by file; lines that both have are left out."""
    found = []
    for name in sorted({*then, *now}):
        old, new = then.get(name, "").splitlines(), now.get(name, "").splitlines()
        gone = [line for line in old if line not in new]
        fresh = [line for line in new if line not in old]
        for place in range(max(len(gone), len(fresh))):
            found.append(
                Difference(
                    WHERE_WORDS.get(name, name),
                    gone[place] if place < len(gone) else "",
                    fresh[place] if place < len(fresh) else "",
                )
            )
    return found
