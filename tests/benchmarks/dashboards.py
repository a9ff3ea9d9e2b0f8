"""What pages of figures ask of the database, counted at once and as they were worked out ahead."""

import statistics
import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client

from families.actions.kept_figures import EVERY_NIGHT
from families.models import KeptFigures
from privacy import jobs
from privacy.identity import acting_as, system_user
from privacy.models import JobState, User
from privacy.roles import Role

VISITS, PATIENCE = 15, 20.0


class Clock:
    """How long the database took for all that a page asks."""

    def __init__(self) -> None:
        self.seconds, self.questions = 0.0, 0

    def __call__(self, execute: Callable[..., Any], *asked: Any) -> Any:
        """One question."""
        begun = time.perf_counter()
        try:
            return execute(*asked)
        finally:
            self.seconds += time.perf_counter() - begun
            self.questions += 1


def questions(of_role: Callable[[Role], User], role: Role, path: str) -> float:
    """The median over some visits of what a page's questions take together."""
    client, took = Client(), []
    client.force_login(of_role(role))
    begun = time.perf_counter()
    while len(took) < VISITS and (not took or time.perf_counter() - begun < PATIENCE):
        clock = Clock()
        with connection.execute_wrapper(clock):
            answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        took.append(clock.seconds)
    return statistics.median(took)


def work_all_out(readers: list[User]) -> float:
    """The job of every night, for these readers."""
    begun = time.perf_counter()
    job = jobs.run_here(EVERY_NIGHT, by=system_user("timetable"))
    took = time.perf_counter() - begun
    assert job.state == JobState.DONE, job.problem
    with acting_as(readers[0]):
        assert KeptFigures.objects.filter(reader__in=readers).exists()
    return took
