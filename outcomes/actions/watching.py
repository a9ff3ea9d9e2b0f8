"""Relapse watch: what held before a run and no longer does, kept with the run that found it."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection
from django.utils import timezone
from psycopg import sql

from families.models import Family
from families.queries.frameworks import RulesKey, rules_named
from outcomes.engine.breaks import breakers
from outcomes.models import Relapse, RelapseNote
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

_BEFORE = """CREATE TEMPORARY TABLE standing_before ON COMMIT DROP AS
    SELECT s.family_id, s.run_id FROM outcomes_standing s
    JOIN outcomes_outcomerun r ON r.id = s.run_id
    JOIN outcomes_judgedfamily j ON j.family_id = s.family_id AND j.run_id = %s
    WHERE r.as_of <= %s"""
# No statistics know of a run just made. The planner takes its rows to be few, begins with them and
# goes through all families, or all past runs, for each (at 5,000 families for ten seconds). To the
# end of the transaction, in which little follows, joins are made in the order in which they are
# written, and rows found by their index: those of a family lie together.
_AS_WRITTEN = "SET LOCAL join_collapse_limit = 1; SET LOCAL random_page_cost = 1.1"
_BREAKERS = """CREATE TEMPORARY TABLE run_breakers
    (version uuid, plan uuid, outcome text, code text, sense text) ON COMMIT DROP"""

# What may be a break: lost altogether, or a period that begins again. That it begins again is also
# so when a case is opened again; it then takes a dated fact to be called a break.
_LOST = """now.state IN ('regressed', 'not_met')
        AND was.state IN ('met_sustained', 'met_in_window')"""
_AGAIN = """(was.state = 'met_sustained' AND now.state = 'met_in_window')
        OR (was.state IN ('met_in_window', 'regressed') AND now.state = was.state
            AND now.matures_on > was.matures_on)"""
_NOTE = """
INSERT INTO outcomes_relapse (id, run_id, family_id, need_id, person_id, outcome, need_code,
    state_before, state_after, due_before, broke_on, days)
SELECT gen_random_uuid(), {run}, b.family_id, b.need_id, b.person_id, b.outcome, b.need_code,
    b.state_before, b.state_after, b.due_before, broke.first, coalesce(broke.days, '{{}}')
FROM (
    SELECT was.family_id, was.need_id, was.person_id, was.outcome, was.need_code,
        was.state AS state_before, now.state AS state_after, was.matures_on AS due_before,
        was.window_start AS since, ({lost}) AS lost, f.framework_id, f.local_plan_id
    FROM standing_before s
    JOIN families_family f ON f.id = s.family_id
    JOIN outcomes_outcomeresult was ON was.family_id = s.family_id AND was.run_id = s.run_id
    JOIN outcomes_outcomeresult now ON now.family_id = s.family_id AND now.run_id = {run}
        AND now.outcome = was.outcome AND now.need_id IS NOT DISTINCT FROM was.need_id
        AND now.person_id IS NOT DISTINCT FROM was.person_id
    WHERE ({lost}) OR {again}
) b
CROSS JOIN LATERAL (
    SELECT min(day) AS first, array_agg(day ORDER BY day) AS days
    FROM (SELECT DISTINCT day FROM ({facts}) fact WHERE day BETWEEN coalesce(b.since, day)
        AND {as_of}) each
) broke
WHERE b.lost OR broke.first IS NOT NULL"""
# The days of the facts that could have broken a row b: of its person, or of the household.
_FACTS = """
    SELECT CASE WHEN k.sense = 'ended' THEN o.end_on + 1 ELSE o.start_on END AS day
    FROM run_breakers k
    JOIN (
        SELECT * FROM families_observation WHERE family_id = b.family_id
        UNION ALL
        SELECT o.* FROM families_member m
        JOIN families_observation o ON o.person_id = m.person_id AND o.family_id IS NULL
            AND o.start_on >= coalesce(m.joined_on, o.start_on)
            AND o.start_on < coalesce(m.left_on, o.start_on + 1)
        WHERE m.family_id = b.family_id
    ) o ON o.code = k.code
    WHERE {held} AND k.sense NOT IN ('reading', 'term') AND {counts}
        AND (k.sense <> 'judged' OR o.detail_code = 'not_met')
    UNION ALL
    SELECT max(o.start_on) FROM run_breakers k
    JOIN families_observation o ON o.code = k.code AND o.person_id = b.person_id
    WHERE {held} AND k.sense = 'reading' AND {counts}
    UNION ALL
    SELECT max(t.end_on) FROM run_breakers k, families_term t
    WHERE {held} AND k.sense = 'term' AND t.end_on <= {as_of}"""
_HELD = """k.version = b.framework_id AND k.plan IS NOT DISTINCT FROM b.local_plan_id
        AND k.outcome = b.outcome"""
_COUNTS = """o.withdrawn IS NOT TRUE AND o.start_on <= {as_of}
        AND coalesce(o.recorded_on, {as_of}) <= {as_of}
        AND (b.person_id IS NULL OR o.person_id = b.person_id)"""


def hold_what_stands(run_id: uuid.UUID, as_of: date) -> None:
    """Remember, until the transaction ends, which results the families of a run had before it.

    After the keeping of its results, before they stand. A run as on an earlier day breaks nothing:
    what stands from a later day is left out.
    """
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS standing_before")
        cursor.execute(_BEFORE, [run_id, as_of])
        cursor.execute("ANALYZE standing_before")


def note_breaks(run_id: uuid.UUID, as_of: date, rules: Iterable[str]) -> int:
    """Compare a run's results with those held before it; how many have broken.

    After `hold_what_stands`, in the same transaction.
    """
    _write_breakers(rules)
    day = sql.Literal(as_of)
    counts = sql.SQL(_COUNTS).format(as_of=day)
    facts = sql.SQL(_FACTS).format(held=sql.SQL(_HELD), counts=counts, as_of=day)
    parts = {"lost": sql.SQL(_LOST), "again": sql.SQL(_AGAIN), "facts": facts, "as_of": day}
    with connection.cursor() as cursor:
        cursor.execute(_AS_WRITTEN)
        cursor.execute(sql.SQL(_NOTE).format(run=sql.Literal(run_id), **parts))
        return int(cursor.rowcount)


def _write_breakers(rules: Iterable[str]) -> None:
    """Which facts break what, under each version and plan; a few hundred lines."""
    rows = []
    for text, framework in rules_named(sorted(rules)).items():
        key = RulesKey.named(text)
        rows += [(key.version, key.plan, b.outcome, b.code, b.sense) for b in breakers(framework)]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS run_breakers")
        cursor.execute(_BREAKERS)
        cursor.executemany("INSERT INTO run_breakers VALUES (%s, %s, %s, %s, %s)", rows)


def acknowledge(*, family: Family, relapses: Sequence[str], note: str, by: User) -> int:
    """Say that these relapses of a family have been seen, and what is done about them."""
    access.require(by, Permission.EDIT_FAMILY, family)
    chosen = list(Relapse.objects.filter(family=family, pk__in=relapses, notes=None))
    if not chosen:
        raise RuleBroken("Somebody else has answered this meanwhile. Nothing was changed.")
    now = timezone.now()
    for relapse in chosen:
        RelapseNote.objects.create(family=family, relapse=relapse, by=by, at=now, note=note)
    audit.record(Event.RELAPSE_ACKNOWLEDGED, family, by=by, family=family, relapses=len(chosen))
    return len(chosen)
