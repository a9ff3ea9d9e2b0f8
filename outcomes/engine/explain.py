"""Why each result is what it is (§11): the same evaluation, with what it looked at kept."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from families.framework.model import Framework, Need, Outcome, StatusTest
from families.framework.plain_words import outcome_words, words_of_test
from outcomes.engine.columns import NONE
from outcomes.engine.days import EPOCH, FAR
from outcomes.engine.evidence import Evidence, PartFound, codes_of
from outcomes.engine.explanation import (
    ExplainedPart,
    Explanation,
    FeedGap,
    Lacking,
    UsedFeed,
    UsedObservation,
)
from outcomes.engine.inputs import Inputs
from outcomes.engine.next_change import Standing, next_change
from outcomes.engine.prepare import prepare
from outcomes.engine.results import Results, judge_families
from outcomes.engine.tabulate import family_refs, in_file_order, person_refs
from outcomes.engine.verdicts import STATES
from outcomes.engine.words import code_words, day_words, missing_words
from outcomes.engine.world import World


def explain(inputs: Inputs) -> tuple[Explanation, ...]:
    """An explanation of every result row, in the order of results.csv.

    Meant for one family's Inputs (or a handful): it goes row by row.
    """
    plain = World.of(inputs, prepare(inputs))
    found: list[Explanation] = []
    for place, id_ in enumerate(plain.names.frameworks):
        evidence = Evidence()
        world = replace(plain, keeper=evidence)
        table = world.tables.families
        judged = (table.framework == place) & (table.judged_on <= world.as_of)
        framework = world.frameworks[id_]
        results = judge_families(world, framework, judged)
        found += _Explainer(inputs, world, framework, results, evidence).rows()
    return tuple(sorted(found, key=lambda row: row.family_ref))


class _Explainer:
    """The results of one framework, row by row."""

    def __init__(
        self, inputs: Inputs, world: World, framework: Framework, results: Results, kept: Evidence
    ) -> None:
        self.inputs, self.world, self.framework = inputs, world, framework
        self.results, self.kept = results, kept
        self.feeds = list(_feeds(inputs.feeds, framework))

    def rows(self) -> Iterator[Explanation]:
        for row in in_file_order(self.framework, self.results).tolist():
            yield self._row(row)

    def _row(self, row: int) -> Explanation:
        rows, verdict = self.results.rows, self.results.verdict
        outcome = self.framework.in_use[int(rows.outcome[row])]
        parts = tuple(self._part(part) for part in self.kept.parts.get(row, ()))
        looked_at = self.kept.file_rows.get(row, ())
        observations = used_observations(self.inputs, self.framework, looked_at)
        return Explanation(
            family_ref=str(family_refs(self.world, rows.family[[row]])[0]),
            need_ref=self._need_ref(int(rows.need[row])),
            person_ref=str(person_refs(self.world, rows.person[[row]])[0]),
            outcome=outcome,
            outcome_words=outcome_words(outcome, self.framework),
            need=self._need(int(rows.need[row])),
            framework=self.framework.id,
            framework_name=self.framework.name,
            state=STATES[int(verdict.state[row])],
            matures_on=_day(verdict.matures_on[row]),
            anchor=_day(self.results.anchor[row]),
            anchor_words=self._anchor_words(row, outcome),
            clock_start=_day(verdict.clock[row]),
            window_start=_day(verdict.first[row]),
            window_end=_day(verdict.last[row]),
            missing=self._lacking(codes_of(verdict.missing, row)),
            parts=parts,
            observations=observations,
            feeds=tuple(self._used_feeds(row)),
            next_change=next_change(self._standing(row, outcome, parts, observations)),
            gaps=tuple(self._gaps(row)),
        )

    def _standing(
        self,
        row: int,
        outcome: Outcome,
        parts: tuple[ExplainedPart, ...],
        observations: tuple[UsedObservation, ...],
    ) -> Standing:
        verdict = self.results.verdict
        days = (part.matures_on for part in parts)
        return Standing(
            outcome=outcome,
            framework=self.framework,
            state=STATES[int(verdict.state[row])],
            matures_on=_day(verdict.matures_on[row]),
            missing=codes_of(verdict.missing, row),
            parts_mature_on=tuple(day for day in days if day is not None),
            asked=self._asked(row),
            breaks_on=self._breaks_on(outcome, observations),
            term_ends_on=self._term_ends_on(),
        )

    def _need(self, place: int) -> Need | None:
        if place == NONE:
            return None
        id_ = self.world.names.need_ids[int(self.world.tables.needs.need[place])]
        return self.framework.needs[id_]

    def _need_ref(self, place: int) -> str:
        ref = np.append(self.world.tables.needs.ref, NONE)[[place]]
        return str(self.world.names.needs.take(ref)[0])

    def _anchor_words(self, row: int, outcome: Outcome) -> str:
        anchor = _day(self.results.anchor[row])
        if anchor is None:
            return ""
        if self.results.is_open[row]:
            return "The case is not closed; judged from the day the need was identified."
        need = int(self.results.rows.need[row])
        identified = _day(self.world.tables.needs.identified_on[need])
        if not outcome.sustain.start_anchor or anchor == identified:
            return f"The need was identified on {day_words(anchor)}."
        closure = outcome.sustain.start_anchor == "case_closure"
        what = "The case was closed" if closure else "The case was stepped down or closed"
        return f"{what} on {day_words(anchor)}."

    def _lacking(self, codes: tuple[str, ...]) -> tuple[Lacking, ...]:
        return tuple(Lacking(code, missing_words(code, self.framework)) for code in codes)

    def _part(self, part: PartFound) -> ExplainedPart:
        return ExplainedPart(
            words=words_of_test(part.test, self.framework),
            state=part.state,
            matures_on=_day(part.matures_on),
            clock_start=_day(part.clock),
            window_start=_day(part.first),
            window_end=_day(part.last),
            missing=self._lacking(part.missing),
        )

    def _used_feeds(self, row: int) -> Iterator[UsedFeed]:
        """The lines of the feeds that cover any of the days asked for."""
        asked = self._asked(row)
        for feed in self.feeds:
            spans = asked.get(feed.code, ())
            if any(feed.from_date <= last and first <= feed.to_date for first, last in spans):
                yield feed

    def _gaps(self, row: int) -> Iterator[FeedGap]:
        """The days asked for that no line of the feeds covers."""
        for code, spans in self._asked(row).items():
            covered = [(f.from_date, f.to_date) for f in self.feeds if f.code == code]
            words = code_words(code, self.framework)
            for first, last in spans:
                for begin, end in _uncovered(first, last, sorted(covered)):
                    yield FeedGap(code, words, begin, end)

    def _asked(self, row: int) -> Mapping[str, tuple[tuple[date, date], ...]]:
        """Code → the days for which its feed was asked."""
        asked: dict[str, tuple[tuple[date, date], ...]] = {}
        for code, first, last in sorted(self.kept.feeds.get(row, ())):
            begin, end = _day(first), _day(last)
            if begin is not None and end is not None:
                asked[code] = (*asked.get(code, ()), (begin, end))
        return asked

    def _breaks_on(self, outcome: Outcome, used: Sequence[UsedObservation]) -> date | None:
        """The day after the recorded end of the status that a single test rests on."""
        test = outcome.test
        if not isinstance(test, StatusTest) or not test.wanted:
            return None
        today = self.inputs.as_of
        now = [fact for fact in used if fact.end_on is None or fact.end_on >= today]
        ends = [fact.end_on for fact in now]
        last = max((end for end in ends if end is not None), default=None)
        return None if last is None or None in ends else last + timedelta(1)

    def _term_ends_on(self) -> date | None:
        ends = self.world.terms.ends
        later = ends[ends > self.world.as_of]
        return _day(later.min(initial=FAR))


def used_observations(
    inputs: Inputs, framework: Framework, places: Iterable[int]
) -> tuple[UsedObservation, ...]:
    """The observations at these places of their file, by day and reference."""
    used = inputs.observations.take(sorted(places)).sort_values(["start_on", "observation_ref"])
    return tuple(_used(fact, framework) for fact in used.to_dict("records"))


def _used(fact: Mapping[Any, Any], framework: Framework) -> UsedObservation:
    return UsedObservation(
        ref=_text(fact["observation_ref"]),
        kind=_text(fact["kind"]),
        code=_text(fact["code"]),
        words=code_words(_text(fact["code"]), framework),
        person_ref=_text(fact["person_ref"]),
        start_on=_date(fact["start_on"]),
        end_on=_date(fact["end_on"]),
        value=_text(fact["value"]),
        out_of=_text(fact["out_of"]),
        detail=_text(fact["detail"]),
        source=_text(fact["source"]),
    )


def _feeds(frame: pd.DataFrame, framework: Framework) -> Iterator[UsedFeed]:
    for feed in frame.sort_values(["source", "code", "from_date"]).to_dict("records"):
        first, last = _date(feed["from_date"]), _date(feed["to_date"])
        if first is not None and last is not None:
            code = _text(feed["code"])
            yield UsedFeed(_text(feed["source"]), code, code_words(code, framework), first, last)


def _uncovered(
    first: date, last: date, covered: Sequence[tuple[date, date]]
) -> Iterator[tuple[date, date]]:
    """What is left of a span; `covered` by first days."""
    begin = first
    for since, until in covered:
        if since > last:
            break
        if since > begin:
            yield begin, since - timedelta(1)
        begin = max(begin, until + timedelta(1))
    if begin <= last:
        yield begin, last


def _day(day: int) -> date | None:
    return None if day == FAR else EPOCH + timedelta(int(day))


def _date(moment: Any) -> date | None:
    return None if pd.isna(moment) else pd.Timestamp(moment).date()


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
