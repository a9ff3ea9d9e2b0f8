"""Typed reading of one mapping of a framework file; what is missing or not allowed is a fault."""

import re
from collections.abc import Collection
from datetime import date
from fractions import Fraction

from families.framework.model import Guard, Period, Sustain
from families.framework.nodes import Faults, Node
from families.framework.provenance import Provenance
from families.framework.words import (
    BASES,
    MODES,
    OPS,
    PERIOD_KEYS,
    START_ANCHORS,
    SUSTAIN_KEYS,
    UNITS,
)

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}")
MAX_COUNT = 1200
MAX_NUMBER = 100_000


def listed(words: Collection[str]) -> str:
    return ", ".join(words) if words else "nothing"


class Fields:
    """One mapping; each method reads a key, notes faults, and gives a harmless value to go on."""

    def __init__(self, node: Node, faults: Faults) -> None:
        self.node = node
        self.faults = faults
        self.children = node.mapping
        if self.children is None:
            faults.add(node, "must be a mapping of keys to values")
            self.children = {}

    def only(self, allowed: Collection[str]) -> None:
        """Refuse keys outside `allowed`."""
        for key, child in (self.children or {}).items():
            if key not in allowed:
                self.faults.add(child, f"is not a key here; allowed: {listed(sorted(allowed))}")

    def get(self, key: str) -> Node | None:
        """The value of the key; a key that is null counts as not given."""
        child = (self.children or {}).get(key)
        return None if child is None or child.value is None else child

    def need(self, key: str) -> Node | None:
        child = self.get(key)
        if child is None:
            self.faults.add(self.node, f"{key} is missing")
        return child

    def text(
        self, key: str, allowed: Collection[str] | None = None, default: str | None = None
    ) -> str:
        child = self.get(key) if default is not None else self.need(key)
        if child is None:
            return default or ""
        if not isinstance(child.value, str) or not child.value.strip():
            self.faults.add(child, "must be text; put numbers in quotes")
        elif allowed is not None and child.value not in allowed:
            self.faults.add(child, f"{child.value!r} is not allowed; allowed: {listed(allowed)}")
        else:
            return child.value
        return default or ""

    def id(self, key: str = "id") -> str:
        found = self.text(key)
        if found and not ID.fullmatch(found):
            self.faults.add(
                (self.children or {})[key],
                f"{found!r} is not an id; 1-40 letters, digits, '.', '_', '/' or '-'",
            )
        return found

    def number(self, key: str) -> Fraction:
        child = self.need(key)
        if child is None:
            return Fraction(0)
        return self.number_of(child)

    def number_of(self, child: Node) -> Fraction:
        value = child.value
        if isinstance(value, bool) or not isinstance(value, int | Fraction):
            self.faults.add(child, "must be a number")
            return Fraction(0)
        number = Fraction(value)
        if abs(number) > MAX_NUMBER or (number * 1000).denominator != 1:
            self.faults.add(child, f"must be at most {MAX_NUMBER}, with at most three decimals")
            return Fraction(0)
        return number

    def whole(self, key: str, least: int = 0, default: int | None = None) -> int:
        child = self.get(key) if default is not None else self.need(key)
        if child is None:
            return default or 0
        value = child.value
        number = value if type(value) is int else None
        if number is not None and least <= number <= MAX_COUNT:
            return number
        self.faults.add(child, f"must be a whole number from {least} to {MAX_COUNT}")
        return least

    def flag(self, key: str, default: bool) -> bool:
        child = self.get(key)
        if child is None:
            return default
        if not isinstance(child.value, bool):
            self.faults.add(child, "must be true or false")
            return default
        return child.value

    def day(self, key: str) -> date | None:
        child = self.get(key)
        if child is None:
            return None
        if not isinstance(child.value, date):
            self.faults.add(child, "must be a date, YYYY-MM-DD")
            return None
        return child.value

    def each(self, key: str, required: bool = False) -> tuple[Node, ...]:
        child = self.need(key) if required else self.get(key)
        if child is None:
            return ()
        if child.items is None:
            self.faults.add(child, "must be a list")
            return ()
        if required and not child.items:
            self.faults.add(child, "must not be empty")
        return child.items

    def texts(
        self, key: str, allowed: Collection[str] | None = None, required: bool = False
    ) -> tuple[str, ...]:
        found = []
        for item in self.each(key, required):
            if not isinstance(item.value, str):
                self.faults.add(item, "must be text; put numbers in quotes")
            elif allowed is not None and item.value not in allowed:
                self.faults.add(item, f"{item.value!r} is not allowed; allowed: {listed(allowed)}")
            else:
                found.append(item.value)
        return tuple(found)

    def sub(self, key: str, required: bool = True) -> "Fields | None":
        child = self.need(key) if required else self.get(key)
        return None if child is None else Fields(child, self.faults)


def read_provenance(fields: Fields) -> Provenance:
    """Basis, sources and note; without basis a line is inferred, so it waits for confirmation."""
    basis = fields.text("basis", allowed=BASES, default="inferred")
    return Provenance(basis, fields.texts("src"), fields.text("note", default=" ").strip())


def read_period(fields: Fields, key: str, units: Collection[str] = UNITS) -> Period:
    """Read a period; what it is anchored to follows from the kind of test."""
    sub = fields.sub(key)
    if sub is None:
        return Period("month", 1)
    sub.only(PERIOD_KEYS)
    sub.text("mode", allowed=("consecutive",), default="consecutive")
    return Period(sub.text("unit", allowed=units), sub.whole("count", least=1))


def read_guard(fields: Fields) -> Guard | None:
    sub = fields.sub("baseline_guard", required=False)
    if sub is None:
        return None
    sub.only({"op", "value"})
    return Guard(sub.text("op", allowed=OPS), sub.number("value"))


def read_sustain(node: Node, faults: Faults, alternative: bool = False) -> Sustain:
    """A sustain rule; an `alternative` inside it has no anchor and no alternative of its own."""
    fields = Fields(node, faults)
    fields.only(SUSTAIN_KEYS - ({"start_anchor", "alternative"} if alternative else set()))
    mode = fields.text("mode", allowed=MODES, default="consecutive")
    count = fields.whole("count")
    if (mode == "point_in_time") != (count == 0) and fields.get("mode") is not None:
        faults.add(node, "mode point_in_time goes with count 0, consecutive with 1 or more")
    other = None if alternative else fields.get("alternative")
    anchor = "" if alternative else fields.text("start_anchor", allowed=START_ANCHORS, default=" ")
    return Sustain(
        unit=fields.text("unit", allowed=UNITS),
        count=count,
        start_anchor=anchor.strip(),
        alternative=None if other is None else read_sustain(other, faults, alternative=True),
    )
