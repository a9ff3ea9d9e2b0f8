"""A transfer is seen where its family is, and while it waits by who is to answer; never by who is kept out."""

from django.db import migrations

from privacy.walls import keeping_out, not_kept_from, of_family, walled

THEIRS = "worker_id = (SELECT tfcase_asks()) OR team_id = (SELECT tfcase_team())"
SEES = (
    f"{of_family()} OR (state = 'waiting' AND ({THEIRS})) OR settled_by_id = (SELECT tfcase_asks())"
)
KEPT = """
REVOKE UPDATE, DELETE ON families_transfer FROM tfcase_app;
GRANT UPDATE (state, answer, settled_by_id, settled_at, family_id) ON families_transfer TO tfcase_app
"""


class Migration(migrations.Migration):
    dependencies = [("families", "0042_transfers")]

    operations = [
        walled("families_transfer", SEES, adds=of_family()),
        keeping_out("families_transfer", not_kept_from()),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
