"""An hour with a family in an emergency: in both walls, and never past an exclusion or a seal."""

from django.db import migrations

from privacy.walls import keeping_out, not_kept_from, of_family, walled

LET_IN = """
-- By name, or for the hour of an emergency.
CREATE OR REPLACE FUNCTION tfcase_named(asker uuid) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 10 SET search_path = public, pg_temp
    AS $$
        SELECT family_id FROM families_restriction restriction
        JOIN families_restrictionname name ON name.restriction_id = restriction.id
        WHERE name.user_id = asker AND restriction.ended_at IS NULL
        UNION ALL
        SELECT family_id FROM families_emergencyopening
        WHERE user_id = asker AND ends_at > statement_timestamp()
    $$;
CREATE OR REPLACE FUNCTION tfcase_kept_from(asker uuid, day date) RETURNS SETOF uuid
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
-- All that is somebody's own: by a grant that has begun and not ended, by name, in an emergency.
CREATE FUNCTION tfcase_let_in(asker uuid, day date) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 50 SET search_path = public, pg_temp
    AS $$
        SELECT content_object_id FROM families_familygrant
        WHERE user_id = asker AND starts_on <= day AND (ends_on IS NULL OR ends_on > day)
        UNION ALL SELECT tfcase_named(asker)
    $$;
-- What an emergency may open: a key for a reference, and nothing else.
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
    $$;
REVOKE ALL ON FUNCTION tfcase_breakable(text), tfcase_let_in(uuid, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tfcase_breakable(text) TO tfcase_app, tfcase_jobs;
GRANT EXECUTE ON FUNCTION tfcase_let_in(uuid, date)
    TO tfcase_app, tfcase_jobs, tfcase_eraser, tfcase_rotator
"""
OWN = "user_id = (SELECT tfcase_asks())"
BREAKS = (
    f"{OWN} AND (SELECT tfcase_role()) IN ('keyworker', 'manager', 'head_of_service')"
    " AND family_id = tfcase_breakable(reference)"
    " AND opened_at <= statement_timestamp() + interval '1 minute'"
    " AND decision = '' AND reviewed_by_id IS NULL"
)
SEES = f"{OWN} OR (SELECT tfcase_role()) = 'dpo' OR (({of_family()}) AND {not_kept_from()})"
# Whoever opened it changes nothing of it afterwards; what was said and when stays.
JUDGED = """
REVOKE UPDATE, DELETE ON families_emergencyopening FROM tfcase_app;
GRANT UPDATE (decision, reviewed_by_id, reviewed_at) ON families_emergencyopening TO tfcase_app
"""


class Migration(migrations.Migration):
    dependencies = [("families", "0015_emergencies")]

    operations = [
        migrations.RunSQL(LET_IN, migrations.RunSQL.noop),
        walled("families_emergencyopening", SEES, adds=BREAKS),
        keeping_out("families_emergencyopening", not_kept_from("family_id", "tfcase_excluded")),
        migrations.RunSQL(JUDGED, migrations.RunSQL.noop),
    ]
