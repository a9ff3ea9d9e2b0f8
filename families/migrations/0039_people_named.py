"""Some people of a name, found by their tokens: a search need not read all of them."""

from django.db import migrations

CALL = "tfcase_people_named(bigint[], bigint[], bigint[], date, date, integer)"
# Without the whole table as a way out: how rare a name is, the plan of a function does not know.
NAMED = """
CREATE FUNCTION tfcase_people_named(
    one bigint[], two bigint[], three bigint[], born_from date, born_to date, most integer
) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 50
    SET search_path = public, pg_temp SET enable_seqscan = off
    AS $$
        SELECT id FROM families_person
        WHERE tokens && one AND tokens && coalesce(two, one) AND tokens && coalesce(three, one)
          AND (born_from IS NULL OR date_of_birth BETWEEN born_from AND born_to)
        LIMIT most
    $$
"""
KEPT_IN = (
    f"REVOKE ALL ON FUNCTION {CALL} FROM PUBLIC;"
    f"GRANT EXECUTE ON FUNCTION {CALL} TO tfcase_app, tfcase_jobs, tfcase_eraser, tfcase_rotator"
)


class Migration(migrations.Migration):
    dependencies = [("families", "0038_lineage_walled")]

    operations = [migrations.RunSQL(f"{NAMED};{KEPT_IN}", f"DROP FUNCTION {CALL}")]
