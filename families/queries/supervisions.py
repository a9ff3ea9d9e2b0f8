"""Supervisions and panels: whose one may read, their families, and the chosen chronology."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from families.models import (
    Allocation,
    Family,
    Member,
    Supervision,
    SupervisionEntry,
    SupervisionFamily,
    Task,
)
from families.queries.allocation import known_workers, sees_every_team
from families.queries.families import families_visible_to, not_closed
from families.queries.record import identity_of
from families.queries.tasks import shown_text
from families.queries.timeline import Entry, ObservationLine, Timeline
from families.rules.field_groups import group_of_text, hidden_words
from families.rules.supervisions import MOST_FAMILIES, MOST_OFFERED
from privacy import access
from privacy.events import Event
from privacy.models import AuditEvent, User
from privacy.queries.shown import Change
from privacy.roles import Permission


@dataclass(frozen=True)
class Chosen:
    """An entry of a chronology; what was said to one that is hidden is hidden with it."""

    entry: Entry
    said: str


def supervisions_of(user: User, worker: uuid.UUID | None = None) -> QuerySet[Supervision]:
    """One's own, those one held, and for managers those of their workers; the latest first.

    Each with `families` and `discussed`: how many families within reach it has.
    """
    access.require(user, Permission.VIEW_SUPERVISIONS)
    theirs = Q(held_by=user) | Q(worker=user)
    if access.can(user, Permission.SUPERVISE):
        theirs |= Q(worker__in=known_workers(user).order_by().values("pk"))
        if sees_every_team(user):
            theirs |= Q(worker=None)
    parts = SupervisionFamily.objects.filter(
        access.visible(user, "family"), supervision=OuterRef("pk")
    ).order_by()
    counted = parts.values("supervision")
    found = (
        Supervision.objects.filter(theirs)
        .select_related("worker", "held_by")
        .annotate(
            families=Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0),
            discussed=Coalesce(Subquery(counted.annotate(n=Count("note")).values("n")), 0),
        )
    )
    return found.filter(worker=worker) if worker else found


def supervision_or_404(supervision_id: uuid.UUID, user: User) -> Supervision:
    """One of them."""
    found = supervisions_of(user).filter(pk=supervision_id).first()
    if found is None:
        raise Http404
    return found


def parts_of(supervision: Supervision, user: User) -> list[SupervisionFamily]:
    """Its families within reach, each with what was said of it."""
    found = supervision.parts.filter(access.visible(user, "family"))
    found = found.select_related("family", "note").annotate(
        entries_number=Count("entries", distinct=True), tasks_number=Count("tasks", distinct=True)
    )
    return list(found.order_by("family__reference"))


def part_or_404(family: Family, supervision_id: uuid.UUID, user: User) -> SupervisionFamily:
    """What one supervision has about a family, which whoever asks has opened already."""
    theirs = supervisions_of(user).values("pk")
    found = SupervisionFamily.objects.filter(family=family, supervision__in=theirs)
    part = (
        found.filter(supervision=supervision_id)
        .select_related("note__author", "supervision__worker", "supervision__held_by")
        .first()
    )
    if part is None:
        raise Http404
    part.family = family
    return part


def families_to_choose(supervision: Supervision, user: User) -> QuerySet[Family]:
    """Open families that the worker leads and that are not chosen yet; of a panel all within."""
    chosen = supervision.parts.values("family_id")
    found = families_visible_to(user).filter(not_closed()).exclude(pk__in=chosen)
    if supervision.worker_id:
        led = Allocation.objects.filter(worker=supervision.worker_id, ended_on=None)
        found = found.filter(pk__in=led.values("family_id"))
    return found.order_by("reference")


def entries_offered(line: Timeline) -> list[Any]:
    """The latest of the timeline, from which is chosen; asked for at once, and then paged."""
    return list(line.rows()[:MOST_OFFERED])


def chronology(part: SupervisionFamily, members: Sequence[Member]) -> list[Chosen]:
    """What was chosen, the earliest first; what is of the family no more is left out."""
    rows = sorted(part.entries.select_related("note", "observation"), key=_day)
    said = {each.note_id or each.observation_id: each.annotation or "" for each in rows}
    line = Timeline(part.family, with_notes=True)
    found = line.entries([(key,) for key in said], members)
    return [_chosen(entry, said[key_of(entry)], part.family) for entry in found]


def _day(each: SupervisionEntry) -> tuple[Any, str]:
    row: Any = each.note or each.observation
    return getattr(row, "on_date", None) or row.start_on, str(each.pk)


def _chosen(entry: Entry, said: str, family: Family) -> Chosen:
    hidden = family.mask.hidden_among(group_of_text(said))
    if entry.fact and entry.fact.hidden:
        return Chosen(entry, "")
    return Chosen(entry, hidden_words(hidden) if hidden else said)


def key_of(entry: Entry) -> uuid.UUID:
    """Of the note or of the fact."""
    key: uuid.UUID = entry.note.pk if entry.note else entry.fact.observation.pk  # type: ignore[union-attr]
    return key


def said_to(part: SupervisionFamily, page: Iterable[Entry]) -> dict[uuid.UUID, str]:
    """What of a page of the timeline is chosen, by its key, with what was said to it."""
    return said_to_keys(part, [key_of(each) for each in page])


def entries_of(part: SupervisionFamily, keys: Iterable[uuid.UUID]) -> QuerySet[SupervisionEntry]:
    """Those of the chronology among these notes and facts."""
    wanted = list(keys)
    return part.entries.filter(Q(note__in=wanted) | Q(observation__in=wanted))


def said_to_keys(part: SupervisionFamily, keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What was said to each that is chosen."""
    rows = entries_of(part, keys)
    return {each.note_id or each.observation_id: each.annotation or "" for each in rows}  # type: ignore[misc]


