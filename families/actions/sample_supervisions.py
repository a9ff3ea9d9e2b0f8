"""An invented supervision for each team: one family was talked about, one is prepared."""

from collections.abc import Sequence

from django.utils import timezone

from families.actions.supervisions import (
    begin_supervision,
    choose_entries,
    choose_families,
    record_discussion,
    set_task,
)
from families.models import Supervision, SupervisionFamily
from families.queries.supervisions import families_to_choose
from families.queries.timeline import Timeline
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Role

SAID_TO = "What has changed for the children since?"
SAID = "We looked at school first. Agreed: a meeting there before the plan is reviewed."
TO_DO = "Arrange the meeting at school"
FAMILIES, ENTRIES = 2, 4


def hold_sample_supervisions(*, workers: Sequence[User]) -> int:
    """With the first worker of each team whose manager has held none yet; their number."""
    first = {worker.team_id: worker for worker in reversed(workers)}
    held = 0
    for manager in User.objects.filter(role=Role.MANAGER, is_active=True):
        if manager.team_id and manager.team_id in first:
            held += _hold(manager, first[manager.team_id])
    return held


def _hold(manager: User, worker: User) -> int:
    with acting_as(manager):
        if Supervision.objects.filter(held_by=manager).exists():
            return 0
        today = timezone.localdate()
        made = begin_supervision(worker=worker, held_on=today, by=manager)
        chosen = [each.pk for each in families_to_choose(made, manager)[:FAMILIES]]
        if not chosen:
            return 1
        parts = choose_families(supervision=made, chosen=chosen, references=[], by=manager)
        for part in parts:
            _choose(part, manager)
        record_discussion(part=parts[-1], text=SAID, by=manager)
        set_task(part=parts[-1], text=TO_DO, due_on=today, worker=None, by=manager)
        return 1


def _choose(part: SupervisionFamily, manager: User) -> None:
    """The latest of the timeline, with words to the first."""
    rows = Timeline(part.family, with_notes=True).rows()[:ENTRIES]
    keys = [key for key, *_ in rows]
    said = [SAID_TO, *[""] * len(keys)]
    choose_entries(part=part, choices=dict(zip(keys, said, strict=False)), by=manager)
