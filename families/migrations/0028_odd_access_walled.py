"""Findings of odd access: for those who oversee, never about themselves; whoever is asked sees what.

The worker's own transaction adds the alert that stops them, and cannot read it afterwards.
"""

from django.db import migrations

from privacy.walls import keeping_out, not_kept_from, walled

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
SEEN = "EXISTS (SELECT FROM privacy_oddaccess above WHERE above.id = finding_id)"
NOTES = SEEN.replace("finding_id", "finding_id AND above.worker_id <> (SELECT tfcase_asks())")
MESSAGES = f"{SEEN} AND (kind <> 'note' OR {NOTES})"
SAID = f"by_id = (SELECT tfcase_asks()) AND {MESSAGES}"

HOME = f"user_id = (SELECT tfcase_asks()) OR {OVERSEES}"


class Migration(migrations.Migration):
    dependencies = [("families", "0027_own_review_unseen"), ("privacy", "0009_odd_access")]

    operations = [
        walled("privacy_oddaccess", f"{OTHERS} OR {ASKED}", adds=f"{OTHERS} OR {STOPPED}"),
        keeping_out("privacy_oddaccess", f"({NOT_EXCLUDED}) OR {ASKED}"),
        walled("privacy_accessmessage", MESSAGES, adds=SAID, changes=False),
        keeping_out("privacy_accessmessage", SEEN),
        walled("privacy_staffhome", HOME, adds="user_id = (SELECT tfcase_asks())"),
        keeping_out("privacy_staffhome", HOME),
        migrations.RunSQL(CHANGED, migrations.RunSQL.noop),
    ]
