"""The questions of `queries.inputs`: what the engine judges, as columns of the case files.

Those about families are asked of `chosen` and `chosen_people`: temporary tables for a chunk, named
at the head of the question for a few families. Rows are found by arrays of keys: a join would look
through everybody's rows, once for each chunk. The observations are given the families as they are,
so that the planner knows how many there will be.
"""

# What concerns every family alike.
COMMON = {
    "feeds": "SELECT source, code, from_date, to_date FROM families_feedcoverage",
    "terms": "SELECT term, start_on, end_on FROM families_term",
}

# The families asked about, and the people of whom their rows speak.
CHOSEN = {
    "chosen": """
        SELECT id, reference, framework_id, local_plan_id, identified_on, assessed_on, attached_on,
               step_down_on, closed_on
        FROM families_family WHERE id = ANY({families}) ORDER BY reference""",
    "chosen_people": """
        SELECT k.id, k.member, p.reference, p.date_of_birth, p.sex, p.died_on, p.expecting_until
        FROM (
            SELECT person_id AS id, bool_or(member) AS member FROM (
                SELECT person_id, true AS member FROM families_member
                WHERE family_id = ANY(ARRAY(SELECT id FROM chosen))
                UNION ALL
                SELECT person_id, false FROM families_need
                WHERE family_id = ANY(ARRAY(SELECT id FROM chosen))
                UNION ALL
                SELECT person_id, false FROM families_observation
                WHERE family_id = ANY(ARRAY(SELECT id FROM chosen)) AND kind = 'judgement'
                AND person_id IS NOT NULL
            ) named WHERE person_id IS NOT NULL GROUP BY person_id
        ) k
        JOIN families_person p ON p.id = k.id""",
}

CHUNKED = {
    "families": """
        SELECT id::text AS family_id, reference AS family_ref,
               framework_id::text || '/' || coalesce(local_plan_id::text, '') AS framework,
               identified_on, assessed_on, attached_on, step_down_on, closed_on
        FROM chosen""",
    "people": """
        SELECT id::text AS person_id, reference AS person_ref, date_of_birth, sex,
               died_on, expecting_until
        FROM chosen_people""",
    "memberships": """
        SELECT f.reference AS family_ref, p.reference AS person_ref, m.role,
               CASE WHEN m.lives_in_household THEN 'Y' ELSE 'N' END AS lives_in_household,
               CASE WHEN m.parenting_responsibility THEN 'Y' ELSE 'N' END
                   AS parenting_responsibility,
               m.joined_on, m.left_on
        FROM families_member m
        JOIN chosen f ON f.id = m.family_id
        JOIN chosen_people p ON p.id = m.person_id
        WHERE m.family_id = ANY(ARRAY(SELECT id FROM chosen))""",
    "needs": """
        SELECT n.id::text AS need_id, n.reference AS need_ref, f.reference AS family_ref,
               p.reference AS person_ref, n.need, n.identified_on, n.identified_by,
               CASE WHEN n.evidenced THEN 'Y' ELSE 'N' END AS evidenced, n.closed_as
        FROM families_need n
        JOIN chosen f ON f.id = n.family_id
        LEFT JOIN chosen_people p ON p.id = n.person_id
        WHERE n.family_id = ANY(ARRAY(SELECT id FROM chosen))""",
    "artefacts": """
        SELECT f.reference AS family_ref, a.artefact, a.on_date,
               CASE WHEN a.covers_everyone THEN 'Y' ELSE 'N' END AS covers_everyone
        FROM families_artefact a
        JOIN chosen f ON f.id = a.family_id
        WHERE a.family_id = ANY(ARRAY(SELECT id FROM chosen))""",
    "interventions": """
        SELECT f.reference AS family_ref, p.reference AS person_ref, i.kind, i.started_on,
               i.ended_on, i.outcome
        FROM families_intervention i
        JOIN chosen f ON f.id = i.family_id
        LEFT JOIN families_person p ON p.id = i.person_id
        WHERE i.family_id = ANY(ARRAY(SELECT id FROM chosen))""",
    "observations": """
        SELECT o.reference AS observation_ref, f.reference AS family_ref,
               coalesce(p.reference,
                   (SELECT reference FROM families_person WHERE id = o.person_id)) AS person_ref,
               o.kind, o.code, o.start_on, o.end_on, o.value, o.out_of,
               o.detail_code AS detail, o.source, o.recorded_on,
               CASE WHEN o.withdrawn THEN 'Y' ELSE '' END AS withdrawn
        FROM (
            SELECT * FROM families_observation WHERE family_id = ANY({families})
            UNION ALL
            SELECT * FROM families_observation WHERE family_id IS NULL
            AND person_id = ANY(ARRAY(SELECT id FROM chosen_people WHERE member))
        ) o
        LEFT JOIN chosen f ON f.id = o.family_id
        LEFT JOIN chosen_people p ON p.id = o.person_id""",
    "claims": """
        SELECT f.reference AS family_ref, c.route, c.state, c.on_date, c.phase
        FROM chosen f JOIN outcomes_claim c ON c.family_id = f.id""",
}
