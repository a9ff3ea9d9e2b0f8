"""Reads one test of a need or an outcome; only what the engine can execute is accepted."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from families.framework.fields import Fields, listed, read_guard, read_period
from families.framework.model import (
    CompoundTest,
    CountChangeTest,
    EventTest,
    JudgementTest,
    MetricTest,
    Parameter,
    Period,
    ReadingChangeTest,
    StatusTest,
    TermChangeTest,
    Test,
    Vocabulary,
)
from families.framework.nodes import Faults, Node
from families.framework.words import (
    CHANGE_OPS,
    COMMON_STATUSES,
    OPS,
    PERIOD_ANCHORS,
    READING_KEYS,
    TERM_METRICS,
    TEST_KEYS,
)

NOTHING = JudgementTest()


@dataclass(frozen=True)
class Scope:
    """What a test may speak of, and whether an outcome asks or a need."""

    vocabulary: Vocabulary
    parameters: Mapping[str, Parameter]
    of_outcome: bool
    faults: Faults

    def word(self, fields: Fields, key: str, known: Collection[str]) -> str:
        """A word of the vocabulary."""
        child = fields.need(key)
        if child is None:
            return ""
        if not isinstance(child.value, str) or child.value not in known:
            self.faults.add(
                child, f"{child.text()!r} is not in the vocabulary; allowed: {listed(known)}"
            )
            return ""
        return child.value


def read_test(node: Node, scope: Scope) -> Test:
    """The test of the node; faults are noted and a harmless test given back."""
    fields = Fields(node, scope.faults)
    kind = fields.text("type", allowed=tuple(TEST_KEYS))
    if not kind:
        return NOTHING
    fields.only({"type", *TEST_KEYS[kind]})
    return READERS[kind](fields, scope)


def _metric(fields: Fields, scope: Scope) -> Test:
    metric = scope.word(fields, "metric", scope.vocabulary.metrics)
    if metric and metric not in TERM_METRICS:
        scope.faults.add(fields.node, f"metric must be one of {listed(TERM_METRICS)}")
    fields.text("aggregate", allowed=("mean",), default="mean")
    for name in fields.texts("params", allowed=("absence_basis",)):
        _parameter(fields, "params", name, scope, str)
    value_param = fields.text("value_param", default=" ").strip()
    if value_param:
        _parameter(fields, "value_param", value_param, scope, Fraction)
    if bool(value_param) == (fields.get("value") is not None):
        scope.faults.add(fields.node, "exactly one of value and value_param must be given")
    return MetricTest(
        metric=metric,
        op=fields.text("op", allowed=OPS),
        value=fields.number("value") if fields.get("value") else Fraction(0),
        value_param=value_param,
        period=_anchored(fields, ("school_term",)),
    )


def _parameter(fields: Fields, key: str, name: str, scope: Scope, kind: type) -> None:
    fitting = [word for word, found in scope.parameters.items() if isinstance(found.default, kind)]
    if name not in fitting:
        scope.faults.add(
            (fields.children or {})[key],
            f"{name!r} is not a parameter of this kind; allowed: {listed(fitting)}",
        )


def _anchored(fields: Fields, units: Collection[str]) -> Period:
    """The period of a need's or outcome's test, whose anchor must be a known word."""
    period = read_period(fields, "period", units)
    sub = fields.sub("period", required=False)
    if sub is not None:
        sub.text("anchor", allowed=PERIOD_ANCHORS, default=PERIOD_ANCHORS[0])
    return period


def _event(fields: Fields, scope: Scope) -> Test:
    phase = fields.text("phase", allowed=("primary",), default=" ").strip()
    test = EventTest(
        event=scope.word(fields, "event", scope.vocabulary.events),
        op=fields.text("op", allowed=OPS),
        value=fields.number("value"),
        period=_anchored(fields, ("week", "month", "school_term")),
        days=fields.text("type") == "event_days",
        primary_only=bool(phase),
    )
    if scope.of_outcome:
        _check_outcome_event(fields, test, scope.faults)
    return test


def _check_outcome_event(fields: Fields, test: EventTest, faults: Faults) -> None:
    if test.primary_only:
        faults.add(fields.node, "phase may stand only in the test of a need")
    if test.period.unit == "school_term":
        if test.op not in ("eq", "lte"):
            faults.add(fields.node, "over school terms an outcome may ask eq or lte")
    elif test.days or test.op != "eq" or test.value != 0:
        faults.add(fields.node, "over months an outcome may ask only event_count eq 0")


def _status(fields: Fields, scope: Scope) -> Test:
    known = tuple(dict.fromkeys((*scope.vocabulary.statuses, *COMMON_STATUSES)))
    within = None
    if fields.get("within") is not None:
        within = read_period(fields, "within", ("week", "month"))
        if scope.of_outcome:
            scope.faults.add(fields.node, "within may stand only in the test of a need")
    return StatusTest(scope.word(fields, "status", known), fields.flag("is", True), within)


def _change(fields: Fields, scope: Scope) -> Test:
    if not scope.of_outcome:
        scope.faults.add(fields.node, "type change may stand only in the test of an outcome")
    metric = scope.word(fields, "metric", scope.vocabulary.metrics)
    op = fields.text("op", allowed=CHANGE_OPS)
    value = fields.number("value")
    if value <= 0:
        scope.faults.add(fields.node, "value must be above 0")
    if op == "increase_gte":
        return _reading_change(fields, metric, value)
    units = ("school_term",) if op == "increase_pct_gte" else ("week", "month")
    baseline = read_period(fields, "baseline_period", units)
    measure = read_period(fields, "measure_period", units)
    if op == "increase_pct_gte":
        if metric not in ("", "attendance_pct"):
            scope.faults.add(fields.node, "increase_pct_gte goes with metric attendance_pct")
        return TermChangeTest(metric, value, baseline, measure, read_guard(fields))
    if metric and metric not in scope.vocabulary.counts:
        scope.faults.add(
            fields.node, f"metric must be counted: one of {listed(scope.vocabulary.counts)}"
        )
    return CountChangeTest(metric, value, baseline, measure)


def _reading_change(fields: Fields, metric: str, value: Fraction) -> Test:
    for key, which in (("baseline_period", "first"), ("measure_period", "last")):
        sub = fields.sub(key)
        if sub is not None:
            sub.only(READING_KEYS)
            sub.text("unit", allowed=("reading",))
            sub.text("which", allowed=(which,))
    return ReadingChangeTest(metric, value)


def _judgement(fields: Fields, scope: Scope) -> Test:
    return JudgementTest(fields.texts("by_roles"), fields.flag("reason_required", False))


def _compound(fields: Fields, scope: Scope) -> Test:
    parts = tuple(read_test(node, scope) for node in fields.each("tests", required=True))
    return CompoundTest(fields.text("type") == "all_of", parts)


READERS: dict[str, Callable[[Fields, Scope], Test]] = {
    "metric": _metric,
    "event_count": _event,
    "event_days": _event,
    "status": _status,
    "change": _change,
    "judgement": _judgement,
    "all_of": _compound,
    "any_of": _compound,
}
