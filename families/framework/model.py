"""A framework as frozen data: needs, their outcomes, who is eligible, what may be claimed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

from families.framework.nodes import Node
from families.framework.provenance import Provenance
from families.framework.words import COMMON_METRICS, COMMON_STATUSES


@dataclass(frozen=True)
class Period:
    """A length of time: `count` units of `week`, `month` or `school_term`."""

    unit: str
    count: int


@dataclass(frozen=True)
class Sustain:
    """How long an outcome must hold, from which day, and the other rule that may be met instead."""

    unit: str
    count: int
    start_anchor: str = ""
    alternative: "Sustain | None" = None


@dataclass(frozen=True)
class Guard:
    op: str
    value: Fraction


@dataclass(frozen=True)
class MetricTest:
    """Attendance or absence over school terms against `value` or the parameter `value_param`."""

    metric: str
    op: str
    value: Fraction
    value_param: str
    period: Period


@dataclass(frozen=True)
class EventTest:
    """Events counted, or with `days` their values added up."""

    event: str
    op: str
    value: Fraction
    period: Period
    days: bool = False
    primary_only: bool = False


@dataclass(frozen=True)
class StatusTest:
    status: str
    wanted: bool = True
    within: Period | None = None


@dataclass(frozen=True)
class CountChangeTest:
    """Fall of a count by at least `value` per cent between two spans."""

    metric: str
    value: Fraction
    baseline: Period
    measure: Period


@dataclass(frozen=True)
class ReadingChangeTest:
    """Last reading at least `value` above the first."""

    metric: str
    value: Fraction


@dataclass(frozen=True)
class TermChangeTest:
    """Relative rise of attendance by at least `value` per cent between two runs of terms."""

    metric: str
    value: Fraction
    baseline: Period
    measure: Period
    guard: Guard | None


@dataclass(frozen=True)
class JudgementTest:
    by_roles: tuple[str, ...] = ()
    reason_required: bool = False


@dataclass(frozen=True)
class CompoundTest:
    """Several tests of which all (`all_of`) or one (`any_of`) must hold."""

    every: bool
    tests: tuple["Test", ...]


Test = (
    MetricTest
    | EventTest
    | StatusTest
    | CountChangeTest
    | ReadingChangeTest
    | TermChangeTest
    | JudgementTest
    | CompoundTest
)


@dataclass(frozen=True)
class Need:
    id: str
    headline: str
    label: str
    subject: str
    test: Test
    evidence: tuple[str, ...]
    provenance: Provenance


@dataclass(frozen=True)
class Outcome:
    """What must be true, for whom and how long; `shown` are keys that change no result."""

    id: str
    headline: str
    label: str
    applies_to: tuple[str, ...]
    subject: str
    test: Test
    sustain: Sustain
    sustain_param: str
    optional: bool
    without_need: bool
    evidence: tuple[str, ...]
    provenance: Provenance
    shown: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Headline:
    id: str
    name: str
    needs: tuple[Need, ...]
    outcomes: tuple[Outcome, ...]


ParameterValue = Fraction | str | Sustain


@dataclass(frozen=True)
class Parameter:
    """A value that a local plan may choose; `chosen` is the plan's."""

    name: str
    default: ParameterValue
    allowed: tuple[ParameterValue, ...]
    history: tuple[tuple[date, ParameterValue], ...]
    provenance: Provenance
    chosen: ParameterValue | None = None

    def on(self, day: date) -> ParameterValue:
        """The local plan's value, else the latest of the history by that day, else the default."""
        if self.chosen is not None:
            return self.chosen
        begun = [entry for entry in self.history if entry[0] <= day]
        return max(begun, key=lambda entry: entry[0])[1] if begun else self.default


@dataclass(frozen=True)
class Eligibility:
    minimum: int
    count_unit: str
    count_unit_allowed: tuple[str, ...]
    requires_evidence: bool
    must_include_any: tuple[str, ...]
    max_nonresident_headlines: int | None


@dataclass(frozen=True)
class Requirement:
    """One part of whole-family working and the artefact that proves it."""

    id: str
    label: str
    artefact: str


@dataclass(frozen=True)
class BenefitRule:
    """Work that ends a benefit: `weeks` in a row, or within any `out_of_weeks`."""

    benefits: tuple[str, ...]
    weeks: int
    out_of_weeks: int | None


@dataclass(frozen=True)
class ClaimRoute:
    id: str
    name: str
    benefit_rules: tuple[BenefitRule, ...]
    provenance: Provenance


@dataclass(frozen=True)
class Vocabulary:
    """Code → words; `counts` says which events a count metric adds up."""

    metrics: Mapping[str, str]
    events: Mapping[str, str]
    statuses: Mapping[str, str]
    counts: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Framework:
    """One version of the rules, with the local plan where one has been applied.

    `parts` holds the top-level parts as read, so that another file can extend this one.
    """

    id: str
    name: str
    owner: str
    effective_from: date | None
    effective_to: date | None
    supports_claims: bool
    eligibility: Eligibility
    requirements: tuple[Requirement, ...]
    vocabulary: Vocabulary
    parameters: Mapping[str, Parameter]
    headlines: tuple[Headline, ...]
    routes: tuple[ClaimRoute, ...]
    switched_on: frozenset[str] = frozenset()
    parts: Mapping[str, Node] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def needs(self) -> Mapping[str, Need]:
        return {need.id: need for headline in self.headlines for need in headline.needs}

    @cached_property
    def outcomes(self) -> Mapping[str, Outcome]:
        return {outcome.id: outcome for line in self.headlines for outcome in line.outcomes}

    @cached_property
    def in_use(self) -> tuple[Outcome, ...]:
        """Outcomes that are judged: all but the optional ones that no local plan switches on."""
        return tuple(
            outcome
            for outcome in self.outcomes.values()
            if not outcome.optional or outcome.id in self.switched_on
        )

    @cached_property
    def codes(self) -> Mapping[str, frozenset[str]]:
        """Kind of observation → codes that this framework or every framework knows."""
        overrides = {f"override:{need}" for need in self.needs}
        return {
            "event": frozenset(self.vocabulary.events),
            "status": frozenset((*self.vocabulary.statuses, *COMMON_STATUSES)),
            "metric": frozenset((*self.vocabulary.metrics, *COMMON_METRICS)),
            "judgement": frozenset((*self.outcomes, *overrides)),
        }
