"""Who is in no study return, whoever asks: an approver need not be able to open any family."""

from django.db import migrations

from privacy.walls import APPLICATION, functions

# The first reason that holds. A restriction counts before what somebody said, since it is nobody's
# choice; the last answer of a family about sharing stands.
LEFT_OUT = """
CREATE FUNCTION tfcase_left_out_of_study() RETURNS TABLE (person_id uuid, reason text)
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
        SELECT DISTINCT ON (out_of.person_id) out_of.person_id, out_of.reason
        FROM (
            SELECT m.person_id, 'protected' AS reason, 1 AS place
            FROM families_restriction r JOIN families_member m ON m.family_id = r.family_id
            WHERE r.ended_at IS NULL
            UNION ALL
            SELECT id, study_choice, 2 FROM families_person WHERE study_choice <> ''
            UNION ALL
            SELECT m.person_id, 'not_shared', 3
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
    replaces = [("exports", "0004_left_out_of_study")]

    dependencies = [("exports", "0001_tables"), ("families", "0006_reach")]

    operations = [functions(LEFT_OUT, "tfcase_left_out_of_study()", to=APPLICATION)]
