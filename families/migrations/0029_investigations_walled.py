"""Exports for an investigation: for those who oversee, and never about themselves."""

from django.db import migrations

from privacy.walls import keeping_out, walled

OVERSEES = "(SELECT tfcase_role()) IN ('dpo', 'internal_auditor', 'system')"
NOT_OWN = "worker_id IS DISTINCT FROM (SELECT tfcase_asks())"
ABOVE = "EXISTS (SELECT FROM privacy_investigation above WHERE above.id = investigation_id)"
SIGNED = f"by_id = (SELECT tfcase_asks()) AND {ABOVE}"
UNDELETED = "REVOKE DELETE ON privacy_investigation, privacy_investigationcopy FROM tfcase_app"


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0028_odd_access_walled"),
        ("privacy", "0010_investigations"),
    ]

    operations = [
        walled("privacy_investigation", OVERSEES, adds=OVERSEES),
        keeping_out("privacy_investigation", NOT_OWN),
        walled("privacy_investigationcopy", ABOVE, adds=SIGNED, changes=False),
        keeping_out("privacy_investigationcopy", ABOVE),
        migrations.RunSQL(UNDELETED, migrations.RunSQL.noop),
    ]
