"""After an erasure an increment counts what a run over everybody counts: rows of its base are gone.

An increment adds to the counts of its base what it finds instead of what it replaces; what was
erased it cannot find any more.
"""

import uuid
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from families.models import Family, Need, Person
from outcomes.actions.computing import compute_outcomes
from outcomes.models import OutcomeRun
from privacy.actions import disposal
from tests.privacy.cases import D, family_of, member_of
from tests.privacy.disposing import approved, execute, propose, world

__all__ = ["world"]


def need_of(family: Family, whose: Person) -> None:
    Need.objects.create(
        family=family,
        person=whose,
        reference=f"N/{uuid.uuid4().hex[:8]}",
        need="H2.1",
        identified_on=D("2014-02-03"),
        identified_by="assessment",
        evidenced=True,
    )


def counted(run: OutcomeRun) -> dict[str, int]:
    """What stands with a run; not what only that run did."""
    return {name: n for name, n in run.counts.items() if name not in ("judged_anew", "broken")}


def test_an_increment_after_erasures_counts_what_a_full_run_counts(
    world: SimpleNamespace, settings: Any
) -> None:
    goes = family_of(world, "1990-03-03", closed="2015-05-20", surname="Goes")
    stays = family_of(world, "2011-03-03", "2013-03-03", surname="Stays")
    leaves = member_of(stays, "Child1")
    for family, whose in ((goes, member_of(goes, "Child1")), (stays, leaves)):
        need_of(family, whose)
    today = timezone.localdate()
    first = compute_outcomes(as_of=today, by=world.analyst)
    person = disposal.propose_person(reference=leaves.reference, ground="right", by=world.dpo)
    # Of the family all is gone; of the one who leaves, in a family that is judged anew.
    for batch in (propose(world), person):
        execute(world, approved(world, batch, settings))
        run = compute_outcomes(as_of=today, by=world.analyst, only_changed=True)
        assert run.base is not None
        assert counted(run) != counted(first)
        assert counted(run) == counted(compute_outcomes(as_of=today, by=world.analyst))
    assert not Family.objects.filter(pk=goes.pk).exists()
    assert not Person.objects.filter(pk=leaves.pk).exists()
