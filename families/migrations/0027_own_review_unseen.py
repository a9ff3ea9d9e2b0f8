"""What was said of one's own account at the review of access is for others to read."""

from django.db import migrations

from privacy.walls import keeping_out


class Migration(migrations.Migration):
    dependencies = [("families", "0026_caseload_moves")]

    operations = [
        keeping_out("families_accessreview", "user_id <> (SELECT tfcase_asks())"),
    ]
