"""A local plan as typed on a page: its fields, its text, and what is wrong beside which field.

What is left empty is the framework's own. The text is checked by the same reader as a file's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import yaml

from families.framework.model import Framework, Outcome, Parameter, ParameterValue, Sustain
from families.framework.nodes import FrameworkInvalid
from families.framework.plain_words import (
    ANCHOR_WORDS,
    UNIT_WORDS,
    number_words,
    parameter_words,
    sustain_words,
)
from families.framework.plan import LocalPlan, load_plan
from families.framework.words import START_ANCHORS, UNITS

Typed = Mapping[str, Any]
OPTIONAL = "optional"
COUNT_UNIT = "count_unit"
LONGEST = 40
SUSTAIN_PARTS = ("count", "unit", "start_anchor", "alternative_count", "alternative_unit")
_UNIT_CHOICES = (("", "Choose"), *((unit, f"{UNIT_WORDS[unit]}s") for unit in UNITS))
_ANCHOR_CHOICES = (
    ("", ANCHOR_WORDS[""]),
    *((anchor, ANCHOR_WORDS[anchor]) for anchor in START_ANCHORS),
)


@dataclass(frozen=True)
class PlanField:
    """One thing to choose; `path` is where it stands in a plan's file."""

    name: str
    path: str
    label: str
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    many: bool = False


@dataclass(frozen=True)
class PlanGroup:
    """Fields that belong together."""

    title: str
    hint: str
    fields: tuple[PlanField, ...]
    folded: bool = False


def groups_of(framework: Framework) -> tuple[PlanGroup, ...]:
    """Everything that a plan for this framework (as it was loaded) may choose."""
    found = [PlanGroup("Eligibility", "", _count_unit(framework))]
    for name, parameter in framework.parameters.items():
        fields = tuple(_parameter(name, parameter))
        found.append(PlanGroup(_title(name), parameter.provenance.note, fields))
    found.append(PlanGroup("Optional outcomes", "", _optional(framework)))
    for outcome in framework.outcomes.values():
        hint = f"The framework’s own: {sustain_words(outcome.sustain)}."
        place = f"outcomes.{outcome.id}"
        fields = tuple(_sustain(place, f"{place}.sustain", outcome.id))
        found.append(PlanGroup(f"{outcome.id}. {outcome.label}", hint, fields, folded=True))
    return tuple(group for group in found if group.fields)


def fields_of(framework: Framework) -> tuple[PlanField, ...]:
    """The same without their groups."""
    return tuple(field for group in groups_of(framework) for field in group.fields)


def _title(name: str) -> str:
    words = name.replace("_pct", " (per cent)").replace("_", " ")
    return f"{words[:1].upper()}{words[1:]}"


def _count_unit(framework: Framework) -> tuple[PlanField, ...]:
    allowed = framework.eligibility.count_unit_allowed
    if not allowed:
        return ()
    own = ("", f"The framework’s own: {framework.eligibility.count_unit}s")
    choices = (own, *((unit, f"{unit}s") for unit in allowed))
    return (PlanField(COUNT_UNIT, f"parameters.{COUNT_UNIT}", "What is counted", choices=choices),)


def _parameter(name: str, parameter: Parameter) -> Iterator[PlanField]:
    path = f"parameters.{name}"
    own = f"The framework’s own: {parameter_words(parameter)}"
    if isinstance(parameter.default, Sustain):
        yield from _sustain(path, path, _title(name))
    elif parameter.allowed:
        values = tuple(_as_typed(value) for value in parameter.allowed)
        choices = (("", own), *((value, value.replace("_", " ")) for value in values))
        yield PlanField(path, path, _title(name), choices=choices)
    else:
        yield PlanField(path, path, _title(name), hint=f"{own}. Leave empty to keep it")


def _optional(framework: Framework) -> tuple[PlanField, ...]:
    optional = tuple(
        (each.id, f"{each.label} ({each.id})")
        for each in framework.outcomes.values()
        if each.optional
    )
    path = "optional_outcomes"
    return (PlanField(OPTIONAL, path, "Switched on", choices=optional, many=True),) * bool(optional)


def _sustain(name: str, path: str, whose: str) -> Iterator[PlanField]:
    """A sustain rule in five boxes; without a count it is the framework's own."""
    count, unit, anchor, other, other_unit = (f"{name}:{part}" for part in SUSTAIN_PARTS)
    hint = "Leave empty to keep the framework’s own. 0 means at one point in time"
    yield PlanField(count, f"{path}.count", f"{whose}: how many", hint)
    yield PlanField(unit, f"{path}.unit", f"{whose}: of what", choices=_UNIT_CHOICES)
    anchor_path = f"{path}.start_anchor"
    yield PlanField(anchor, anchor_path, f"{whose}: counted", choices=_ANCHOR_CHOICES)
    alternative = f"{path}.alternative"
    yield PlanField(other, f"{alternative}.count", f"{whose}: or instead, how many (optional)")
    label = f"{whose}: or instead, of what (optional)"
    yield PlanField(other_unit, f"{alternative}.unit", label, choices=_UNIT_CHOICES)


# --- From a plan to what is typed, and back


