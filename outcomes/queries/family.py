"""What the last run found for one family, and for the families of a page of the list."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q

from families.framework import Framework
from families.models import Family
from outcomes.engine.words import REASON_WORDS, STATE_WORDS
from outcomes.models import Eligibility, OutcomeResult, OutcomeState
from outcomes.queries.results import day_of_latest_run, of_latest_run


@dataclass(frozen=True)
class Line:
    """One result as it is shown: whose, what for, where it stands, what comes next."""

    need: str
    need_label: str
    whose: str
    outcome: str
    outcome_label: str
    confirmed: bool
    confirmed_words: str
    state: str
    state_words: str
    matures_on: date | None
    anchor: str


@dataclass(frozen=True)
class Found:
    """A family in the last run."""

    as_of: date
    eligible: bool
    headlines: int
    needs: int
    reasons: list[str]
    lines: list[Line]


def found_in_last_run(family: Family, frameworks: Mapping[str, Framework]) -> Found | None:
    """What the last run found for a family; nothing before the first run that knew it."""
    found = Eligibility.objects.filter(of_latest_run(), family=family)
    eligibility = found.annotate(as_of=day_of_latest_run()).first()
    framework = frameworks.get(family.framework.code)
    if not eligibility or not framework:
        return None
    results = OutcomeResult.objects.filter(run=eligibility.run_id, family=family)
    ordered = results.select_related("need", "person").order_by("need_code", "outcome", "id")
    return Found(
        as_of=eligibility.as_of,
        eligible=eligibility.eligible,
        headlines=eligibility.headlines,
        needs=eligibility.needs,
        reasons=[REASON_WORDS[code] for code in eligibility.reasons.split(";") if code],
        lines=[_line(result, framework) for result in ordered],
    )


def _line(result: OutcomeResult, framework: Framework) -> Line:
    need = framework.needs.get(result.need_code)
    outcome = framework.outcomes[result.outcome]
    return Line(
        need=result.need_code,
        need_label=need.label if need else "For every child of school age",
        whose=result.person.full_name if result.person else "The household",
        outcome=outcome.id,
        outcome_label=outcome.label,
        confirmed=outcome.provenance.confirmed,
        confirmed_words=outcome.provenance.confirmed_words,
        state=result.state,
        state_words=STATE_WORDS[result.state][0],
        matures_on=result.matures_on,
        anchor=anchor_of(
            result.need.reference if result.need else "",
            result.person.reference if result.person else "",
            result.outcome,
        ),
    )


def anchor_of(need_ref: str, person_ref: str, outcome: str) -> str:
    """The place of a result on the page that explains it; made of codes and references."""
    parts = (need_ref or "all", person_ref or "household", outcome)
    return "-".join("".join(c if c.isalnum() else "_" for c in part) for part in parts)


def progress_words(families: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """For each family: how many outcomes are met and sustained, and the next day one matures."""
    sustained = Count("pk", filter=Q(state=OutcomeState.MET_SUSTAINED))
    rows = (
        OutcomeResult.objects.filter(of_latest_run(), family__in=families)
        .exclude(state=OutcomeState.NEUTRAL)
        .values("family_id")
        .annotate(of=Count("pk"), sustained=sustained, next_on=Min("matures_on"))
        .order_by()
    )
    return {
        row["family_id"]: _progress(row["sustained"], row["of"], row["next_on"]) for row in rows
    }


def _progress(sustained: int, of: int, next_on: date | None) -> str:
    """`2 of 5, next on 3 March 2026`."""
    words = f"{sustained} of {of}"
    return f"{words}, next on {next_on:%-d %B %Y}" if next_on else words
