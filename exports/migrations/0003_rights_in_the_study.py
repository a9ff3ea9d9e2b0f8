"""Whoever objects to the study, or whose information is restricted, is in no extract of it."""

from django.db import migrations

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
        ) out_of
        WHERE tfcase_asks() IS NOT NULL
        ORDER BY out_of.person_id, out_of.place
    $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("exports", "0002_left_out_of_study"),
        ("families", "0018_uses_stopped"),
    ]

    operations = [migrations.RunSQL(LEFT_OUT, migrations.RunSQL.noop)]
