"""The whole record of a family in date order, the earliest first, as whoever prints it sees it."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from families.models import Assessment, Family, Risk, Task
from families.queries.agreements import agreements_of
from families.queries.allocation import allocations_of
from families.queries.assessment_pages import GoalLine, SectionLine, goal_lines, sections_of
from families.queries.attachments import paper_lines, papers_of
from families.queries.listing import dates_of
from families.queries.members import members_of, names_of
from families.queries.notes import note_lines, notes_of
from families.queries.record import Record, record_of
from families.queries.record_lines import NeedLine
from families.queries.risks import line_of
from families.queries.tasks import shown_text
from families.queries.timeline import ObservationLine, observation_lines, observations_of
from families.queries.words import words_of
from families.rules.agreements import KIND_WORDS
from families.rules.assessments import form_of

NO_DAY = "No day recorded, or hidden"
CASE_WORDS = {
    "identified_on": "Identified",
    "assessed_on": "Assessed",
    "attached_on": "Work began",
    "step_down_on": "Stepped down",
    "closed_on": "Closed",
}


@dataclass(frozen=True)
class RecordLine:
    """Something with its day: what it is, whose, what was said, who says so."""

    day: date | None
    kind: str
    words: str
    by: str = ""
    texts: list[str] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """For the paper."""
        on = self.day.isoformat() if self.day else ""
        return {**asdict(self), "day": day_words(self.day) or NO_DAY, "on": on}


def in_order(lines: Iterable[RecordLine]) -> list[dict[str, Any]]:
    """The earliest first, and what has no day at the end."""
    known = sorted(lines, key=lambda each: (each.day is None, each.day or date.max, each.kind))
    return [line.told() for line in known]


def whole_record(family: Family, more: Iterable[RecordLine] = ()) -> dict[str, Any]:
    """All that stands on paper; `family` comes from `family_or_404`, `more` from who adds to it."""
    record, members = record_of(family, words_of(family)), members_of(family)
    names = names_of(members)
    lines = [
        *_case(family, record),
        *_members(record),
        *_needs(record),
        *_services(record),
        *_artefacts(record),
        *_facts(family, names),
        *_notes(family, names),
        *_alerts(family),
        *_tasks(family),
        *_agreements(family),
        *_papers(family, names),
        *_assessments(family, names),
        *more,
    ]
    return {
        "title": f"Record of the {record.identity.title}",
        "reference": family.reference,
        "worker": record.identity.worker,
        "people": list(record.identity.people),
        "hidden": bool(family.mask.hidden),
        "lines": in_order(lines),
    }


def _case(family: Family, record: Record) -> Iterator[RecordLine]:
    dates = vars(dates_of(family))
    for name, words in CASE_WORDS.items():
        if dates.get(name):
            why = [record.closure_reason] if name == "closed_on" and record.closure_reason else []
            yield RecordLine(dates[name], "The case", words, texts=why)
    for each in allocations_of(family):
        led = f"{each.worker.name} leads the work"
        yield RecordLine(each.started_on, "Keyworker", led, by=each.allocated_by.name)


def _members(record: Record) -> Iterator[RecordLine]:
    for line in (*record.members, *record.former):
        member, who = line.member, f"{line.name}, {line.member.get_role_display()}"
        yield RecordLine(member.joined_on, "Member", f"{who}: belongs to the family")
        if member.left_on:
            yield RecordLine(member.left_on, "Member", f"{who}: left")


def _needs(record: Record) -> Iterator[RecordLine]:
    lines = [line for headline in record.headlines for line in headline.needs]
    for line in (*lines, *record.in_error):
        state = "Entered in error" if line.need.closed_as else ""
        seen = "Evidence seen" if line.need.evidenced else "No evidence yet"
        day = line.need.identified_on if line.dated else None
        words = f"{line.words.label} ({line.whose})"
        yield RecordLine(day, "Need", words, texts=[state or seen, *_disputed(line)])


def _services(record: Record) -> Iterator[RecordLine]:
    for line in record.interventions:
        row = line.intervention
        words = ", ".join(part for part in (line.kind, line.provider) if part) + f" ({line.whose})"
        yield RecordLine(row.started_on if line.dated else None, "Service began", words)
        if row.ended_on and line.dated:
            ended = "" if line.hidden else str(row.get_outcome_display())
            yield RecordLine(row.ended_on, "Service ended", words, texts=[ended] if ended else [])


def _artefacts(record: Record) -> Iterator[RecordLine]:
    for line in record.artefacts:
        row = line.artefact
        texts = [line.detail] if line.detail else []
        yield RecordLine(
            row.on_date, "Whole-family work", str(row.get_artefact_display()), "", texts
        )


def _facts(family: Family, names: Mapping[uuid.UUID, str]) -> Iterator[RecordLine]:
    for line in observation_lines(family, list(observations_of(family)), names):
        texts = [each for each in (line.figures, line.detail, line.state) if each]
        texts += _disputed(line)
        day = line.observation.start_on if line.dated else None
        yield RecordLine(day, "Fact", f"{line.words} ({line.whose})", line.source, texts)


def _disputed(line: NeedLine | ObservationLine) -> list[str]:
    """What they say of it who asked for it to be changed."""
    return [f"Disputed. They say: {said}" for said in line.statements]


def _notes(family: Family, names: Mapping[uuid.UUID, str]) -> Iterator[RecordLine]:
    """In full, with their marks, what was added, and what somebody says is wrong."""
    for line in note_lines(list(notes_of(family)), names):
        note, texts = line.note, []
        for each in line.passages:
            mark = f"{each.passage.mark_words}: " if each.passage.mark else ""
            contested = "CONTESTED: " if each.contested else ""
            texts.append(f"{contested}{mark}{each.passage.text}")
        texts += [f"Contested, {each.by.name}: {each.said}" for each in note.contests.all()]
        texts += [f"Added by {each.by.name}: {each.text}" for each in note.addenda.all()]
        about = f"{note.get_kind_display()}. About: {line.about}"
        present = f". There: {line.present}" if line.present else ""
        yield RecordLine(note.on_date, "Note", about + present, note.author.name, texts)


def _alerts(family: Family) -> Iterator[RecordLine]:
    for risk in Risk.objects.filter(family=family).select_related("raised_by"):
        line = line_of(risk, family.mask)
        state = (
            risk.get_ended_as_display() or f"To be looked at again by {day_words(risk.review_on)}"
        )
        words = f"{line.label}, {line.level_words.lower()}: {line.text}"
        yield RecordLine(_local(risk.raised_at), "Alert", words, risk.raised_by.name, [state])


def _tasks(family: Family) -> Iterator[RecordLine]:
    for task in Task.objects.filter(family=family).select_related("made_by"):
        done = f"Done on {day_words(_local(task.done_at))}" if task.done_at else ""
        cancelled = "Cancelled" if task.cancelled_at else ""
        state = done or cancelled or f"To be done by {day_words(task.due_on)}"
        words = shown_text(task, family.mask)
        yield RecordLine(_local(task.made_at), "Task", words, task.made_by.name, [state])


def _agreements(family: Family) -> Iterator[RecordLine]:
    for each in agreements_of(family):
        whose = f" ({each.person.full_name})" if each.person else ""
        words = f"{KIND_WORDS[each.kind]}{whose}: {each.words}"
        yield RecordLine(
            each.on_date, "Agreement", words, each.recorded_by.name, [str(each.get_route_display())]
        )


def _papers(family: Family, names: Mapping[uuid.UUID, str]) -> Iterator[RecordLine]:
    """That there is a document; the document itself is not part of this paper."""
    for line in paper_lines(family, papers_of(family), names):
        day = line.paper.on_date if line.dated else None
        kind = "Document" if line.hidden else str(line.paper.get_kind_display())
        words = f"{kind}: {line.title} ({line.whose})"
        yield RecordLine(day, "Document", words, line.paper.added_by.name)


def _assessments(family: Family, names: Mapping[uuid.UUID, str]) -> Iterator[RecordLine]:
    """Those that were approved, with every section and goal."""
    approved = Assessment.objects.filter(family=family, approved_at__isnull=False)
    for each in approved.select_related("approved_by", "author"):
        sections = sections_of(family, each, form_of(each.form))
        texts = [
            *(["Withdrawn"] if each.withdrawn_at else []),
            *(_section(line) for line in sections),
            *(f"Goal: {_goal(line)}" for line in goal_lines(family, each, names)),
        ]
        words = f"Whole-family assessment and plan, by {each.author.name}"
        by = each.approved_by.name if each.approved_by else ""
        yield RecordLine(_local(each.approved_at), "Assessment", words, by, texts)


def _section(line: SectionLine) -> str:
    said = [line.text, *([line.scored] if line.scored else [])]
    return f"{line.section.title}: {' '.join(part for part in said if part) or 'nothing written'}"


def _goal(line: GoalLine) -> str:
    if line.hidden:
        return line.aim
    steps = " ".join(line.steps.split())
    return (
        f"{line.aim}. {steps} By {day_words(line.goal.due_on)}. {line.goal.get_progress_display()}"
    )


def _local(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at else None


def day_words(day: date | None) -> str:
    """`3 March 2026`, or nothing."""
    return f"{day.day} {day:%B %Y}" if day else ""
