"""A transfer is seen where its family is, and by whoever is to answer; never by who is kept out."""

from django.db import migrations

from privacy.walls import keeping_out, not_kept_from, of_family, walled

SEES = f"{of_family()} OR worker_id = (SELECT tfcase_asks()) OR team_id = (SELECT tfcase_team())"
KEPT = """
REVOKE UPDATE, DELETE ON families_transfer FROM tfcase_app;
GRANT UPDATE (state, answer, settled_by_id, settled_at) ON families_transfer TO tfcase_app
"""


class Migration(migrations.Migration):
    dependencies = [("families", "0039_transfers")]

    operations = [
        walled("families_transfer", SEES, adds=of_family()),
        keeping_out("families_transfer", not_kept_from()),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
