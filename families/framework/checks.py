"""Checks of a whole framework: ids, words that point at each other, windows, sources."""

from collections import Counter
from collections.abc import Iterator

from families.framework.fields import listed
from families.framework.model import (
    CompoundTest,
    CountChangeTest,
    EventTest,
    Framework,
    MetricTest,
    Need,
    Outcome,
    Period,
    TermChangeTest,
    Test,
)
from families.framework.nodes import Faults, Node


def check(framework: Framework, faults: Faults) -> None:
    """Note every fault that shows only when the whole file is known."""
    places = Places(framework)
    _check_ids(framework, places, faults)
    _check_needs_have_outcomes(framework, places, faults)
    for outcome in framework.outcomes.values():
        node = places.outcome(outcome.id)
        for fault in window_faults(outcome):
            faults.add(node, fault)
        if outcome.without_need and not isinstance(outcome.test, MetricTest):
            faults.add(node, "applies_even_without_need goes only with a test of type metric")
        if outcome.without_need and outcome.sustain.start_anchor:
            faults.add(node, "applies_even_without_need cannot be counted from a closure")
    for node in framework.parts.values():
        _check_sources(node, faults)


def window_faults(outcome: Outcome) -> list[str]:
    """Why the sustain rule is not the window of a test that looks at one window; empty if it is."""
    rule = outcome.sustain
    if rule.start_anchor == "case_closure":
        return []
    found = []
    for window in _windows(outcome.test):
        if (rule.unit, rule.count) != (window.unit, window.count) or rule.alternative:
            found.append(
                f"sustain must equal the window of the test: {window.count} {window.unit}, "
                "without alternative"
            )
    return found


def _windows(test: Test) -> Iterator[Period]:
    match test:
        case CompoundTest(tests=parts):
            for part in parts:
                yield from _windows(part)
        case MetricTest(period=window) | CountChangeTest(measure=window):
            yield window
        case TermChangeTest(measure=window):
            yield window
        case EventTest(period=window) if window.unit == "school_term":
            yield window


class Places:
    """Where each need and outcome stands in the file."""

    def __init__(self, framework: Framework) -> None:
        self._lines = framework.parts["headlines"].items or ()
        self.all = [node for line in self._lines for node in (line, *self._children(line))]

    @staticmethod
    def _children(line: Node) -> list[Node]:
        both = ((line.mapping or {}).get(key) for key in ("needs", "outcomes"))
        return [node for part in both if part is not None for node in part.items or ()]

    @staticmethod
    def id_of(node: Node) -> str:
        found = (node.mapping or {}).get("id")
        return "" if found is None else found.text()

    def outcome(self, id_: str) -> Node:
        return next(node for node in self.all if self.id_of(node) == id_)


def _check_ids(framework: Framework, places: Places, faults: Faults) -> None:
    times = Counter(places.id_of(node) for node in places.all)
    for node in places.all:
        if times[places.id_of(node)] > 1:
            faults.add(node, f"id {places.id_of(node)!r} is used more than once")
    artefacts = Counter(item.artefact for item in framework.requirements)
    for artefact, count in artefacts.items():
        if count > 1:
            faults.add(framework.parts["whole_family_working"], f"{artefact} is required twice")
    routes = Counter(route.id for route in framework.routes)
    for route, count in routes.items():
        if count > 1:
            faults.add(framework.parts["claim_routes"], f"route {route} is given twice")


def _check_needs_have_outcomes(framework: Framework, places: Places, faults: Faults) -> None:
    needs: dict[str, Need] = dict(framework.needs)
    served: set[str] = set()
    for outcome in framework.outcomes.values():
        unknown = [need for need in outcome.applies_to if need not in needs]
        if unknown:
            faults.add(
                places.outcome(outcome.id),
                f"applies_to names {listed(unknown)}, which is no need; allowed: {listed(needs)}",
            )
        if not outcome.optional:
            served.update(outcome.applies_to)
    for need in needs:
        if need not in served:
            faults.add(places.outcome(need), "the need has no outcome that is not optional")


def _check_sources(node: Node, faults: Faults) -> None:
    """Whoever says `sourced` names the source."""
    children = node.mapping
    if children is None:
        for item in node.items or ():
            _check_sources(item, faults)
        return
    basis, src = children.get("basis"), children.get("src")
    if basis is not None and basis.value == "sourced" and not (src is not None and src.items):
        faults.add(node, "basis sourced must name its source in src")
    for child in children.values():
        _check_sources(child, faults)
