"""The second wall on the registers of breaches and complaints: for the roles that they are for.

Work of the whole council, which opens families, opens neither. What somebody wrote is for whoever
works on it, and of marked breaches for safeguarding leads: auditors read rows and no entries.
"""

from django.db import migrations

from privacy.walls import ANYBODY, above_seen, walled

OWN = "(SELECT tfcase_asks())"
ROLE = "(SELECT tfcase_role())"
OVERSEES = f"{ROLE} IN ('dpo', 'internal_auditor')"
WORKS = f"{ROLE} = 'dpo'"
COUNTS = f"(SELECT current_setting('tfcase.opened', true) = 'figures' AND {OWN} IS NOT NULL)"

MARKED = f"({ROLE} = 'safeguarding_lead' AND safe_address IN ('yes', 'unknown'))"
BREACH = above_seen("privacy_breach", "breach_id")
READS = f"{ROLE} IN ('dpo', 'safeguarding_lead') AND {BREACH}"
COMPLAINT = above_seen("privacy_complaint", "complaint_id")
# Whoever complains by the open form is nobody, and so is whoever recorded it.
RECORDED = f"recorded_by_id IS NOT DISTINCT FROM {OWN}"

CHANGES = ";".join(
    f"CREATE POLICY app_changes ON {table} FOR UPDATE TO tfcase_app USING ({WORKS})"
    for table in ("privacy_breach", "privacy_complaint")
)
KEPT = """
REVOKE DELETE ON privacy_breach, privacy_complaint FROM tfcase_app;
REVOKE UPDATE, DELETE ON privacy_breachentry, privacy_complaintentry, privacy_breachevent,
    privacy_complaintevent FROM tfcase_app;
REVOKE SELECT ON privacy_breach, privacy_breachentry, privacy_breachevent, privacy_complaint,
    privacy_complaintentry, privacy_complaintevent FROM tfcase_reporter
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0005_tables_of_registers")]

    operations = [
        walled(
            "privacy_breach",
            f"reported_by_id = {OWN} OR {OVERSEES} OR {MARKED}",
            adds=f"reported_by_id = {OWN}",
            changes=False,
        ),
        walled("privacy_breachentry", READS, adds=f"by_id = {OWN} AND {BREACH}", changes=False),
        walled("privacy_breachevent", WORKS, adds=ANYBODY, changes=False),
        walled(
            "privacy_complaint",
            f"recorded_by_id = {OWN} OR {OVERSEES} OR {COUNTS}",
            adds=RECORDED,
            changes=False,
        ),
        walled(
            "privacy_complaintentry", WORKS, adds=f"by_id = {OWN} AND {COMPLAINT}", changes=False
        ),
        walled("privacy_complaintevent", WORKS, adds=ANYBODY, changes=False),
        # They go with the other policies of the application.
        migrations.RunSQL(CHANGES, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
