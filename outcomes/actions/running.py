"""One run of the outcome engine under way: chunk by chunk, and shown when all of it is kept."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from django.utils import timezone

from outcomes import frames
from outcomes.actions.keeping import forget_rows, keep_rows, make_stand
from outcomes.actions.watching import hold_what_stands, note_breaks
from outcomes.engine import Outputs
from outcomes.models import BegunRun, OutcomeRun
from outcomes.queries import begun, changed, inputs, totals
from outcomes.queries.chunks import chunk_of, programme_of
from privacy import audit
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.models import User

# Families at once: more take more memory, fewer make the database look through its tables oftener.
CHUNK = 20_000
Step = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Asked:
    """What a run is asked for, and whom to tell how far it is and who is left out (and why)."""

    as_of: date
    by: User
    step: Step
    leave_out: Callable[[str, str], None]
    framework: str = ""
    job_id: uuid.UUID | None = None
    only_changed: bool = False

    def moment(self) -> AbstractContextManager[None]:
        """A transaction that sees the council as it is at one moment."""
        return acting_as(self.by, snapshot=True, opened=EVERYTHING)


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


class Run:
    """One run; made in the transaction in which it begins."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.id, self.started = uuid.uuid4(), timezone.now()
        self.totals = _Totals()
        self.common = inputs.read_common()
        self.programme = programme_of(self.common)
        self.base: OutcomeRun | None = None
        # Of a run over everybody that went on with what was kept, or judged somebody twice, the
        # totals are counted from what is kept.
        self.counted_here = True
        self.done, self.total = 0, 0

    def builds_on_the_last(self) -> bool:
        """Whether only what has changed since the last run has to be judged."""
        # What a begun run has taken from the trail is known to nobody else.
        if self.asked.only_changed and not BegunRun.objects.exists():
            self.base = changed.base_for(self.asked.as_of, self.programme, self.common)
        return self.base is not None

    # In one transaction: what has changed, one framework, or everybody for whoever writes files.

    def at_once(self, keep: Callable[[Outputs], None] | None = None) -> OutcomeRun:
        """Judge and keep whole or not at all, in the transaction of the caller."""
        families = self._whom()
        chunks = self._chunks(families, whole=keep is not None)
        for judged in frames.judged_apart(chunks):
            self._take(judged)
            for reference, reason in judged.left_out:
                self.asked.leave_out(reference, reason)
            if keep and judged.outputs:
                keep(judged.outputs)
        return self._finished()

    def _whom(self) -> Iterable[uuid.UUID]:
        if self.base is not None:
            changed.take_touches(and_keep=True)
            chosen = changed.to_judge_anew(
                self.base, self.asked.as_of, self.programme, self.common["feeds"]
            )
            self.total = len(chosen)
            return chosen
        if not self.asked.framework:
            self._drop_begun()
            changed.take_touches()
        self.total = inputs.family_count(self.asked.framework)
        return inputs.family_ids(self.asked.framework)

    # Over everybody, in transactions of its own: a killed run is gone on with.

    def begin(self) -> None:
        """Go on with a run that was begun for the same, or begin anew."""
        kept = BegunRun.objects.first()
        self.total = inputs.family_count()
        if kept and (kept.as_of, kept.programme) == (self.asked.as_of, self.programme):
            self.id, self.started = kept.pk, kept.begun_at
            self.done = begun.count_judged(self.id)
            self.counted_here = not self.done
            return
        self._drop_begun()
        changed.take_touches()
        BegunRun.objects.create(
            pk=self.id, as_of=self.asked.as_of, programme=self.programme, begun_at=self.started
        )

    def judge_missing(self) -> None:
        """Judge every family that is not judged yet; each chunk is kept by itself."""
        for judged in frames.judged_apart(self._missing()):
            with self.asked.moment():
                self._take(judged)

    def _missing(self) -> Iterator[frames.Chunk]:
        after = ""
        while True:
            with self.asked.moment():
                families, after = begun.missing(self.id, after=after, at_most=CHUNK)
                if not families:
                    return
                chunk = self._chunk(families)
            yield chunk

    def finish(self) -> OutcomeRun | None:
        """Judge again whomever something has changed about since the run began, and let it stand.

        So all that it holds is of this moment, whenever a chunk was judged. None if what concerns
        everybody has changed meanwhile: the run has to begin anew.
        """
        if not inputs.same_rows(inputs.read_common(), self.common):
            return None
        if changed.take_touches(and_keep=True):
            families = changed.touched_families()
            forget_rows(self.id, families)
            self.counted_here, self.total = False, self.total + len(families)
            for judged in frames.judged_apart(self._chunks(families)):
                self._take(judged)
        for reference, reason in begun.left_out(self.id):
            self.asked.leave_out(reference, reason)
        BegunRun.objects.all().delete()
        return self._finished()

    def _drop_begun(self) -> None:
        """Nothing stays of a run that nobody will go on with."""
        for kept in BegunRun.objects.all():
            forget_rows(kept.pk)
            kept.delete()

    # What both ways share.

    def _chunks(
        self, families: Iterable[uuid.UUID], *, whole: bool = False
    ) -> Iterator[frames.Chunk]:
        ids = iter(families)
        while some := list(islice(ids, CHUNK)):
            yield self._chunk(some, whole=whole)

    def _chunk(self, families: Sequence[uuid.UUID], *, whole: bool = False) -> frames.Chunk:
        wide = self.base is None and 2 * len(families) >= self.total
        return chunk_of(families, self.common, self.asked.as_of, whole=whole, wide=wide)

    def _take(self, judged: frames.Judged) -> None:
        """Count and keep a chunk, and say how far the run is."""
        self.totals.add(judged)
        keep_rows(self.id, judged.tables)
        self.done += sum(judged.rules.values())
        self.asked.step(self.done, self.total, "families judged")

    def _finished(self) -> OutcomeRun:
        """Its results stand, what has broken is noted, and the run itself is kept."""
        self.asked.step(self.total, self.total, "keeping the results")
        if self.asked.framework:
            return self._kept(self.totals, broken=0)
        hold_what_stands(self.id, self.asked.as_of)
        make_stand(self.id, alone=self.base is None)
        whole = self.totals if self.counted_here and self.base is None else self._what_stands()
        judged_under = self.totals.rules if self.counted_here else whole.rules
        return self._kept(whole, note_breaks(self.id, self.asked.as_of, judged_under))

    def _kept(self, whole: _Totals, broken: int) -> OutcomeRun:
        """The run itself, with which all its results become visible together."""
        anew = self.totals.families if self.counted_here else whole.families
        shown = {key: int(whole.counts[key]) for key in sorted(whole.counts)}
        held = totals.rules_in_words(whole.rules)
        run = OutcomeRun.objects.create(
            pk=self.id,
            as_of=self.asked.as_of,
            asked_by=self.asked.by,
            job_id=self.asked.job_id,
            started_at=self.started,
            finished_at=timezone.now(),
            rules_hash=_digest(entry["sha256"] for entry in held),
            inputs_hash=_digest([str(whole.fingerprint), *map(str, self._common_prints())]),
            counts={**shown, "judged_anew": anew, "broken": broken},
            base=self.base,
            framework=self.asked.framework,
            programme=self.programme,
            rules=held,
        )
        facts: dict[str, Any] = {"as_of": str(run.as_of), **run.counts}
        audit.record(Event.OUTCOMES_COMPUTED, run, by=self.asked.by, **facts)
        return run

    def _what_stands(self) -> _Totals:
        """What is kept of all families whose results stand."""
        rules = Counter(totals.standing_rules())
        families, total = totals.standing_total()
        if self.base is None:
            counts = totals.standing_counts()
        else:
            counts = totals.counts_after(self.base, self.totals.counts, families)
        return _Totals(rules.total(), total, counts, rules)

    def _common_prints(self) -> list[tuple[str, str]]:
        """Of terms and feeds; the engine is no input."""
        return sorted((name, mark) for name, mark in self.programme.items() if name != "engine")


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
