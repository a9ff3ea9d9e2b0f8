"""Which families and people whoever asks reaches, and which they are kept from: for both walls.

What somebody is kept from wins over whatever else lets them in.
"""

from django.db import migrations

from privacy.walls import APPLICATION, EVERY_WRITER, functions

# As closed as the tables that they read: they give keys alone, and are run as their owner.
KEPT = """
CREATE FUNCTION tfcase_excluded_from(asker uuid) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 10 SET search_path = public, pg_temp
    AS $$
        SELECT family_id FROM families_exclusion
        WHERE user_id = asker AND ended_at IS NULL AND family_id IS NOT NULL
        UNION ALL
        SELECT member.family_id FROM families_exclusion kept
        JOIN families_member member ON member.person_id = kept.person_id
        WHERE kept.user_id = asker AND kept.ended_at IS NULL
    $$;
CREATE FUNCTION tfcase_excluded() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 10 SET search_path = public, pg_temp
    AS $$ SELECT tfcase_excluded_from(tfcase_asks()) $$;
-- A restricted family is kept from everybody but those named and, unless it is sealed, those who
-- hold a grant or whom an emergency lets in for an hour.
CREATE FUNCTION tfcase_kept_from(asker uuid, day date) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 10 SET search_path = public, pg_temp
    AS $$
        SELECT tfcase_excluded_from(asker)
        UNION ALL
        SELECT family_id FROM families_restriction restriction
        WHERE ended_at IS NULL AND NOT EXISTS (
            SELECT FROM families_restrictionname name
            WHERE name.restriction_id = restriction.id AND name.user_id = asker
        ) AND (level = 'sealed' OR NOT EXISTS (
            SELECT FROM families_familygrant held
            WHERE held.content_object_id = restriction.family_id AND held.user_id = asker
              AND held.starts_on <= day AND (held.ends_on IS NULL OR held.ends_on > day)
            UNION ALL
            SELECT FROM families_emergencyopening opened
            WHERE opened.family_id = restriction.family_id AND opened.user_id = asker
              AND opened.ends_at > statement_timestamp()))
    $$;
CREATE FUNCTION tfcase_denied() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 10 SET search_path = public, pg_temp
    AS $$ SELECT tfcase_kept_from(tfcase_asks(), tfcase_day()) $$;
-- Whoever is in no other family, and whoever somebody is kept from by name.
CREATE FUNCTION tfcase_people_denied() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 40 SET search_path = public, pg_temp
    AS $$
        WITH denied(id) AS MATERIALIZED (SELECT tfcase_denied()),
        hidden(id) AS MATERIALIZED (
            SELECT member.person_id FROM families_member member
            WHERE member.family_id IN (SELECT id FROM denied) AND NOT EXISTS (
                SELECT FROM families_member elsewhere WHERE elsewhere.person_id = member.person_id
                AND elsewhere.family_id NOT IN (SELECT id FROM denied))
            UNION ALL SELECT person_id FROM families_exclusion
            WHERE user_id = tfcase_asks() AND ended_at IS NULL AND person_id IS NOT NULL)
        SELECT id FROM hidden
        UNION ALL SELECT gone_id FROM families_personlineage
        WHERE kept_id IN (SELECT id FROM hidden)
    $$
"""

