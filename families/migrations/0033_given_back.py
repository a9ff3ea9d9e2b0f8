"""Whoever accepts a family has led it before, or gives it back: two ways to change one's own access.

The application changes grants of others only, so that nobody lengthens their own. A family that
somebody else offers to one may be led again, and what one leads may be given back.
"""

from django.db import migrations

from privacy.walls import functions

OWN = """
CREATE FUNCTION tfcase_lead_again(family uuid) RETURNS boolean
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        WITH held AS (
            UPDATE families_familygrant
            SET kind = 'lead', starts_on = tfcase_day(), ends_on = NULL
            WHERE content_object_id = family AND user_id = tfcase_asks() AND EXISTS (
                SELECT FROM families_transfer offered
                WHERE offered.family_id = family AND offered.worker_id = tfcase_asks()
                  AND offered.state = 'waiting' AND offered.asked_by_id <> tfcase_asks())
            RETURNING id)
        SELECT EXISTS (SELECT FROM held)
    $$;
CREATE FUNCTION tfcase_give_back(family uuid) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        UPDATE families_familygrant SET ends_on = greatest(starts_on, tfcase_day())
        WHERE content_object_id = family AND user_id = tfcase_asks() AND kind = 'lead'
          AND (ends_on IS NULL OR ends_on > tfcase_day())
    $$
"""


class Migration(migrations.Migration):
    dependencies = [("families", "0032_notices_due")]

    operations = [
        functions(OWN, "tfcase_lead_again(uuid)", "tfcase_give_back(uuid)", to="tfcase_app")
    ]
