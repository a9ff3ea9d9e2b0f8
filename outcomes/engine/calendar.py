"""On which day the passing of time alone could next change what is found about a family.

Results depend on the check date only through comparisons with days that come from the family's own
rows, from such a day and a period of the framework, or from what is the same for everybody (terms,
feeds, dated parameters). The first two are collected here, `everybody_on` gives the third. A day
may be given too early, never too late; that a window moves along is not counted as a change.
"""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pandas as pd

from families.framework.model import CompoundTest, CountChangeTest, Framework, Period, Sustain, Test
from outcomes.engine.columns import code_of, positions
from outcomes.engine.days import FAR, Days, Ints, add, attains, day_number, days_of
from outcomes.engine.employment import WORK
from outcomes.engine.inputs import Inputs
from outcomes.engine.outputs import Outputs
from outcomes.engine.sessions import AUTHORISED, UNAUTHORISED

ADULT = 18
# A row's days: those that count by themselves, and those from which a period may run.
PLAIN: Mapping[str, tuple[str, ...]] = {
    "families": (*("identified_on", "assessed_on", "attached_on", "step_down_on", "closed_on"),),
    "memberships": ("joined_on", "left_on"),
    "needs": ("identified_on",),
    "artefacts": ("on_date",),
    "interventions": ("started_on",),
    "claims": ("on_date",),
}
RUNNING: Mapping[str, tuple[str, ...]] = {
    "families": ("identified_on", "step_down_on", "closed_on"),
    "needs": ("identified_on",),
}
AFTER_WORK = "employment_not_sustained"


def next_days(inputs: Inputs, outputs: Outputs) -> Days:
    """For each row of `families` the first such day after the check date; FAR for none."""
    whose, today = _Whose(inputs), day_number(inputs.as_of)
    found = np.full(len(inputs.families), FAR, dtype=np.int64)
    for family, day in _plain_days(inputs, whose):
        _sooner(found, family, day, today)
    periods = _periods(inputs.frameworks.values())
    for family, day in _running_days(inputs, whose):
        known = (np.abs(day) < FAR) & (family >= 0)
        family, day = family[known], day[known]
        for period in periods:
            due = add(day, period)
            _sooner(found, family, due, today)
            # The last day of a shorter month stands for several: what falls out does so a day on.
            _sooner(found, family, due + 1, today)
    working = _counting_work(inputs, whose, outputs)
    _sooner(found, working, np.full(len(working), today + 1), today)
    return found


def everybody_on(inputs: Inputs) -> set[int]:
    """Days that may change something for every family: of terms and of dated parameters."""
    terms = [days_of(inputs.terms[column]) for column in ("start_on", "end_on")]
    days = {int(day) + more for column in terms for day in column for more in (0, 1)}
    if not (terms[1] <= day_number(inputs.as_of)).any():
        # Without a completed term school age is asked for on the day itself.
        days.add(day_number(inputs.as_of) + 1)
    for framework in inputs.frameworks.values():
        for parameter in framework.parameters.values():
            days |= {day_number(since) for since, _ in parameter.history}
    return days


def feed_days(feeds: pd.DataFrame, frameworks: Iterable[Framework]) -> dict[str, set[int]]:
    """Code → days on which its coverage, or that of a window that moves along, may change."""
    periods = _periods(frameworks)
    first, last = days_of(feeds["from_date"]), days_of(feeds["to_date"])
    found: dict[str, set[int]] = {}
    for code, begin, end in zip(feeds["code"].astype("str"), first, last, strict=True):
        days = found.setdefault(code, set())
        days |= {int(begin), int(end) + 1}
        for period in periods:
            entered = int(add(np.array([begin]), period)[0])
            days |= set(range(entered, entered + 4))
    return found


def outcomes_asking(frameworks: Iterable[Framework], codes: set[str]) -> set[str]:
    """The outcomes whose test asks for the coverage of one of these codes."""
    return {
        outcome.id
        for framework in frameworks
        for outcome in framework.in_use
        if codes & set(_codes(outcome.test, framework))
    }


def _codes(test: Test, framework: Framework) -> Iterator[str]:
    """The codes that a test looks at."""
    if isinstance(test, CompoundTest):
        for part in test.tests:
            yield from _codes(part, framework)
    elif isinstance(test, CountChangeTest):
        yield from framework.vocabulary.counts[test.metric]
    else:
        yield from (str(getattr(test, name, "")) for name in ("event", "status", "metric"))


def _sooner(found: Days, family: Ints, day: Days, today: int) -> None:
    """Keep the earliest day after today; places below 0 are of no family."""
    kept = (day > today) & (day < FAR) & (family >= 0)
    np.minimum.at(found, family[kept], np.broadcast_to(day, family.shape)[kept])


def _periods(frameworks: Iterable[Framework]) -> list[Period]:
    """Every length in weeks or months that an outcome in use asks for."""
    found: set[Period] = set()
    for framework in frameworks:
        for outcome in framework.in_use:
            found |= set(_lengths(outcome.sustain)) | set(_measured(outcome.test))
    return sorted(found, key=lambda period: (period.unit, period.count))


