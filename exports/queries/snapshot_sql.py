"""The statements of a snapshot: days leave as numbers, families and people as running numbers."""

CODES = "fpd_code (code text PRIMARY KEY, place integer)"
PROBLEMS = "fpd_problem (framework text, need text, problem integer, PRIMARY KEY (framework, need))"

# Families with whom work began by the end of the period, and who were still with the programme in
# it, or whose twelve months after the start ended in it or later. The list of families asks so too.
SERVED = """
    f.attached_on BETWEEN date '2011-01-01' AND %(last_day)s
      AND (f.closed_on IS NULL OR f.closed_on >= %(first_day)s
           OR f.attached_on + interval '1 year' > %(first_day)s)"""
SEALED = "f.id IN (SELECT tfcase_sealed_families())"
_FAMILIES = """
    CREATE TEMPORARY TABLE fpd_family ON COMMIT DROP AS
    SELECT (row_number() OVER (ORDER BY f.id))::integer AS n, f.id, v.code AS framework,
           f.attached_on AS started,
           (f.attached_on - interval '1 year')::date AS year_before,
           (f.attached_on + interval '1 year')::date AS year_after,
           CASE WHEN f.closed_on <= %(last_day)s THEN f.closed_on END AS ended
    FROM families_family f JOIN families_frameworkversion v ON v.id = f.framework_id
    WHERE SERVED"""
FAMILIES = _FAMILIES.replace("SERVED", SERVED)
# Members on the day on which support began, whose information may be used.
THERE = """
    (m.joined_on IS NULL OR m.joined_on <= f.started)
          AND (m.left_on IS NULL OR m.left_on > f.started)
          AND (p.died_on IS NULL OR p.died_on > f.started)
          AND (p.date_of_birth IS NULL OR p.date_of_birth <= f.started)
          AND m.person_id NOT IN (SELECT tfcase_stopped('fpd'))"""

# One row for each person who was born and a member on the day on which support began, with the role
# of the last spell begun by then.
_PEOPLE_THERE = """
    CREATE TEMPORARY TABLE fpd_person ON COMMIT DROP AS
    SELECT (row_number() OVER (ORDER BY family_n, person_id))::integer AS n, spell.*
    FROM (
        SELECT DISTINCT ON (f.n, m.person_id) f.n AS family_n, f.id AS family_id, m.person_id,
               m.role, f.started, f.year_after
        FROM fpd_family f
        JOIN families_member m ON m.family_id = f.id
        JOIN families_person p ON p.id = m.person_id
        WHERE THERE
        ORDER BY f.n, m.person_id, m.joined_on DESC NULLS LAST, m.id
    ) spell"""
PEOPLE = (
    "CREATE UNIQUE INDEX ON fpd_family (n)",
    "CREATE UNIQUE INDEX ON fpd_family (id)",
    "ANALYZE fpd_family",
    _PEOPLE_THERE.replace("THERE", THERE),
    "CREATE UNIQUE INDEX ON fpd_person (family_n, person_id)",
    "ANALYZE fpd_person",
    # Everybody who ever belonged to the family: their facts are the household's while they do.
    """
    CREATE TEMPORARY TABLE fpd_link ON COMMIT DROP AS
    SELECT DISTINCT f.n AS family_n, m.person_id, r.n AS person_n
    FROM fpd_family f JOIN families_member m ON m.family_id = f.id
     AND m.person_id NOT IN (SELECT tfcase_stopped('fpd'))
    LEFT JOIN fpd_person r ON r.family_n = f.n AND r.person_id = m.person_id""",
    "CREATE INDEX ON fpd_link (family_n)",
    "ANALYZE fpd_link",
)

# Members of these families whose information may not be used: counted, and in no column.
STOPPED = """
    SELECT count(DISTINCT m.person_id) FROM fpd_family f
    JOIN families_member m ON m.family_id = f.id
    WHERE m.person_id IN (SELECT tfcase_stopped('fpd'))"""

