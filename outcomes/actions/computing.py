"""Computing outcomes for every family: one run, one snapshot, kept whole or not at all."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import connection
from django.utils import timezone
from psycopg import sql

from families.models import FrameworkVersion, LocalPlan
from families.queries.frameworks import RulesKey, current_frameworks, rules_named
from outcomes import frames
from outcomes.engine import Outputs, evaluate
from outcomes.models import OutcomeRun
from outcomes.queries import inputs
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Permission

CHUNK = 20_000
Step = Callable[[int, int, str], None]


def no_progress(done: int, total: int, doing: str) -> None:
    """For callers that show no progress."""


def no_matter(reference: str, reason: str) -> None:
    """For callers that do not ask which families were left out."""


@dataclass
class _Totals:
    """What a run adds up over its chunks."""

    families: int = 0
    eligible: int = 0
    claimable: int = 0
    suggested: int = 0
    fingerprint: int = 0
    rules: set[str] = field(default_factory=set)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)

    def add(self, outputs: Outputs, fingerprint: int) -> None:
        """Count one chunk."""
        self.families += len(outputs.eligibility)
        self.eligible += int((outputs.eligibility["eligible"] == "Y").sum())
        self.claimable += int((outputs.claims["claimable"] == "Y").sum())
        self.suggested += len(outputs.suggested)
        self.left_out += outputs.left_out[["family_ref", "reason"]].itertuples(index=False)
        self.states.update(outputs.results["state"].tolist())
        self.fingerprint = (self.fingerprint + fingerprint) % (1 << 256)

    def counts(self) -> dict[str, Any]:
        """As they are kept with the run."""
        own = {"families": self.families, "eligible": self.eligible, "claimable": self.claimable}
        states = {state: int(count) for state, count in sorted(self.states.items())}
        left_out = {"left_out": len(self.left_out)}
        return {**own, "suggested": self.suggested, **left_out, **states}


def compute_outcomes(
    *,
    as_of: date,
    by: User,
    framework: str = "",
    job_id: uuid.UUID | None = None,
    step: Step = no_progress,
    keep: Callable[[Outputs], None] | None = None,
    leave_out: Callable[[str, str], None] = no_matter,
) -> OutcomeRun:
    """Judge all families (or those of one framework) as on a day, and keep the run.

    `keep` is handed each chunk's outputs, for whoever writes files from them; `leave_out` is told
    the reference of each family that cannot be judged, and why.
    """
    access.require(by, Permission.COMPUTE_OUTCOMES)
    if framework and framework not in current_frameworks():
        raise RuleBroken(f"No framework {framework} is loaded.", field="framework")
    run_id, started = uuid.uuid4(), timezone.now()
    with acting_as(by, snapshot=True):
        total, totals = inputs.family_count(framework), _Totals()
        _open_result_tables()
        for outputs in _judged_chunks(as_of, framework, run_id, totals):
            if keep:
                keep(outputs)
            step(totals.families, total, "families judged")
        for reference, reason in totals.left_out:
            leave_out(reference, reason)
        step(total, total, "keeping the results")
        return _keep_run(run_id, as_of, by, job_id, started, totals)


def _judged_chunks(
    as_of: date, framework: str, run_id: uuid.UUID, totals: _Totals
) -> Iterator[Outputs]:
    """Read, judge and lay down the results, a chunk of families at a time."""
    common = frames.frames_of(inputs.read_common())
    for chunk in _chunks(framework):
        files = _files_of(chunk, common)
        totals.rules.update(files["families"]["framework"].unique())
        rules = rules_named(totals.rules)
        outputs = evaluate(frames.inputs_of(files, rules, as_of))
        totals.add(outputs, frames.fingerprint(files))
        for table, csv in frames.rows_for_database(outputs, files, run_id).items():
            _copy(table, csv)
        yield outputs


def _files_of(chunk: list[uuid.UUID], common: frames.Files) -> frames.Files:
    """The case files of some families as frames."""
    return {**common, **frames.frames_of(inputs.read_chunk(chunk))}


def _chunks(framework: str) -> Iterator[list[uuid.UUID]]:
    """The families' keys, a chunk at a time."""
    ids = inputs.family_ids(framework)
    while chunk := list(islice(ids, CHUNK)):
        yield chunk


def _open_result_tables() -> None:
    """Results wait in temporary tables until the run itself is there to hold them."""
    with connection.cursor() as cursor:
        for table in frames.RESULT_COLUMNS:
            names = {"new": sql.Identifier(f"new_{table}"), "table": sql.Identifier(table)}
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {new}").format(**names))
            made = sql.SQL("CREATE TEMPORARY TABLE {new} (LIKE {table}) ON COMMIT DROP")
            cursor.execute(made.format(**names))


def _copy(table: str, csv: bytes) -> None:
    columns = ("id", "run_id", *frames.RESULT_COLUMNS[table])
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, NULL '\\N')").format(
        sql.Identifier(f"new_{table}"), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(csv)


def _keep_run(
    run_id: uuid.UUID,
    as_of: date,
    by: User,
    job_id: uuid.UUID | None,
    started: datetime,
    totals: _Totals,
) -> OutcomeRun:
    """The run and all its results become visible together."""
    run = OutcomeRun.objects.create(
        pk=run_id,
        as_of=as_of,
        asked_by=by,
        job_id=job_id,
        started_at=started,
        finished_at=timezone.now(),
        rules_hash=rules_hash(totals.rules),
        inputs_hash=f"{totals.fingerprint:064x}",
        counts=totals.counts(),
    )
    with connection.cursor() as cursor:
        for table in frames.RESULT_COLUMNS:
            kept = sql.SQL("INSERT INTO {} SELECT * FROM {}")
            names = sql.Identifier(table), sql.Identifier(f"new_{table}")
            cursor.execute(kept.format(*names))
    audit.record(Event.OUTCOMES_COMPUTED, run, by=by, as_of=str(as_of), **totals.counts())
    return run


def rules_hash(rules: Collection[str]) -> str:
    """Changes with the text of any version or local plan under which a family is held."""
    keys = [RulesKey.named(text) for text in rules]
    versions = dict(FrameworkVersion.objects.values_list("pk", "sha256"))
    plans = dict(LocalPlan.objects.values_list("pk", "sha256"))
    parts = sorted(f"{versions[key.version]}/{plans[key.plan] if key.plan else ''}" for key in keys)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
