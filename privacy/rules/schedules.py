"""Retention schedules as YAML: read, and refused with file and line where they do not validate."""

from collections.abc import Callable
from dataclasses import dataclass

import yaml

from privacy.rules.retention import Action, Rounding, Rule, Trigger

BASES = ("sourced", "assumed")
LONGEST_YEARS = 150
SCHEDULE_KEYS = ("schedule", "version", "name", "owner", "citation", "basis", "rules")
RULE_KEYS = (
    "code",
    "title",
    "class",
    "trigger",
    "event",
    "years",
    "rounding",
    "action",
    "citation",
)


class ScheduleInvalid(ValueError):
    """A schedule that cannot be used; `faults` are `file:line: what is wrong`."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Schedule:
    """A schedule: who answers for it, where it comes from, and its rules."""

    code: str
    version: int
    name: str
    owner: str
    citation: str
    basis: str
    rules: tuple[Rule, ...]


class _Part:
    """A mapping of the file: its texts, and the line of each."""

    def __init__(self, node: yaml.Node, allowed: tuple[str, ...], fault: "_Fault") -> None:
        self.fault, self.line = fault, node.start_mark.line + 1
        self.nodes: dict[str, yaml.Node] = {}
        if not isinstance(node, yaml.MappingNode):
            fault(self.line, "this must be a list of `key: value` lines")
            return
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                fault(line, "a key must be one word")
                continue
            if key.value not in allowed:
                fault(line, f"“{key.value}” is not known; allowed are {', '.join(allowed)}")
            elif key.value in self.nodes:
                fault(line, f"“{key.value}” stands here twice")
            self.nodes[key.value] = value

    def line_of(self, key: str) -> int:
        """The line of a key; of the whole part where the key is missing."""
        return self.nodes[key].start_mark.line + 1 if key in self.nodes else self.line

    def text(self, key: str, *, required: bool = True) -> str:
        """The text under a key."""
        node = self.nodes.get(key)
        value = str(node.value).strip() if isinstance(node, yaml.ScalarNode) else ""
        if required and not value:
            self.fault(self.line_of(key), f"“{key}” is missing")
        return value

    def number(self, key: str, least: int, most: int) -> int:
        """The whole number under a key."""
        value = self.text(key)
        if value.isascii() and value.isdigit() and least <= int(value) <= most:
            return int(value)
        if value:
            words = f"“{key}” must be a whole number from {least} to {most}, not “{value}”"
            self.fault(self.line_of(key), words)
        return least

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        """One of a few words under a key."""
        value = self.text(key)
        if value and value not in allowed:
            words = f"“{key}” must be one of {', '.join(allowed)}, not “{value}”"
            self.fault(self.line_of(key), words)
        return value if value in allowed else allowed[0]


_Fault = Callable[[int, str], None]


def read_schedule(text: str, file: str) -> Schedule:
    """The schedule of a file, or ScheduleInvalid with every fault."""
    faults: list[str] = []

    def fault(line: int, words: str) -> None:
        faults.append(f"{file}:{line}: {words}")

    try:
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        problem = getattr(broken, "problem", None) or "this cannot be read as YAML"
        raise ScheduleInvalid([f"{file}:{mark.line + 1 if mark else 1}: {problem}"]) from broken
    if node is None:
        raise ScheduleInvalid([f"{file}:1: the file is empty"])
    schedule = _read(_Part(node, SCHEDULE_KEYS, fault), fault)
    if faults:
        raise ScheduleInvalid(faults)
    return schedule


def _read(part: _Part, fault: _Fault) -> Schedule:
    """The schedule as far as it can be read."""
    listed = part.nodes.get("rules")
    nodes = listed.value if isinstance(listed, yaml.SequenceNode) else []
    if not nodes:
        fault(part.line_of("rules"), "“rules” must be a list of at least one rule")
    rules: list[Rule] = []
    for node in nodes:
        rule = _read_rule(_Part(node, RULE_KEYS, fault), fault)
        if rule.code and rule.code in {other.code for other in rules}:
            fault(node.start_mark.line + 1, f"the code “{rule.code}” is used twice")
        rules.append(rule)
    return Schedule(
        code=part.text("schedule"),
        version=part.number("version", 1, 9999),
        name=part.text("name"),
        owner=part.text("owner"),
        citation=part.text("citation"),
        basis=part.one_of("basis", BASES),
        rules=tuple(rules),
    )


def _read_rule(part: _Part, fault: _Fault) -> Rule:
    """One rule. Neither the trigger nor the years have a default."""
    trigger = Trigger(part.one_of("trigger", tuple(Trigger)))
    return Rule(
        code=part.text("code"),
        title=part.text("title"),
        trigger=trigger,
        years=_years(part, trigger, fault),
        record_class=part.text("class"),
        rounding=Rounding(part.one_of("rounding", tuple(Rounding))),
        action=Action(part.one_of("action", tuple(Action))),
        event=_event(part, trigger, fault),
        citation=part.text("citation"),
    )


def _years(part: _Part, trigger: Trigger, fault: _Fault) -> int | None:
    """How many years; permanent records have none."""
    if trigger is not Trigger.PERMANENT:
        return part.number("years", 0, LONGEST_YEARS)
    if "years" in part.nodes:
        fault(part.line_of("years"), "“years” has no meaning for permanent records")
    return None


def _event(part: _Part, trigger: Trigger, fault: _Fault) -> str:
    """Which event starts the years, where one does."""
    if trigger is Trigger.EVENT:
        return part.text("event")
    if "event" in part.nodes:
        fault(part.line_of("event"), "“event” has a meaning for the trigger “event” only")
    return ""
