"""The pages about supervisions and panels for `access_table.py`, and one of each family."""

import uuid

from django.utils import timezone

from families.actions.supervisions import begin_supervision, choose_families
from families.models import Family
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Permission as P

# Name, what it needs, what its ids name, how it is asked, what it answers.
PAGES: tuple[tuple[str, P, str, str, int], ...] = (
    ("families:supervisions", P.VIEW_SUPERVISIONS, "", "get", 200),
    ("families:supervision_new", P.SUPERVISE, "", "get", 200),
    ("families:supervision", P.VIEW_SUPERVISIONS, "supervision", "get", 200),
    ("families:supervision_families", P.SUPERVISE, "supervision", "get", 200),
    ("families:supervision_family", P.VIEW_SUPERVISIONS, "meeting", "get", 200),
    ("families:chronology_choose", P.SUPERVISE, "meeting", "get", 200),
    ("families:chronology_file", P.SUPERVISE, "meeting", "post", 200),
    ("families:supervision_discussion", P.SUPERVISE, "meeting", "get", 200),
    ("families:supervision_task", P.SUPERVISE, "meeting", "get", 200),
    ("families:supervision_leave_out", P.SUPERVISE, "meeting", "post", 302),
)


def a_meeting(family: Family, worker: User, head: User) -> uuid.UUID:
    """A supervision of whoever leads it, held by a head of service, about this family."""
    with acting_as(head):
        today = timezone.localdate()
        made = begin_supervision(worker=worker, held_on=today, by=head)
        choose_families(supervision=made, chosen=[family.pk], references=[], by=head)
        return made.pk
