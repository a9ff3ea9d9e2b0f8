"""The statement behind two returns side by side: each family of either, and what became of it."""

from exports.queries.snapshot_sql import SERVED

_IN_LATER = SERVED
_IN_EARLIER = SERVED.replace("(first_day)", "(first_before)").replace("(last_day)", "(last_before)")
_COMPARED = """
    SELECT f.id, f.reference, in_earlier, in_later,
           f.closed_on BETWEEN %(last_before)s + 1 AND %(last_day)s AS ended,
           f.attached_on + interval '1 year' BETWEEN %(last_before)s + 1 AND %(last_day)s AS year,
           EXISTS (
               SELECT FROM outcomes_claim c
               WHERE c.family_id = f.id AND c.phase = v.code AND c.state IN ('submitted', 'paid')
                 AND c.on_date BETWEEN %(last_before)s + 1 AND %(last_day)s) AS claimed,
           f.created_at > %(built_before)s AS recorded_since,
           f.closed_on >= f.attached_on + interval '1 year' AS closed_last
    FROM families_family f
    JOIN families_frameworkversion v ON v.id = f.framework_id
    CROSS JOIN LATERAL (SELECT (IN_EARLIER) AS in_earlier, (IN_LATER) AS in_later) within
    WHERE (in_earlier OR in_later) AND f.id NOT IN (SELECT tfcase_sealed_families())
    ORDER BY f.reference"""
COMPARED = _COMPARED.replace("IN_EARLIER", _IN_EARLIER).replace("IN_LATER", _IN_LATER)