REACHED = """
-- By name, or for the hour of an emergency.
CREATE FUNCTION tfcase_named(asker uuid) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 10 SET search_path = public, pg_temp
    AS $$
        SELECT family_id FROM families_restriction restriction
        JOIN families_restrictionname name ON name.restriction_id = restriction.id
        WHERE name.user_id = asker AND restriction.ended_at IS NULL
        UNION ALL
        SELECT family_id FROM families_emergencyopening
        WHERE user_id = asker AND ends_at > statement_timestamp()
    $$;
CREATE FUNCTION tfcase_reach() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 100 SET search_path = public, pg_temp
    AS $$
        SELECT content_object_id FROM families_familygrant
        WHERE user_id = tfcase_grantee() AND starts_on <= tfcase_day()
          AND (ends_on IS NULL OR ends_on > tfcase_day())
        UNION ALL SELECT id FROM families_family WHERE team_id = tfcase_team()
        UNION ALL SELECT tfcase_named(tfcase_grantee())
    $$;
-- All that is somebody's own: by a grant that has begun and not ended, by name, in an emergency.
CREATE FUNCTION tfcase_let_in(asker uuid, day date) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 50 SET search_path = public, pg_temp
    AS $$
        SELECT content_object_id FROM families_familygrant
        WHERE user_id = asker AND starts_on <= day AND (ends_on IS NULL OR ends_on > day)
        UNION ALL SELECT tfcase_named(asker)
    $$;
-- A record that was put into another is seen with it: what was recorded of it names it still.
CREATE FUNCTION tfcase_people() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 400 SET search_path = public, pg_temp
    AS $$
        WITH seen(id) AS MATERIALIZED (
            SELECT person_id FROM families_member WHERE family_id IN (SELECT tfcase_reach())
            AND family_id NOT IN (SELECT tfcase_denied()))
        SELECT id FROM seen
        UNION ALL SELECT gone_id FROM families_personlineage WHERE kept_id IN (SELECT id FROM seen)
    $$;
-- A family that has just been opened: nobody holds a grant on it yet.
CREATE FUNCTION tfcase_unheld(family uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$ SELECT NOT EXISTS (SELECT FROM families_familygrant WHERE content_object_id = family) $$
"""

# By tokens alone: what a policy stands before can use no index on an array. Some people of a name,
# so that a search need not read all of them, without the whole table as a way out: how rare a name
# is, the plan of a function does not know.
LOOKED_FOR = """
CREATE FUNCTION tfcase_people_with_any(wanted bigint[]) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 50 SET search_path = public, pg_temp
    AS $$ SELECT id FROM families_person WHERE tokens && wanted $$;
CREATE FUNCTION tfcase_people_with_all(wanted bigint[]) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 10 SET search_path = public, pg_temp
    AS $$ SELECT id FROM families_person WHERE tokens @> wanted $$;
CREATE FUNCTION tfcase_people_named(
    one bigint[], two bigint[], three bigint[], born_from date, born_to date, most integer
) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 50
    SET search_path = public, pg_temp SET enable_seqscan = off
    AS $$
        SELECT id FROM families_person
        WHERE tokens && one AND tokens && coalesce(two, one) AND tokens && coalesce(three, one)
          AND (born_from IS NULL OR date_of_birth BETWEEN born_from AND born_to)
        LIMIT most
    $$
"""

# What an emergency may open: a key for a reference, and nothing else; never past an exclusion or a
# seal.
BREAKABLE = """
CREATE FUNCTION tfcase_breakable(wanted text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
        SELECT id FROM families_family family
        WHERE reference = wanted AND tfcase_asks() IS NOT NULL
          AND id NOT IN (SELECT tfcase_excluded())
          AND NOT EXISTS (
            SELECT FROM families_restriction restriction
            WHERE restriction.family_id = family.id AND ended_at IS NULL AND level = 'sealed'
              AND NOT EXISTS (
                SELECT FROM families_restrictionname name
                WHERE name.restriction_id = restriction.id AND name.user_id = tfcase_asks()))
    $$
"""


class Migration(migrations.Migration):
    replaces = [("families", "0016_let_in")]

    dependencies = [
        ("families", "0005_tables_of_assessment"),
        ("privacy", "0004_who_asks"),
    ]

    operations = [
        functions(
            KEPT,
            "tfcase_excluded_from(uuid)",
            "tfcase_excluded()",
            "tfcase_kept_from(uuid, date)",
            "tfcase_denied()",
            "tfcase_people_denied()",
            to=EVERY_WRITER,
        ),
        functions(
            REACHED,
            "tfcase_named(uuid)",
            "tfcase_reach()",
            "tfcase_let_in(uuid, date)",
            "tfcase_people()",
            "tfcase_unheld(uuid)",
            to=EVERY_WRITER,
        ),
        functions(
            LOOKED_FOR,
            "tfcase_people_with_any(bigint[])",
            "tfcase_people_with_all(bigint[])",
            "tfcase_people_named(bigint[], bigint[], bigint[], date, date, integer)",
            to=EVERY_WRITER,
        ),
        functions(BREAKABLE, "tfcase_breakable(text)", to=APPLICATION),
    ]
