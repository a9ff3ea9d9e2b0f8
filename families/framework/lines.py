"""A framework line by line in words, each with what it rests on: what a page shows and a person
may confirm. A line is known by its key, and by a fingerprint of its words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import TypeVar

from families.framework.model import (
    BenefitRule,
    ClaimRoute,
    Eligibility,
    Framework,
    Headline,
    Need,
    Outcome,
    Parameter,
)
from families.framework.nodes import Node
from families.framework.plain_words import (
    SUBJECT_WORDS,
    outcome_words,
    parameter_words,
    words_of_test,
)
from families.framework.provenance import Provenance

# Parts of a framework that are one line each, and the top level of the file they come from.
PARTS = {
    "eligibility": "How many needs",
    "family_definition": "Which families",
    "whole_family_working": "Working with the whole family",
}


@dataclass(frozen=True)
class FrameworkLine:
    """One line in words."""

    key: str
    code: str
    label: str
    text: str
    provenance: Provenance

    @property
    def words(self) -> str:
        """The fingerprint: another wording has another."""
        return sha256(f"{self.label}\n{self.text}".encode()).hexdigest()


@dataclass(frozen=True)
class Confirmed:
    """Who confirmed a line, and when."""

    by: str
    on: date


def lines_of(framework: Framework) -> Iterator[FrameworkLine]:
    """Every line, in the order of the page."""
    texts = _part_texts(framework)
    for part, label in PARTS.items():
        basis = _part_basis(framework.parts.get(part))
        yield FrameworkLine(f"part:{part}", part, label, texts[part], basis)
    for name, parameter in framework.parameters.items():
        label, words = name.replace("_", " "), parameter_words(parameter)
        key = f"parameter:{name}"
        yield FrameworkLine(key, name, label, words, parameter.provenance)
    for headline in framework.headlines:
        yield from _headline_lines(headline, framework)
    for route in framework.routes:
        yield _route_line(route)


def _headline_lines(headline: Headline, framework: Framework) -> Iterator[FrameworkLine]:
    for need in headline.needs:
        whom = SUBJECT_WORDS[need.subject]
        text = f"{whom[:1].upper()}{whom[1:]}: {words_of_test(need.test, framework)}."
        yield FrameworkLine(f"need:{need.id}", need.id, need.label, text, need.provenance)
    for each in headline.outcomes:
        text = outcome_words(each, framework)
        yield FrameworkLine(f"outcome:{each.id}", each.id, each.label, text, each.provenance)


def _part_texts(framework: Framework) -> dict[str, str]:
    """The parts that are one line each, in sentences."""
    labels = "; ".join(each.label for each in framework.requirements)
    return {
        "eligibility": " ".join(_eligibility(framework.eligibility)),
        "family_definition": " ".join(_families(framework.eligibility)),
        "whole_family_working": f"{labels[:1].upper()}{labels[1:]}." if labels else "Not asked.",
    }


def _eligibility(rule: Eligibility) -> Iterator[str]:
    unit = rule.count_unit + ("s" if rule.minimum != 1 else "")
    different = "different " if rule.minimum != 1 else ""
    yield f"At least {rule.minimum} {different}{unit}."
    if rule.requires_evidence:
        yield "A need counts only when evidence of it has been seen."
    if len(rule.count_unit_allowed) > 1:
        allowed = " or ".join(f"{each}s" for each in rule.count_unit_allowed)
        yield f"A local plan may count {allowed}."


def _families(rule: Eligibility) -> Iterator[str]:
    if rule.must_include_any:
        parts = " or ".join(part.replace("_", " ") for part in rule.must_include_any)
        yield f"The family must include a {parts}."
    if rule.max_nonresident_headlines is not None:
        plural = "" if rule.max_nonresident_headlines == 1 else "s"
        yield (
            "Parents who live elsewhere add at most "
            f"{rule.max_nonresident_headlines} headline{plural} by themselves."
        )
    if not rule.must_include_any:
        yield "Any family."


def _part_basis(part: Node | None) -> Provenance:
    """What a part says of itself; saying nothing, it waits for confirmation."""
    children = (part.mapping if part else None) or {}
    found = children.get("basis")
    return Provenance(found.text() if found else "inferred")


ROUTE_WORDS = {
    "SSP": "Every need of the family has made its progress, and every child of school age is in "
    "suitable education.",
    "SFO": "Every need of the family has made its progress, and the case is closed.",
    "CE": "An adult has left an out-of-work benefit and has stayed in work.",
}
EVERY_ROUTE = "The family is eligible and the whole-family approach is evidenced."


def _route_line(route: ClaimRoute) -> FrameworkLine:
    benefits = " ".join(words_of_benefit_rule(rule) for rule in route.benefit_rules)
    text = f"{EVERY_ROUTE} {ROUTE_WORDS[route.id]} {benefits}".strip()
    return FrameworkLine(f"route:{route.id}", route.id, route.name, text, route.provenance)


def words_of_benefit_rule(rule: BenefitRule) -> str:
    """How long somebody has to be in work after these benefits."""
    names = ", ".join(name.replace("_", " ") for name in rule.benefits)
    span = f" out of {rule.out_of_weeks}" if rule.out_of_weeks else " without a break"
    return f"After {names}: {rule.weeks} weeks{span}."


T = TypeVar("T", Need, Outcome, Parameter, ClaimRoute)


# --- Lines that a named person has confirmed


def with_confirmed(framework: Framework, found: Mapping[str, Confirmed]) -> Framework:
    """The framework whose lines say who confirmed them, in place of their doubt."""
    if not found:
        return framework
    routes = (_sure(found, "route", route.id, route) for route in framework.routes)
    parameters = framework.parameters.items()
    return replace(
        framework,
        headlines=tuple(_sure_headline(found, line) for line in framework.headlines),
        parameters={name: _sure(found, "parameter", name, each) for name, each in parameters},
        routes=tuple(routes),
    )


def _sure_headline(found: Mapping[str, Confirmed], line: Headline) -> Headline:
    return replace(
        line,
        needs=tuple(_sure(found, "need", need.id, need) for need in line.needs),
        outcomes=tuple(_sure(found, "outcome", each.id, each) for each in line.outcomes),
    )


def _sure(found: Mapping[str, Confirmed], kind: str, code: str, line: T) -> T:
    known = found.get(f"{kind}:{code}")
    if known is None:
        return line
    sure = replace(line.provenance, confirmed_by=known.by, confirmed_on=known.on)
    return replace(line, provenance=sure)
