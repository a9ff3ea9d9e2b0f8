"""Why each result of a family is what it is: the engine itself, run on that family alone."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from django.db.models import QuerySet

from families.framework import Framework
from families.models import Family, Member, Person
from families.queries.attachments import PaperLine, papers_by_evidence
from families.queries.fact_records import FactPages, pages_of_facts
from families.queries.frameworks import shown_rules_of
from families.queries.words import Words
from families.rules.field_groups import (
    HIDES_WHOSE_AND_WHEN,
    Group,
    Mask,
    group_of_code,
    group_of_outcome,
    hidden_words,
)
from families.rules.masking import masked
from outcomes.engine import ExplainedWork, Explanation, explain, explain_work
from outcomes.engine.explain_line import Line, line_of
from outcomes.engine.explanation import UsedObservation
from outcomes.engine.nearest import Step, Where, nearest, next_step
from outcomes.queries.fact_links import FactLink, links_of
from outcomes.queries.family import HIDDEN, HOUSEHOLD, UNKNOWN, anchor_of
from outcomes.queries.judging import inputs_of

# They bear on eligibility and claims, not on any result.
NOT_ASKED = ("artefacts", "interventions", "claims")


@dataclass(frozen=True)
class Fact:
    """An observation that was used, whose it is, the key of its page, whether it is disputed."""

    used: UsedObservation
    whose: str
    key: uuid.UUID | None
    disputed: bool


@dataclass(frozen=True)
class Explained:
    """An explanation with the names of the people that it is about, and its place on the page."""

    why: Explanation
    whose: str
    anchor: str
    facts: list[Fact]
    hidden: Group | None
    line: Line | None
    step: Step | None
    links: list[FactLink]
    papers: list[PaperLine]
    disputed: bool = False

    @property
    def label(self) -> str:
        """The outcome in words, or that it is hidden."""
        return hidden_words(self.hidden) if self.hidden else self.why.outcome.label

    @property
    def dated(self) -> bool:
        """Whether the days of what it rests on may be shown."""
        return self.hidden not in HIDES_WHOSE_AND_WHEN

    @property
    def first(self) -> date | None:
        """The earliest of those days."""
        return min((f.used.start_on for f in self.facts if f.used.start_on), default=None)

    @property
    def last(self) -> date | None:
        """The latest of those days."""
        return max((f.used.start_on for f in self.facts if f.used.start_on), default=None)


@dataclass(frozen=True)
class Work:
    """Somebody's work after benefit, with their name and the facts that it rests on."""

    why: ExplainedWork
    whose: str
    facts: list[Fact]
    line: Line | None


@dataclass(frozen=True)
class Page:
    """All explanations of a family, the rules' version, and what would complete the nearest."""

    results: list[Explained]
    work: list[Work]
    version: str
    nearest: Explained | None


def explained(family: Family, as_of: date, *, with_papers: bool = False) -> Page:
    """Every result of a family as on a day, by the same road as a run over all families.

    With the documents behind it, for whoever may read what was written about the family.
    """
    given = inputs_of([family.pk], as_of, without=NOT_ASKED)
    found, worked = explain(given), explain_work(given)
    people = _people_by_reference(family)
    names = {**{ref: person.full_name for ref, person in people.items()}, "": HOUSEHOLD}
    keys = {ref: str(person.pk) for ref, person in people.items()}
    looked_at = chain(*(why.observations for why in found), *(why.observations for why in worked))
    pages = pages_of_facts(family, {used.ref for used in looked_at})
    # With the words of the hidden groups taken out; the codes, and so the results, are the same.
    shown = shown_rules_of(family)
    rules = masked(shown, family.mask)
    sure = [replace(why, outcome=rules.outcomes[why.outcome.id]) for why in found]
    results = [_explained(why, names, keys, pages, rules, family.mask) for why in sure]
    if with_papers:
        results = _with_papers(results, family, shown)
    places = [_where(each.why, each.whose, each.anchor) for each in results]
    best = nearest(places, rules)
    return Page(
        results=results,
        work=[_work(why, names, pages) for why in worked if not _hidden_work(why, family.mask)],
        version=version_words(family),
        nearest=results[places.index(best[0])] if best else None,
    )


