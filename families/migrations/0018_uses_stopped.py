"""Whose information may not be used for what: keys without a reason, to whoever asks.

A request that stops a use leaves its mark for the next outcome run, like any other change.
"""

from django.db import migrations

from privacy.walls import EVERY_WRITER, functions

# An objection stops the use that it is about from its receipt, until it is refused or withdrawn; a
# restriction that was granted stops every use until it is lifted. Both go with a person whose
# record was put into another.
STOPPED = """
CREATE FUNCTION tfcase_stopped(use text) RETURNS SETOF uuid
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
    $$;
CREATE FUNCTION tfcase_restricted() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 20 SET search_path = public, pg_temp
    AS $$ SELECT tfcase_stopped('') $$
"""
NOTE = """
CREATE FUNCTION tfcase_right_touches() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ BEGIN
        INSERT INTO families_touched (family_key, person_key) VALUES (NULL, NEW.person_id);
        RETURN NULL;
    END $$;
REVOKE ALL ON FUNCTION tfcase_right_touches() FROM PUBLIC;
CREATE TRIGGER right_touches AFTER INSERT OR UPDATE ON privacy_rightsrequest
    FOR EACH ROW EXECUTE FUNCTION tfcase_right_touches()
"""
GONE = """
DROP TRIGGER right_touches ON privacy_rightsrequest;
DROP FUNCTION tfcase_right_touches()
"""


class Migration(migrations.Migration):
    dependencies = [("families", "0017_attachments"), ("privacy", "0011_walls_of_rights")]

    operations = [
        functions(STOPPED, "tfcase_stopped(text)", "tfcase_restricted()", to=EVERY_WRITER),
        migrations.RunSQL(NOTE, GONE),
    ]
