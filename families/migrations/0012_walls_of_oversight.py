"""The second wall on findings of odd access and exports for an investigation, below this floor.

They are for those who oversee, never about themselves; whoever is asked sees what. The worker's own
transaction adds the alert that stops them, and cannot read it afterwards.
Here, not in `privacy`, since who is excluded from a family stands in this app's tables.
"""

from django.db import migrations

from privacy.walls import above_seen, keeping_out, not_kept_from, walled

OVERSEES = "(SELECT tfcase_role()) IN ('dpo', 'internal_auditor', 'system')"
OWN = "worker_id = (SELECT tfcase_asks())"
ASKED = f"({OWN} AND asked_at IS NOT NULL)"
OTHERS = f"({OVERSEES} AND NOT {OWN})"
STOPPED = f"({OWN} AND family_id IS NULL AND state = 'open' AND asked_at IS NULL)"
NOT_EXCLUDED = not_kept_from("family_id", "tfcase_excluded")
CHANGED = """
REVOKE UPDATE, DELETE ON privacy_oddaccess FROM tfcase_app;
GRANT UPDATE (reasons, openings, families, last_at, state, asked_by_id, asked_at, due_on,
    answered_at, outcome, settled_by_id, settled_at) ON privacy_oddaccess TO tfcase_app;
REVOKE UPDATE, DELETE ON privacy_accessmessage FROM tfcase_app
"""
# A finding that is seen shows its messages; notes are for those who may see it as overseers.
SEEN = above_seen("privacy_oddaccess", "finding_id")
NOTES = SEEN.replace("finding_id", "finding_id AND above.worker_id <> (SELECT tfcase_asks())")
MESSAGES = f"{SEEN} AND (kind <> 'note' OR {NOTES})"
SAID = f"by_id = (SELECT tfcase_asks()) AND {MESSAGES}"
HOME = f"user_id = (SELECT tfcase_asks()) OR {OVERSEES}"

NOT_OWN = "worker_id IS DISTINCT FROM (SELECT tfcase_asks())"
COPIED = above_seen("privacy_investigation", "investigation_id")
SIGNED = f"by_id = (SELECT tfcase_asks()) AND {COPIED}"
UNDELETED = "REVOKE DELETE ON privacy_investigation, privacy_investigationcopy FROM tfcase_app"


class Migration(migrations.Migration):
    replaces = [("families", "0029_investigations_walled")]

    dependencies = [("families", "0011_walls_of_casework")]

    operations = [
        walled("privacy_oddaccess", f"{OTHERS} OR {ASKED}", adds=f"{OTHERS} OR {STOPPED}"),
        keeping_out("privacy_oddaccess", f"({NOT_EXCLUDED}) OR {ASKED}"),
        walled("privacy_accessmessage", MESSAGES, adds=SAID, changes=False),
        keeping_out("privacy_accessmessage", SEEN),
        walled("privacy_staffhome", HOME, adds="user_id = (SELECT tfcase_asks())"),
        keeping_out("privacy_staffhome", HOME),
        migrations.RunSQL(CHANGED, migrations.RunSQL.noop),
        walled("privacy_investigation", OVERSEES, adds=OVERSEES),
        keeping_out("privacy_investigation", NOT_OWN),
        walled("privacy_investigationcopy", COPIED, adds=SIGNED, changes=False),
        keeping_out("privacy_investigationcopy", COPIED),
        migrations.RunSQL(UNDELETED, migrations.RunSQL.noop),
    ]
