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
from outcomes.engine.columns import code_of
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
    families = pd.Index(inputs.families["family_ref"])
    today = day_number(inputs.as_of)
    found = np.full(len(families), FAR, dtype=np.int64)
    for family, day in _plain_days(inputs, families):
        _sooner(found, family, day, today)
    periods = _periods(inputs.frameworks.values())
    for family, day in _running_days(inputs, families):
        for period in periods:
            due = add(np.where(np.abs(day) >= FAR, 0, day), period)
            due = np.where(np.abs(day) >= FAR, FAR, due)
            _sooner(found, family, due, today)
            # The last day of a shorter month stands for several: what falls out does so a day on.
            _sooner(found, family, due + 1, today)
    working = _counting_work(inputs, families, outputs)
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


def _place(families: pd.Index, column: pd.Series) -> Ints:
    codes, texts = pd.factorize(column)
    where = families.get_indexer(pd.Index(texts).astype(families.dtype))
    return np.append(where, -1)[codes].astype(np.int64)


def _plain_days(inputs: Inputs, families: pd.Index) -> Iterator[tuple[Ints, Days]]:
    """Every day that stands in a row, and the day after it."""
    for name, columns in PLAIN.items():
        frame = getattr(inputs, name)
        place = _place(families, frame["family_ref"])
        for column in columns:
            yield from _and_after(place, days_of(frame[column]))
    born = days_of(inputs.people["date_of_birth"])
    adult = np.where(born == FAR, FAR, attains(np.where(born == FAR, 0, born), ADULT))
    died = days_of(inputs.people["died_on"])
    for family, row in _families_of_people(inputs, families, inputs.people["person_ref"]):
        yield from _and_after(family, died[row])
        yield family, adult[row]
    facts = inputs.observations
    days = [days_of(facts[column]) for column in ("start_on", "end_on", "recorded_on")]
    soon = np.flatnonzero(np.any([day + 1 > day_number(inputs.as_of) for day in days], axis=0))
    for family, row in _of_facts(inputs, families, soon):
        for day in days:
            yield from _and_after(family, day[soon[row]])


def _running_days(inputs: Inputs, families: pd.Index) -> Iterator[tuple[Ints, Days]]:
    """Every day on which the clock of a result may begin, if it is not too long ago to matter."""
    for name, columns in RUNNING.items():
        frame = getattr(inputs, name)
        place = _place(families, frame["family_ref"])
        for column in columns:
            yield place, days_of(frame[column])
    facts = inputs.observations
    start, end = days_of(facts["start_on"]), days_of(facts["end_on"])
    recent = day_number(inputs.as_of) - _longest(inputs.frameworks.values())
    absence = code_of(facts["code"], (UNAUTHORISED, AUTHORISED)) >= 0
    lately = np.flatnonzero(~absence & ((start >= recent) | (end >= recent)) & (start < FAR))
    for family, row in _of_facts(inputs, families, lately):
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


def _of_facts(inputs: Inputs, families: pd.Index, rows: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Families and places among the rows: of the family named, else of each of the person's."""
    facts = inputs.observations
    family = _place(families, facts["family_ref"].iloc[rows])
    yield family, np.arange(len(rows))
    unnamed = np.flatnonzero(family < 0)
    for found, row in _families_of_people(
        inputs, families, facts["person_ref"].iloc[rows[unnamed]]
    ):
        yield found, unnamed[row]


def _families_of_people(
    inputs: Inputs, families: pd.Index, column: pd.Series
) -> Iterator[tuple[Ints, Ints]]:
    """Families of the people of a column, with the place of each in the column."""
    people = pd.Index(inputs.people["person_ref"])
    members = inputs.memberships
    ties = pd.DataFrame(
        {
            "family": _place(families, members["family_ref"]),
            "person": _place(people, members["person_ref"]),
        }
    ).drop_duplicates()
    asked = pd.DataFrame({"person": _place(people, column), "row": np.arange(len(column))})
    both = asked[asked["person"] >= 0].merge(ties, on="person")
    yield both["family"].to_numpy(dtype=np.int64), both["row"].to_numpy(dtype=np.int64)


def _counting_work(inputs: Inputs, families: pd.Index, outputs: Outputs) -> Ints:
    """Families in which days in work are still being counted: any day may be enough."""
    waiting = outputs.claims["blocked_by"].str.contains(AFTER_WORK, regex=False)
    refs = outputs.claims["family_ref"][waiting.to_numpy(dtype=np.bool_)].unique()
    asked = families.get_indexer(pd.Index(refs).astype(families.dtype))
    facts = inputs.observations
    going_on = days_of(facts["end_on"]) > day_number(inputs.as_of)
    rows = np.flatnonzero((code_of(facts["code"], (WORK,)) >= 0) & going_on)
    found = [family for family, _ in _of_facts(inputs, families, rows)]
    at_work: Ints = np.intersect1d(np.concatenate(found), asked).astype(np.int64)
    return at_work
