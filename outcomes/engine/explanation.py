"""An explanation as plain data: what the page, the claim pack and the audit paper print (§11)."""

from dataclasses import dataclass
from datetime import date

from families.framework.model import ClaimRoute, Need, Outcome
from families.framework.plain_words import basis_words
from outcomes.engine.next_change import Change
from outcomes.engine.words import STATE_WORDS

BENEFIT = "out_of_work_benefit"


@dataclass(frozen=True)
class UsedObservation:
    ref: str
    kind: str
    code: str
    words: str
    person_ref: str
    start_on: date | None
    end_on: date | None
    value: str
    out_of: str
    detail: str
    source: str

    @property
    def source_words(self) -> str:
        """Who says so."""
        return self.source.replace("_", " ")

    @property
    def told(self) -> str:
        """What the detail adds for a reader: a judgement's word, the name of a benefit."""
        plain = self.kind == "judgement" or self.code == BENEFIT
        return self.detail.replace("_", " ") if plain else ""


@dataclass(frozen=True)
class UsedFeed:
    """A line of the feeds that covers part of the days asked for."""

    source: str
    code: str
    words: str
    from_date: date
    to_date: date

    @property
    def source_words(self) -> str:
        """Who says so."""
        return self.source.replace("_", " ")


@dataclass(frozen=True)
class FeedGap:
    """Days for which data was asked and no line of the feeds covers it."""

    code: str
    words: str
    from_date: date
    to_date: date


@dataclass(frozen=True)
class Lacking:
    code: str
    words: str


@dataclass(frozen=True)
class ExplainedPart:
    """One test of the outcome; an outcome with a single test has one part."""

    words: str
    state: str
    matures_on: date | None
    clock_start: date | None
    window_start: date | None
    window_end: date | None
    missing: tuple[Lacking, ...]

    @property
    def state_words(self) -> tuple[str, str]:
        """A short label of the state and a sentence."""
        return STATE_WORDS[self.state]


@dataclass(frozen=True)
class Explanation:
    """One result row and why: in the order and with the values of results.csv."""

    family_ref: str
    need_ref: str
    person_ref: str
    outcome: Outcome
    outcome_words: str
    need: Need | None
    framework: str
    framework_name: str
    state: str
    matures_on: date | None
    anchor: date | None
    anchor_words: str
    clock_start: date | None
    window_start: date | None
    window_end: date | None
    missing: tuple[Lacking, ...]
    parts: tuple[ExplainedPart, ...]
    observations: tuple[UsedObservation, ...]
    feeds: tuple[UsedFeed, ...]
    next_change: Change
    gaps: tuple[FeedGap, ...] = ()

    @property
    def state_words(self) -> tuple[str, str]:
        """A short label of the state and a sentence."""
        return STATE_WORDS[self.state]

    @property
    def basis_words(self) -> str:
        """Whether the outcome's rule is confirmed from a source."""
        return basis_words(self.outcome.provenance)


@dataclass(frozen=True)
class ExplainedWork:
    """An adult who came off benefit, and the days in work that count for the route (§9, CE)."""

    family_ref: str
    person_ref: str
    route: ClaimRoute
    rule_words: str
    state: str
    work_days: int
    needed_days: int
    anchor: date
    anchor_words: str
    clock_start: date | None
    window_start: date
    window_end: date
    observations: tuple[UsedObservation, ...]
    # Nothing of it is foreseen, and no feed is asked for: somebody said so.
    matures_on: date | None = None
    feeds: tuple[UsedFeed, ...] = ()
    gaps: tuple[FeedGap, ...] = ()

    @property
    def words(self) -> str:
        """How many days there are of how many."""
        days = "1 day" if self.work_days == 1 else f"{self.work_days} days"
        return f"{days} in work counted; {self.needed_days} are needed."

    @property
    def state_words(self) -> tuple[str, str]:
        """A short label of the state and a sentence."""
        return STATE_WORDS[self.state][0], self.words

    @property
    def basis_words(self) -> str:
        """Whether the rule is confirmed from a source."""
        return basis_words(self.route.provenance)
