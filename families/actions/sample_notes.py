"""A handful of invented contact notes: a demonstration has some to read and to go on with."""

import uuid
from collections.abc import Sequence
from datetime import time, timedelta

from django.utils import timezone

from families.actions.note_changes import add_addendum, contest_note
from families.actions.notes import FromPage, NoteFacts, finish_note, save_draft
from families.models import Family, Member, Note
from families.queries.families import families_visible_to
from families.queries.members import current_members
from privacy.identity import acting_as
from privacy.models import User

FAMILIES_A_WORKER = 2
PARENTS = (Member.Role.PARENT, Member.Role.CARER)
# Days ago, kind, time, text.
VISIT = (
    12,
    Note.Kind.HOME_VISIT,
    time(15, 30),
    "Fact: Everybody was at home. The kitchen was tidy and there was food in the fridge. "
    "The letter about the tenancy was shown to me.\n\n"
    "Allegation: The neighbour says that the children are outside until late on weekdays.\n\n"
    "Opinion: The routine in the evening has become steadier since the last visit.",
)
CALL = (
    4,
    Note.Kind.SCHOOL,
    time(9, 10),
    "The school rang: both mornings of this week on time.\n\n"
    "Agreed: breakfast club for two weeks, then we look again together.",
)
DRAFT = (0, Note.Kind.PHONE, None, "Rang to arrange the next visit. Nobody answered at first,")
ADDED = "The housing officer confirms by email that the tenancy is safe."
CONTESTED = "They were at football training, which ends at eight."


def write_sample_notes(*, workers: Sequence[User]) -> int:
    """For each worker's first open families, where there is no note yet; gives their number."""
    written = 0
    for worker in workers:
        with acting_as(worker):
            if Note.objects.filter(author=worker).exists():
                continue
            open_now = families_visible_to(worker).filter(closed_on=None, notes=None)
            for family in open_now.order_by("reference")[:FAMILIES_A_WORKER]:
                written += _write(family, worker)
    return written


def _write(family: Family, worker: User) -> int:
    """A visit that was added to and contested, a call, and a draft."""
    visit, call = (_finished(family, told, worker) for told in (VISIT, CALL))
    add_addendum(note=visit, text=ADDED, by=worker)
    contest_note(note=visit, passage=2, person=None, said=CONTESTED, by=worker)
    draft = _saved(family, DRAFT, worker)
    return len((visit, call, draft))


def _finished(family: Family, told: tuple[int, str, time | None, str], worker: User) -> Note:
    return finish_note(note=_saved(family, told, worker), by=worker)


def _saved(family: Family, told: tuple[int, str, time | None, str], worker: User) -> Note:
    days_ago, kind, at_time, text = told
    household = [member for member in current_members(family) if member.lives_in_household]
    typed = NoteFacts(
        kind=str(kind),
        on_date=timezone.localdate() - timedelta(days=days_ago),
        at_time=at_time,
        present=tuple(m.person_id for m in household if m.role in PARENTS),
        about=tuple(m.person_id for m in household),
        text=text,
    )
    page = FromPage(uuid.uuid4(), 0)
    return save_draft(family=family, key=uuid.uuid4(), page=page, typed=typed, by=worker).note
