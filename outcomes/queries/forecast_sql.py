"""The question of the forecast: where each family within reach stands on the way to a claim.

Made of the results that stand (`outcomes_standing`); `{mine}` is the question for the families
within reach, with `id`, `reference`, `code` of the framework and `rules`.
"""

# What does not pass of a need: as `engine/claims.py` reads it, an optional outcome that is
# sustained settles its need.
LINES = """
WITH mine AS ({mine}),
looked AS (
    SELECT m.id AS family_id, r.need_id, r.state, r.missing, r.matures_on,
        m.rules || '/' || r.outcome = ANY(%s) AS optional,
        m.rules || '/' || r.outcome = ANY(%s) AS ending
    FROM mine m
    JOIN outcomes_standing s ON s.family_id = m.id
    JOIN outcomes_outcomeresult r ON r.family_id = s.family_id AND r.run_id = s.run_id
),
judged AS (
    SELECT *, need_id IS NOT NULL AND NOT optional
        AND state NOT IN ('met_sustained', 'neutral', 'overridden')
        AND NOT bool_or(optional AND state = 'met_sustained') OVER (PARTITION BY family_id, need_id)
        AS failing
    FROM looked
),
progress AS (
    SELECT family_id,
        count(*) FILTER (WHERE failing AND state = 'not_met') AS not_met,
        count(*) FILTER (WHERE failing AND state = 'regressed') AS regressed,
        count(*) FILTER (WHERE failing AND state = 'met_in_window') AS in_window,
        coalesce(sum(cardinality(string_to_array(missing, ';')))
            FILTER (WHERE failing AND state = 'no_data'), 0) AS lacking,
        count(*) FILTER (WHERE need_id IS NULL AND state NOT IN ('met_sustained', 'neutral'))
            AS schooling,
        max(matures_on) FILTER (WHERE failing AND state = 'met_in_window') AS due,
        coalesce(bool_or(failing AND state = 'met_in_window' AND matures_on IS NULL), false)
            AS undated,
        bool_or(state = 'regressed') AS gone_back,
        bool_or(ending AND state IN ('met_sustained', 'met_in_window')) AS ending
    FROM judged GROUP BY family_id
),
routes AS (
    SELECT m.id AS family_id, bool_or(c.claimable) AS claimable, min(blocks.things) AS things,
        (array_agg(c.blocked_by ORDER BY blocks.things, c.route))[1] AS blocked_by
    FROM mine m
    JOIN outcomes_standing s ON s.family_id = m.id
    JOIN outcomes_claimcheck c ON c.family_id = s.family_id AND c.run_id = s.run_id
    LEFT JOIN progress p ON p.family_id = m.id
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(CASE code
            WHEN 'need_not_met' THEN p.not_met
            WHEN 'need_regressed' THEN p.regressed
            WHEN 'need_no_data' THEN p.lacking
            WHEN 'education' THEN p.schooling
            WHEN 'need_in_window' THEN 0
            WHEN 'nothing_sustained' THEN CASE
                WHEN p.not_met + p.regressed + p.lacking + p.in_window > 0 THEN 0 ELSE 1 END
            WHEN 'no_adult_off_benefit' THEN 9
            WHEN 'no_need' THEN 9
            WHEN 'already_claimed' THEN 9
            ELSE 1 END), 0) AS things
        FROM unnest(string_to_array(c.blocked_by, ';')) code
    ) blocks
    GROUP BY m.id
),
placed AS (
    SELECT m.id, m.reference, m.code, c.state AS claim,
        CASE WHEN r.claimable AND elsewhere THEN 'already_claimed' ELSE r.blocked_by END
            AS blocked_by,
        CASE WHEN c.state IN ('submitted', 'paid') THEN 'claimed'
            WHEN c.state IS NOT NULL THEN 'preparing'
            WHEN elsewhere THEN 'further'
            WHEN r.claimable THEN 'ready'
            WHEN r.things = 0 AND p.in_window > 0 THEN 'likely'
            WHEN r.things = 1 THEN 'near'
            ELSE 'further' END AS place,
        CASE WHEN p.undated THEN NULL ELSE p.due END AS due,
        coalesce(p.gone_back, false) AS gone_back,
        coalesce(p.ending, false) AS ending,
        EXISTS (SELECT FROM outcomes_relapse b
            WHERE b.family_id = m.id AND NOT EXISTS (
                SELECT FROM outcomes_relapsenote n WHERE n.relapse_id = b.id)) AS relapse
    FROM mine m
    LEFT JOIN routes r ON r.family_id = m.id
    LEFT JOIN progress p ON p.family_id = m.id
    LEFT JOIN outcomes_claim c ON c.family_id = m.id AND c.phase = m.code AND c.state = ANY(%s)
    -- Of a family that was split or put together another record may have the claim.
    CROSS JOIN LATERAL (SELECT c.id IS NULL AND r.things <= 1
        AND tfcase_seen_claimed_elsewhere(m.id, m.code) AS elsewhere) lineage
    WHERE r.family_id IS NOT NULL OR c.id IS NOT NULL
),
lines AS (
    SELECT id, reference, code, blocked_by, claim, place, gone_back, relapse,
        CASE WHEN place = 'likely' THEN due END AS due,
        ending AND place <> 'claimed' AS ending,
        place IN ('claimed', 'preparing', 'ready', 'likely')
            AND (relapse OR gone_back OR (ending AND place <> 'claimed')) AS at_risk
    FROM placed
)
"""
COUNTS = """SELECT code, place, to_char(due, 'YYYY-MM') AS month, at_risk, count(*)
    FROM lines GROUP BY code, place, month, at_risk"""
PAGE = """SELECT id, reference, blocked_by, claim, place, due, gone_back, ending, relapse
    FROM lines WHERE {wanted} ORDER BY due NULLS LAST, reference LIMIT %s OFFSET %s"""
KEYS = "SELECT id FROM lines WHERE {wanted}"
PHASES = """SELECT code, place, count(*) FROM lines
    WHERE place <> 'likely' OR due <= %s GROUP BY code, place"""
