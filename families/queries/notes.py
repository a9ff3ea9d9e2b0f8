"""Contact notes of a family: those finished, one's own drafts, and who else is writing."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import (
    Count,
    Exists,
    F,
    Func,
    JSONField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.http import Http404

from families.models import Family, Note, NoteAddendum, NoteContest, NoteSide
from families.models.notes import contact
from families.queries import kept
from families.queries.families import families_visible_to
from families.rules.notes import Passage, passages
from privacy import access
from privacy.models import User
from privacy.roles import Permission, Role

MOST_DRAFTS = 10


@dataclass(frozen=True)
class NoteFilters:
    """What of the notes is shown: codes, ids and days only."""

    kind: str = ""
    author: str = ""
    first_day: date | None = None
    last_day: date | None = None
    contested: bool = False


@dataclass(frozen=True)
class OpenDraft:
    """Somebody is writing; `id` is known of one's own drafts alone."""

    id: uuid.UUID | None
    author_id: uuid.UUID
    author: str
    kind: str
    on_date: date
    saved_at: datetime

    @property
    def kind_words(self) -> str:
        """The kind of contact."""
        return str(Note.Kind(self.kind).label)


@dataclass(frozen=True)
class PassageLine:
    """A passage and whether it is contested."""

    passage: Passage
    contested: bool


@dataclass(frozen=True)
class NoteLine:
    """A note in words."""

    note: Note
    about: str
    present: str

    @property
    def passages(self) -> list[PassageLine]:
        """The text, passage by passage."""
        contested = {contest.passage for contest in self.note.contests.all()}
        return [PassageLine(each, each.number in contested) for each in passages(self.note.text)]

    @property
    def contested(self) -> bool:
        """Whether anybody says that something of it is wrong."""
        return bool(self.note.contests.all())


def notes_of(family: Family) -> QuerySet[Note]:
    """The finished notes of a family, newest first, each with its contests and addenda."""
    found = Note.objects.filter(family=family, finished_at__isnull=False)
    contests = NoteContest.objects.select_related("person", "by")
    addenda = NoteAddendum.objects.select_related("by")
    return found.select_related("author").prefetch_related(
        Prefetch("contests", contests), Prefetch("addenda", addenda)
    )


def filtered_notes(family: Family, filters: NoteFilters) -> QuerySet[Note]:
    """The same, filtered."""
    found = notes_of(family)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.author:
        found = found.filter(author__in=[filters.author])
    if filters.first_day:
        found = found.filter(on_date__gte=filters.first_day)
    if filters.last_day:
        found = found.filter(on_date__lte=filters.last_day)
    if filters.contested:
        found = found.filter(Exists(NoteContest.objects.filter(note=OuterRef("pk"))))
    return found


def authors_of(family: Family) -> list[tuple[str, str]]:
    """Who has finished notes here: key and name."""
    found = Note.objects.filter(family=family, finished_at__isnull=False).order_by("author__name")
    rows = found.values_list("author_id", "author__name").distinct()
    return [(str(key), name) for key, name in rows]


def note_lines(notes: Sequence[Note], names: Mapping[uuid.UUID, str]) -> list[NoteLine]:
    """Notes in words, with the `names` of the members of their family."""
    return [
        NoteLine(
            note=note,
            about=people_words(note.about, names) or "The family as a whole",
            present=people_words(note.present, names),
        )
        for note in notes
    ]


def people_words(keys: Sequence[uuid.UUID], names: Mapping[uuid.UUID, str]) -> str:
    """The names of those ticked, as they stand on the pages of the family."""
    return ", ".join(dict.fromkeys(name for key, name in names.items() if key in keys))


def note_or_404(family: Family, note_id: uuid.UUID) -> Note:
    """A finished note of this family."""
    waiting = NoteSide.objects.filter(note=OuterRef("pk"), settled_at=None)
    notes = notes_of(family).annotate(sides_wait=Exists(waiting))
    found = notes.filter(pk=note_id).first()
    if found is None:
        raise Http404
    found.family = family
    return found


def own_note_or_404(family: Family, note_id: uuid.UUID, *, user: User) -> Note:
    """One's own note of this family, draft or finished."""
    found = Note.objects.filter(family=family, author=user, pk=note_id).first()
    if found is None:
        raise Http404
    found.family = family
    return found


def readable_or_404(family: Family, note_id: uuid.UUID, *, user: User) -> Note:
    """A finished note, or a draft of one's own."""
    theirs = Q(finished_at__isnull=False) | Q(author=user)
    found = Note.objects.filter(theirs, family=family, pk=note_id).first()
    if found is None:
        raise Http404
    found.family = family
    return found


def with_notes(families: QuerySet[Family]) -> QuerySet[Family]:
    """Each family with `open_drafts` (for `drafts_on`), `notes_number` and `last_contact`."""
    finished = Note.objects.filter(family=OuterRef("pk"), finished_at__isnull=False).order_by()
    counted = finished.values("family").annotate(number=Count("pk")).values("number")
    return with_contact(families).annotate(
        open_drafts=Func(
            F("pk"),
            template="(SELECT jsonb_agg(draft) FROM tfcase_drafts(%(expressions)s) draft)",
            output_field=JSONField(),
        ),
        notes_number=Coalesce(Subquery(counted), 0),
    )


def with_contact(families: QuerySet[Family]) -> QuerySet[Family]:
    """Each family with `last_contact`: the day of its last finished note of one, or None."""
    finished = Note.objects.filter(contact(), family=OuterRef("pk"))
    return families.annotate(
        last_contact=Subquery(finished.order_by("-on_date").values("on_date")[:1])
    )


def drafts_on(family: Family) -> list[OpenDraft]:
    """Who is writing a note of this family (loaded `with_notes`), and since when; never what."""
    rows: list[dict[str, str]] = family.open_drafts or []  # type: ignore[attr-defined]
    return [
        OpenDraft(
            id=uuid.UUID(row["id"]) if row["id"] else None,
            author_id=uuid.UUID(row["author_id"]),
            author=row["author"],
            kind=row["kind"],
            on_date=date.fromisoformat(row["on_date"]),
            saved_at=datetime.fromisoformat(row["saved_at"]),
        )
        for row in rows
    ]


def drafts_of(user: User) -> list[Note]:
    """A keyworker's own drafts of families within reach, the last saved first."""
    if not access.can(user, Permission.EDIT_FAMILY) or user.role != Role.KEYWORKER:
        return []

    def own() -> QuerySet[Note]:
        drafts = Note.objects.filter(access.visible(user, "family"), author=user, finished_at=None)
        return drafts.select_related("family").defer("text").order_by("-saved_at")[:MOST_DRAFTS]

    return kept.asked("one's own drafts", own, user=user)


def drafts_held(user: User) -> int:
    """How many notes somebody has begun and not finished, whoever asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tfcase_drafts_held(%s)", [user.pk])
        [number] = cursor.fetchone()
    return int(number)


def target_of(reference: str, *, user: User) -> Family | None:
    """The family to which a note is moved, among those within reach."""
    return families_visible_to(user).filter(reference=reference).first()
