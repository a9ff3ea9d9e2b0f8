"""The statements that find the people of the National Impact Study, and their fresh references."""

# 128 bits of chance, made by the database: nothing leads from a reference to anybody.
_FRESH = (
    "left(encode(sha256((gen_random_uuid()::text || gen_random_uuid()::text)::bytea), 'hex'), 32)"
)
_MEMBER = (
    "(m.joined_on IS NULL OR m.joined_on <= %(last_day)s)"
    " AND (m.left_on IS NULL OR m.left_on > %(first_day)s)"
)
_CRITERIA = """
    coalesce((SELECT string_agg(DISTINCT h.headline, ';' ORDER BY h.headline)
              FROM families_need n JOIN nis_headline h
                ON h.framework = f.framework AND h.need = n.need
              WHERE n.family_id = f.id AND n.closed_as = ''
                AND n.identified_on <= %(last_day)s
                AND (n.person_id IS NULL
                     OR n.person_id NOT IN (SELECT tfcase_stopped('nis')))), '')"""
_PARTS = {"{_FRESH}": _FRESH, "{_MEMBER}": _MEMBER, "{_CRITERIA}": _CRITERIA}


def _whole(statement: str) -> str:
    """A statement with the parts that several share."""
    for name, part in _PARTS.items():
        statement = statement.replace(name, part)
    return statement


HEADLINES = "nis_headline (framework text, need text, headline text, PRIMARY KEY (framework, need))"

# Screened by the end of the period, and with the programme or waiting for it in the period; those
# who were on it stay a year, as in the other return.
FAMILIES = _whole(
    """
    CREATE TEMPORARY TABLE nis_family ON COMMIT DROP AS
    SELECT f.id, {_FRESH} AS ref, v.code AS framework,
           coalesce(f.assessed_on, f.identified_on) AS screened,
           CASE WHEN f.attached_on <= %(last_day)s THEN f.attached_on END AS started,
           CASE WHEN f.closed_on <= %(last_day)s THEN f.closed_on END AS ended
    FROM families_family f JOIN families_frameworkversion v ON v.id = f.framework_id
    WHERE f.identified_on <= %(last_day)s
      AND (f.closed_on IS NULL OR f.closed_on >= %(first_day)s
           OR f.attached_on + interval '1 year' > %(first_day)s)"""
)

PEOPLE = _whole(
    """
    CREATE TEMPORARY TABLE nis_person ON COMMIT DROP AS
    SELECT within.person_id, {_FRESH} AS ref, coalesce(gone.reason, '') AS left_out
    FROM (SELECT DISTINCT m.person_id FROM families_member m JOIN nis_family f ON f.id = m.family_id
          WHERE {_MEMBER}) within
    JOIN families_person p ON p.id = within.person_id
    LEFT JOIN tfcase_left_out_of_study() gone ON gone.person_id = within.person_id
    WHERE p.died_on IS NULL OR p.died_on >= %(first_day)s"""
)

# The role of the last spell begun by the end of the period.
ROWS = _whole(
    """
    CREATE TEMPORARY TABLE nis_row ON COMMIT DROP AS
    SELECT DISTINCT ON (m.person_id, m.family_id) m.person_id, m.family_id, m.role
    FROM families_member m
    JOIN nis_family f ON f.id = m.family_id
    JOIN nis_person p ON p.person_id = m.person_id AND p.left_out = ''
    WHERE {_MEMBER}
    ORDER BY m.person_id, m.family_id, m.joined_on DESC NULLS LAST, m.id"""
)

INDEXES = (
    "CREATE UNIQUE INDEX ON nis_family (id)",
    "CREATE UNIQUE INDEX ON nis_person (person_id)",
    "ANALYZE nis_family",
    "ANALYZE nis_person",
)

LEFT_OUT = "SELECT left_out, count(*) FROM nis_person WHERE left_out <> '' GROUP BY left_out"

# Each envelope in an order of its own, which says nothing.
IDENTIFIERS = """
    SELECT p.ref, f.ref, r.role, r.person_id, q.forename, q.surname, q.date_of_birth, q.sex,
           q.address, q.postcode, q.upn, q.nino, q.nhs_number, q.address_protected, q.unverified
    FROM nis_row r JOIN nis_person p USING (person_id) JOIN nis_family f ON f.id = r.family_id
    JOIN families_person q ON q.id = r.person_id ORDER BY gen_random_uuid()"""

ATTRIBUTES = _whole(
    """
    SELECT p.ref, f.ref, f.screened, {_CRITERIA}, f.started, f.ended
    FROM nis_row r JOIN nis_person p USING (person_id) JOIN nis_family f ON f.id = r.family_id
    ORDER BY gen_random_uuid()"""
)

MAPPING = "SELECT ref, person_id FROM nis_person WHERE left_out = '' ORDER BY ref"

# How many families, and people, share all that envelope B says of a family; the fewest.
ALIKE = _whole(
    """
    SELECT coalesce(min(families), 0), coalesce(min(people), 0) FROM (
        SELECT count(*) AS families, sum(people) AS people FROM (
            SELECT f.screened, {_CRITERIA} AS criteria, f.started, f.ended, counted.people
            FROM nis_family f
            JOIN (SELECT family_id, count(*) AS people FROM nis_row GROUP BY 1) counted
              ON counted.family_id = f.id
        ) said GROUP BY screened, criteria, started, ended
    ) alike"""
)

# Those of a mapping whom nobody may send any more.
EXCLUDED_SINCE = """
    SELECT count(*) FROM tfcase_left_out_of_study() WHERE person_id = ANY(%(people)s)"""
