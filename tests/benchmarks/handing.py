"""A leaver's whole caseload handed on, as the worker does it: each family by itself, with a result.

Nobody leads thousands of families: all of the council, open again, are given to one keyworker
first, so that the council is good for no other measuring afterwards.
"""

import time
from datetime import timedelta

from django.utils import timezone

from families.actions.handing import ask_to_hand_on, hand_on
from families.models import Allocation, Family
from privacy.identity import acting_as, system_user
from privacy.models import Team, User
from privacy.roles import Role


def handed_on() -> float:
    """Seconds from the first family to the last; every one has its result."""
    with acting_as(system_user("operator")):
        team = Team.objects.latest("pk")
        manager, leaver, heir = (_somebody(name, team) for name in ("manager", "leaver", "heir"))
        _leads_all(leaver, manager)
    with acting_as(manager):
        today = timezone.localdate()
        move = ask_to_hand_on(worker=leaver, to=heir, started_on=today, chosen=None, by=manager)
    begun = time.perf_counter()
    became = hand_on(move=move, by=manager, step=lambda *_: None)
    took = time.perf_counter() - begun
    with acting_as(manager):
        assert became == {"moved": move.rows.count(), "left": 0}, became
    return took


def _somebody(name: str, team: Team) -> User:
    role = Role.MANAGER if name == "manager" else Role.KEYWORKER
    known = {"name": name, "role": role, "team": team}
    return User.objects.get_or_create(email=f"{name}.handing@bench.invalid", defaults=known)[0]


def _leads_all(leaver: User, manager: User) -> None:
    began = timezone.localdate() - timedelta(days=1)
    Family.objects.update(team=leaver.team, closed_on=None, closure_reason="")
    led = Allocation.objects.filter(ended_on=None)
    led.update(worker=leaver, started_on=began)
    fresh = Family.objects.exclude(pk__in=led.values("family_id")).values_list("pk", flat=True)
    given = {"worker": leaver, "started_on": began, "allocated_by": manager}
    made = [Allocation(family_id=key, **given) for key in fresh]
    Allocation.objects.bulk_create(made, batch_size=1000)