CHUNK_FAMILIES = """
    SELECT f.n AS family, f.started - %(epoch)s AS started,
           f.year_before - %(epoch)s AS year_before,
           f.year_after - %(epoch)s AS year_after,
           (extract(year FROM f.started)::integer - 2010) * 4
               + extract(quarter FROM f.started)::integer - 1 AS quarter,
           coalesce((extract(year FROM f.ended)::integer - 2010) * 4
               + extract(quarter FROM f.ended)::integer - 1, -1) AS ended,
           coalesce((
               SELECT bit_or(1 << (problem.problem - 1)) FROM families_need need
               JOIN fpd_problem problem
                 ON problem.framework = f.framework AND problem.need = need.need
               WHERE need.family_id = f.id AND need.closed_as = ''
                 AND need.identified_on <= f.started
                 AND (need.person_id IS NULL
                      OR need.person_id NOT IN (SELECT tfcase_stopped('fpd')))
           ), 0) AS problems,
           coalesce((
               SELECT CASE WHEN worker.role = 'partner' THEN 1 ELSE 0 END
               FROM families_allocation lead JOIN privacy_user worker ON worker.id = lead.worker_id
               WHERE lead.family_id = f.id AND lead.started_on <= f.year_after
               ORDER BY lead.started_on, lead.id LIMIT 1
           ), -1) AS lead,
           coalesce(claim.place, -1) AS claimed,
           coalesce((extract(year FROM claim.on_date)::integer - 2010) * 4
               + extract(quarter FROM claim.on_date)::integer - 1, -1) AS claimed_quarter
    FROM fpd_family f
    LEFT JOIN LATERAL (
        SELECT c.on_date, CASE c.route WHEN 'SSP' THEN 1 WHEN 'CE' THEN 2 ELSE 3 END AS place
        FROM outcomes_claim c
        WHERE c.family_id = f.id AND c.phase = f.framework AND c.state IN ('submitted', 'paid')
          AND c.on_date BETWEEN f.started AND %(last_day)s
        ORDER BY c.on_date DESC, c.route LIMIT 1
    ) claim ON true
    WHERE f.n BETWEEN %(from_n)s AND %(to_n)s ORDER BY f.n"""

CHUNK_PEOPLE = """
    SELECT r.n AS person, r.family_n AS family,
           CASE p.sex WHEN 'M' THEN 0 WHEN 'F' THEN 1 ELSE 2 END AS sex,
           coalesce(extract(year FROM age(r.started, p.date_of_birth))::integer, -1) AS age,
           CASE r.role WHEN 'child' THEN 0 WHEN 'young_person' THEN 1 WHEN 'parent' THEN 2
               ELSE 3 END AS role,
           (coalesce(p.died_on <= r.year_after, false) OR NOT EXISTS (
               SELECT FROM families_member m
               WHERE m.family_id = r.family_id AND m.person_id = r.person_id
                 AND (m.joined_on IS NULL OR m.joined_on <= r.year_after)
                 AND (m.left_on IS NULL OR m.left_on > r.year_after)
           ))::integer AS gone,
           coalesce((age(r.started, p.date_of_birth) < interval '20 years' AND (
               r.role = 'parent' OR p.expecting_until BETWEEN r.started AND r.started + 280
           ))::integer, 0) AS teenage_before,
           coalesce((age(r.year_after, p.date_of_birth) < interval '20 years' AND (
               r.role = 'parent' OR p.expecting_until BETWEEN r.year_after AND r.year_after + 280
           ))::integer, 0) AS teenage_after
    FROM fpd_person r JOIN families_person p ON p.id = r.person_id
    WHERE r.family_n BETWEEN %(from_n)s AND %(to_n)s ORDER BY r.n"""

# Known by today, not withdrawn, and near enough to the start to matter.
CHUNK_FACTS = """
    SELECT near.family, near.person, near.household, code.place AS code,
           CASE near.kind WHEN 'event' THEN 0 WHEN 'status' THEN 1 ELSE 2 END AS kind,
           near.start_on - %(epoch)s AS start, coalesce(near.end_on - %(epoch)s, -1) AS "end",
           near.value, near.out_of,
           CASE near.source WHEN 'keyworker' THEN 4 WHEN 'assessment' THEN 2 ELSE 1 END AS source
    FROM (
        SELECT f.n AS family, -1 AS person, 1 AS household, f.year_before, f.year_after, o.kind,
               o.code, o.start_on, o.end_on, o.value, o.out_of, o.source, o.recorded_on, o.withdrawn
        FROM fpd_family f
        JOIN families_observation o ON o.family_id = f.id AND o.person_id IS NULL
        WHERE f.n BETWEEN %(from_n)s AND %(to_n)s
        UNION ALL
        SELECT f.n, coalesce(link.person_n, -1), EXISTS (
                   SELECT FROM families_member m JOIN families_person p ON p.id = m.person_id
                   WHERE m.family_id = f.id AND m.person_id = o.person_id
                     AND (m.joined_on IS NULL OR m.joined_on <= o.start_on)
                     AND (m.left_on IS NULL OR m.left_on > o.start_on)
                     AND (p.died_on IS NULL OR p.died_on > o.start_on)
               )::integer, f.year_before, f.year_after, o.kind,
               o.code, o.start_on, o.end_on, o.value, o.out_of, o.source, o.recorded_on, o.withdrawn
        FROM fpd_family f
        JOIN fpd_link link ON link.family_n = f.n
        JOIN families_observation o ON o.person_id = link.person_id
         AND (o.family_id IS NULL OR o.family_id = f.id)
        WHERE f.n BETWEEN %(from_n)s AND %(to_n)s
    ) near
    JOIN fpd_code code ON code.code = near.code
    WHERE near.withdrawn IS NOT TRUE AND near.kind <> 'judgement'
      AND near.start_on <= %(today)s AND coalesce(near.recorded_on, near.start_on) <= %(today)s
      AND near.start_on <= near.year_after
      AND (near.start_on >= near.year_before
           OR (near.kind = 'status'
               AND (near.end_on IS NULL OR near.end_on >= near.year_before)))"""
