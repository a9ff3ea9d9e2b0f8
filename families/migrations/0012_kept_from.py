"""What somebody is kept from wins in the second wall too, over whatever else lets them in."""

from django.db import migrations

from privacy.walls import keeping_out, not_kept_from, walled

# As closed as the tables it reads: it gives keys alone, and is run as their owner.
KEPT = """
CREATE FUNCTION tfcase_kept_from(asker uuid, day date) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 10 SET search_path = public, pg_temp
    AS $$
        SELECT family_id FROM families_exclusion
        WHERE user_id = asker AND ended_at IS NULL AND family_id IS NOT NULL
        UNION ALL
        SELECT member.family_id FROM families_exclusion kept
        JOIN families_member member ON member.person_id = kept.person_id
        WHERE kept.user_id = asker AND kept.ended_at IS NULL
    $$;
CREATE FUNCTION tfcase_denied() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 10 SET search_path = public, pg_temp
    AS $$ SELECT tfcase_kept_from(tfcase_asks(), tfcase_day()) $$;
-- Whoever is in no other family, and whoever somebody is kept from by name.
CREATE FUNCTION tfcase_people_denied() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 40 SET search_path = public, pg_temp
    AS $$
        WITH denied(id) AS MATERIALIZED (SELECT tfcase_denied())
        SELECT member.person_id FROM families_member member
        WHERE member.family_id IN (SELECT id FROM denied) AND NOT EXISTS (
            SELECT FROM families_member elsewhere WHERE elsewhere.person_id = member.person_id
            AND elsewhere.family_id NOT IN (SELECT id FROM denied))
        UNION ALL SELECT person_id FROM families_exclusion
        WHERE user_id = tfcase_asks() AND ended_at IS NULL AND person_id IS NOT NULL
    $$
"""
PEOPLE = """
CREATE OR REPLACE FUNCTION tfcase_people() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 400 SET search_path = public, pg_temp
    AS $$
        SELECT person_id FROM families_member WHERE family_id IN (SELECT tfcase_reach())
        AND family_id NOT IN (SELECT tfcase_denied())
    $$
"""
PEOPLE_BEFORE = PEOPLE.replace("AND family_id NOT IN (SELECT tfcase_denied())", "")
CALLS = ("tfcase_people_denied()", "tfcase_denied()", "tfcase_kept_from(uuid, date)")
KEPT_IN = ";".join(
    f"REVOKE ALL ON FUNCTION {call} FROM PUBLIC;"
    f"GRANT EXECUTE ON FUNCTION {call} TO tfcase_app, tfcase_jobs, tfcase_eraser, tfcase_rotator"
    for call in CALLS
)
GONE = ";".join(f"DROP FUNCTION {call}" for call in CALLS)

ROLE = """
CREATE FUNCTION tfcase_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN tfcase_asks() IS NOT NULL THEN current_setting('tfcase.role', true) END
"""
# Managers keep the people of their team, others everybody; nobody reads what concerns themselves.
LOOKS_AFTER = (
    "(SELECT tfcase_role()) IN ('head_of_service', 'dpo', 'administrator') OR user_id IN"
    " (SELECT id FROM privacy_user WHERE team_id = (SELECT tfcase_team()))"
)
NOT_OWN = f"user_id <> (SELECT tfcase_asks()) AND ({LOOKS_AFTER})"

OF_FAMILIES = ("member", "allocation", "need", "intervention", "artefact", "rebase")
HISTORIES = ("member", "need", "intervention", "artefact")
NOT_HIS = not_kept_from("person_id", "tfcase_people_denied")
OF_EITHER = f"{not_kept_from()} AND {NOT_HIS}"
OBSERVED = f"{not_kept_from()} AND (family_id IS NOT NULL OR {NOT_HIS})"

IN_SIGHT = "EXISTS (SELECT FROM families_observation above WHERE above.id = observation_id)"


class Migration(migrations.Migration):
    dependencies = [("families", "0011_exclusions"), ("privacy", "0005_who_asks")]

    operations = [
        migrations.RunSQL(f"{KEPT};{KEPT_IN}", GONE),
        migrations.RunSQL(PEOPLE, PEOPLE_BEFORE),
        migrations.RunSQL(ROLE, "DROP FUNCTION tfcase_role()"),
        walled("families_exclusion", NOT_OWN, adds=LOOKS_AFTER),
        migrations.RunSQL("REVOKE DELETE ON families_exclusion FROM tfcase_app", ""),
        keeping_out("families_exclusion", OF_EITHER),
        keeping_out("families_family", not_kept_from("id")),
        keeping_out("families_familyevent", not_kept_from("id")),
        keeping_out("families_familygrant", not_kept_from("content_object_id")),
        keeping_out("families_person", not_kept_from("id", "tfcase_people_denied")),
        keeping_out("families_personevent", not_kept_from("id", "tfcase_people_denied")),
        keeping_out("families_observation", OBSERVED),
        keeping_out("families_observationevent", OBSERVED),
        keeping_out("families_factwithdrawal", IN_SIGHT),
        *(keeping_out(f"families_{name}", not_kept_from()) for name in OF_FAMILIES),
        *(keeping_out(f"families_{name}event", not_kept_from()) for name in HISTORIES),
    ]
