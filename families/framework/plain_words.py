"""Needs, outcomes and tests in plain English, for pages, claim packs and audit papers."""

from fractions import Fraction

from families.framework.model import (
    CompoundTest,
    CountChangeTest,
    EventTest,
    Framework,
    JudgementTest,
    MetricTest,
    Outcome,
    Parameter,
    Period,
    ReadingChangeTest,
    StatusTest,
    Sustain,
    TermChangeTest,
    Test,
)
from families.framework.provenance import Provenance

OP_WORDS = {
    "lt": "below",
    "lte": "at most",
    "gt": "above",
    "gte": "at least",
    "eq": "exactly",
}
UNIT_WORDS = {"week": "week", "month": "month", "school_term": "school term"}
ANCHOR_WORDS = {
    "": "from the day the need was identified",
    "case_closure": "from the day the case is closed",
    "step_down_or_closure": "from the day of step-down or closure, whichever is earlier",
}
SUBJECT_WORDS = {
    "child": "a child (under 18)",
    "adult": "an adult (18 or over)",
    "young_person": "a young person (16 to 24)",
    "young_person_16_17": "a young person of 16 or 17",
    "child_0_5": "a child of 0 to 5",
    "adult_with_parenting_responsibility": "an adult with parenting responsibility",
    "any_member": "any member of the family",
    "household": "the household",
    "person_with_need": "the person with the need",
    "every_school_age_child": "every child of school age",
}
BASIS_WORDS = {
    "sourced": "Confirmed from a published source",
    "recalled": "Not confirmed: as remembered from the published framework",
    "inferred": "Not confirmed: proposed so that the rule can be applied",
}


def basis_words(provenance: Provenance) -> str:
    """What a line rests on: a named person's word, else what its file says."""
    known = BASIS_WORDS.get(provenance.basis, provenance.basis)
    return provenance.confirmed_words or known


def number_words(value: Fraction) -> str:
    """12, 33.5, or 1/3 where no decimal is exact."""
    if value.denominator == 1:
        return str(value.numerator)
    rest = value.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    return f"{value}" if rest > 1 else f"{float(value):g}"


def period_words(period: Period | Sustain) -> str:
    unit = UNIT_WORDS[period.unit]
    return f"{period.count} {unit}" if period.count == 1 else f"{period.count} {unit}s"


def sustain_words(rule: Sustain) -> str:
    """How long it must hold, and from when."""
    if rule.count == 0:
        return f"at one point in time, {ANCHOR_WORDS[rule.start_anchor]}"
    other = f", or for {period_words(rule.alternative)}" if rule.alternative else ""
    return f"without a break for {period_words(rule)}{other}, {ANCHOR_WORDS[rule.start_anchor]}"


def parameter_words(parameter: Parameter) -> str:
    """The value that the council uses, or the default with its history."""
    if parameter.chosen is not None:
        return f"{_value_words(parameter.chosen)} (local plan)"
    history = "; ".join(
        f"{_value_words(value)} from {day:%-d %B %Y}" for day, value in parameter.history
    )
    return _value_words(parameter.default) + (f" ({history})" if history else "")


def _value_words(value: Fraction | str | Sustain) -> str:
    if isinstance(value, Sustain):
        return sustain_words(value)
    return number_words(value) if isinstance(value, Fraction) else value.replace("_", " ")


def words_of_test(test: Test, framework: Framework) -> str:
    """One test as part of a sentence, in the words of the framework's vocabulary."""
    if isinstance(test, CompoundTest):
        joint = "; and " if test.every else "; or "
        return joint.join(words_of_test(part, framework) for part in test.tests)
    if isinstance(test, StatusTest | EventTest | JudgementTest):
        return _fact_words(test, framework)
    return _measure_words(test, framework)


def _fact_words(test: StatusTest | EventTest | JudgementTest, framework: Framework) -> str:
    words = framework.vocabulary
    if isinstance(test, JudgementTest):
        roles = " or ".join(role.replace("_", " ") for role in test.by_roles)
        return f"judged met by a professional{f' ({roles})' if roles else ''}"
    if isinstance(test, StatusTest):
        label = words.statuses.get(test.status, test.status.replace("_", " "))
        within = f" in the last {period_words(test.within)}" if test.within else ""
        return f"{label}{within}" if test.wanted else f"no longer: {label}"
    what = words.events[test.event]
    measure = ("day" if test.days else "case") + ("" if test.value == 1 else "s")
    phase = " (primary school)" if test.primary_only else ""
    if test.op == "eq" and test.value == 0:
        return f"no {what} for {period_words(test.period)}{phase}"
    amount = f"{OP_WORDS[test.op]} {number_words(test.value)}"
    return f"{amount} {measure} of {what} in {period_words(test.period)}{phase}"


def _measure_words(
    test: MetricTest | CountChangeTest | ReadingChangeTest | TermChangeTest, framework: Framework
) -> str:
    what = framework.vocabulary.metrics[test.metric]
    if isinstance(test, ReadingChangeTest):
        return f"{what}: last reading at least {number_words(test.value)} above the first"
    if isinstance(test, CountChangeTest):
        return (
            f"{what}: down by at least {number_words(test.value)} per cent in "
            f"{period_words(test.measure)}, against the {period_words(test.baseline)} "
            "before the need was identified"
        )
    if isinstance(test, TermChangeTest):
        return (
            f"{what}: up by at least {number_words(test.value)} per cent of what it was, over "
            f"{period_words(test.measure)}{_guard_words(test)}"
        )
    value = (
        parameter_words(framework.parameters[test.value_param])
        if test.value_param
        else number_words(test.value)
    )
    return f"{what}: {OP_WORDS[test.op]} {value} per cent over {period_words(test.period)}"


def _guard_words(test: TermChangeTest) -> str:
    if test.guard is None:
        return ""
    return f", where it was {OP_WORDS[test.guard.op]} {number_words(test.guard.value)} per cent"


def outcome_words(outcome: Outcome, framework: Framework) -> str:
    """The whole outcome: whom it judges, what must be true, and how long."""
    what = words_of_test(outcome.test, framework)
    whom, long = SUBJECT_WORDS[outcome.subject], sustain_words(outcome.sustain)
    return f"For {whom}: {what}. Held {long}."
