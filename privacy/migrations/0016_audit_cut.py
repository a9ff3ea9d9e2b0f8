"""The audit trail may be cut at its beginning, where a published schedule says so, and only there.

At a signed checkpoint that is older than the rule says, as a whole: what is left begins where the
checkpoint ended, and the check knows. Nobody else than the database cuts, and nobody writes where.
"""

from django.db import migrations

from privacy.walls import functions

BEGINS = """
CREATE TABLE audit_begins (
    size bigint PRIMARY KEY, root text NOT NULL, at timestamptz NOT NULL DEFAULT now());
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_begins
    FROM tfcase_app, tfcase_jobs, tfcase_eraser, tfcase_rotator
"""
CUT = """
CREATE FUNCTION audit_kept_years() RETURNS integer
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT max(rule.years)::integer FROM privacy_retentionrule rule
        WHERE rule.record_class = 'audit_trail' AND rule.action = 'dispose'
          AND rule.schedule_id = ANY ((
            SELECT schedules FROM privacy_retentionpublication WHERE state = 'published'
            ORDER BY decided_at DESC LIMIT 1)::uuid[])
          AND NOT EXISTS (SELECT FROM privacy_retentionhold
            WHERE lifted_at IS NULL AND record_class = 'audit_trail') $$;
CREATE FUNCTION audit_cut(upto bigint) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '10s'
    AS $$
DECLARE
    signed record;
    gone bigint;
BEGIN
    SELECT kept.size, kept.root INTO signed FROM privacy_auditcheckpoint kept
    JOIN audit_chain link ON link.seq = kept.size AND encode(link.hash, 'hex') = kept.root
    WHERE kept.size = upto AND kept.made_at <= now() - make_interval(years => audit_kept_years());
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the trail is cut at a checkpoint whose time is over, and only there'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Nobody can tell these triggers to stand aside; whoever notes something waits for the end.
    ALTER TABLE privacy_auditevent DISABLE TRIGGER USER;
    ALTER TABLE audit_chain DISABLE TRIGGER USER;
    DELETE FROM privacy_auditevent event USING audit_chain link
        WHERE link.event_id = event.id AND link.seq <= upto;
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM audit_chain WHERE seq <= upto;
    ALTER TABLE audit_chain ENABLE TRIGGER USER;
    ALTER TABLE privacy_auditevent ENABLE TRIGGER USER;
    INSERT INTO audit_begins (size, root) VALUES (upto, signed.root);
    RETURN gone;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0015_disposal_stays")]

    operations = [
        migrations.RunSQL(BEGINS, "DROP TABLE audit_begins"),
        functions(CUT, "audit_kept_years()", "audit_cut(bigint)", to="tfcase_jobs"),
    ]
