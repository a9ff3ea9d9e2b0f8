"""Answers about notice and consent are seen with their family, and stay as they were given."""

from django.db import migrations

from privacy.walls import keeping_out, not_kept_from, of_family, walled

# They go with their family when it is put into another.
KEPT = """
REVOKE UPDATE, DELETE ON families_agreement FROM tfcase_app;
GRANT UPDATE (family_id) ON families_agreement TO tfcase_app
"""


class Migration(migrations.Migration):
    dependencies = [("families", "0044_agreements")]

    operations = [
        walled("families_agreement", of_family()),
        keeping_out("families_agreement", not_kept_from()),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
