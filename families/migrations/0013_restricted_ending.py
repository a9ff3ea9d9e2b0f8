"""Whose access to a restricted family ends soon: told to whoever keeps the register, no more.

Neither the families nor the grants are open to them, so that a function answers, with references.
"""

from django.db import migrations

from privacy.walls import APPLICATION, functions

ENDING = """
CREATE FUNCTION tfcase_restricted_ending(today date, until date)
    RETURNS TABLE (reference varchar, level varchar, name varchar, kind varchar, ends_on date)
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
        SELECT kept.reference, kept.level, who.name, held.kind, held.ends_on
        FROM families_restriction kept
        JOIN families_familygrant held ON held.content_object_id = kept.family_id
        JOIN privacy_user who ON who.id = held.user_id
        WHERE tfcase_role() IN ('dpo', 'safeguarding_lead')
          AND kept.ended_at IS NULL AND held.kind IN ('cover', 'partner')
          AND held.ends_on > today AND held.ends_on <= until
          AND kept.family_id NOT IN (SELECT tfcase_excluded())
        ORDER BY held.ends_on, kept.reference, who.name
    $$
"""


class Migration(migrations.Migration):
    dependencies = [("families", "0012_walls_of_oversight")]

    operations = [functions(ENDING, "tfcase_restricted_ending(date, date)", to=APPLICATION)]
