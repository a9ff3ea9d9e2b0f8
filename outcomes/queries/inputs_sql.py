"""The questions of `queries.inputs`: what the engine judges, as columns of the case files.

Those about families are asked of `chosen` and `chosen_people`: temporary tables for a chunk, named
at the head of the question for a few families. Rows are found by arrays of keys (`NARROW`): a join
would look through everybody's rows, once for each chunk. The observations are given the families as
they are, so that the planner knows how many there will be. Where a chunk is much of the council,
it is quicker to look through everybody's rows once (`WIDE`).
"""

# What a question has in place of {mine}, {theirs} and {observations}.
NARROW = {
    "mine": "WHERE x.family_id = ANY(ARRAY(SELECT id FROM chosen))",
    "theirs": "WHERE x.family_id = ANY(ARRAY(SELECT id FROM chosen))",
    "observations": """(
            SELECT * FROM families_observation WHERE family_id = ANY({families})
            UNION ALL
            SELECT * FROM families_observation WHERE family_id IS NULL
            AND person_id = ANY(ARRAY(SELECT id FROM chosen_people WHERE member))
        )""",
}
WIDE = {
    "mine": "",
    "theirs": "JOIN chosen f ON f.id = x.family_id",
    "observations": "families_observation",
}

# What concerns every family alike.
COMMON = {
    "feeds": "SELECT source, code, from_date, to_date FROM families_feedcoverage",
    "terms": "SELECT term, start_on, end_on FROM families_term",
}

# What of somebody may not be used can be judged of nobody: missing facts are no success, so their
# family is left out whole.
# The families asked about, and the people of whom their rows speak.
CHOSEN = {
    "chosen": """
        SELECT id, reference, framework_id, local_plan_id, identified_on, assessed_on, attached_on,
               step_down_on, closed_on
        FROM families_family WHERE id = ANY({families}) AND NOT EXISTS (
            SELECT FROM families_member stopped WHERE stopped.family_id = families_family.id
            AND stopped.person_id IN (SELECT tfcase_stopped('outcomes')))
        ORDER BY reference""",
    "chosen_people": """
        SELECT k.id, k.member, p.reference, p.date_of_birth, p.sex, p.died_on, p.expecting_until
        FROM (
            SELECT person_id AS id, bool_or(member) AS member FROM (
                SELECT person_id, true AS member FROM families_member x {theirs}
                UNION ALL
                SELECT person_id, false FROM families_need x {theirs}
                UNION ALL
                SELECT person_id, false FROM (
                    SELECT family_id, person_id FROM families_observation
                    WHERE kind = 'judgement' AND person_id IS NOT NULL
                ) x {theirs}
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
        SELECT f.reference AS family_ref, p.reference AS person_ref, x.role,
               CASE WHEN x.lives_in_household THEN 'Y' ELSE 'N' END AS lives_in_household,
               CASE WHEN x.parenting_responsibility THEN 'Y' ELSE 'N' END
                   AS parenting_responsibility,
               x.joined_on, x.left_on
        FROM families_member x
        JOIN chosen f ON f.id = x.family_id
        JOIN chosen_people p ON p.id = x.person_id
        {mine}""",
    "needs": """
        SELECT x.id::text AS need_id, x.reference AS need_ref, f.reference AS family_ref,
               p.reference AS person_ref, x.need, x.identified_on, x.identified_by,
               CASE WHEN x.evidenced THEN 'Y' ELSE 'N' END AS evidenced, x.closed_as
        FROM families_need x
        JOIN chosen f ON f.id = x.family_id
        LEFT JOIN chosen_people p ON p.id = x.person_id
        {mine}""",
    "artefacts": """
        SELECT f.reference AS family_ref, x.artefact, x.on_date,
               CASE WHEN x.covers_everyone THEN 'Y' ELSE 'N' END AS covers_everyone
        FROM families_artefact x
        JOIN chosen f ON f.id = x.family_id
        {mine}""",
    "interventions": """
        SELECT f.reference AS family_ref, p.reference AS person_ref, x.kind, x.started_on,
               x.ended_on, x.outcome
        FROM families_intervention x
        JOIN chosen f ON f.id = x.family_id
        LEFT JOIN families_person p ON p.id = x.person_id
        {mine}""",
    "observations": """
        SELECT o.reference AS observation_ref, f.reference AS family_ref,
               CASE WHEN p.id IS NULL AND o.person_id IS NOT NULL
                   THEN (SELECT reference FROM families_person WHERE id = o.person_id)
                   ELSE p.reference END AS person_ref,
               o.kind, o.code, o.start_on, o.end_on, o.value, o.out_of,
               o.detail_code AS detail, o.source, o.recorded_on,
               CASE WHEN o.withdrawn THEN 'Y' ELSE '' END AS withdrawn
        FROM {observations} o
        LEFT JOIN chosen f ON f.id = o.family_id
        LEFT JOIN chosen_people p ON p.id = o.person_id
        WHERE f.id IS NOT NULL OR (o.family_id IS NULL AND p.member)""",
    "claims": """
        SELECT f.reference AS family_ref, c.route, c.state, c.on_date, c.phase
        FROM chosen f JOIN outcomes_claim c ON c.family_id = f.id""",
}
