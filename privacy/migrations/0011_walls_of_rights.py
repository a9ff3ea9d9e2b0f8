"""The second wall on rights beside access: who asked for what is for the officer who handles it.

Lawful bases are read by auditors too.
"""

from django.db import migrations

from privacy.walls import ANYBODY, above_seen, walled

OWN = "(SELECT tfcase_asks())"
ROLE = "(SELECT tfcase_role())"
WORKS = f"{ROLE} = 'dpo'"
READS = f"{ROLE} IN ('dpo', 'internal_auditor')"
REQUEST = above_seen("privacy_rightsrequest", "request_id")

CHANGES = ";".join(
    f"CREATE POLICY app_changes ON {table} FOR UPDATE TO tfcase_app USING ({WORKS})"
    for table in ("privacy_rightsrequest", "privacy_recipientnotice", "privacy_purposebasis")
)
KEPT = """
REVOKE DELETE ON privacy_rightsrequest, privacy_recipientnotice, privacy_purposebasis
    FROM tfcase_app;
REVOKE UPDATE, DELETE ON privacy_rightsentry, privacy_rightsrequestevent FROM tfcase_app;
REVOKE SELECT ON privacy_rightsrequest, privacy_rightsentry, privacy_rightsrequestevent,
    privacy_recipientnotice, privacy_purposebasis FROM tfcase_reporter
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0010_tables_of_rights")]

    operations = [
        walled("privacy_rightsrequest", WORKS, adds=f"opened_by_id = {OWN}", changes=False),
        walled("privacy_rightsentry", WORKS, adds=f"by_id = {OWN} AND {REQUEST}", changes=False),
        walled("privacy_rightsrequestevent", WORKS, adds=ANYBODY, changes=False),
        walled("privacy_recipientnotice", WORKS, adds=REQUEST, changes=False),
        walled("privacy_purposebasis", READS, adds=WORKS, changes=False),
        # They go with the other policies of the application.
        migrations.RunSQL(CHANGES, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
