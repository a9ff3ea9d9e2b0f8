"""The loaded frameworks for reading: versions, and one framework line by line in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from families.framework import (
    Confirmed,
    Framework,
    FrameworkLine,
    Headline,
    Outcome,
    basis_words,
    lines_of,
)
from families.framework.lines import PARTS
from families.models import Confirmation, FrameworkVersion, LocalPlan
from families.queries.frameworks import (
    RulesKey,
    confirmed_in,
    published_plans,
    rules_in_force,
    rules_under,
)
from families.queries.words import current_words, versions_on


@dataclass(frozen=True)
class Line:
    """A line in words, with what its words rest on."""

    key: str
    code: str
    label: str
    text: str
    basis: str
    sourced: bool
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
    lines: Mapping[str, Line]

    @property
    def caption(self) -> str:
        """Code and version."""
        return f"{self.version.code}, version {self.version.number}"

    @property
    def unconfirmed(self) -> int:
        """How many lines are not confirmed from a source."""
        return sum(not line.confirmed for line in self.lines.values())

    @property
    def eligibility(self) -> list[Line]:
        """Who is eligible, and what is asked of the work."""
        return [self.lines[f"part:{part}"] for part in PARTS]

    @property
    def parameters(self) -> list[Line]:
        """What a local plan may choose."""
        return [self.lines[f"parameter:{name}"] for name in self.framework.parameters]

    @property
    def routes(self) -> list[Line]:
        """How a result may be claimed."""
        return [self.lines[f"route:{route.id}"] for route in self.framework.routes]

    @property
    def headlines(self) -> list[HeadlineInWords]:
        """Needs and outcomes."""
        return [self._headline(each) for each in self.framework.headlines]

    def _headline(self, each: Headline) -> HeadlineInWords:
        return HeadlineInWords(
            each.id,
            each.name,
            tuple(self.lines[f"need:{need.id}"] for need in each.needs),
            tuple(self.lines[f"outcome:{outcome.id}"] for outcome in each.outcomes),
        )


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
            sure = confirmed_in(version.pk, rules_in_force())
            lines = {each.key: _line(each, framework, sure) for each in lines_of(framework)}
            return Rulebook(version, plan, framework, lines)
    raise Http404


def _line(line: FrameworkLine, framework: Framework, sure: Mapping[str, Confirmed]) -> Line:
    known = sure.get(line.key)
    basis = basis_words(line.provenance)
    if known and not line.provenance.confirmed_by:
        basis = f"Confirmed by {known.by} on {known.on:%-d %B %Y}"
    return Line(
        key=line.key,
        code=line.code,
        label=line.label,
        text=line.text,
        basis=basis,
        sourced=line.provenance.basis == "sourced",
        confirmed=line.provenance.confirmed or known is not None,
        note=line.provenance.note,
        tags=_tags(framework.outcomes.get(line.code), framework) if line.key[0] == "o" else (),
    )


def _tags(outcome: Outcome | None, framework: Framework) -> tuple[str, ...]:
    """What is particular about an outcome."""
    if outcome is None:
        return ()
    on = "Switched on" if outcome.id in framework.switched_on else "Not switched on"
    optional = (on,) if outcome.optional else ()
    return (*optional, "For every claim") if outcome.without_need else optional


# --- Confirming a line


def line_or_404(code: str, key: str) -> tuple[FrameworkVersion, FrameworkLine]:
    """A line of the newest version, as it was loaded: no plan is in its words."""
    version = FrameworkVersion.objects.filter(code=code).order_by("-number").first()
    if version is not None:
        for line in lines_of(rules_under(RulesKey(version.pk, None))):
            if line.key == key:
                return version, line
    raise Http404


def confirmations_of(code: str, key: str) -> QuerySet[Confirmation]:
    """Who confirmed a line, and withdrew that, newest first."""
    rows = Confirmation.objects.filter(framework=code, line=key)
    return rows.select_related("confirmed_by", "withdrawn_by", "version")