def _lengths(rule: Sustain) -> Iterator[Period]:
    if rule.unit != "school_term" and rule.count:
        yield Period(rule.unit, rule.count)
    if rule.alternative is not None:
        yield from _lengths(rule.alternative)


def _measured(test: Test) -> Iterator[Period]:
    if isinstance(test, CompoundTest):
        for part in test.tests:
            yield from _measured(part)
    elif isinstance(test, CountChangeTest):
        yield test.measure


class _Whose:
    """Whose rows are whose: places of families, and the families of people."""

    def __init__(self, inputs: Inputs) -> None:
        self.families = pd.Index(inputs.families["family_ref"])
        self.people = pd.Index(inputs.people["person_ref"])
        members = inputs.memberships
        family = positions(self.families, members["family_ref"])
        person = positions(self.people, members["person_ref"])
        order = np.lexsort((family, person))
        self.member_of, self.member = family[order], person[order]

    def of_family(self, column: pd.Series) -> Ints:
        """The place of each reference among the families; -1 for none."""
        return positions(self.families, column)

    def of_people(self, column: pd.Series) -> tuple[Ints, Ints]:
        """Families of the people of a column, with the place of each in the column."""
        person = positions(self.people, column)
        first = np.searchsorted(self.member, person, side="left")
        count = np.searchsorted(self.member, person, side="right") - first
        count[person < 0] = 0
        row = np.repeat(np.arange(len(person)), count)
        within = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
        return self.member_of[first[row] + within], row

    def of_facts(self, facts: pd.DataFrame, rows: Ints) -> tuple[Ints, Ints]:
        """Families and places among the rows: the family named, else each of the person's."""
        family = self.of_family(facts["family_ref"].iloc[rows])
        unnamed = np.flatnonzero(family < 0)
        theirs, row = self.of_people(facts["person_ref"].iloc[rows[unnamed]])
        return np.append(family, theirs), np.append(np.arange(len(rows)), unnamed[row])


def _plain_days(inputs: Inputs, whose: _Whose) -> Iterator[tuple[Ints, Days]]:
    """Every day that stands in a row, and the day after it."""
    for name, columns in PLAIN.items():
        frame = getattr(inputs, name)
        place = whose.of_family(frame["family_ref"])
        for column in columns:
            yield from _and_after(place, days_of(frame[column]))
    born = days_of(inputs.people["date_of_birth"])
    adult = np.where(born == FAR, FAR, attains(np.where(born == FAR, 0, born), ADULT))
    died = days_of(inputs.people["died_on"])
    family, row = whose.of_people(inputs.people["person_ref"])
    yield from _and_after(family, died[row])
    yield family, adult[row]
    facts = inputs.observations
    days = [days_of(facts[column]) for column in ("start_on", "end_on", "recorded_on")]
    ahead = [(day < FAR) & (day + 1 > day_number(inputs.as_of)) for day in days]
    soon = np.flatnonzero(np.any(ahead, axis=0))
    family, row = whose.of_facts(facts, soon)
    for day in days:
        yield from _and_after(family, day[soon[row]])


def _running_days(inputs: Inputs, whose: _Whose) -> Iterator[tuple[Ints, Days]]:
    """Every day on which the clock of a result may begin, if it is not too long ago to matter."""
    for name, columns in RUNNING.items():
        frame = getattr(inputs, name)
        place = whose.of_family(frame["family_ref"])
        for column in columns:
            yield place, days_of(frame[column])
    facts = inputs.observations
    start, end = days_of(facts["start_on"]), days_of(facts["end_on"])
    recent = day_number(inputs.as_of) - _longest(inputs.frameworks.values())
    absence = code_of(facts["code"], (UNAUTHORISED, AUTHORISED)) >= 0
    ended = (end < FAR) & (end >= recent)
    lately = np.flatnonzero(~absence & ((start >= recent) | ended) & (start < FAR))
    family, row = whose.of_facts(facts, lately)
    yield family, start[lately[row]]
    yield family, start[lately[row]] + 1
    yield family, end[lately[row]] + 1


def _longest(frameworks: Iterable[Framework]) -> int:
    """Days of the longest period, generously."""
    lengths = [
        period.count * (7 if period.unit == "week" else 31) for period in _periods(frameworks)
    ]
    return max(lengths, default=0) + 5


def _and_after(family: Ints, day: Days) -> Iterator[tuple[Ints, Days]]:
    yield family, day
    yield family, np.where(day >= FAR, FAR, day + 1)


def _counting_work(inputs: Inputs, whose: _Whose, outputs: Outputs) -> Ints:
    """Families in which days in work are still being counted: any day may be enough."""
    waiting = outputs.claims["blocked_by"].str.contains(AFTER_WORK, regex=False)
    refs = outputs.claims["family_ref"][waiting.to_numpy(dtype=np.bool_)]
    facts = inputs.observations
    going_on = days_of(facts["end_on"]) > day_number(inputs.as_of)
    rows = np.flatnonzero((code_of(facts["code"], (WORK,)) >= 0) & going_on)
    family, _ = whose.of_facts(facts, rows)
    at_work: Ints = np.intersect1d(family, whose.of_family(refs)).astype(np.int64)
    return at_work


__all__ = ["everybody_on", "feed_days", "next_days", "outcomes_asking"]
