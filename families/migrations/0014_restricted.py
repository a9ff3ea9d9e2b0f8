"""Restricted and sealed families: kept from everybody but those who may open them by name."""

from django.db import migrations

from privacy.walls import keeping_out, not_kept_from, of_family, walled

KEPT = """
CREATE FUNCTION tfcase_excluded_from(asker uuid) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 10 SET search_path = public, pg_temp
    AS $$
        SELECT family_id FROM families_exclusion
        WHERE user_id = asker AND ended_at IS NULL AND family_id IS NOT NULL
        UNION ALL
        SELECT member.family_id FROM families_exclusion kept
        JOIN families_member member ON member.person_id = kept.person_id
        WHERE kept.user_id = asker AND kept.ended_at IS NULL
    $$;
CREATE FUNCTION tfcase_excluded() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 10 SET search_path = public, pg_temp
    AS $$ SELECT tfcase_excluded_from(tfcase_asks()) $$;
CREATE FUNCTION tfcase_named(asker uuid) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 10 SET search_path = public, pg_temp
    AS $$
        SELECT family_id FROM families_restriction restriction
        JOIN families_restrictionname name ON name.restriction_id = restriction.id
        WHERE name.user_id = asker AND restriction.ended_at IS NULL
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
              AND held.starts_on <= day AND (held.ends_on IS NULL OR held.ends_on > day)))
    $$;
CREATE OR REPLACE FUNCTION tfcase_reach() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 100 SET search_path = public, pg_temp
    AS $$
        SELECT content_object_id FROM families_familygrant
        WHERE user_id = tfcase_grantee() AND starts_on <= tfcase_day()
          AND (ends_on IS NULL OR ends_on > tfcase_day())
        UNION ALL SELECT id FROM families_family WHERE team_id = tfcase_team()
        UNION ALL SELECT tfcase_named(tfcase_grantee())
    $$
"""
CALLS = ("tfcase_named(uuid)", "tfcase_excluded()", "tfcase_excluded_from(uuid)")
KEPT_IN = ";".join(
    f"REVOKE ALL ON FUNCTION {call} FROM PUBLIC;"
    f"GRANT EXECUTE ON FUNCTION {call} TO tfcase_app, tfcase_jobs, tfcase_eraser, tfcase_rotator"
    for call in CALLS
)

# The register is kept by two roles, who see references of what they may not open themselves.
KEEPS = "(SELECT tfcase_role()) IN ('dpo', 'safeguarding_lead')"
IN_REACH = f"({of_family()}) AND {not_kept_from()}"
ITS_RESTRICTION = "EXISTS (SELECT FROM families_restriction above WHERE above.id = restriction_id)"
UNDELETED = "REVOKE DELETE ON families_restriction, families_restrictionname FROM tfcase_app"


class Migration(migrations.Migration):
    dependencies = [("families", "0013_restrictions")]

    operations = [
        migrations.RunSQL(f"{KEPT};{KEPT_IN}", migrations.RunSQL.noop),
        walled("families_restriction", f"{KEEPS} OR ({IN_REACH})", adds=KEEPS),
        keeping_out("families_restriction", not_kept_from("family_id", "tfcase_excluded")),
        walled("families_restrictionname", ITS_RESTRICTION, adds=KEEPS),
        keeping_out("families_restrictionname", ITS_RESTRICTION),
        migrations.RunSQL(UNDELETED, migrations.RunSQL.noop),
    ]
