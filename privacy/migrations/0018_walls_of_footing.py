"""The second wall on what a use stands on: kept by the officer, confirmed by another, read by few.

Whether a use stands at all, anybody may ask whose work would begin it.
"""

from django.db import migrations

from privacy.walls import APPLICATION, functions, walled

ROLE = "(SELECT tfcase_role())"
KEEPS = f"{ROLE} = 'dpo'"
CONFIRMS = f"{ROLE} IN ('dpo', 'head_of_service')"
READS = f"{ROLE} IN ('dpo', 'head_of_service', 'internal_auditor')"
TABLES = ("privacy_impactassessment", "privacy_sharingagreement")

CHANGES = ";".join(
    f"CREATE POLICY app_changes ON {table} FOR UPDATE TO tfcase_app USING ({CONFIRMS})"
    for table in TABLES
)
BASES = f"""
ALTER POLICY app_reads ON privacy_purposebasis USING ({READS});
ALTER POLICY app_changes ON privacy_purposebasis USING ({CONFIRMS})
"""
KEPT = """
REVOKE DELETE ON privacy_impactassessment, privacy_sharingagreement FROM tfcase_app;
REVOKE SELECT ON privacy_impactassessment, privacy_sharingagreement FROM tfcase_reporter
"""
FOOTING = """
CREATE FUNCTION tfcase_footing(used text, day date)
    RETURNS TABLE (basis text, assessed boolean, agreed boolean)
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
        SELECT
            (SELECT b.basis FROM privacy_purposebasis b
                WHERE b.purpose = used AND b.person_id IS NULL AND b.confirmed_at IS NOT NULL
                  AND b.from_on <= day AND (b.until_on IS NULL OR b.until_on > day)
                ORDER BY b.from_on DESC LIMIT 1),
            EXISTS (SELECT FROM privacy_impactassessment a
                WHERE a.purpose = used AND a.confirmed_at IS NOT NULL AND a.ended_on IS NULL
                  AND a.review_on >= day),
            EXISTS (SELECT FROM privacy_sharingagreement s
                WHERE s.purpose = used AND s.confirmed_at IS NOT NULL AND s.ended_on IS NULL
                  AND day BETWEEN s.from_on AND s.until_on)
        WHERE tfcase_asks() IS NOT NULL
    $$
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0017_tables_of_footing")]

    operations = [
        *(walled(table, READS, adds=KEEPS, changes=False) for table in TABLES),
        # They go with the other policies of the application.
        migrations.RunSQL(CHANGES, migrations.RunSQL.noop),
        migrations.RunSQL(BASES, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
        functions(FOOTING, "tfcase_footing(text, date)", to=APPLICATION),
    ]
