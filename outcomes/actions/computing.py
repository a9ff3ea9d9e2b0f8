"""Computing outcomes: kept whole, shown at once, and gone on with where it was killed."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection

from families.queries.frameworks import current_frameworks
from outcomes.actions.running import Asked, Run, Step
from outcomes.engine import Outputs
from outcomes.models import OutcomeRun
from privacy import access
from privacy.errors import RuleBroken
from privacy.models import User
from privacy.roles import Permission

# Two runs at once would both take up the trail of changes.
_LOCK = 7_203_118_555


def no_progress(done: int, total: int, doing: str) -> None:
    """For callers that show no progress."""


def no_matter(reference: str, reason: str) -> None:
    """For callers that do not ask which families were left out."""


def compute_outcomes(
    *,
    as_of: date,
    by: User,
    framework: str = "",
    job_id: uuid.UUID | None = None,
    only_changed: bool = False,
    step: Step = no_progress,
    keep: Callable[[Outputs], None] | None = None,
    leave_out: Callable[[str, str], None] = no_matter,
) -> OutcomeRun:
    """Judge all families (or those of one framework) as on a day, and keep the run.

    With `only_changed`, only those whose results may not be what the last run found; where nothing
    can be taken over from it, all. `keep` is handed each chunk's outputs, for whoever writes files
    from them; `leave_out` is told the reference of each family that cannot be judged, and why.
    """
    access.require(by, Permission.COMPUTE_OUTCOMES)
    if framework and framework not in current_frameworks():
        raise RuleBroken(f"No framework {framework} is loaded.", field="framework")
    partly = only_changed and not framework
    asked = Asked(as_of, by, step, leave_out, framework, job_id, partly)
    with one_at_a_time():
        if framework or keep is not None:
            with asked.moment():
                return Run(asked).at_once(keep)
        return _over_all(asked)


def _over_all(asked: Asked) -> OutcomeRun:
    """What has changed in one transaction; or everybody, each chunk in a transaction of its own."""
    while True:
        with asked.moment():
            run = Run(asked)
            if run.builds_on_the_last():
                return run.at_once()
            run.begin()
        run.judge_missing()
        with asked.moment():
            finished = run.finish()
        if finished is not None:
            return finished


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until no other run is under way; the snapshot is taken after that."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
