"""What was printed of a family ends when an address of it becomes protected, or a use is stopped.

Whoever brings that about, by whichever road: the file is handed out no more from that moment, and
the night destroys it.
"""

from django.db import migrations

END = """
CREATE FUNCTION tfcase_printouts_end(person uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        UPDATE families_printout SET expires_at = statement_timestamp()
        WHERE destroyed_at IS NULL AND expires_at > statement_timestamp()
          AND family_id IN (SELECT family_id FROM families_member WHERE person_id = person)
    $$;
REVOKE ALL ON FUNCTION tfcase_printouts_end(uuid) FROM PUBLIC;
CREATE FUNCTION tfcase_protection_ends_printouts() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ BEGIN PERFORM tfcase_printouts_end(NEW.id); RETURN NULL; END $$;
CREATE FUNCTION tfcase_right_ends_printouts() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ BEGIN PERFORM tfcase_printouts_end(NEW.person_id); RETURN NULL; END $$;
REVOKE ALL ON FUNCTION tfcase_protection_ends_printouts() FROM PUBLIC;
REVOKE ALL ON FUNCTION tfcase_right_ends_printouts() FROM PUBLIC;
CREATE TRIGGER protection_ends_printouts AFTER UPDATE OF address_protected ON families_person
    FOR EACH ROW WHEN (NEW.address_protected AND NOT OLD.address_protected)
    EXECUTE FUNCTION tfcase_protection_ends_printouts();
CREATE TRIGGER right_ends_printouts AFTER INSERT OR UPDATE OF outcome ON privacy_rightsrequest
    FOR EACH ROW WHEN (NEW."right" IN ('restriction', 'objection'))
    EXECUTE FUNCTION tfcase_right_ends_printouts()
"""
GONE = """
DROP TRIGGER right_ends_printouts ON privacy_rightsrequest;
DROP TRIGGER protection_ends_printouts ON families_person;
DROP FUNCTION tfcase_right_ends_printouts();
DROP FUNCTION tfcase_protection_ends_printouts();
DROP FUNCTION tfcase_printouts_end(uuid)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0022_printouts"),
        ("privacy", "0012_tables_of_subject_access"),
    ]

    operations = [migrations.RunSQL(END, GONE)]
