"""The study asks the one function that says whether somebody agrees; a notice may be one person's."""

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
            -- Asked only of those of whom somebody said no at some time.
            SELECT m.person_id, 'not_shared', 5 FROM families_member m
            WHERE (m.family_id IN (
                    SELECT family_id FROM families_agreement
                    WHERE kind = 'sharing' AND answer <> 'given')
                OR m.person_id IN (
                    SELECT a.person_id FROM families_agreement a
                    WHERE kind = 'sharing' AND answer <> 'given' AND a.person_id IS NOT NULL))
              AND NOT tfcase_agrees('sharing', m.family_id, m.person_id)
            UNION ALL
            SELECT id, 'no_notice', 6 FROM families_person WHERE NOT EXISTS (
                SELECT FROM families_member m
                JOIN families_agreement a ON a.family_id = m.family_id AND a.person_id IS NULL
                WHERE m.person_id = families_person.id AND a.kind = 'notice'
                  AND (m.joined_on IS NULL OR m.joined_on <= a.on_date)
                  AND (m.left_on IS NULL OR m.left_on > a.on_date))
                AND NOT EXISTS (
                    SELECT FROM families_agreement a
                    WHERE a.person_id = families_person.id AND a.kind = 'notice')
        ) out_of
        WHERE tfcase_asks() IS NOT NULL
        ORDER BY out_of.person_id, out_of.place
    $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("exports", "0004_notice_and_seals"),
        ("families", "0025_agreements_of_people"),
    ]

    operations = [migrations.RunSQL(LEFT_OUT, migrations.RunSQL.noop)]
