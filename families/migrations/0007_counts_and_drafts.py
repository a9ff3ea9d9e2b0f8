"""Counts of what somebody reaches or leaves behind, and who is writing: for whom no case is open."""

from django.db import migrations

from privacy.walls import APPLICATION, functions

# What somebody reaches and why, for the page that explains it, and no case with it.
WHY = """
CREATE FUNCTION tfcase_why(asker uuid, scope text, team uuid, day date)
    RETURNS TABLE (why text, open bigint, shut bigint, until date)
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
        WITH kept(id) AS MATERIALIZED (SELECT tfcase_kept_from(asker, day)),
        ways(why, family, until) AS (
            SELECT kind, content_object_id, ends_on FROM families_familygrant
            WHERE user_id = asker AND scope IN ('team', 'grants')
              AND starts_on <= day AND (ends_on IS NULL OR ends_on > day)
            UNION ALL SELECT 'team', id, NULL FROM families_family
            WHERE scope = 'team' AND team_id = team
            UNION ALL SELECT 'council', id, NULL FROM families_family WHERE scope = 'all'
            UNION ALL SELECT 'named', restriction.family_id, NULL
            FROM families_restriction restriction
            JOIN families_restrictionname name ON name.restriction_id = restriction.id
            WHERE name.user_id = asker AND restriction.ended_at IS NULL AND scope <> 'none'
            UNION ALL SELECT 'emergency', family_id, NULL FROM families_emergencyopening
            WHERE user_id = asker AND ends_at > statement_timestamp() AND scope <> 'none'
        ),
        known(why, family, shut, until) AS (
            SELECT ways.why, family, family IN (SELECT id FROM kept), ways.until FROM ways
        )
        SELECT known.why, count(DISTINCT family) FILTER (WHERE NOT known.shut),
            count(DISTINCT family) FILTER (WHERE known.shut), min(known.until)
        FROM known GROUP BY GROUPING SETS ((known.why), ())
        HAVING tfcase_role() IN ('dpo', 'administrator')
        UNION ALL
        SELECT 'excluded', 0, count(DISTINCT id), NULL FROM tfcase_excluded_from(asker) AS id
        HAVING tfcase_role() IN ('dpo', 'administrator')
    $$
"""

# What accounts hold, for whoever reviews access.
HELD = """
CREATE FUNCTION tfcase_held(asked uuid[], day date)
    RETURNS TABLE (holder uuid, kind text, families bigint, until date)
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
        SELECT user_id, kind, count(*), min(ends_on) FROM families_familygrant
        WHERE user_id = ANY(asked) AND starts_on <= day AND (ends_on IS NULL OR ends_on > day)
          AND tfcase_role() IN ('manager', 'head_of_service', 'administrator')
        GROUP BY user_id, kind ORDER BY user_id, kind
    $$
"""

# Who writes at the moment, without a word of what: for everybody who may open the family.
DRAFTS = """
CREATE FUNCTION tfcase_drafts(family uuid)
    RETURNS TABLE (id uuid, author_id uuid, author text, kind text, on_date date,
        saved_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 5 SET search_path = public, pg_temp
    AS $$
        SELECT CASE WHEN note.author_id = tfcase_asks() THEN note.id END, note.author_id,
            writer.name, note.kind, note.on_date, note.saved_at
        FROM families_note note JOIN privacy_user writer ON writer.id = note.author_id
        WHERE note.family_id = family AND note.finished_at IS NULL
          AND (tfcase_sees_all() OR family IN (SELECT tfcase_reach()))
          AND family NOT IN (SELECT tfcase_denied())
        ORDER BY note.saved_at DESC
    $$;
-- How many somebody leaves behind whose account is closed.
CREATE FUNCTION tfcase_drafts_held(writer uuid) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
        SELECT count(*) FROM families_note
        WHERE author_id = writer AND finished_at IS NULL AND tfcase_asks() IS NOT NULL
    $$
"""


class Migration(migrations.Migration):
    replaces = [("families", "0017_why")]

    dependencies = [("families", "0006_reach")]

    operations = [
        functions(WHY, "tfcase_why(uuid, text, uuid, date)", to="tfcase_app"),
        functions(HELD, "tfcase_held(uuid[], date)", to="tfcase_app"),
        functions(DRAFTS, "tfcase_drafts(uuid)", "tfcase_drafts_held(uuid)", to=APPLICATION),
    ]
