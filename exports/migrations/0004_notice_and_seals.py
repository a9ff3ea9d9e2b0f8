"""Nobody is sent to the study without a privacy notice; a sealed family is in no return.

Of a notice the record says when it was given and to which family; it holds for whoever belonged to
that family on the day. Nothing recorded means that it has not been given.
"""

from django.db import migrations

from privacy.walls import APPLICATION, functions

LEFT_OUT = """
CREATE OR REPLACE FUNCTION tfcase_left_out_of_study() RETURNS TABLE (person_id uuid, reason text)
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
        SELECT DISTINCT ON (out_of.person_id) out_of.person_id, out_of.reason
        FROM (
            SELECT m.person_id, 'protected' AS reason, 1 AS place
            FROM families_restriction r JOIN families_member m ON m.family_id = r.family_id
            WHERE r.ended_at IS NULL
            UNION ALL
            SELECT restricted, 'restricted', 2 FROM tfcase_restricted() restricted
            UNION ALL
            SELECT stopped, 'objected', 3 FROM tfcase_stopped('nis') stopped
            UNION ALL
            SELECT id, study_choice, 4 FROM families_person WHERE study_choice <> ''
            UNION ALL
            SELECT m.person_id, 'not_shared', 5
            FROM (
                SELECT DISTINCT ON (family_id) family_id, answer FROM families_agreement
                WHERE kind = 'sharing'
                ORDER BY family_id, on_date DESC, recorded_at DESC, id
            ) said JOIN families_member m ON m.family_id = said.family_id
            WHERE said.answer <> 'given'
            UNION ALL
            SELECT id, 'no_notice', 6 FROM families_person WHERE NOT EXISTS (
                SELECT FROM families_member m
                JOIN families_agreement a ON a.family_id = m.family_id
                WHERE m.person_id = families_person.id AND a.kind = 'notice'
                  AND (m.joined_on IS NULL OR m.joined_on <= a.on_date)
                  AND (m.left_on IS NULL OR m.left_on > a.on_date))
        ) out_of
        WHERE tfcase_asks() IS NOT NULL
        ORDER BY out_of.person_id, out_of.place
    $$
"""
SEALED = """
CREATE FUNCTION tfcase_sealed_families() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 10 SET search_path = public, pg_temp
    AS $$
        SELECT family_id FROM families_restriction
        WHERE tfcase_asks() IS NOT NULL AND ended_at IS NULL AND level = 'sealed'
    $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("exports", "0003_rights_in_the_study"),
        ("families", "0021_search_at_once"),
    ]

    operations = [
        migrations.RunSQL(LEFT_OUT, migrations.RunSQL.noop),
        functions(SEALED, "tfcase_sealed_families()", to=APPLICATION),
    ]
