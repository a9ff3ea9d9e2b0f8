"""The rows of a record that no other paper tells, and what rows were before they were changed."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone

from families.models import Person
from families.queries.whole_record import RecordLine, day_words
from privacy.handing import Content, handed_columns, label_of

# The printed record says them in sentences; what was referred and who they are stands beside it.
IN_SENTENCES = frozenset(
    f"families.{name}"
    for name in (
        *("Family", "Person", "Member", "Allocation", "Need", "Intervention", "Artefact"),
        *("Observation", "Note", "NoteAddendum", "NoteContest", "Risk", "Task", "Agreement"),
        *("Attachment", "AssessmentAnswer", "PlanGoal"),
        *("Referral", "ReferredPerson", "ReferralStep"),
    )
)
HISTORY = ("id", "pgh_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pgh_context_id")
# Kept for the machine's sake: who saved which state of a page when.
UPKEEP = ("version", "saved_from", "carried_from", "based_on", "page")
CHANGED, TAKEN_AWAY = "Changed", "Taken away"
Said = dict[str, str]


def handed_lines(content: Content) -> Iterator[RecordLine]:
    """One line for each such row, and for each change."""
    people = {str(row.pk): row.full_name for row in content.rows.get(Person, ())}
    names = {**content.names, **people}
    for model, rows in content.rows.items():
        if hasattr(model, "pgh_tracked_model"):
            yield from _changes(model, rows, content, names)
        elif label_of(model) not in IN_SENTENCES:
            yield from (_line(row, _said(row, names)) for row in rows)


def _line(row: Any, said: Said) -> RecordLine:
    texts = [f"{label}: {words}" for label, words in said.items() if words]
    return RecordLine(_day(row), "Recorded", _title(type(row)), texts=texts)


def _changes(
    model: Any, rows: Any, content: Content, names: Mapping[str, str]
) -> Iterator[RecordLine]:
    """What a row said until it was changed, as far as it said something else afterwards."""
    now = {row.pk: row for row in content.rows.get(model.pgh_tracked_model, ())}
    later: dict[Any, Said] = {key: _said(row, names) for key, row in now.items()}
    for row in sorted(rows, key=lambda each: each.pgh_id, reverse=True):
        said, after = _said(row, names), later.get(row.pgh_obj_id, {})
        later[row.pgh_obj_id] = said
        texts = [
            f"{label} was: {words or 'nothing'}"
            for label, words in said.items()
            if words != after.get(label, "")
        ]
        kind = CHANGED if after else TAKEN_AWAY
        what = names.get(str(row.pgh_obj_id), "")
        title = f"{_title(model.pgh_tracked_model)}{f' {what}' if what else ''}"
        if texts:
            yield RecordLine(timezone.localdate(row.pgh_created_at), kind, title, texts=texts)


def _title(model: type[models.Model]) -> str:
    return str(model._meta.verbose_name).capitalize()


def _said(row: Any, names: Mapping[str, str]) -> Said:
    """The columns that say something on paper, in words."""
    return {
        str(field.verbose_name).capitalize(): _words(row, field, names)
        for field in handed_columns(type(row))
        if not field.primary_key and field.attname not in (*HISTORY, *UPKEEP)
    }


def _words(row: Any, field: Any, names: Mapping[str, str]) -> str:
    value = getattr(row, field.attname)
    if value is None or value in ("", [], {}):
        return ""
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return day_words(_local(value))
    if isinstance(value, list):
        return ", ".join(names.get(str(each), str(each)) for each in value)
    # A key whose row has no name says nothing on paper; it stands in the data.
    return names.get(str(value), "") if _is_key(field) else str(value)


def _is_key(field: Any) -> bool:
    return field.is_relation or isinstance(field, models.UUIDField)


def _day(row: Any) -> date | None:
    """Its first day: when it was said, asked or decided."""
    dated = (f for f in row._meta.concrete_fields if isinstance(f, models.DateField))
    found = (getattr(row, field.attname) for field in dated)
    return next((_local(value) for value in found if value), None)


def _local(value: date) -> date:
    return timezone.localdate(value) if isinstance(value, datetime) else value
