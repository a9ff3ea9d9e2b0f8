"""Takes from every role what no role needs: nobody changes or empties the audit trail."""

from django.db import migrations

WRITERS = ("app", "jobs", "eraser", "rotator")
REVOKED = ";".join(
    f"REVOKE UPDATE, DELETE, TRUNCATE ON privacy_auditevent FROM tfcase_{role}" for role in WRITERS
)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]

    operations = [migrations.RunSQL(REVOKED, migrations.RunSQL.noop)]
