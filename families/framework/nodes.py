"""YAML read with the file and line of every value, so that a fault can be shown where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import yaml

Scalar = str | int | Fraction | bool | date | None
MAX_DEPTH = 40
# Ten times as quick where the wheel brings libyaml; it marks lines and reads values alike.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"


class FrameworkInvalid(ValueError):
    """A framework or plan that cannot be used; `faults` are `file:line: path: what is wrong`."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Node:
    """A value of the file: a scalar, a list or a mapping, and where it stands."""

    value: "Scalar | tuple[Node, ...] | Mapping[str, Node]"
    file: str
    line: int
    path: str

    @property
    def mapping(self) -> "Mapping[str, Node] | None":
        return self.value if isinstance(self.value, Mapping) else None

    @property
    def items(self) -> "tuple[Node, ...] | None":
        return self.value if isinstance(self.value, tuple) else None

    def text(self) -> str:
        """The value in words, for keys that are only shown."""
        if self.mapping is not None:
            return ", ".join(f"{key}: {node.text()}" for key, node in self.mapping.items())
        if self.items is not None:
            return "; ".join(node.text() for node in self.items)
        return "" if self.value is None else str(self.value)


class Faults:
    """What is wrong so far; reading goes on so that all faults are told at once."""

    def __init__(self) -> None:
        self._found: list[tuple[str, int, str]] = []

    def add(self, node: Node, what: str) -> None:
        self._found.append((node.file, node.line, f"{node.path or 'file'}: {what}"))

    def stop(self) -> None:
        """Raise FrameworkInvalid if anything was found."""
        if self._found:
            lines = dict.fromkeys(f"{file}:{line}: {rest}" for file, line, rest in self._found)
            raise FrameworkInvalid(tuple(lines))


def parse(text: str, file: str) -> Node:
    """The whole file as one Node; raises FrameworkInvalid on anything that is not plain YAML."""
    try:
        _refuse_before_composing(text, file)
        root = yaml.compose(text, _LOADER)
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        mark = getattr(error, "problem_mark", None)
        # Where the text ends too early, that is the line behind the last.
        line = min(mark.line + 1, len(text.splitlines())) if mark else 1
        problem = getattr(error, "problem", None) or "cannot be read as YAML"
        raise FrameworkInvalid((f"{file}:{line}: file: {problem}",)) from error
    if root is None:
        raise FrameworkInvalid((f"{file}:1: file: is empty",))
    faults = Faults()
    node = _convert(root, file, "", faults)
    faults.stop()
    return node


def _refuse_before_composing(text: str, file: str) -> None:
    """Aliases, and what is nested so deeply that composing it would end the process."""
    depth = 0
    for event in yaml.parse(text, _LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise FrameworkInvalid((f"{file}:1: file: aliases (*name) are not allowed",))
        if depth > MAX_DEPTH:
            mark = event.start_mark
            line = mark.line + 1 if mark else 1
            raise FrameworkInvalid((f"{file}:{line}: file: nested more than {MAX_DEPTH} deep",))


def _convert(node: yaml.Node, file: str, path: str, faults: Faults) -> Node:
    here = Node(None, file, node.start_mark.line + 1, path)
    if isinstance(node, yaml.MappingNode):
        return _convert_mapping(node, here, faults)
    if isinstance(node, yaml.SequenceNode):
        children = tuple(
            _convert(child, file, f"{path}.{_label(child, place)}", faults)
            for place, child in enumerate(node.value)
        )
        return Node(children, file, here.line, path)
    return Node(_scalar(node, here, faults), file, here.line, path)


def _convert_mapping(node: yaml.MappingNode, here: Node, faults: Faults) -> Node:
    found: dict[str, Node] = {}
    for key, child in node.value:
        name = str(key.value)
        path = f"{here.path}.{name}" if here.path else name
        at = Node(None, here.file, key.start_mark.line + 1, path)
        if not isinstance(key, yaml.ScalarNode) or key.tag == f"{_TAG}merge":
            faults.add(at, "is not a plain key")
        elif name in found:
            faults.add(at, f"is given twice, first on line {found[name].line}")
        else:
            found[name] = _convert(child, here.file, path, faults)
    return Node(found, here.file, here.line, here.path)


def _label(node: yaml.Node, place: int) -> str:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == "id" and isinstance(value, yaml.ScalarNode):
                return str(value.value)
    return str(place)


def _scalar(node: yaml.Node, here: Node, faults: Faults) -> Scalar:
    text = str(node.value)
    kind = node.tag.removeprefix(_TAG)
    try:
        match kind:
            case "str":
                return text
            case "null":
                return None
            case "bool":
                return text.lower() in {"yes", "true", "on"}
            case "int":
                return int(text.replace("_", ""))
            case "float":
                return Fraction(text)
            case "timestamp":
                return date.fromisoformat(text)
    except ValueError:
        pass
    faults.add(here, f"{text!r} cannot be read; text, whole number, decimal, date or true/false")
    return None