def who_chose(part: Any, keys: Iterable[str]) -> dict[str, Change]:
    """Who put each entry there and when; of one that was taken out, who chose last."""
    rows = entries_of(part, [uuid.UUID(key) for key in keys]).select_related("by")
    found = {
        str(each.note_id or each.observation_id): Change(each.by.name, each.at) for each in rows
    }
    chosen = AuditEvent.objects.filter(event=Event.CHRONOLOGY_CHOSEN, family_id=part.family_id)
    last = chosen.filter(target_id=part.supervision_id).order_by("at").last()
    return {**dict.fromkeys(keys, Change(last.by_name, last.at)), **found} if last else found


def tasks_set(part: SupervisionFamily) -> list[tuple[Task, str]]:
    """Tasks that were set there and are the family's, with the words that may be shown."""
    found = Task.objects.filter(supervision__part=part, family=part.family)
    rows = found.select_related("worker").order_by("due_on", "id")[: MOST_FAMILIES * 20]
    return [(each, shown_text(each, part.family.mask)) for each in rows]


def told(part: SupervisionFamily, members: Sequence[Member]) -> dict[str, Any]:
    """What stands on paper."""
    meeting = part.supervision
    of = f"Supervision of {meeting.worker.name}" if meeting.worker else "Panel"
    return {
        "council": settings.COUNCIL_NAME,
        "title": f"Chronology: {identity_of(part.family, list(members)).name}",
        "reference": part.family.reference,
        "meeting": f"{of}, {_words(meeting.held_on)}. Held by {meeting.held_by.name}.",
        "entries": [_told(each) for each in chronology(part, members)],
    }


def _told(chosen: Chosen) -> dict[str, str]:
    note, fact = chosen.entry.note, chosen.entry.fact
    found = {"said": chosen.said}
    if note:
        title = f"{note.get_kind_display()}, by {note.author.name}"
        found |= {"day": _words(note.on_date), "title": title, "text": note.text}
    if fact:
        found |= _told_fact(fact)
    return found


def _told_fact(fact: ObservationLine) -> dict[str, str]:
    row = fact.observation
    days = _words(row.start_on) if fact.dated else "Date hidden"
    days += f" to {_words(row.end_on)}" if fact.dated and row.end_on else ""
    title = f"{fact.words[:1].upper()}{fact.words[1:]} ({fact.whose})"
    state = f"{fact.state}. " if fact.state else ""
    text = state + ": ".join(part for part in (fact.figures, fact.detail) if part)
    return {"day": days, "title": title, "text": text}


def _words(day: Any) -> str:
    return f"{day:%-d %B %Y}"
