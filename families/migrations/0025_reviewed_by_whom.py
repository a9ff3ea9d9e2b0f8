"""Who reviews access: they see the rows and counts of grants, sign for themselves, never own."""

from django.db import migrations

from privacy.walls import walled

REVIEWS = "(SELECT tfcase_role()) IN ('manager', 'head_of_service', 'administrator')"
SIGNED = f"by_id = (SELECT tfcase_asks()) AND user_id <> (SELECT tfcase_asks()) AND {REVIEWS}"
HELD = """
CREATE FUNCTION tfcase_held(asked uuid[], day date)
    RETURNS TABLE (holder uuid, kind text, families bigint, until date)
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
        SELECT user_id, kind, count(*), min(ends_on) FROM families_familygrant
        WHERE user_id = ANY(asked) AND starts_on <= day AND (ends_on IS NULL OR ends_on > day)
          AND tfcase_role() IN ('manager', 'head_of_service', 'administrator')
        GROUP BY user_id, kind ORDER BY user_id, kind
    $$;
REVOKE ALL ON FUNCTION tfcase_held(uuid[], date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tfcase_held(uuid[], date) TO tfcase_app;
REVOKE DELETE ON families_accessreview FROM tfcase_app
"""


class Migration(migrations.Migration):
    dependencies = [("families", "0024_access_review")]

    operations = [
        walled("families_accessreview", REVIEWS, adds=SIGNED),
        migrations.RunSQL(HELD, "DROP FUNCTION tfcase_held(uuid[], date)"),
    ]
