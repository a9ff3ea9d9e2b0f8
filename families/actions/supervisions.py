"""A supervision or panel: its families, a chosen chronology of each, what was said, tasks."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from families.actions.tasks import raise_task
from families.models import (
    Note,
    Supervision,
    SupervisionEntry,
    SupervisionFamily,
    SupervisionTask,
    Task,
)
from families.queries import supervisions as queries
from families.queries.allocation import keyworkers_within_reach
from families.queries.members import members_of
from families.queries.notes import notes_of
from families.queries.timeline import observations_of
from families.rules import cases
from families.rules.supervisions import FULL, MOST_ENTRIES, MOST_FAMILIES, TOO_LONG
from privacy import access, audit, typesetting
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.queries.shown import joined
from privacy.roles import Permission
from privacy.rules.shown import Shown

DATA = Path(__file__).resolve().parent.parent / "data"
NOT_YOURS = "Select a keyworker from the list."
NOT_THERE = "One of these families is not within your reach, or not theirs."
DISCUSSED = "What was said of this family is recorded already, and stays."


@transaction.atomic
def begin_supervision(*, worker: User | None, held_on: date, by: User) -> Supervision:
    """A meeting with a worker, or without one a panel; it may be ahead."""
    access.require(by, Permission.SUPERVISE)
    if worker and not keyworkers_within_reach(by).filter(pk=worker.pk).exists():
        raise RuleBroken(NOT_YOURS, "worker")
    made = Supervision.objects.create(
        worker=worker, held_by=by, held_on=held_on, made_at=timezone.now()
    )
    audit.record(Event.SUPERVISION_BEGUN, made, by=by, panel=worker is None)
    return made


@transaction.atomic
def choose_families(
    *, supervision: Supervision, chosen: Sequence[uuid.UUID], references: Sequence[str], by: User
) -> list[SupervisionFamily]:
    """Ticked ones of the worker, or named by reference for a panel; three at most."""
    access.require(by, Permission.SUPERVISE)
    held = Supervision.objects.select_for_update().get(pk=supervision.pk)
    found = queries.families_to_choose(held, by)
    found = found.filter(reference__in=references) if references else found.filter(pk__in=chosen)
    families = list(found)
    if not families or len(families) < len(set(references or chosen)):
        raise RuleBroken(NOT_THERE, "references" if references else "chosen")
    if held.parts.count() + len(families) > MOST_FAMILIES:
        raise RuleBroken(FULL)
    parts = [SupervisionFamily.objects.create(supervision=held, family=each) for each in families]
    for part in parts:
        audit.record(Event.SUPERVISION_CHOSEN, held, by=by, family=part.family)
    return parts


@transaction.atomic
def leave_out(*, part: SupervisionFamily, by: User) -> None:
    """It was not talked about after all."""
    held = _held(part, by)
    audit.record(Event.SUPERVISION_LEFT_OUT, held.supervision, by=by, family=part.family)
    held.delete()


@transaction.atomic
def choose_entries(
    *,
    part: SupervisionFamily,
    choices: Mapping[uuid.UUID, str | None],
    shown: Shown | None = None,
    by: User,
) -> int:
    """Of a page of the timeline: what is in the chronology, with words to it; None is not.

    `shown` are marks of what the page held: what another has chosen or said meanwhile stays.
    """
    held = _held(part, by)
    before = queries.said_to_keys(held, choices)
    typed = {str(key): said for key, said in choices.items()}
    current = {key: before.get(uuid.UUID(key)) for key in typed}
    wanted = joined(held, current, typed, shown, who=queries.who_chose)
    turned = {key: wanted[str(key)] for key in choices if before.get(key) != wanted[str(key)]}
    queries.entries_of(held, turned).delete()
    rows = _entries(part, {key: said for key, said in turned.items() if said is not None}, by)
    if held.entries.count() + len(rows) > MOST_ENTRIES:
        raise RuleBroken(TOO_LONG)
    SupervisionEntry.objects.bulk_create(rows)
    chosen = queries.entries_of(held, choices).count()
    audit.record(
        Event.CHRONOLOGY_CHOSEN, held.supervision, by=by, family=part.family, chosen=chosen
    )
    return chosen


def _entries(
    part: SupervisionFamily, said: Mapping[uuid.UUID, str], by: User
) -> list[SupervisionEntry]:
    """Of the notes and facts among these keys."""
    family, now = part.family, timezone.now()
    notes = notes_of(family).filter(pk__in=said).values_list("pk", flat=True)
    facts = observations_of(family).filter(pk__in=said).values_list("pk", flat=True)
    return [
        SupervisionEntry(part=part, annotation=said[key], by=by, at=now, **{name: key})
        for name, found in (("note_id", notes), ("observation_id", facts))
        for key in found
    ]


@transaction.atomic
def record_discussion(*, part: SupervisionFamily, text: str, by: User) -> Note:
    """What was said, as a finished note of the family: no contact with it, and never changed."""
    access.require(by, Permission.EDIT_FAMILY, part.family)
    held = _held(part, by)
    if not text.strip():
        raise RuleBroken("Enter what was said.", "text")
    day = held.supervision.held_on
    cases.check_past(day, "The day of the meeting", "text", timezone.localdate())
    now = timezone.now()
    note = Note.objects.create(
        family=part.family,
        author=by,
        kind=Note.Kind.SUPERVISION,
        on_date=day,
        text=text,
        saved_from=uuid.uuid4(),
        written_at=now,
        saved_at=now,
        finished_at=now,
    )
    held.note = note
    held.save(update_fields=["note"])
    audit.record(Event.SUPERVISION_DISCUSSED, note, by=by, family=part.family)
    return note


def _held(part: SupervisionFamily, by: User) -> SupervisionFamily:
    """Locked, for whoever may supervise, before what was said is recorded."""
    access.require(by, Permission.SUPERVISE, part.family)
    found = SupervisionFamily.objects.select_for_update(of=("self",)).filter(pk=part.pk)
    held = found.select_related("supervision").first()
    if held is None:
        raise Http404
    if held.note_id:
        raise RuleBroken(DISCUSSED)
    return held


@transaction.atomic
def set_task(
    *, part: SupervisionFamily, text: str, due_on: date, worker: User | None, by: User
) -> Task:
    """What is to be done after it; also later, when it comes to mind."""
    access.require(by, Permission.SUPERVISE, part.family)
    task = raise_task(family=part.family, text=text, due_on=due_on, worker=worker, by=by)
    SupervisionTask.objects.create(part=part, task=task)
    return task


@transaction.atomic
def chronology_file(*, part: SupervisionFamily, by: User) -> bytes:
    """The chosen chronology as a tagged PDF, made at once and kept nowhere."""
    access.require(by, Permission.SUPERVISE, part.family)
    told = queries.told(part, members_of(part.family))
    made = typesetting.pdf("chronology.typ", told, timezone.localtime(timezone.now()), folder=DATA)
    shown = len(told["entries"])
    audit.record(
        Event.CHRONOLOGY_EXPORTED, part.supervision, by=by, family=part.family, shown=shown
    )
    return made
