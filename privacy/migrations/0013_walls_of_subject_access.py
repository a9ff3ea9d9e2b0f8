"""The second wall on what was collected for subject requests.

Whoever handles requests works with it; safeguarding leads read that of restricted ones, which they
review. Nobody else sees a row, whatever families they reach.
"""

from django.db import migrations

from privacy.walls import walled

ROLE = "(SELECT tfcase_role())"
WORKS = f"{ROLE} IN ('dpo', 'system')"
RESTRICTED = "SELECT request_id FROM privacy_restrictedrequest"
REVIEWS = f"{ROLE} = 'safeguarding_lead' AND request_id IN ({RESTRICTED})"
READS = f"{WORKS} OR {REVIEWS}"
WORKED_ON = ("subjectparty", "subjectitem", "subjectbulk", "subjectspan")
ADDED_TO = ("subjectsearch", "subjectextension", "subjectpause", "actingdecision")

CHANGES = ";".join(
    [
        f"CREATE POLICY app_changes ON privacy_{table} FOR UPDATE TO tfcase_app USING ({WORKS});"
        f"CREATE POLICY app_removes ON privacy_{table} FOR DELETE TO tfcase_app USING ({WORKS})"
        for table in WORKED_ON
    ]
    + [
        f"CREATE POLICY app_changes ON privacy_subjectpause FOR UPDATE TO tfcase_app USING ({WORKS})"
    ]
)
# Links hold nothing but what they are compared with; whoever fetches a pack has not signed in.
KEPT = """
REVOKE UPDATE, DELETE ON privacy_subjectsearch, privacy_subjectextension, privacy_actingdecision,
    privacy_restrictedrequest FROM tfcase_app;
REVOKE DELETE ON privacy_subjectpause, privacy_subjectlink FROM tfcase_app;
REVOKE SELECT ON privacy_subjectparty, privacy_subjectitem, privacy_subjectbulk,
    privacy_subjectspan, privacy_subjectsearch, privacy_subjectextension, privacy_subjectpause,
    privacy_actingdecision, privacy_restrictedrequest, privacy_subjectlink FROM tfcase_reporter
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0012_tables_of_subject_access")]

    operations = [
        walled(
            "privacy_restrictedrequest",
            f"{WORKS} OR {ROLE} = 'safeguarding_lead'",
            adds=WORKS,
            changes=False,
        ),
        *(
            walled(f"privacy_{table}", READS, adds=WORKS, changes=False)
            for table in (*WORKED_ON, *ADDED_TO)
        ),
        # They go with the other policies of the application.
        migrations.RunSQL(CHANGES, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
