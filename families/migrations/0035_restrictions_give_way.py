"""A restriction gives way in work with the family while two people say that somebody is unsafe."""

from django.db import migrations

# As of before, but for the work with the family while an override that was confirmed lasts.
STOPPED = """
CREATE OR REPLACE FUNCTION tfcase_stopped(use text) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 20 SET search_path = public, pg_temp
    AS $$
        WITH asked(id) AS MATERIALIZED (
            SELECT person_id FROM privacy_rightsrequest r
            WHERE tfcase_asks() IS NOT NULL AND (
                "right" = 'restriction' AND outcome IN ('granted', 'partly') AND ended_on IS NULL
                    AND NOT (use = 'casework' AND EXISTS (
                        SELECT FROM privacy_rightoverride o
                        WHERE o.request_id = r.id AND o.kind = 'safeguarding'
                          AND o.confirmed_at IS NOT NULL AND o.ended_on IS NULL
                          AND o.until_on >= current_date))
                OR "right" = 'objection' AND purpose = use
                    AND outcome IN ('', 'granted', 'partly')))
        SELECT id FROM asked
        UNION SELECT kept_id FROM families_personlineage WHERE gone_id IN (SELECT id FROM asked)
    $$
"""
BEFORE = """
CREATE OR REPLACE FUNCTION tfcase_stopped(use text) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 20 SET search_path = public, pg_temp
    AS $$
        WITH asked(id) AS MATERIALIZED (
            SELECT person_id FROM privacy_rightsrequest
            WHERE tfcase_asks() IS NOT NULL AND (
                "right" = 'restriction' AND outcome IN ('granted', 'partly') AND ended_on IS NULL
                OR "right" = 'objection' AND purpose = use
                    AND outcome IN ('', 'granted', 'partly')))
        SELECT id FROM asked
        UNION SELECT kept_id FROM families_personlineage WHERE gone_id IN (SELECT id FROM asked)
    $$
"""


class Migration(migrations.Migration):
    dependencies = [("families", "0034_rectifications"), ("privacy", "0021_overrides")]

    operations = [migrations.RunSQL(STOPPED, BEFORE)]
