"""The audit trail is numbered, sealed and linked by the database, and by nobody else."""

from django.db import migrations

from privacy.migrations._sealing import REVOKED, SEALING, UNSEALED


class Migration(migrations.Migration):
    replaces = [("privacy", "0004_audit_chain")]

    dependencies = [("privacy", "0002_tables_of_oversight")]

    operations = [
        migrations.RunSQL(SEALING, UNSEALED),
        migrations.RunSQL(REVOKED, migrations.RunSQL.noop),
    ]
