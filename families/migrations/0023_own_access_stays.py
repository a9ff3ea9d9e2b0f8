"""Nobody lengthens their own access: the application changes grants of others only."""

from django.db import migrations

OTHERS = """
CREATE POLICY app_own_stays ON families_familygrant AS RESTRICTIVE FOR UPDATE TO tfcase_app
    USING (user_id IS DISTINCT FROM (SELECT tfcase_asks()))
"""


class Migration(migrations.Migration):
    dependencies = [("families", "0022_access_ends")]

    operations = [
        migrations.RunSQL(OTHERS, "DROP POLICY app_own_stays ON families_familygrant"),
    ]
