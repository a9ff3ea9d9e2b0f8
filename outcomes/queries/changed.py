"""Which families have to be judged anew: changed records, a day that has come, feeds, rules."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import connection
from psycopg import sql

from families.framework import Framework
from families.queries.frameworks import rules_named
from outcomes import frames
from outcomes.engine import COLUMNS, empty_frame
from outcomes.engine.calendar import everybody_on, feed_days, outcomes_asking
from outcomes.engine.days import EPOCH
from outcomes.models import OutcomeRun
from outcomes.queries.results import latest_run

# Taken away while they are read: what another transaction adds meanwhile waits for the next run.
_FORGET = "DELETE FROM families_touched"
_WAITING = """CREATE TEMPORARY TABLE run_touched (family_key uuid, person_key uuid)
    ON COMMIT DROP"""
_TAKE = """
    WITH taken AS (DELETE FROM families_touched RETURNING family_key, person_key)
    INSERT INTO run_touched SELECT DISTINCT family_key, person_key FROM taken"""

_IS_TOUCHED = """f.id IN (SELECT family_key FROM run_touched)
       OR f.id IN (SELECT family_id FROM families_member JOIN people ON people.id = person_id)
       OR f.id IN (SELECT family_id FROM families_need JOIN people ON people.id = person_id)
       OR f.id IN (SELECT family_id FROM families_observation JOIN people ON people.id = person_id)
"""
_TOUCHED = """
    WITH people AS (SELECT person_key AS id FROM run_touched WHERE person_key IS NOT NULL)
    SELECT f.id FROM families_family f WHERE {is_touched} ORDER BY f.reference"""
_ANEW = """
    WITH people AS (SELECT person_key AS id FROM run_touched WHERE person_key IS NOT NULL)
    SELECT f.id FROM families_family f
    LEFT JOIN outcomes_standing s ON s.family_id = f.id
    LEFT JOIN outcomes_judgedfamily j ON j.family_id = f.id AND j.run_id = s.run_id
    WHERE j.id IS NULL OR j.next_on <= %(as_of)s OR {is_touched}
       OR (%(outcomes)s::text[] <> '{{}}' AND EXISTS (
           SELECT FROM outcomes_outcomeresult r
           WHERE r.family_id = f.id AND r.run_id = s.run_id AND r.outcome = ANY(%(outcomes)s)
       ))
    ORDER BY f.reference"""


def take_touches(*, and_keep: bool = False) -> int:
    """Empty the trail of changes, as far as this transaction sees it; how many there were.

    With `and_keep`, they are kept for `to_judge_anew` and `touched_families`.
    """
    with connection.cursor() as cursor:
        if and_keep:
            cursor.execute("DROP TABLE IF EXISTS run_touched")
            cursor.execute(_WAITING)
        cursor.execute(_TAKE if and_keep else _FORGET)
        return int(cursor.rowcount)


def touched_families() -> list[uuid.UUID]:
    """The families of which the trail tells, by reference; after `take_touches`."""
    with connection.cursor() as cursor:
        cursor.execute(_asked(_TOUCHED))
        return [key for (key,) in cursor.fetchall()]


def _asked(query: str) -> sql.Composed:
    return sql.SQL(query).format(is_touched=sql.SQL(_IS_TOUCHED))


def base_for(
    as_of: date, programme: Mapping[str, str], common: Mapping[str, bytes]
) -> OutcomeRun | None:
    """The last run, if what stands may be taken over from it by a run on this day.

    Not when the engine or the terms have changed, nor over a day that may change something for
    every family, nor backwards in time.
    """
    last = latest_run()
    if last is None or last.as_of > as_of:
        return None
    if any(last.programme.get(name) != programme[name] for name in ("engine", "terms")):
        return None
    rules = _rules_of(last)
    empty = {name: empty_frame(name) for name in COLUMNS}
    given = frames.inputs_of({**empty, **frames.frames_of(common)}, rules, last.as_of)
    for_all = everybody_on(given)
    return None if any(_number(last.as_of) < day <= _number(as_of) for day in for_all) else last


def to_judge_anew(
    base: OutcomeRun, as_of: date, programme: Mapping[str, str], feeds: bytes
) -> list[uuid.UUID]:
    """The families whose results need not be what they were in the base, by reference.

    After `take_touches`, in the same transaction.
    """
    codes = set(_codes_changed(base, as_of, programme, feeds))
    asked: dict[str, Any] = {
        "as_of": as_of,
        "outcomes": sorted(outcomes_asking(_rules_of(base).values(), codes)) if codes else [],
    }
    with connection.cursor() as cursor:
        cursor.execute(_asked(_ANEW), asked)
        return [key for (key,) in cursor.fetchall()]


def _codes_changed(
    base: OutcomeRun, as_of: date, programme: Mapping[str, str], feeds: bytes
) -> Iterator[str]:
    """Codes whose feeds are others than they were, or whose coverage ends or begins to count."""
    names = {name for name in {*base.programme, *programme} if name.startswith("feed:")}
    for name in names:
        if base.programme.get(name) != programme.get(name):
            yield name.removeprefix("feed:")
    frame = frames.frame_of("feeds", feeds)
    for code, days in feed_days(frame, _rules_of(base).values()).items():
        if any(_number(base.as_of) < day <= _number(as_of) for day in days):
            yield code


def _rules_of(run: OutcomeRun) -> dict[str, Framework]:
    return rules_named(entry["key"] for entry in run.rules)


def _number(day: date) -> int:
    return (day - EPOCH) // timedelta(1)
