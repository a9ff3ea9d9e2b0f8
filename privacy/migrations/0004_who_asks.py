"""What the policies of every app ask: who asks, how far their role reaches, as on which day.

`privacy.identity` sets these facts for one transaction; with none set every answer is no.
"""

from django.db import migrations

from privacy.walls import functions

ASKS = """
CREATE FUNCTION tfcase_asks() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('tfcase.user_id', true), '')::uuid;
CREATE FUNCTION tfcase_sees_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN tfcase_asks() IS NOT NULL AND (
        coalesce(current_setting('tfcase.scope', true), '') = 'all'
        OR coalesce(current_setting('tfcase.opened', true), '') = 'all');
CREATE FUNCTION tfcase_sees_people() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN tfcase_asks() IS NOT NULL
        AND coalesce(current_setting('tfcase.opened', true), '') = 'people';
CREATE FUNCTION tfcase_team() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN tfcase_asks() IS NOT NULL AND current_setting('tfcase.scope', true) = 'team'
        THEN nullif(current_setting('tfcase.team_id', true), '')::uuid END;
CREATE FUNCTION tfcase_grantee() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN current_setting('tfcase.scope', true) IN ('team', 'grants')
        THEN tfcase_asks() END;
CREATE FUNCTION tfcase_day() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('tfcase.day', true), '')::date;
CREATE FUNCTION tfcase_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN tfcase_asks() IS NOT NULL THEN current_setting('tfcase.role', true) END
"""
NAMES = ("role", "day", "grantee", "team", "sees_people", "sees_all", "asks")
GONE = ";".join(f"DROP FUNCTION tfcase_{name}()" for name in NAMES)

# Reports read figures, never who is signed in, how they sign in, or what was asked of whom.
UNREAD = """
REVOKE SELECT ON privacy_job, privacy_jobskip, privacy_subjectrequest, privacy_subjectpack
FROM tfcase_reporter
"""
# Nor how anybody signs in (`privacy.apps` closes the tables of sessions and sign-ins).
STAFF = """
REVOKE SELECT ON privacy_user FROM tfcase_reporter;
GRANT SELECT (id, name, role, team_id, is_active) ON privacy_user TO tfcase_reporter
"""

# One statement, so that two openings at once are two; what is older than the window drops out.
# The table of counters holds digests and times, neither who nor what.
OPENED_LATELY = """
CREATE FUNCTION tfcase_opened_lately(who text, which text, at timestamptz, since timestamptz)
    RETURNS bigint LANGUAGE sql VOLATILE SET search_path = public, pg_temp AS $$
        INSERT INTO privacy_counter AS kept (id, digest, value, expires_at)
        VALUES (gen_random_uuid(), who, jsonb_build_object(which, extract(epoch FROM at)),
            at + (at - since))
        ON CONFLICT (digest) DO UPDATE SET expires_at = excluded.expires_at,
            value = excluded.value || (
                SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(kept.value)
                WHERE value::text::numeric > extract(epoch FROM since) AND key <> which)
        RETURNING (SELECT count(*) FROM jsonb_object_keys(kept.value))
    $$
"""
COUNTS = "tfcase_opened_lately(text, text, timestamptz, timestamptz)"


class Migration(migrations.Migration):
    replaces = [("privacy", "0005_who_asks")]

    dependencies = [("privacy", "0003_audit_chain")]

    operations = [
        migrations.RunSQL(ASKS, GONE),
        functions(OPENED_LATELY, COUNTS, to="tfcase_app"),
        migrations.RunSQL(UNREAD, migrations.RunSQL.noop),
        migrations.RunSQL(STAFF, migrations.RunSQL.noop),
    ]
