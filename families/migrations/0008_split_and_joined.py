"""What must follow a family that becomes two, or one, unseen by whoever makes it so."""

from django.db import migrations

from privacy.walls import APPLICATION, functions

FOLLOWS = """
-- Whether somebody is known to a family that whoever asks does not reach, or is kept from anybody:
-- one answer for both, since either may be no business of whoever asks.
CREATE FUNCTION tfcase_known_beyond(wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
        SELECT tfcase_asks() IS NULL OR EXISTS (
            SELECT FROM families_member WHERE person_id = wanted AND (
                family_id IN (SELECT tfcase_denied())
                OR NOT (tfcase_sees_all() OR family_id IN (SELECT tfcase_reach()))))
        OR EXISTS (SELECT FROM families_exclusion
            WHERE person_id = wanted AND ended_at IS NULL)
    $$;
-- Whether others were separated for safety from a family of this person, whoever asks.
CREATE FUNCTION tfcase_left_behind(wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
        SELECT tfcase_asks() IS NULL OR EXISTS (
            SELECT FROM families_familylineage JOIN families_member
                ON families_member.family_id = from_family_id
            WHERE kind = 'separated' AND person_id = wanted)
    $$;
-- Whoever asks has just written that the one comes from the other.
CREATE FUNCTION tfcase_just_made(origin uuid, made uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
        SELECT EXISTS (SELECT FROM families_familylineage
            WHERE from_family_id = origin AND to_family_id = made
              AND by_id = tfcase_asks() AND at >= now() - interval '1 minute')
    $$;
-- Whoever was kept from the one is kept from the other, unseen by whoever makes it.
CREATE FUNCTION tfcase_keep_likewise(origin uuid, made uuid) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        INSERT INTO families_exclusion
            (id, user_id, family_id, person_id, reference, reason_code, put_by_id, put_at,
             end_reason_code)
        SELECT gen_random_uuid(), kept.user_id, made, NULL,
            (SELECT reference FROM families_family WHERE id = made),
            kept.reason_code, kept.put_by_id, now(), ''
        FROM families_exclusion kept
        WHERE kept.family_id = origin AND kept.ended_at IS NULL AND tfcase_just_made(origin, made)
          AND NOT EXISTS (SELECT FROM families_exclusion already
            WHERE already.family_id = made AND already.user_id = kept.user_id
              AND already.ended_at IS NULL)
    $$;
-- Nobody works with a record that was put into another, whoever puts it there included: they may
-- not end their own access by themselves.
CREATE FUNCTION tfcase_end_grants(origin uuid, made uuid) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        UPDATE families_familygrant SET ends_on = greatest(starts_on, tfcase_day())
        WHERE content_object_id = origin AND (ends_on IS NULL OR ends_on > tfcase_day())
          AND tfcase_just_made(origin, made)
    $$;
-- A family that was split off is restricted like the one that it comes from.
CREATE FUNCTION tfcase_restrict_likewise(origin uuid, made uuid) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        WITH put AS (
            INSERT INTO families_restriction
                (id, family_id, reference, level, reason_code, put_by_id, put_at)
            SELECT gen_random_uuid(), made, (SELECT reference FROM families_family WHERE id = made),
                held.level, held.reason_code, held.put_by_id, now()
            FROM families_restriction held
            WHERE held.family_id = origin AND held.ended_at IS NULL
              AND tfcase_just_made(origin, made)
            RETURNING id
        )
        INSERT INTO families_restrictionname (id, restriction_id, user_id)
        SELECT gen_random_uuid(), put.id, name.user_id
        FROM put, families_restrictionname name
        JOIN families_restriction held ON held.id = name.restriction_id
        WHERE held.family_id = origin AND held.ended_at IS NULL
    $$;
-- For safety: nobody but those named and the keyworkers of the new family opens it.
CREATE FUNCTION tfcase_separate(origin uuid, made uuid, names uuid[]) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        WITH put AS (
            INSERT INTO families_restriction
                (id, family_id, reference, level, reason_code, put_by_id, put_at)
            SELECT gen_random_uuid(), made, (SELECT reference FROM families_family WHERE id = made),
                coalesce((SELECT level FROM families_restriction
                    WHERE family_id = origin AND ended_at IS NULL), 'restricted'),
                'safety', tfcase_asks(), now()
            WHERE tfcase_just_made(origin, made)
            RETURNING id
        )
        INSERT INTO families_restrictionname (id, restriction_id, user_id)
        SELECT gen_random_uuid(), put.id, chosen.id FROM put, unnest(names) AS chosen(id)
    $$
"""


class Migration(migrations.Migration):
    replaces = [("families", "0038_lineage_walled")]

    dependencies = [("families", "0007_counts_and_drafts")]

    operations = [
        functions(
            FOLLOWS,
            "tfcase_known_beyond(uuid)",
            "tfcase_left_behind(uuid)",
            "tfcase_just_made(uuid, uuid)",
            "tfcase_keep_likewise(uuid, uuid)",
            "tfcase_end_grants(uuid, uuid)",
            "tfcase_restrict_likewise(uuid, uuid)",
            "tfcase_separate(uuid, uuid, uuid[])",
            to=APPLICATION,
        ),
    ]
