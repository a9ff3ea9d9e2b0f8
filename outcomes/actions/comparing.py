"""A past run computed again, on its own day and under its own rules, from what is recorded now.

What the rules that families are held under today would give is told apart: they are no fault of
the run.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from families.queries.frameworks import rules_named
from outcomes import frames
from outcomes.actions.computing import no_progress
from outcomes.models import ComparedFamily, Comparison, OutcomeRun
from outcomes.queries import inputs, kept
from outcomes.queries.chunks import chunk_of, programme_of
from privacy import access, audit
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.models import User
from privacy.roles import Permission

# So many families are kept by name; the counts are of all.
KEPT = 20_000


@dataclass(frozen=True)
class _Difference:
    """A family that is no longer as it was, and in what."""

    family: uuid.UUID
    inputs: bool
    results: bool
    rules: bool
    today: bool

    @property
    def any(self) -> bool:
        """Whether there is one at all."""
        return self.inputs or self.results or self.rules


def compare_run(
    *,
    run: OutcomeRun,
    by: User,
    job_id: uuid.UUID | None = None,
    step: Callable[[int, int, str], None] = no_progress,
) -> Comparison:
    """Judge every family of a run again, as on its day and under its rules; keep what differs.

    Nothing of the run is changed, nor which results stand.
    """
    access.require(by, Permission.COMPUTE_OUTCOMES)
    with acting_as(by, snapshot=True, opened=EVERYTHING):
        common = inputs.read_common()
        counts: Counter[str] = Counter(_changed_for_all(run, programme_of(common)))
        total = sum(entry["families"] for entry in run.rules)
        found: list[_Difference] = []
        for chunk in kept.families_of(run):
            found += _differences(run, chunk, common)
            counts["families"] += len(chunk)
            step(counts["families"], total, "families compared")
        return _keep(run, by, job_id, counts, found)


def _changed_for_all(run: OutcomeRun, now: Mapping[str, str]) -> dict[str, int]:
    """How much of what concerns everybody has changed since: engine, terms, codes of feeds."""
    then = run.programme
    changed = [name for name in {*then, *now} if then.get(name) != now.get(name)]
    feeds = sum(name.startswith("feed:") for name in changed)
    return {"engine": "engine" in changed, "terms": "terms" in changed, "feeds": feeds}


def _differences(
    run: OutcomeRun, chunk: Sequence[kept.KeptFamily], common: Mapping[str, bytes]
) -> list[_Difference]:
    """The families of a chunk that are no longer as they were."""
    given = chunk_of([family.id for family in chunk], common, run.as_of)
    held = frames.held_in(given.csv["families"])
    own = {str(family.id): family.rules for family in chunk if family.rules}
    # What an increment took over was judged on an earlier day, on which windows ended.
    windows = run.base_id is None
    inputs_now, now = _judged(_under(given, own), windows=windows)
    then = frames.sums_by_family(kept.rows_of(chunk), windows=windows)
    moved = {key for key, rules in own.items() if held.get(key, rules) != rules}
    today = _judged(given, windows=windows)[1] if moved else {}
    every = (
        _Difference(
            family=family.id,
            inputs=inputs_now.get(key) != family.inputs,
            results=now.get(key) != then.get(key),
            rules=key in moved,
            today=key in moved and today.get(key) != then.get(key),
        )
        for key, family in ((str(family.id), family) for family in chunk)
    )
    return [each for each in every if each.any]


def _under(given: frames.Chunk, own: Mapping[str, str]) -> frames.Chunk:
    """The chunk as if its families were held under the rules of the run."""
    rules = {**given.frameworks, **rules_named(set(own.values()))}
    return replace(given, frameworks=rules, under=own)


def _judged(chunk: frames.Chunk, *, windows: bool) -> tuple[dict[str, int], dict[str, int]]:
    """Of each family the fingerprints of what was read and of what was found."""
    tables = dict(frames.judge_chunk(chunk).tables)
    inputs_now = frames.prints_of(tables.pop("outcomes_judgedfamily"))
    return inputs_now, frames.sums_by_family(tables, windows=windows)


def _keep(
    run: OutcomeRun,
    by: User,
    job_id: uuid.UUID | None,
    counts: Counter[str],
    found: Sequence[_Difference],
) -> Comparison:
    counts["inputs_differ"] = sum(each.inputs for each in found)
    counts["results_differ"] = sum(each.results for each in found)
    counts["rules_differ"] = sum(each.rules for each in found)
    counts["today_differ"] = sum(each.today for each in found)
    odd = sum(each.results and not each.inputs for each in found)
    counts["unexplained"] = 0 if _for_all(counts) else odd
    comparison = Comparison.objects.create(
        run=run, asked_by=by, job_id=job_id, counts=dict(sorted(counts.items()))
    )
    ComparedFamily.objects.bulk_create(
        ComparedFamily(
            comparison=comparison,
            family_id=each.family,
            inputs_differ=each.inputs,
            results_differ=each.results,
            rules_differ=each.rules,
            today_differ=each.today,
        )
        for each in found[:KEPT]
    )
    audit.record(Event.RUN_COMPARED, comparison, by=by, **comparison.counts)
    return comparison


def _for_all(counts: Mapping[str, int]) -> bool:
    """Whether something that concerns everybody has changed."""
    return bool(counts["engine"] or counts["terms"] or counts["feeds"])