def with_plan(families: QuerySet[Family]) -> QuerySet[Family]:
    """Each family with what is said of its local plan, without the text of its rules."""
    long = ("source_text", "reason", "typed")
    return families.select_related("local_plan").defer(*(f"local_plan__{each}" for each in long))


def _people_by_reference(family: Family) -> dict[str, Person]:
    members = Member.objects.filter(family=family).select_related("person")
    return {member.person.reference: member.person for member in members}


def names_of(family: Family) -> dict[uuid.UUID, str]:
    """Everybody who is or was a member, by key."""
    members = Member.objects.filter(family=family).select_related("person")
    return {member.person_id: member.person.full_name for member in members}


def version_words(family: Family) -> str:
    """Which version of the rules the family is held under, and which local plan."""
    version = f"Version {family.framework.number}"
    plan = family.local_plan
    if plan is None:
        return f"{version}, without a local plan"
    since = f" of {plan.published_at:%-d %B %Y}" if plan.published_at else ""
    return f"{version}, with local plan {plan.number}{since}"


def _explained(
    why: Explanation,
    names: Mapping[str, str],
    keys: Mapping[str, str],
    pages: FactPages,
    rules: Framework,
    mask: Mask,
) -> Explained:
    hidden = mask.hidden_among(*_groups(why))
    whose = names.get(why.person_ref, UNKNOWN)
    if hidden in HIDES_WHOSE_AND_WHEN:
        whose = HIDDEN
    anchor = anchor_of(why.need_ref, why.person_ref, why.outcome.id)
    where = _where(why, whose, anchor)
    return Explained(
        why=why,
        whose=whose,
        anchor=anchor,
        facts=_facts(why, names, pages),
        hidden=hidden,
        line=None if hidden else line_of(why),
        step=next_step(where, rules),
        links=[] if hidden else links_of(where, keys.get(why.person_ref, ""), rules),
        papers=[],
        disputed=why.need_ref in pages.needs,
    )


def _facts(
    why: Explanation | ExplainedWork, names: Mapping[str, str], pages: FactPages
) -> list[Fact]:
    return [
        Fact(
            used,
            names.get(used.person_ref, ""),
            pages.keys.get(used.ref),
            used.ref in pages.facts,
        )
        for used in why.observations
    ]


def _work(why: ExplainedWork, names: Mapping[str, str], pages: FactPages) -> Work:
    whose = names.get(why.person_ref, UNKNOWN)
    return Work(why, whose, _facts(why, names, pages), line_of(why))


def _hidden_work(why: ExplainedWork, mask: Mask) -> bool:
    """Whether any fact of it is of a hidden group; the codes of benefit and work are of none."""
    return bool(mask.hidden_among(*(group_of_code(used.code) for used in why.observations)))


def _with_papers(results: list[Explained], family: Family, rules: Framework) -> list[Explained]:
    """Each with the documents that show its need or a fact that it rests on, each once."""
    words = Words({family.framework.code: rules}, mask=family.mask)
    behind = papers_by_evidence(family, words)
    found = []
    for each in results:
        lines = list(behind.needs.get(each.why.need_ref, []))
        for fact in each.facts:
            lines += behind.facts.get(fact.key, []) if fact.key else []
        papers = {line.paper.pk: line for line in lines if not line.hidden}
        found.append(replace(each, papers=list(papers.values())))
    return found


def _groups(why: Explanation) -> list[Group | None]:
    """The groups of a result, and of every fact that it rests on."""
    facts = [used.code for used in why.observations if used.kind != "judgement"]
    need = why.need.id if why.need else ""
    return [group_of_outcome(why.outcome, need), *(group_of_code(code) for code in facts)]


def _where(why: Explanation, whose: str, anchor: str) -> Where:
    missing = tuple(lacking.code for lacking in why.missing)
    return Where(why.outcome, whose, why.state, why.matures_on, missing, anchor)
