"""Tasks and what they were before are seen where their family is."""

from django.db import migrations

from privacy.walls import ANYBODY, keeping_out, not_kept_from, of_family, walled


class Migration(migrations.Migration):
    dependencies = [("families", "0030_tasks")]

    operations = [
        walled("families_task", of_family()),
        keeping_out("families_task", not_kept_from()),
        walled("families_taskevent", of_family(), adds=ANYBODY, changes=False),
        keeping_out("families_taskevent", not_kept_from()),
        # A task is done or cancelled; nobody makes it undone by deleting it.
        migrations.RunSQL("REVOKE DELETE ON families_task FROM tfcase_app", ""),
    ]
