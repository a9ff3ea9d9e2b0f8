"""A past run computed again, on its own day, from what is recorded now."""

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

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


def compare_run(
    *,
    run: OutcomeRun,
    by: User,
    job_id: uuid.UUID | None = None,
    step: Callable[[int, int, str], None] = no_progress,
) -> Comparison:
    """Judge every family of a run again, as on its day, and keep where the two differ.

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
    judged = frames.judge_chunk(chunk_of([family.id for family in chunk], common, run.as_of))
    inputs_now = frames.prints_of(judged.tables.pop("outcomes_judgedfamily"))
    # What an increment took over was judged on an earlier day, on which windows ended.
    windows = run.base_id is None
    now = frames.sums_by_family(judged.tables, windows=windows)
    then = frames.sums_by_family(kept.rows_of(chunk), windows=windows)
    every = (
        _Difference(
            family=family.id,
            inputs=inputs_now.get(str(family.id)) != family.inputs,
            results=now.get(str(family.id)) != then.get(str(family.id)),
        )
        for family in chunk
    )
    return [each for each in every if each.inputs or each.results]


def _keep(
    run: OutcomeRun,
    by: User,
    job_id: uuid.UUID | None,
    counts: Counter[str],
    found: Sequence[_Difference],
) -> Comparison:
    counts["inputs_differ"] = sum(each.inputs for each in found)
    counts["results_differ"] = sum(each.results for each in found)
    counts["unexplained"] = 0 if _for_all(counts) else sum(not each.inputs for each in found)
    comparison = Comparison.objects.create(
        run=run, asked_by=by, job_id=job_id, counts=dict(sorted(counts.items()))
    )
    ComparedFamily.objects.bulk_create(
        ComparedFamily(
            comparison=comparison,
            family_id=each.family,
            inputs_differ=each.inputs,
            results_differ=each.results,
        )
        for each in found[:KEPT]
    )
    audit.record(Event.RUN_COMPARED, comparison, by=by, **comparison.counts)
    return comparison


def _for_all(counts: Mapping[str, int]) -> bool:
    """Whether something that concerns everybody has changed."""
    return bool(counts["engine"] or counts["terms"] or counts["feeds"])
