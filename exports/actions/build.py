"""Building a return: read, measured, withheld, written, judged. Kept whole or not at all."""

import uuid
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from exports import rules
from exports.actions.making import Made, make
from exports.actions.states import hold, move
from exports.actions.study import StudyMade, keep_envelopes, make_study, study_facts
from exports.files import store
from exports.frames.starts import smallest_difference
from exports.models import Return
from exports.queries import returns as queries
from exports.rules import State
from privacy import access, audit
from privacy.events_returns import ReturnEvent
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Permission

Step = Callable[[int, int, str], None]


def no_progress(done: int, total: int, doing: str) -> None:
    """For callers that show no progress."""


def build_return(*, return_id: uuid.UUID, by: User, step: Step = no_progress) -> Return:
    """Build and check a return that was asked for. One that has been built is left as it is.

    Safe to run twice and to be killed: a build that lost its place, because another began after it,
    keeps nothing.
    """
    access.require(by, Permission.BUILD_RETURN)
    token = uuid.uuid4()
    begun = _begin(return_id, token, by)
    if begun is None:
        return queries.return_or_404(return_id)
    try:
        made = _make(begun, by, step)
    except BaseException:
        _put_back(return_id, token, by)
        raise
    return _finish(return_id, token, made, by)


def _make(begun: Return, by: User, step: Step) -> Made | StudyMade:
    """What its kind of return is made of."""
    if begun.kind == Return.Kind.NIS:
        return make_study(begun, by=by, step=step)
    return make(begun, by=by, today=timezone.localdate(), step=step)


def _begin(return_id: uuid.UUID, token: uuid.UUID, by: User) -> Return | None:
    """Take the return for this build, and clear what an earlier one left; None when it is built."""
    with acting_as(by):
        held = hold(return_id)
        if held.state not in (State.REQUESTED, State.BUILDING):
            return None
        store.remove_unfinished(str(held.pk))
        return move(held, State.BUILDING, build_token=token)


def _put_back(return_id: uuid.UUID, token: uuid.UUID, by: User) -> None:
    """After a stop: the return waits again, unless another build has it."""
    with acting_as(by):
        held = hold(return_id)
        if held.build_token == token and held.state == State.BUILDING:
            store.remove_unfinished(str(held.pk))
            move(held, State.REQUESTED)


def _finish(return_id: uuid.UUID, token: uuid.UUID, made: Made | StudyMade, by: User) -> Return:
    """Note what was built; a file that failed its checks, or came too late, is not kept."""
    with acting_as(by):
        held = hold(return_id)
        late = held.build_token != token or held.state != State.BUILDING
        failures = made.failures
        if late or failures:
            for name in made.files:
                store.remove(name)
        if late:
            return held
        facts = _facts(made, failures)
        if failures:
            move(held, State.FAILED, **facts)
        else:
            move(held, State.BUILT, file=made.files[0], **facts)
            keep_envelopes(held, made)
        period = held.period
        audit.record(
            ReturnEvent.RETURN_BUILT, held, by=by, period=period, rows=held.rows, failed=failures
        )
        return held


def _facts(made: Made | StudyMade, failures: list[str]) -> dict[str, Any]:
    """What becomes true of a return by being built."""
    if isinstance(made, StudyMade):
        return study_facts(made)
    return {
        "built_at": timezone.now(),
        "rows": made.findings.rows,
        "sha256": made.stored.sha256,
        "size": made.stored.size,
        "params": made.params,
        "metrics": _metrics(made, failures),
    }


def _metrics(made: Made, failures: list[str]) -> dict[str, Any]:
    """Every measure of the file, and what stands in the disclosure report."""
    return {
        **asdict(made.findings),
        "failures": failures,
        "rungs": {name: count for name, count in made.rungs.items() if count},
        **{"groups": made.groups, "left_out": made.left_out},
        "faults": {kind: rules.rounded(count) for kind, count in made.faults.items()},
        "intruder": {**asdict(made.attack), "rate": made.attack.rate},
        "opinion": made.opinion,
        "population": made.population,
        "differencing": {
            "releases_compared": len(made.earlier),
            "smallest_implied_cell": smallest_difference(made.findings.starts, made.earlier),
        },
    }
