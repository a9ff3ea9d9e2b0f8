"""Computing outcomes: one run, one snapshot, kept whole or not at all."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection
from django.utils import timezone

from families.queries.frameworks import current_frameworks, rules_named
from outcomes import frames
from outcomes.actions.keeping import Keeper
from outcomes.actions.watching import hold_what_stands, note_breaks
from outcomes.engine import Outputs
from outcomes.models import OutcomeRun
from outcomes.queries import changed, inputs, totals
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.models import User
from privacy.roles import Permission

# Families at once: more take more memory, fewer make the database look through its tables oftener.
CHUNK = 20_000
# Two runs at once would both take up the trail of changes.
_LOCK = 7_203_118_555
Step = Callable[[int, int, str], None]


def no_progress(done: int, total: int, doing: str) -> None:
    """For callers that show no progress."""


def no_matter(reference: str, reason: str) -> None:
    """For callers that do not ask which families were left out."""


@dataclass(frozen=True)
class Asked:
    """What a run is asked for."""

    as_of: date
    by: User
    framework: str = ""
    job_id: uuid.UUID | None = None
    only_changed: bool = False


@dataclass
class _Totals:
    """What a run adds up over its chunks."""

    families: int = 0
    fingerprint: int = 0
    # A run over nobody counts nobody.
    counts: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(frames.COUNTED, 0)))
    rules: Counter[str] = field(default_factory=Counter)

    def add(self, judged: frames.Judged) -> None:
        """Count one chunk."""
        self.families += sum(judged.rules.values())
        self.fingerprint = (self.fingerprint + judged.total) % (1 << 64)
        self.rules += judged.rules
        # Not `+=`, which forgets what is counted as 0.
        self.counts.update(judged.counts)


def compute_outcomes(
    *,
    as_of: date,
    by: User,
    framework: str = "",
    job_id: uuid.UUID | None = None,
    only_changed: bool = False,
    step: Step = no_progress,
    keep: Callable[[Outputs], None] | None = None,
    leave_out: Callable[[str, str], None] = no_matter,
) -> OutcomeRun:
    """Judge all families (or those of one framework) as on a day, and keep the run.

    With `only_changed`, only those whose results may not be what the last run found; where nothing
    can be taken over from it, all. `keep` is handed each chunk's outputs, for whoever writes files
    from them; `leave_out` is told the reference of each family that cannot be judged, and why.
    """
    access.require(by, Permission.COMPUTE_OUTCOMES)
    if framework and framework not in current_frameworks():
        raise RuleBroken(f"No framework {framework} is loaded.", field="framework")
    asked = Asked(as_of, by, framework, job_id, only_changed and not framework)
    with one_at_a_time(), acting_as(by, snapshot=True, opened=EVERYTHING):
        return _Run(asked, step).whole(keep, leave_out)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until no other run is under way; the snapshot is taken after that."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


class _Run:
    """One run under way, in the transaction of the caller."""

    def __init__(self, asked: Asked, step: Step) -> None:
        self.asked, self.step = asked, step
        self.id, self.started = uuid.uuid4(), timezone.now()
        self.totals = _Totals()
        self.common = inputs.read_common()
        self.programme = programme_of(self.common)
        if not asked.framework:
            changed.take_touches(and_keep=asked.only_changed)
        self.base, self.chosen = None, None
        if asked.only_changed:
            self.base = changed.base_for(asked.as_of, self.programme)
        if self.base is not None:
            self.chosen = changed.to_judge_anew(self.base, asked.as_of, self.programme)
        chosen = self.chosen
        self.total = inputs.family_count(asked.framework) if chosen is None else len(chosen)

    def whole(
        self,
        keep: Callable[[Outputs], None] | None,
        leave_out: Callable[[str, str], None],
    ) -> OutcomeRun:
        """Judge, keep, and say how far it is."""
        total, stands = self.total, not self.asked.framework
        hold_what_stands(self.asked.as_of)
        keeper = Keeper(self.id, stands=stands)
        for judged in frames.judged_apart(self._chunks(whole=keep is not None)):
            self.totals.add(judged)
            keeper.keep(judged.tables)
            for reference, reason in judged.left_out:
                leave_out(reference, reason)
            if keep and judged.outputs:
                keep(judged.outputs)
            self.step(self.totals.families, total, "families judged")
        self.step(total, total, "keeping the results")
        if stands and self.base is None:
            keeper.stand_alone()
        broken = note_breaks(self.id, self.asked.as_of, self.totals.rules) if stands else 0
        return self._kept(broken)

    def _chunks(self, *, whole: bool) -> Iterator[frames.Chunk]:
        ids = inputs.family_ids(self.asked.framework) if self.chosen is None else iter(self.chosen)
        while families := list(islice(ids, CHUNK)):
            yield chunk_of(families, self.common, self.asked.as_of, whole=whole)

    def _kept(self, broken: int) -> OutcomeRun:
        """The run itself; it and all its results become visible together."""
        anew, counts, rules = self.totals.families, dict(self.totals.counts), self.totals.rules
        fingerprint = self.totals.fingerprint
        if self.base is not None:
            counts, rules = totals.standing_counts(), Counter(totals.standing_rules())
            fingerprint = totals.standing_total()
        shown = {key: int(counts[key]) for key in sorted(counts)}
        held = totals.rules_in_words(rules)
        run = OutcomeRun.objects.create(
            pk=self.id,
            as_of=self.asked.as_of,
            asked_by=self.asked.by,
            job_id=self.asked.job_id,
            started_at=self.started,
            finished_at=timezone.now(),
            rules_hash=_digest(entry["sha256"] for entry in held),
            inputs_hash=_digest([str(fingerprint), *map(str, sorted(self._common_prints()))]),
            counts={**shown, "judged_anew": anew, "broken": broken},
            base=self.base,
            framework=self.asked.framework,
            programme=self.programme,
            rules=held,
        )
        facts: dict[str, Any] = {"as_of": str(run.as_of), **run.counts}
        audit.record(Event.OUTCOMES_COMPUTED, run, by=self.asked.by, **facts)
        return run

    def _common_prints(self) -> list[tuple[str, str]]:
        """Of terms and feeds; the engine is no input."""
        return [(name, mark) for name, mark in self.programme.items() if name != "engine"]


def chunk_of(
    families: Sequence[uuid.UUID],
    common: Mapping[str, bytes],
    as_of: date,
    *,
    whole: bool = False,
) -> frames.Chunk:
    """Some families as they are recorded, each with the rules that it is held under."""
    csv = {**common, **inputs.read_chunk(families)}
    return frames.Chunk(csv, rules_named(inputs.rules_of(families)), as_of, whole)


def programme_of(common: Mapping[str, bytes]) -> dict[str, str]:
    """Fingerprints of what concerns every family alike."""
    marks = frames.common_prints(frames.frames_of(common))
    return {"engine": frames.engine_print(), **marks}


def _digest(parts: Any) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
