"""The dated facts of a family, in words."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from families.models import Family, Member, Note, NoteContest, Observation
from families.queries.members import members_of
from families.queries.notes import notes_of
from families.queries.rectifications import statements_of, with_statements
from families.queries.words import Words, words_of
from families.rules.details import PSEUDONYM_MARK
from families.rules.field_groups import (
    HIDES_WHOSE_AND_WHEN,
    Group,
    group_of_text,
    hidden_words,
)
from privacy.queries.rights import is_stopped
from privacy.rules.rights import Purpose

BEGINNING = 200
VERDICTS = {"met": "met", "not_met": "not met"}


@dataclass(frozen=True)
class ObservationLine:
    """A dated fact in words. Of one of a `hidden` group pages get no value, source or detail."""

    observation: Observation
    words: str
    whose: str
    hidden: Group | None = None

    @property
    def dated(self) -> bool:
        """Whether its days, and whose it is, may be shown."""
        return self.hidden not in HIDES_WHOSE_AND_WHEN

    @property
    def statements(self) -> tuple[str, ...]:
        """What people say of it who asked for it to be changed."""
        return statements_of(self.observation, hidden=bool(self.hidden))

    @property
    def state(self) -> str:
        """Whether it counts, and if not, what became of it."""
        if not self.observation.withdrawn:
            return ""
        withdrawal = getattr(self.observation, "withdrawal", None)
        return "Corrected" if withdrawal and withdrawal.replaced_by_id else "Withdrawn"

    @property
    def source(self) -> str:
        """Who says so."""
        if self.hidden:
            return "hidden"
        return self.observation.source.replace("_", " ")

    @property
    def figures(self) -> str:
        """`12 of 60`, `3`, or nothing."""
        value, out_of = self.observation.value, self.observation.out_of
        if value is None or self.hidden:
            return ""
        return _number(value) if out_of is None else f"{_number(value)} of {_number(out_of)}"

    @property
    def detail(self) -> str:
        """The coded and the written part of the detail."""
        if self.hidden:
            return ""
        code = self.observation.detail_code
        text = self.observation.detail_text
        if code.startswith(PSEUDONYM_MARK):
            return text
        words = VERDICTS.get(code, code.replace("_", " "))
        return ": ".join(part for part in (words, text.lstrip(" :;,.-")) if part)


def observations_of(family: Family) -> QuerySet[Observation]:
    """The family's dated facts and those of its members that name no family, latest first."""
    people = Member.objects.filter(family=family).values("person_id")
    theirs = Q(family=family) | Q(family=None, person__in=people)
    # What may not be used of somebody is shown on no page of the family.
    theirs &= Q(person=None) | Q(~is_stopped("person_id", Purpose.CASEWORK))
    found = with_statements(Observation.objects.filter(theirs)).select_related("withdrawal")
    return found.order_by("-start_on", "reference")


def hidden_in_time(family: Family, words: Words) -> list[uuid.UUID]:
    """Keys of facts whose days, and whose they are, this reader may not learn.

    Nor by what stands beside them in a list by days, nor by asking for one person's alone.
    """
    return _hidden_of(family, words, _facts_to_look_at(family))


def _facts_to_look_at(family: Family) -> list[Observation]:
    """All facts, where something of the family may hide whose they are; else none need a look."""
    hides = family.mask.hidden & HIDES_WHOSE_AND_WHEN
    return list(observations_of(family).order_by()) if hides else []


def _hidden_of(family: Family, words: Words, facts: Sequence[Observation]) -> list[uuid.UUID]:
    return [
        fact.pk
        for fact in facts
        if family.mask.hidden_among(group_of(fact, family, words)) in HIDES_WHOSE_AND_WHEN
    ]


def undated_last(hidden: Sequence[uuid.UUID]) -> Case:
    """Orders rows by days, those of which no day may be learnt after all others."""
    return Case(When(pk__in=hidden, then=Value(1)), default=Value(0))


@dataclass(frozen=True)
class Entry:
    """A line of the timeline: a fact or a note."""

    fact: ObservationLine | None = None
    note: Note | None = None

    @property
    def beginning(self) -> str:
        """The first words of the note; an allegation stays named as one."""
        words = " ".join(self.note.text.split()) if self.note else ""
        return words if len(words) <= BEGINNING else f"{words[:BEGINNING].rsplit(' ', 1)[0]} …"


class Timeline:
    """Facts and finished notes of a family, latest first; those without a day last."""

    def __init__(self, family: Family, *, with_notes: bool) -> None:
        """What is hidden in time is looked for once, and kept for the entries."""
        self._family, self._with_notes, self._words = family, with_notes, words_of(family)
        self._facts = _facts_to_look_at(family)
        self._hidden = _hidden_of(family, self._words, self._facts)

    def rows(self) -> QuerySet[Any]:
        """Keys with their days, to be paged."""
        columns, order = ("pk", "late", "day", "rank"), ("late", "-day", "rank")
        facts = observations_of(self._family).order_by()
        late = undated_last(self._hidden)
        rows = facts.annotate(late=late, day=F("start_on"), rank=F("reference"))
        rows = rows.values_list(*columns)
        if not self._with_notes:
            return rows.order_by(*order)
        notes = notes_of(self._family).order_by()
        notes = notes.annotate(late=Value(0), day=F("on_date"), rank=Value(""))
        return rows.union(notes.values_list(*columns), all=True).order_by(*order)

    def entries(self, rows: Sequence[Any], members: Sequence[Member]) -> list[Entry]:
        """A page of the timeline in words."""
        keys = [key for key, *_ in rows]
        names = {member.person_id: member.person.full_name for member in members}
        facts = [fact for fact in self._facts if fact.pk in keys]
        if not self._facts:
            facts = list(observations_of(self._family).filter(pk__in=keys))
        lines = observation_lines(self._family, facts, names, self._words)
        found = {line.observation.pk: Entry(fact=line) for line in lines}
        contested = Exists(NoteContest.objects.filter(note=OuterRef("pk")))
        notes = Note.objects.filter(family=self._family, finished_at__isnull=False)
        notes = notes.filter(pk__in=keys).select_related("author").annotate(contested=contested)
        found |= {note.pk: Entry(note=note) for note in notes}
        return [found[key] for key in keys if key in found]


def observation_lines(
    family: Family,
    observations: Sequence[Observation],
    names: Mapping[uuid.UUID, str] | None = None,
    words: Words | None = None,
) -> list[ObservationLine]:
    """A page of observations in words; `names` of the members where they are known already."""
    if names is None:
        names = {member.person_id: member.person.full_name for member in members_of(family)}
    words = words or words_of(family)
    return [_line(each, family, words, names) for each in observations]


def group_of(fact: Observation, family: Family, words: Words | None = None) -> Group | None:
    """The group of a fact by its code; what is open by its code may be closed by its words."""
    group = (words or words_of(family)).group(family.framework.code, fact.code)
    return group or group_of_text(fact.detail_text)


def _line(
    fact: Observation, family: Family, words: Words, names: Mapping[uuid.UUID, str]
) -> ObservationLine:
    hidden = family.mask.hidden_among(group_of(fact, family, words))
    whose = names.get(fact.person_id, "Somebody not in this family") if fact.person_id else ""
    what = words.observation(family.framework.code, fact.kind, fact.code)
    return ObservationLine(
        observation=fact,
        words=hidden_words(hidden) if hidden else what,
        whose="hidden" if hidden in HIDES_WHOSE_AND_WHEN else whose or "household",
        hidden=hidden,
    )


def _number(value: Decimal) -> str:
    """Without zeros that say nothing."""
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
