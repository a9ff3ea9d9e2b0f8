"""What the last run found for one family, and for the families of a page of the list."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, Min, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from families.framework import Framework
from families.models import Family, Need
from families.queries import kept
from families.queries.words import Words
from families.rules.field_groups import (
    HIDES_WHOSE_AND_WHEN,
    Group,
    group_of_outcome,
    hidden_words,
)
from outcomes.engine.nearest import Step, Where, matures_next, nearest
from outcomes.engine.words import REASON_WORDS, STATE_WORDS
from outcomes.models import Eligibility, OutcomeResult, OutcomeState
from outcomes.queries.fact_links import FactLink, links_of
from outcomes.queries.results import day_of_latest_run, of_latest_run
from outcomes.queries.watch import Broken, broken_from, open_of_family
from privacy.encryption import pseudonym
from privacy.keyring import Purpose

HOUSEHOLD = "The household"
UNKNOWN = "Somebody not in this family"
HIDDEN = "Hidden"


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
class Nearest:
    """The result that is nearest to being complete, what would complete it, and where."""

    line: Line
    step: Step
    links: list[FactLink]


@dataclass(frozen=True)
class Found:
    """A family in the last run."""

    as_of: date
    eligible: bool
    headlines: int
    needs: int
    reasons: list[str]
    lines: list[Line]
    nearest: Nearest | None
    matures_next: date | None
    evidenced: int
    recorded: int
    broken: list[Broken]


def found_in_last_run(family: Family, words: Words) -> Found | None:
    """What the last run found for a family; nothing before the first run that knew it.

    One question, and names as the page knows them already.
    """
    eligibility = _standing(family)
    framework = words.frameworks.get(family.framework.code)
    if not eligibility or not framework:
        return None
    rows = [_Row.of(each, words, framework) for each in eligibility.rows]
    places = [row.where(framework) for row in rows]
    lines = [row.line(framework) for row in rows]
    return Found(
        as_of=eligibility.as_of,
        eligible=eligibility.eligible,
        headlines=eligibility.headlines,
        needs=eligibility.needs,
        reasons=[REASON_WORDS[code] for code in eligibility.reasons.split(";") if code],
        lines=lines,
        nearest=_nearest(rows, places, lines, framework),
        matures_next=matures_next(places),
        evidenced=sum(eligibility.evidence),
        recorded=len(eligibility.evidence),
        broken=[
            broken_from(each, framework, words.names, words.mask) for each in eligibility.broken
        ],
    )


def _nearest(
    rows: list["_Row"], places: list[Where], lines: list[Line], framework: Framework
) -> Nearest | None:
    """The nearest of the results, with the form on which its one missing thing is recorded."""
    best = nearest(places, framework)
    if best is None:
        return None
    where, step = best
    at = places.index(where)
    # A link to the form on which it is recorded would say what is hidden.
    links = [] if rows[at].hidden else links_of(where, rows[at].values["person"] or "", framework)
    return Nearest(lines[at], step, links)


def _standing(family: Family) -> Any:
    """Eligibility with the results, the open relapses and the counts of needs."""
    rows = kept.asked("standing of a family", partial(_standings, family), family.pk)
    return rows[0] if rows else None


def _standings(family: Family) -> QuerySet[Eligibility]:
    results = OutcomeResult.objects.filter(run=OuterRef("run"), family=OuterRef("family"))
    row = JSONObject(
        **{name: F(name) for name in ("need_code", "outcome", "state", "matures_on", "missing")},
        person=F("person_id"),
        person_ref=F("person__reference"),
        need_ref=F("need__reference"),
    )
    # A need that went to another family since takes its result out of sight at once.
    here = Q(need=None) | Q(need__family=OuterRef("family"))
    ordered = results.filter(here).order_by("need_code", "outcome", "id").values(row=row)
    needs = Need.objects.filter(family=OuterRef("family"), closed_as="").order_by()
    found = Eligibility.objects.filter(of_latest_run(), family=family).annotate(
        as_of=day_of_latest_run(),
        rows=ArraySubquery(ordered),
        broken=ArraySubquery(open_of_family(OuterRef("family"))),
        evidence=ArraySubquery(needs.values("evidenced")),
    )
    return found.order_by("pk")[:1]


@dataclass(frozen=True)
class _Row:
    """A result as the question gives it; what is hidden of it is left out."""

    values: Mapping[str, Any]
    whose: str
    matures_on: date | None
    hidden: Group | None

    @classmethod
    def of(cls, values: Mapping[str, Any], words: Words, framework: Framework) -> "_Row":
        person, day = values["person"], values["matures_on"]
        group = group_of_outcome(framework.outcomes[values["outcome"]], values["need_code"])
        hidden = words.mask.hidden_among(group)
        if hidden in HIDES_WHOSE_AND_WHEN:
            return cls(values, HIDDEN, None, hidden)
        whose = words.names.get(uuid.UUID(person), UNKNOWN) if person else HOUSEHOLD
        return cls(values, whose, date.fromisoformat(day) if day else None, hidden)

    @property
    def anchor(self) -> str:
        """Its place on the page that explains it."""
        values = self.values
        return anchor_of(values["need_ref"] or "", values["person_ref"] or "", values["outcome"])

    def where(self, framework: Framework) -> Where:
        """For the question what comes next."""
        missing = tuple(code for code in self.values["missing"].split(";") if code)
        outcome = framework.outcomes[self.values["outcome"]]
        return Where(
            outcome, self.whose, self.values["state"], self.matures_on, missing, self.anchor
        )

    def line(self, framework: Framework) -> Line:
        """For the page."""
        values = self.values
        need = framework.needs.get(values["need_code"])
        outcome, need_code = framework.outcomes[values["outcome"]], values["need_code"]
        return Line(
            need="" if self.hidden else need_code,
            need_label=need.label if need else "For every child of school age",
            whose=self.whose,
            outcome=outcome.id,
            outcome_label=hidden_words(self.hidden) if self.hidden else outcome.label,
            confirmed=outcome.provenance.confirmed,
            confirmed_words=outcome.provenance.confirmed_words,
            state=values["state"],
            state_words=STATE_WORDS[values["state"]][0],
            matures_on=self.matures_on,
            anchor=self.anchor,
        )


def anchor_of(need_ref: str, person_ref: str, outcome: str) -> str:
    """The place of a result on the page that explains it; an address tells no code of it."""
    return f"r-{pseudonym(Purpose.DETAILS, f'result:{need_ref}:{person_ref}:{outcome}')[:16]}"


def progress_words(families: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """For each family: how many outcomes are met and sustained, and the next day one matures."""
    sustained = Count("pk", filter=Q(state=OutcomeState.MET_SUSTAINED))
    ahead = Q(matures_on__gte=timezone.localdate())

    def counted() -> QuerySet[OutcomeResult, Any]:
        found = OutcomeResult.objects.filter(of_latest_run(), family__in=families)
        rows = found.exclude(state=OutcomeState.NEUTRAL).values("family_id").order_by()
        next_on = Min("matures_on", filter=ahead)
        return rows.annotate(of=Count("pk"), sustained=sustained, next_on=next_on)

    rows = kept.asked("progress of families", counted, *families)
    return {
        row["family_id"]: _progress(row["sustained"], row["of"], row["next_on"]) for row in rows
    }


def _progress(sustained: int, of: int, next_on: date | None) -> str:
    """`2 of 5, next on 3 March 2026`."""
    words = f"{sustained} of {of}"
    return f"{words}, next on {next_on:%-d %B %Y}" if next_on else words
