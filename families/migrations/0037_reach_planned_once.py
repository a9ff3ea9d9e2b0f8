"""What both walls ask of every table, in PL/pgSQL: planned once in a session, and in one piece.

As of before in what they give. A function in SQL is planned anew in every statement that asks it,
and each that it calls by itself again; a page of families asks these some sixty times.
"""

from django.db import migrations

REACH = """
CREATE OR REPLACE FUNCTION tfcase_excluded_from(asker uuid) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 10
    SET search_path = public, pg_temp
    AS $$ BEGIN
        RETURN QUERY
        SELECT kept.family_id FROM families_exclusion kept
        WHERE kept.user_id = asker AND kept.ended_at IS NULL AND kept.family_id IS NOT NULL
        UNION ALL
        SELECT member.family_id FROM families_exclusion kept
        JOIN families_member member ON member.person_id = kept.person_id
        WHERE kept.user_id = asker AND kept.ended_at IS NULL;
    END $$;
CREATE OR REPLACE FUNCTION tfcase_named(asker uuid) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 10
    SET search_path = public, pg_temp
    AS $$ BEGIN
        RETURN QUERY
        SELECT restriction.family_id FROM families_restriction restriction
        JOIN families_restrictionname name ON name.restriction_id = restriction.id
        WHERE name.user_id = asker AND restriction.ended_at IS NULL
        UNION ALL
        SELECT family_id FROM families_emergencyopening
        WHERE user_id = asker AND ends_at > statement_timestamp();
    END $$;
CREATE OR REPLACE FUNCTION tfcase_kept_from(asker uuid, day date) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 10
    SET search_path = public, pg_temp
    AS $$ BEGIN
        RETURN QUERY SELECT tfcase_excluded_from(asker);
        RETURN QUERY
        SELECT restriction.family_id FROM families_restriction restriction
        WHERE restriction.ended_at IS NULL AND NOT EXISTS (
            SELECT FROM families_restrictionname name
            WHERE name.restriction_id = restriction.id AND name.user_id = asker
        ) AND (restriction.level = 'sealed' OR NOT EXISTS (
            SELECT FROM families_familygrant held
            WHERE held.content_object_id = restriction.family_id AND held.user_id = asker
              AND held.starts_on <= day AND (held.ends_on IS NULL OR held.ends_on > day)
            UNION ALL
            SELECT FROM families_emergencyopening opened
            WHERE opened.family_id = restriction.family_id AND opened.user_id = asker
              AND opened.ends_at > statement_timestamp()));
        RETURN QUERY SELECT tfcase_unshared_with(asker, day);
    END $$;
CREATE OR REPLACE FUNCTION tfcase_denied() RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 10
    SET search_path = public, pg_temp
    AS $$ BEGIN RETURN QUERY SELECT tfcase_kept_from(tfcase_asks(), tfcase_day()); END $$;
CREATE OR REPLACE FUNCTION tfcase_reach() RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 100
    SET search_path = public, pg_temp
    AS $$
    DECLARE asker uuid := tfcase_grantee(); its_team uuid := tfcase_team();
    BEGIN
        RETURN QUERY SELECT tfcase_let_in(asker, tfcase_day());
        IF its_team IS NOT NULL THEN
            RETURN QUERY SELECT id FROM families_family WHERE team_id = its_team;
        END IF;
    END $$;
CREATE OR REPLACE FUNCTION tfcase_let_in(asker uuid, day date) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 50
    SET search_path = public, pg_temp
    AS $$ BEGIN
        RETURN QUERY
        SELECT content_object_id FROM families_familygrant
        WHERE user_id = asker AND starts_on <= day AND (ends_on IS NULL OR ends_on > day)
        UNION ALL SELECT tfcase_named(asker);
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("families", "0036_kept_figures")]

    operations = [migrations.RunSQL(REACH, migrations.RunSQL.noop)]
