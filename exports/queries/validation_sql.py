"""The statement that looks at the records of a return: a row for each finding, sealed.

The seal is of whom and of what was found, so that an answer to it holds as long as both stand.
"""

from exports.queries.snapshot_sql import SERVED, THERE

NOBODY_BY_NAME = "NULL::uuid AS person_id"
AGE_THEN = "extract(year FROM age(started, date_of_birth))::integer"

_FINDINGS = """
    WITH problem AS (
        SELECT * FROM unnest(%(frameworks)s::text[], %(needs)s::text[]) AS p(framework, need)
    ), family AS MATERIALIZED (
        SELECT f.id, f.reference, v.code AS framework, f.attached_on AS started, f.closed_on,
               (f.attached_on - interval '1 year')::date AS year_before,
               (f.attached_on + interval '1 year')::date AS year_after
        FROM families_family f JOIN families_frameworkversion v ON v.id = f.framework_id
        WHERE SERVED AND f.id NOT IN (SELECT tfcase_sealed_families())
    ), member AS MATERIALIZED (
        SELECT DISTINCT ON (f.id, m.person_id) f.id AS family_id, m.person_id, m.role, f.started,
               f.year_before, f.year_after, p.date_of_birth, p.sex
        FROM family f
        JOIN families_member m ON m.family_id = f.id
        JOIN families_person p ON p.id = m.person_id
        WHERE THERE
        ORDER BY f.id, m.person_id, m.joined_on DESC NULLS LAST, m.id
    ), fact AS MATERIALIZED (
        SELECT m.family_id, m.person_id, m.started, m.date_of_birth, o.code, o.value, o.out_of, o.id
        FROM member m JOIN families_observation o ON o.person_id = m.person_id
         AND (o.family_id IS NULL OR o.family_id = m.family_id)
        WHERE o.code IN ('unauthorised_absence_sessions', 'asb_intervention')
          AND o.withdrawn IS NOT TRUE AND o.kind <> 'judgement'
          AND o.start_on BETWEEN m.year_before AND m.year_after
    ), found AS (
        SELECT 'nobody' AS code, id AS family_id, NOBODY_BY_NAME, started::text AS what
        FROM family WHERE id NOT IN (SELECT family_id FROM member)
        UNION ALL
        SELECT 'no_birth_date', family_id, person_id, '' FROM member WHERE date_of_birth IS NULL
        UNION ALL
        SELECT 'absence_not_possible', family_id, person_id, string_agg(id::text, ' ' ORDER BY id)
        FROM fact
        WHERE code = 'unauthorised_absence_sessions'
          AND (out_of > 0 AND value >= 0 AND value <= out_of) IS NOT TRUE
        GROUP BY family_id, person_id
        UNION ALL
        SELECT 'sanction_under_ten', family_id, person_id, string_agg(id::text, ' ' ORDER BY id)
        FROM fact WHERE code = 'asb_intervention' AND AGE_THEN < 10
        GROUP BY family_id, person_id
        UNION ALL
        SELECT 'grown_child', family_id, person_id, date_of_birth::text
        FROM member WHERE role = 'child' AND AGE_THEN >= 18
        UNION ALL
        SELECT 'young_parent', family_id, person_id, date_of_birth::text
        FROM member WHERE role = 'parent' AND AGE_THEN < 16
        UNION ALL
        SELECT 'no_problem', f.id, NOBODY_BY_NAME, f.started::text FROM family f
        WHERE NOT EXISTS (
            SELECT FROM families_need need
            JOIN problem ON problem.framework = f.framework AND problem.need = need.need
            WHERE need.family_id = f.id AND need.closed_as = '' AND need.identified_on <= f.started)
        UNION ALL
        SELECT 'no_lead', f.id, NOBODY_BY_NAME, f.started::text FROM family f
        WHERE NOT EXISTS (
            SELECT FROM families_allocation lead
            WHERE lead.family_id = f.id AND lead.started_on <= f.year_after)
        UNION ALL
        SELECT 'long_support', id, NOBODY_BY_NAME, started::text FROM family
        WHERE closed_on IS NULL AND started <= %(last_day)s - interval '3 years'
        UNION ALL
        SELECT 'many_callouts', f.id, NOBODY_BY_NAME, sum(o.value)::text
        FROM family f JOIN families_observation o ON o.family_id = f.id
        WHERE o.code = 'police_callout_count' AND o.withdrawn IS NOT TRUE
          AND o.start_on >= f.year_before AND o.start_on < f.year_after
        GROUP BY f.id, o.start_on < f.started HAVING sum(o.value) > 52
        UNION ALL
        SELECT 'sex_not_known', family_id, person_id, '' FROM member WHERE sex = 'U'
        UNION ALL
        SELECT 'not_yet', id, NOBODY_BY_NAME, '' FROM family WHERE year_after > %(last_day)s
    )
    SELECT found.code, family.id, family.reference, coalesce(person.reference, ''),
           coalesce(member.role, ''), md5(concat_ws('|', found.person_id, found.what)),
           coalesce((
               SELECT answer.answer FROM exports_findinganswer answer
               WHERE answer.family_id = family.id AND answer.period = %(period)s
                 AND answer.code = found.code
                 AND answer.seal = md5(concat_ws('|', found.person_id, found.what))
               ORDER BY answer.answer = 'confirmed' DESC LIMIT 1), '')
    FROM found JOIN family ON family.id = found.family_id
    LEFT JOIN member ON member.family_id = found.family_id AND member.person_id = found.person_id
    LEFT JOIN families_person person ON person.id = found.person_id
    ORDER BY family.reference, family.id"""
FINDINGS = (
    _FINDINGS.replace("SERVED", SERVED)
    .replace("THERE", THERE)
    .replace("NOBODY_BY_NAME", NOBODY_BY_NAME)
    .replace("AGE_THEN", AGE_THEN)
)
