"""Working out what the schedules of retention say of every record (a preview only)."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count, islice
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from privacy import access, audit, jobs
from privacy.actions.schedules import load_schedules
from privacy.cycles import cycles_left_alone
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.models import (
    Job,
    JobState,
    RetentionPreview,
    RetentionPreviewRow,
    User,
)
from privacy.queries.holds import in_force
from privacy.queries.retention import (
    ALL,
    PUBLISHED,
    current_schedules,
    published_rules,
    rules_of,
)
from privacy.roles import Permission
from privacy.rules.blocks import Sorted, blocks_of
from privacy.rules.retention import NO_RULE, Due, Rule, Standing, due_by_rules, rules_about
from privacy.schedule import Record, holds_on, record_sources

JOB = "work_out_retention"
# So many are read at once: of fewer, people are looked up one by one, or all for each batch.
CHUNK = 20_000
# As much as a connection takes without waiting: the database writes while the next are judged.
WRITTEN_AT_ONCE = 100
ROOM_FOR_ROWS = ~0xFFFF_FFFF
Step = Callable[[int, int, str], None]


# In the order in which `_line` writes them.
COLUMNS = (
    *("id", "preview_id", "choice", "family_id", "reference", "closed_on", "standing", "due_on"),
    *("rule", "lines", "held_by", "shared_people", "shared_standing", "shared_until"),
)
NOTHING = "\\N"
ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
# Nobody else keeps them: their number, how they stand, and until when.
NONE_SHARED: Mapping[str, str] = {}
ALONE = f"0\t0\t{NOTHING}"


def no_progress(done: int, total: int, doing: str) -> None:
    """For callers that show no progress."""


@transaction.atomic
def ask_for_preview(*, by: User) -> Job:
    """Ask for a fresh preview; one at a time."""
    access.require(by, Permission.WORK_OUT_RETENTION)
    if Job.objects.filter(kind=JOB, state__in=(JobState.QUEUED, JobState.RUNNING)).exists():
        raise RuleBroken("The dates are being worked out already. See your jobs for the progress.")
    return jobs.request(JOB, by=by)


@dataclass
class _Work:
    """A preview under way: rules by choice, and what waits until all families are known."""

    preview: RetentionPreview
    rules: Mapping[str, list[Rule]]
    waiting: list[tuple[Record, dict[str, Due]]] = field(default_factory=list)
    kept: dict[tuple[str, Any], tuple[int, Any]] = field(default_factory=dict)
    held_by: dict[uuid.UUID, str] = field(default_factory=dict)
    # Keys in a row from a random beginning: to draw each anew takes longer than to judge it.
    numbers: Iterator[int] = field(default_factory=lambda: count(uuid.uuid4().int & ROOM_FOR_ROWS))
    about: dict[frozenset[str], Mapping[str, list[Rule]]] = field(default_factory=dict)

    def rules_about(self, classes: frozenset[str]) -> Mapping[str, list[Rule]]:
        """The rules for a kind of record, put together once."""
        if classes not in self.about:
            self.about[classes] = rules_about(classes, self.rules)
        return self.about[classes]


def build_preview(*, by: User, step: Step = no_progress) -> RetentionPreview:
    """What every schedule, and all of them together, say of every record.

    Kept chunk by chunk and shown only when it is whole; older previews go then.
    """
    access.require(by, Permission.WORK_OUT_RETENTION)
    with acting_as(by, opened=EVERYTHING):
        load_schedules(by=by)
        work = _begin(by)
        total = sum(source.count() for source in record_sources())
    done = 0
    with cycles_left_alone():
        for records in _batches(by):
            with acting_as(by, opened=EVERYTHING):
                _note_blocks(work, records)
                _keep(_rows_now(work, records))
            done += len(records)
            step(done, max(done, total), "Working out dates")
    with acting_as(by, opened=EVERYTHING):
        _keep(_rows_that_waited(work))
        _finish(work.preview, done, by)
    return work.preview


def _begin(by: User) -> _Work:
    """An empty preview of the schedules as they are now."""
    schedules = current_schedules()
    rules = {each.code: rules_of(each) for each in schedules}
    preview = RetentionPreview.objects.create(
        built_by=by, started_at=timezone.now(), schedules=[each.pk for each in schedules]
    )
    together = [rule for each in rules.values() for rule in each]
    found = _Work(preview, {**rules, ALL: together})
    published = in_force()
    if published is not None:
        found.rules = {**found.rules, PUBLISHED: published_rules(published)}
    return found


def _batches(by: User) -> Iterator[list[Record]]:
    """All records of all sources, each batch read in its own short transaction."""
    for source in record_sources():
        batches = source.in_batches(CHUNK)
        while records := _next(batches, by):
            yield records


def _next(batches: Iterator[list[Record]], by: User) -> list[Record]:
    with acting_as(by, opened=EVERYTHING):
        return next(batches, [])


def _note_blocks(work: _Work, records: list[Record]) -> None:
    """What keeps them past their date; asked before the rows go in, which asks nothing more."""
    holds = Sorted(holds_on(records))
    for record in records:
        covered = (record.id, record.people, record.facts.classes)
        blocks = blocks_of(*covered, holds.near(*covered))
        if blocks:
            work.held_by[record.id] = _array(block.words for block in blocks)


def _rows_now(work: _Work, records: list[Record]) -> Iterator[str]:
    """The rows of a batch; records with members in other families wait until those are known."""
    for record in records:
        found = _said_of(record, work)
        keys = [person.key for person in record.facts.people if person.key is not None]
        if keys:
            work.waiting.append((record, found))
            for choice, each in found.items():
                for key in keys:
                    known = work.kept.get((choice, key), each.key)
                    work.kept[choice, key] = max(known, each.key)
            continue
        yield _lines(work, record, found)


def _said_of(record: Record, work: _Work) -> dict[str, Due]:
    """What each schedule says that is about records of this kind, and all of them together."""
    return {ALL: NO_RULE, **due_by_rules(record.facts, work.rules_about(record.facts.classes))}


def _rows_that_waited(work: _Work) -> Iterator[str]:
    """The rows of records with members in other families, who are kept until the later date."""
    for record, found in work.waiting:
        shared = {}
        for choice, each in found.items():
            until = [
                work.kept[choice, person.key]
                for person in record.facts.people
                if person.key is not None and work.kept[choice, person.key] > each.key
            ]
            if until:
                standing, on = max(until)
                last = on if standing == Standing.DATED else NOTHING
                shared[choice] = f"{len(until)}\t{standing:d}\t{last}"
        yield _lines(work, record, found, shared)


def _lines(
    work: _Work, record: Record, found: Mapping[str, Due], shared: Mapping[str, str] = NONE_SHARED
) -> str:
    """The rows of one record as COPY reads them, a line each: to hand over values takes longer."""
    closed_on = record.facts.closed_on or NOTHING
    of_record = f"{record.id}\t{_text(record.reference)}\t{closed_on}"
    held_by, preview = _text(work.held_by.get(record.id, "{}")), work.preview.pk
    return "".join(
        [
            f"{next(work.numbers):032x}\t{preview}\t{choice}\t{of_record}\t{each.standing:d}\t"
            f"{each.on or NOTHING}\t{each.rule}\t{_text(_array(each.lines))}\t{held_by}\t"
            f"{shared.get(choice, ALONE)}\n"
            for choice, each in found.items()
        ]
    )


def _text(text: str) -> str:
    """A text without a sign that ends a value or a line; almost none has any."""
    if text.isprintable() and "\\" not in text:
        return text
    return text.translate(ESCAPED)


def _keep(rows: Iterator[str]) -> None:
    """Rows go in by COPY."""
    table = RetentionPreviewRow._meta.db_table
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN") as copy,
    ):
        while part := "".join(islice(rows, WRITTEN_AT_ONCE)):
            copy.write(part)


def _array(texts: Iterable[str]) -> str:
    """As PostgreSQL writes a list: to have each text looked at by its type takes far longer."""
    joined = "\0".join(texts).replace("\\", "\\\\").replace('"', '\\"')
    return '{"' + joined.replace("\0", '","') + '"}'


def _finish(preview: RetentionPreview, families: int, by: User) -> None:
    """The preview is shown from now on, and those before it are gone."""
    preview.finished_at, preview.families = timezone.now(), families
    preview.save(update_fields=["finished_at", "families"])
    older = RetentionPreview.objects.filter(started_at__lt=preview.started_at)
    RetentionPreviewRow.objects.filter(preview__in=older).delete()
    older.delete()
    audit.record(Event.RETENTION_WORKED_OUT, preview, by=by, families=families)


def note_view(
    *, preview: RetentionPreview, by: User, choice: str, as_on: date, status: str
) -> None:
    """Somebody looked at the preview."""
    chosen: dict[str, Any] = {"choice": choice, "as_on": as_on.isoformat(), "status": status}
    audit.record(Event.RETENTION_VIEWED, preview, by=by, **chosen)