def typed_of(framework: Framework, plan: LocalPlan | None) -> dict[str, Any]:
    """A plan as it would have been typed; without a plan, nothing."""
    if plan is None:
        return {}
    found: dict[str, Any] = {OPTIONAL: list(plan.optional_outcomes)}
    for name, value in plan.parameters.items():
        place = COUNT_UNIT if name == COUNT_UNIT else f"parameters.{name}"
        if isinstance(value, Sustain):
            found |= _sustain_typed(place, value)
        else:
            found[place] = _as_typed(value)
    for id_, rule in plan.sustains.items():
        found |= _sustain_typed(f"outcomes.{id_}", rule)
    known = {field.name for field in fields_of(framework)}
    return {name: value for name, value in found.items() if name in known}


def _sustain_typed(name: str, rule: Sustain) -> dict[str, str]:
    other = rule.alternative
    values = (
        str(rule.count),
        rule.unit,
        rule.start_anchor,
        str(other.count) if other else "",
        other.unit if other else "",
    )
    return dict(zip((f"{name}:{part}" for part in SUSTAIN_PARTS), values, strict=True))


def _as_typed(value: ParameterValue) -> str:
    return number_words(value) if isinstance(value, Fraction) else str(value)


def text_of(framework: Framework, typed: Typed) -> str:
    """The plan's file. What cannot be right is written down all the same, for the reader to say."""
    parameters: dict[str, Any] = {}
    if typed.get(COUNT_UNIT):
        parameters[COUNT_UNIT] = typed[COUNT_UNIT]
    for name, parameter in framework.parameters.items():
        value = _parameter_value(f"parameters.{name}", parameter, typed)
        if value is not None:
            parameters[name] = value
    changed = {
        outcome.id: {"sustain": rule}
        for outcome in framework.outcomes.values()
        if (rule := _rule(f"outcomes.{outcome.id}", typed)) is not None
    }
    plan = {
        "extends": framework.id,
        "parameters": parameters,
        "optional_outcomes": sorted(typed.get(OPTIONAL) or []),
        "outcomes": changed,
    }
    return str(yaml.safe_dump(plan, sort_keys=False, allow_unicode=True))


def _parameter_value(place: str, parameter: Parameter, typed: Typed) -> Any:
    if isinstance(parameter.default, Sustain):
        return _rule(place, typed)
    text = str(typed.get(place) or "").strip()
    return (_number(text) if isinstance(parameter.default, Fraction) else text) if text else None


def _rule(place: str, typed: Typed) -> dict[str, Any] | None:
    count, unit, anchor, other, other_unit = (
        str(typed.get(f"{place}:{part}") or "").strip() for part in SUSTAIN_PARTS
    )
    if not any((count, unit, anchor, other, other_unit)):
        return None
    rule = _length(count, unit)
    if anchor:
        rule["start_anchor"] = anchor
    if other or other_unit:
        rule["alternative"] = _length(other, other_unit)
    return rule


def _length(count: str, unit: str) -> dict[str, Any]:
    return {"count": _number(count), **({"unit": unit} if unit else {})}


def _number(text: str) -> int | float | str:
    """The number meant; anything else stays the text that it is."""
    try:
        value = Fraction(text)
    except (ValueError, ZeroDivisionError):
        return text
    return int(value) if value.denominator == 1 and "/" not in text else float(value)


# --- What is wrong


def faults_of(framework: Framework, typed: Typed) -> dict[str, list[str]]:
    """Field to what is wrong with it; what belongs to no field stands under the empty name."""
    try:
        load_plan(text_of(framework, typed), "plan", {framework.id: framework})
    except FrameworkInvalid as invalid:
        fields = fields_of(framework)
        found: dict[str, list[str]] = {}
        for fault in invalid.faults:
            path, _, what = fault.split(":", 2)[2].strip().partition(": ")
            missing = what.removesuffix(" is missing")
            place = path if missing == what else f"{path}.{missing}"
            found.setdefault(_field_at(place, fields), []).append(_sentence(what))
        return found
    return {}


def _field_at(path: str, fields: tuple[PlanField, ...]) -> str:
    """The field of a place in the file, else the first field under that place."""
    for near in (
        (field for field in fields if path == field.path or path.startswith(f"{field.path}.")),
        (field for field in fields if field.path.startswith(f"{path}.")),
    ):
        found = next(near, None)
        if found is not None:
            return found.name
    return ""


def _sentence(what: str) -> str:
    """A fault as a message beside a field."""
    kind, _, default = what.partition(", ")
    if kind == "must be of the same kind as the default":
        return f"Must be a number, like {default}"
    return f"{what[:1].upper()}{what[1:]}"


def changes_in_words(framework: Framework, plan: LocalPlan) -> tuple[tuple[str, str, str], ...]:
    """What a plan chooses: of what, the framework's own, the plan's."""
    found = []
    for name, value in plan.parameters.items():
        if name == COUNT_UNIT:
            own = f"{framework.eligibility.count_unit}s"
            found.append(("What is counted for eligibility", own, f"{value}s"))
        else:
            own = parameter_words(framework.parameters[name])
            found.append((_title(name), own, _value_words(value)))
    for id_ in plan.optional_outcomes:
        found.append((_outcome_title(framework.outcomes[id_]), "not switched on", "switched on"))
    for id_, rule in plan.sustains.items():
        outcome = framework.outcomes[id_]
        own = sustain_words(outcome.sustain)
        found.append((_outcome_title(outcome), own, sustain_words(rule)))
    return tuple(found)


def _outcome_title(outcome: Outcome) -> str:
    return f"{outcome.label} ({outcome.id})"


def _value_words(value: ParameterValue) -> str:
    if isinstance(value, Sustain):
        return sustain_words(value)
    return number_words(value) if isinstance(value, Fraction) else value.replace("_", " ")
