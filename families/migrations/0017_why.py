"""What somebody reaches and why, as counts: for the page that explains it, and no case with it."""

from django.db import migrations

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
    $$;
REVOKE ALL ON FUNCTION tfcase_why(uuid, text, uuid, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tfcase_why(uuid, text, uuid, date) TO tfcase_app
"""


class Migration(migrations.Migration):
    dependencies = [("families", "0016_let_in")]

    operations = [
        migrations.RunSQL(WHY, "DROP FUNCTION tfcase_why(uuid, text, uuid, date)"),
    ]
