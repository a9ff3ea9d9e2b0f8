"""Reads the parts of a framework that are not headlines."""

from collections.abc import Mapping

from families.framework.fields import Fields, listed, read_provenance, read_sustain
from families.framework.model import (
    BenefitRule,
    ClaimRoute,
    Eligibility,
    Parameter,
    ParameterValue,
    Requirement,
    Vocabulary,
)
from families.framework.nodes import Faults, Node
from families.framework.words import ABSENCE_BASES, ARTEFACTS, COUNT_UNITS, FAMILY_PARTS, ROUTES


def read_eligibility(fields: Fields, definition: Fields) -> Eligibility:
    unit = fields.text("count_unit", allowed=COUNT_UNITS)
    allowed = fields.texts("count_unit_allowed", allowed=COUNT_UNITS) or (unit,)
    if unit and unit not in allowed:
        fields.faults.add(fields.node, f"count_unit must be one of {listed(allowed)}")
    guests = definition.sub("non_resident_parent", required=False)
    limit = None
    if guests is not None and guests.get("max_headlines_contributed") is not None:
        limit = guests.whole("max_headlines_contributed")
    return Eligibility(
        minimum=fields.whole("minimum", least=1),
        count_unit=unit,
        count_unit_allowed=allowed,
        requires_evidence=fields.flag("requires_evidence", False),
        must_include_any=definition.texts("must_include_any", FAMILY_PARTS, required=True),
        max_nonresident_headlines=limit,
    )


def read_requirements(fields: Fields) -> tuple[Requirement, ...]:
    found = []
    for node in fields.each("requirements", required=True):
        item = Fields(node, fields.faults)
        found.append(
            Requirement(
                item.id(), item.text("label", default="-"), item.text("artefact", allowed=ARTEFACTS)
            )
        )
    return tuple(found)


def read_vocabulary(fields: Fields) -> Vocabulary:
    metrics, events, statuses = (_words(fields, key) for key in ("metrics", "events", "statuses"))
    return Vocabulary(metrics, events, statuses, _counts(fields, metrics, events))


def _words(fields: Fields, key: str) -> Mapping[str, str]:
    sub = fields.sub(key)
    if sub is None:
        return {}
    return {word: sub.text(word) for word in sub.children or {}}


def _counts(
    fields: Fields, metrics: Mapping[str, str], events: Mapping[str, str]
) -> Mapping[str, tuple[str, ...]]:
    sub = fields.sub("counts", required=False)
    if sub is None:
        return {}
    for word, node in (sub.children or {}).items():
        if word not in metrics:
            fields.faults.add(node, f"is not a metric; allowed: {listed(metrics)}")
    return {word: sub.texts(word, allowed=events, required=True) for word in sub.children or {}}


def read_parameters(fields: Fields) -> Mapping[str, Parameter]:
    return {
        name: _parameter(name, Fields(node, fields.faults))
        for name, node in (fields.children or {}).items()
    }


def _parameter(name: str, fields: Fields) -> Parameter:
    default = fields.need("default")
    value: ParameterValue = "" if default is None else parameter_value(default, fields.faults)
    allowed = tuple(parameter_value(node, fields.faults) for node in fields.each("allowed"))
    if name == "absence_basis" and not {value, *allowed} <= set(ABSENCE_BASES):
        fields.faults.add(fields.node, f"values must be among {listed(ABSENCE_BASES)}")
    if allowed and value not in allowed:
        fields.faults.add(fields.node, "default must be one of allowed")
    history = []
    for node in fields.each("history"):
        entry = Fields(node, fields.faults)
        entry.only({"from", "value"})
        day, then = entry.day("from"), entry.need("value")
        if day is None:
            fields.faults.add(node, "from must be a date")
        elif then is not None:
            history.append((day, parameter_value(then, fields.faults)))
    return Parameter(name, value, allowed, tuple(history), read_provenance(fields))


def parameter_value(node: Node, faults: Faults) -> ParameterValue:
    """A number, a word, or a sustain rule."""
    if node.mapping is not None:
        return read_sustain(node, faults)
    if isinstance(node.value, str):
        return node.value
    return Fields(Node({}, node.file, node.line, node.path), faults).number_of(node)


def read_routes(nodes: tuple[Node, ...], faults: Faults) -> tuple[ClaimRoute, ...]:
    found = []
    for node in nodes:
        fields = Fields(node, faults)
        route = fields.text("id", allowed=ROUTES)
        rules = tuple(_benefit_rule(item, faults) for item in _by_benefit(fields))
        if route == "CE" and not rules:
            faults.add(node, "route CE must say by_benefit under one of its rules")
        found.append(
            ClaimRoute(route, fields.text("name", default="-"), rules, read_provenance(fields))
        )
    return tuple(found)


def _by_benefit(fields: Fields) -> list[Node]:
    requires = fields.sub("requires", required=False)
    if requires is None:
        return []
    rules = [Fields(node, fields.faults) for node in requires.each("all_of")]
    return [item for rule in rules for item in rule.each("by_benefit")]


def _benefit_rule(node: Node, faults: Faults) -> BenefitRule:
    fields = Fields(node, faults)
    weeks = fields.whole("weeks", least=1)
    out_of = fields.get("out_of_weeks")
    span = None
    if out_of is not None:
        span = fields.whole("out_of_weeks", least=max(weeks, 1))
    else:
        fields.text("mode", allowed=("consecutive",))
    return BenefitRule(fields.texts("benefit", required=True), weeks, span)
