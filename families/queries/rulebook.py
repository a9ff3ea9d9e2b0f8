"""The loaded frameworks for reading: versions, and one framework line by line in words."""

from dataclasses import dataclass

from django.http import Http404
from django.utils import timezone

from families.framework import (
    BASIS_WORDS,
    SUBJECT_WORDS,
    Framework,
    Need,
    Outcome,
    Provenance,
    outcome_words,
    parameter_words,
    words_of_test,
)
from families.models import FrameworkVersion, LocalPlan
from families.queries.frameworks import published_plans
from families.queries.words import current_words, versions_on


@dataclass(frozen=True)
class Line:
    """A need, outcome or parameter in words, with what its words rest on."""

    code: str
    label: str
    text: str
    basis: str
    confirmed: bool
    note: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class HeadlineInWords:
    """A headline with its needs and outcomes."""

    id: str
    name: str
    needs: tuple[Line, ...]
    outcomes: tuple[Line, ...]

    @property
    def needs_caption(self) -> str:
        """Of the table of needs."""
        return f"{self.id}: needs"

    @property
    def outcomes_caption(self) -> str:
        """Of the table of outcomes."""
        return f"{self.id}: outcomes"


@dataclass(frozen=True)
class Rulebook:
    """A framework as its page shows it."""

    version: FrameworkVersion
    plan: LocalPlan | None
    framework: Framework
    eligibility: tuple[str, ...]
    parameters: tuple[Line, ...]
    headlines: tuple[HeadlineInWords, ...]

    @property
    def caption(self) -> str:
        """Code and version."""
        return f"{self.version.code}, version {self.version.number}"

    @property
    def unconfirmed(self) -> int:
        """How many lines are not confirmed from a source."""
        lines = [line for each in self.headlines for line in (*each.needs, *each.outcomes)]
        return sum(not line.confirmed for line in (*lines, *self.parameters))


def loaded_versions() -> list[tuple[FrameworkVersion, LocalPlan | None, Framework]]:
    """The newest version of each framework, with the council's plan."""
    plans, words = published_plans(), current_words()
    return [
        (version, plans.get(version.code), words.frameworks[version.code])
        for version in versions_on(timezone.localdate())
    ]


def rulebook(code: str) -> Rulebook:
    """One framework in words, with the local plan applied."""
    for version, plan, framework in loaded_versions():
        if version.code == code:
            return _in_words(version, plan, framework)
    raise Http404


def _in_words(version: FrameworkVersion, plan: LocalPlan | None, framework: Framework) -> Rulebook:
    return Rulebook(
        version=version,
        plan=plan,
        framework=framework,
        eligibility=_eligibility(framework),
        parameters=tuple(
            _line(name, name.replace("_", " "), parameter_words(parameter), parameter.provenance)
            for name, parameter in framework.parameters.items()
        ),
        headlines=tuple(
            HeadlineInWords(
                each.id,
                each.name,
                tuple(_need(need, framework) for need in each.needs),
                tuple(_outcome(outcome, framework) for outcome in each.outcomes),
            )
            for each in framework.headlines
        ),
    )


def _eligibility(framework: Framework) -> tuple[str, ...]:
    """Who is eligible, in sentences."""
    rule = framework.eligibility
    unit = rule.count_unit + ("s" if rule.minimum != 1 else "")
    different = "different " if rule.minimum != 1 else ""
    found = [f"At least {rule.minimum} {different}{unit}."]
    if rule.requires_evidence:
        found.append("A need counts only when evidence of it has been seen.")
    if rule.must_include_any:
        parts = " or ".join(part.replace("_", " ") for part in rule.must_include_any)
        found.append(f"The family must include a {parts}.")
    if rule.max_nonresident_headlines is not None:
        found.append(
            "Parents who live elsewhere add at most "
            f"{rule.max_nonresident_headlines} headline by themselves."
        )
    labels = "; ".join(each.label for each in framework.requirements)
    return (*found, f"Whole-family working: {labels}.") if labels else tuple(found)


def _need(need: Need, framework: Framework) -> Line:
    whom = SUBJECT_WORDS[need.subject]
    text = f"{whom[:1].upper()}{whom[1:]}: {words_of_test(need.test, framework)}."
    return _line(need.id, need.label, text, need.provenance)


def _outcome(outcome: Outcome, framework: Framework) -> Line:
    tags = []
    if outcome.optional:
        tags.append("Switched on" if outcome.id in framework.switched_on else "Not switched on")
    if outcome.without_need:
        tags.append("For every claim")
    line = _line(outcome.id, outcome.label, outcome_words(outcome, framework), outcome.provenance)
    return Line(**{**vars(line), "tags": tuple(tags)})


def _line(code: str, label: str, text: str, provenance: Provenance) -> Line:
    return Line(
        code=code,
        label=label,
        text=text,
        basis=BASIS_WORDS.get(provenance.basis, provenance.basis),
        confirmed=provenance.confirmed,
        note=provenance.note,
    )
