"""A council's local plan: the choices it makes within one framework."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from families.framework.checks import window_faults
from families.framework.fields import Fields, listed, read_sustain
from families.framework.model import (
    Framework,
    Headline,
    Outcome,
    Parameter,
    ParameterValue,
    Sustain,
)
from families.framework.nodes import Faults, Node, parse
from families.framework.read import text_of
from families.framework.read_parts import parameter_value


@dataclass(frozen=True)
class LocalPlan:
    """Values for parameters, optional outcomes switched on, sustain rules that replace others."""

    extends: str
    parameters: Mapping[str, ParameterValue]
    optional_outcomes: tuple[str, ...]
    sustains: Mapping[str, Sustain]


def load_plan(source: Path | str, name: str, known: Mapping[str, Framework]) -> LocalPlan:
    """The plan of a file (a Path) or of its text, checked against the framework that it extends.

    Raises FrameworkInvalid with every fault found as `file:line: path: what is wrong`.
    """
    root = parse(text_of(source, name), name)
    faults = Faults()
    fields = Fields(root, faults)
    fields.only({"extends", "parameters", "optional_outcomes", "outcomes"})
    base = fields.text("extends", allowed=known)
    faults.stop()
    framework = known[base]
    plan = LocalPlan(
        extends=base,
        parameters=_parameters(fields, framework, faults),
        optional_outcomes=_optional(fields, framework, faults),
        sustains=_sustains(fields, framework, faults),
    )
    faults.stop()
    _check_windows(apply_plan(framework, plan), root, faults)
    faults.stop()
    return plan


def apply_plan(framework: Framework, plan: LocalPlan) -> Framework:
    """The framework as this council uses it, for families held under exactly this framework."""
    if framework.id != plan.extends:
        raise ValueError(f"the plan extends {plan.extends}, not {framework.id}")
    chosen = dict(plan.parameters)
    unit = chosen.pop("count_unit", framework.eligibility.count_unit)
    parameters = {
        name: replace(found, chosen=chosen.get(name, found.chosen))
        for name, found in framework.parameters.items()
    }
    return replace(
        framework,
        eligibility=replace(framework.eligibility, count_unit=str(unit)),
        parameters=parameters,
        switched_on=frozenset(plan.optional_outcomes),
        headlines=tuple(_headline(line, parameters, plan) for line in framework.headlines),
    )


def _headline(line: Headline, parameters: Mapping[str, Parameter], plan: LocalPlan) -> Headline:
    outcomes = tuple(_outcome(outcome, parameters, plan) for outcome in line.outcomes)
    return replace(line, outcomes=outcomes)


def _outcome(outcome: Outcome, parameters: Mapping[str, Parameter], plan: LocalPlan) -> Outcome:
    if outcome.id in plan.sustains:
        return replace(outcome, sustain=plan.sustains[outcome.id], sustain_param="")
    chosen = parameters[outcome.sustain_param].chosen if outcome.sustain_param else None
    return replace(outcome, sustain=chosen) if isinstance(chosen, Sustain) else outcome


def _parameters(
    fields: Fields, framework: Framework, faults: Faults
) -> Mapping[str, ParameterValue]:
    sub = fields.sub("parameters", required=False)
    children = {} if sub is None else sub.children or {}
    found = {}
    for name, node in children.items():
        value = _parameter(name, node, framework, faults)
        if value is not None:
            found[name] = value
    return found


def _parameter(
    name: str, node: Node, framework: Framework, faults: Faults
) -> ParameterValue | None:
    """The value, or None after noting why it is refused."""
    if name == "count_unit":
        allowed: tuple[ParameterValue, ...] = framework.eligibility.count_unit_allowed
        default: ParameterValue = framework.eligibility.count_unit
    elif name in framework.parameters:
        allowed = framework.parameters[name].allowed
        default = framework.parameters[name].default
    else:
        known = ("count_unit", *framework.parameters)
        faults.add(node, f"is not a parameter; allowed: {listed(known)}")
        return None
    value = parameter_value(node, faults)
    if allowed and value not in allowed:
        faults.add(node, f"{node.text()!r} is not allowed; allowed: {listed(_words(allowed))}")
    elif type(value) is not type(default):
        faults.add(node, f"must be of the same kind as the default, {_words((default,))[0]}")
    return value


def _words(values: tuple[ParameterValue, ...]) -> tuple[str, ...]:
    return tuple("a sustain rule" if isinstance(v, Sustain) else str(v) for v in values)


def _optional(fields: Fields, framework: Framework, faults: Faults) -> tuple[str, ...]:
    optional = [found.id for found in framework.outcomes.values() if found.optional]
    return fields.texts("optional_outcomes", allowed=optional)


def _sustains(fields: Fields, framework: Framework, faults: Faults) -> Mapping[str, Sustain]:
    sub = fields.sub("outcomes", required=False)
    found = {}
    for id_, node in ({} if sub is None else sub.children or {}).items():
        if id_ not in framework.outcomes:
            faults.add(node, f"is not an outcome; allowed: {listed(framework.outcomes)}")
            continue
        change = Fields(node, faults)
        change.only({"sustain"})
        rule = change.need("sustain")
        if rule is not None:
            found[id_] = read_sustain(rule, faults)
    return found


def _check_windows(framework: Framework, root: Node, faults: Faults) -> None:
    """A plan may not give a window test another sustain than its window."""
    changed = (root.mapping or {}).get("outcomes")
    nodes = {} if changed is None else changed.mapping or {}
    for outcome in framework.outcomes.values():
        for fault in window_faults(outcome):
            faults.add(nodes.get(outcome.id, root), f"{outcome.id}: {fault}")
        if outcome.without_need and outcome.sustain.start_anchor:
            faults.add(
                nodes.get(outcome.id, root), f"{outcome.id} cannot be counted from a closure"
            )
